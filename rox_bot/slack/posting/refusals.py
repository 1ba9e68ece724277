"""What each of Slack's words for a refused message means: try later, pause that channel, or stop calling.

The words are those that Slack documents for chat.postMessage; one that is not listed pauses the channel.
"""

from collections.abc import Mapping

from rox_bot.digests.posting import Outcome

DOUBTFUL = frozenset(("internal_error", "fatal_error", "service_unavailable", "request_timeout"))
"""Refusals after which the message may stand there all the same, as Slack says itself."""

PICTURE_TROUBLE = frozenset(
    (
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_attachments",
        "missing_file_data",
        "msg_blocks_too_long",
        "slack_connect_file_link_sharing_blocked",
    )
)
"""Refusals that may be due to the picture, or another block that not every workspace takes, alone."""

DEAD_TOKENS = frozenset(
    (
        "account_inactive",
        "app_uninstalled",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    )
)
"""Refusals of the token: no other call would fare better."""

_LATER = (
    "message_limit_exceeded",
    "org_login_required",
    "rate_limited",
    "ratelimited",
    "team_added_to_org",
)
_PAUSED = (
    "access_denied",
    "accesslimited",
    "as_user_not_supported",
    "attachment_payload_limit_exceeded",
    "cannot_reply_to_message",
    "channel_not_found",
    "deprecated_endpoint",
    "draft_already_deleted",
    "draft_already_sent",
    "draft_has_conflict",
    "draft_not_found",
    "duplicate_channel_not_found",
    "duplicate_message_not_found",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "invalid_arg_name",
    "invalid_arguments",
    "invalid_array_arg",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_charset",
    "invalid_form_data",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_post_type",
    "is_archived",
    "markdown_text_conflict",
    "messages_tab_disabled",
    "metadata_must_be_sent_from_app",
    "metadata_too_large",
    "method_deprecated",
    "missing_file_data",
    "missing_post_type",
    "missing_scope",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_permission",
    "no_text",
    "not_in_channel",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
    "slack_connect_canvas_sharing_blocked",
    "slack_connect_file_link_sharing_blocked",
    "slack_connect_lists_sharing_blocked",
    "team_not_found",
    "too_many_attachments",
    "too_many_contact_cards",
)

OUTCOMES: Mapping[str, Outcome] = {
    **dict.fromkeys(_LATER, Outcome.RETRY),
    **dict.fromkeys(_PAUSED, Outcome.PAUSE),
    **dict.fromkeys(sorted(DEAD_TOKENS), Outcome.STOP),
}
"""Slack's word -> what follows from it."""


def outcome_of(word: str) -> Outcome:
    """Return what follows from a refusal."""
    return OUTCOMES.get(word, Outcome.PAUSE)
