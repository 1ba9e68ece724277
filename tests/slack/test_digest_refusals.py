"""Each of Slack's documented refusals of a message has one outcome, as the real client meets it."""

import asyncio
from collections.abc import Iterator

import pytest

from rox_bot.digests.posting import NotPosted, Outcome, Unsure
from rox_bot.slack.posting.clients import posting_client, sorted_out
from rox_bot.slack.posting.refusals import DEAD_TOKENS, DOUBTFUL, OUTCOMES, PICTURE_TROUBLE, outcome_of
from tests.fake_slack import FakeSlack

DOCUMENTED = frozenset(
    """
    access_denied accesslimited account_inactive as_user_not_supported attachment_payload_limit_exceeded
    cannot_reply_to_message channel_not_found deprecated_endpoint draft_already_deleted draft_already_sent
    draft_has_conflict draft_not_found duplicate_channel_not_found duplicate_message_not_found ekm_access_denied
    enterprise_is_restricted fatal_error internal_error invalid_arg_name invalid_arguments invalid_array_arg
    invalid_auth invalid_blocks invalid_blocks_format invalid_charset invalid_form_data invalid_metadata_format
    invalid_metadata_schema invalid_post_type is_archived markdown_text_conflict message_limit_exceeded
    messages_tab_disabled metadata_must_be_sent_from_app metadata_too_large method_deprecated missing_file_data
    missing_post_type missing_scope msg_blocks_too_long no_permission no_text not_allowed_token_type not_authed
    not_in_channel org_login_required rate_limited ratelimited request_timeout restricted_action
    restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked
    restricted_action_thread_only_channel service_unavailable slack_connect_canvas_sharing_blocked
    slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked team_access_not_granted
    team_added_to_org team_not_found token_expired token_revoked too_many_attachments too_many_contact_cards
    two_factor_setup_required
    """.split()
)
"""The errors on Slack's page about chat.postMessage."""


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as opened:
        opened.add_channel("C1")
        yield opened


async def post(slack: FakeSlack) -> None:
    client = posting_client(slack.bot_token, slack.api_url)
    await sorted_out(client.chat_postMessage(channel="C1", text="hi"))


def refusal(slack: FakeSlack, word: str) -> Outcome | None:
    """What follows from a refused message; None where nobody can say whether it stands there."""
    slack.fail("chat.postMessage", error=word)
    with pytest.raises((NotPosted, Unsure)) as caught:
        asyncio.run(post(slack))
    return caught.value.outcome if isinstance(caught.value, NotPosted) else None


def test_every_documented_error_is_in_the_table_or_leaves_a_doubt() -> None:
    assert set(OUTCOMES) | DOUBTFUL >= DOCUMENTED
    assert not set(OUTCOMES) & DOUBTFUL
    assert set(OUTCOMES) >= PICTURE_TROUBLE


def test_each_means_what_the_table_says(slack: FakeSlack) -> None:
    found = {word: refusal(slack, word) for word in DOCUMENTED}
    assert {word for word, outcome in found.items() if outcome is None} == DOUBTFUL
    assert {word for word, outcome in found.items() if outcome is Outcome.STOP} == DEAD_TOKENS & DOCUMENTED
    retried = {word for word, outcome in found.items() if outcome is Outcome.RETRY}
    assert retried == {
        "message_limit_exceeded", "org_login_required", "rate_limited", "ratelimited", "team_added_to_org"
    }  # fmt: skip


@pytest.mark.parametrize("word", ["", "something_new", "TOKEN_REVOKED", "token_revoked "])
def test_an_unknown_word_pauses_the_channel(word: str) -> None:
    assert outcome_of(word) is Outcome.PAUSE


@pytest.mark.parametrize(("header", "seconds"), [(7, 7.0), (None, 30.0)])
def test_a_busy_slack_says_how_long(slack: FakeSlack, header: int | None, seconds: float) -> None:
    slack.fail("chat.postMessage", status=429, retry_after=header)
    with pytest.raises(NotPosted) as caught:
        asyncio.run(post(slack))
    assert (caught.value.outcome, caught.value.retry_after) == (Outcome.RETRY, seconds)
