"""Response URLs: five uses in thirty minutes, ephemeral by default, replacing and deleting what was clicked."""

from typing import Any

from .blocks import check_message
from .journal import HookUse, Json
from .state import Hook, SlackError, Workspace


def use(slack: Workspace, hook_id: str, url: str, body: Any) -> tuple[int, str]:
    """Carries out one POST to a response URL; returns the status and the plain text Slack answers."""
    record = HookUse(url, body if isinstance(body, dict) else {})
    with slack.lock:
        slack.responses.append(record)
        try:
            hook = _live(slack, hook_id)
            # A refused payload counts as a use: the bot must keep one for its resend.
            hook.uses += 1
            record.ts = show(slack, hook, body)
        except SlackError as refused:
            record.error = refused.error
            return (404 if refused.error.endswith("_url") else 400), refused.error
    return 200, "ok"


def _live(slack: Workspace, hook_id: str) -> Hook:
    hook = slack.hooks.get(hook_id)
    if hook is None:
        raise SlackError("invalid_url")
    if slack.now() - hook.given_at > slack.hook_lifetime:
        raise SlackError("expired_url")
    if hook.uses >= slack.hook_uses:
        raise SlackError("used_url")
    return hook


def show(slack: Workspace, hook: Hook, body: Any) -> str | None:
    """Shows what a response asks for; returns the ts of the message, None when it only deletes."""
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    if body.get("delete_original"):
        _remove(slack, hook)
        return None
    content = _content(slack, body)
    if body.get("replace_original") and hook.origin:
        return _replace(slack, hook, content)
    if body.get("response_type", "ephemeral") == "ephemeral":
        return str(slack.add_ephemeral(hook.channel, hook.user, **content)["ts"])
    author = {"user": slack.bot_user_id, "bot_id": slack.bot_id, "app_id": slack.app_id}
    return str(slack.add_message(hook.channel, **author, **content)["ts"])


def _content(slack: Workspace, body: Json) -> Json:
    if not body.get("text") and not body.get("blocks") and not body.get("attachments"):
        raise SlackError("no_text")
    if body.get("blocks"):
        check_message(slack, body["blocks"])
    names = ("blocks", "attachments", "thread_ts")
    return {"text": body.get("text") or "", **{name: body[name] for name in names if body.get(name)}}


def _remove(slack: Workspace, hook: Hook) -> None:
    if not slack.remove_ephemeral(hook.origin):
        channel = slack.channels[hook.channel]
        channel.messages[:] = [each for each in channel.messages if each["ts"] != hook.origin]


def _replace(slack: Workspace, hook: Hook, content: Json) -> str:
    for message in [*slack.ephemerals(), *slack.channels[hook.channel].messages]:
        if message["ts"] == hook.origin:
            message.pop("blocks", None)
            message.update(content)
            return str(hook.origin)
    raise SlackError("message_not_found")
