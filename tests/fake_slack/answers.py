"""What an acknowledgement does in the workspace: text of a command, next step of a submitted modal."""

from . import hooks, views
from .blocks import check_view
from .journal import Json
from .state import Hook, SlackError, Workspace


def settle(slack: Workspace, payload: Json, answer: Json) -> None:
    """Carries out the body of an ack; raises SlackError when Slack would show the user a failure instead."""
    if not answer:
        return
    with slack.lock:
        if "command" in payload:
            hook = Hook(payload["channel_id"], payload["user_id"], slack.now())
            hooks.show(slack, hook, answer)
        elif payload.get("type") == "view_submission":
            _next_step(slack, payload["view"], answer)


def _next_step(slack: Workspace, view: Json, answer: Json) -> None:
    action = answer.get("response_action")
    if action == "errors":
        inputs = {block.get("block_id") for block in view["blocks"] if block.get("type") == "input"}
        errors = answer.get("errors") or {}
        if not errors or set(errors) - inputs:
            raise SlackError("invalid_errors", errors=sorted(set(errors) - inputs))
    elif action == "update":
        views.replace_view(slack, view, answer["view"])
    elif action == "push":
        check_view(slack, answer["view"], "modal")
        views.push_on(slack, view, answer["view"])
    elif action != "clear":
        raise SlackError("invalid_response_action")
