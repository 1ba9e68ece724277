"""One Web API call from token to answer: who calls, with which scope, and what the method says."""

from typing import Any

from . import chat, conversations, files, functions, people, views
from .journal import Json
from .registry import METHODS, Args, Method
from .scopes import CONVERSATION_SCOPES, METHOD_SCOPES
from .state import SlackError, Workspace

MODULES = (chat, conversations, files, functions, people, views)
CONNECT = "apps.connections.open"


def answer(slack: Workspace, name: str, args: Json, token: str | None) -> Json:
    """The JSON Slack answers to a call; `ok: false` with Slack's error word when it refuses."""
    try:
        with slack.lock:
            _check_token(slack, name, token)
            method = _known(name)
            _check_scope(slack, name, args)
            return {"ok": True, **method(slack, Args(args))}
    except SlackError as refused:
        return {"ok": False, "error": refused.error, **refused.extra}


def check_app_token(slack: Workspace, token: str | None) -> Json | None:
    """None when this token may open a socket, the refusal otherwise."""
    try:
        _check_token(slack, CONNECT, token)
    except SlackError as refused:
        return {"ok": False, "error": refused.error}
    return None


def _known(name: str) -> Method:
    if name not in METHODS:
        raise SlackError("unknown_method", req_method=name)
    return METHODS[name]


def _check_token(slack: Workspace, name: str, token: str | None) -> None:
    if not token:
        raise SlackError("not_authed")
    if token not in (slack.bot_token, slack.app_token):
        raise SlackError("invalid_auth")
    if (name == CONNECT) != (token == slack.app_token):
        raise SlackError("not_allowed_token_type")


def _check_scope(slack: Workspace, name: str, args: Json) -> None:
    if name in CONVERSATION_SCOPES:
        needed = _conversation_scopes(slack, CONVERSATION_SCOPES[name], args.get("channel"))
    else:
        needed = {METHOD_SCOPES[name]} if name in METHOD_SCOPES else set()
    if needed and not needed & slack.scopes:
        provided = ",".join(sorted(slack.scopes))
        raise SlackError("missing_scope", needed=",".join(sorted(needed)), provided=provided)


def _conversation_scopes(slack: Workspace, right: str, channel_id: Any) -> set[str]:
    channel = slack.channels.get(str(channel_id))
    if channel is None or (channel.is_private and slack.bot_user_id not in channel.members):
        return {f"{kind}:{right}" for kind in ("channels", "groups", "im", "mpim")}
    return {f"{channel.kind}:{right}"}
