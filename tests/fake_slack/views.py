"""Web API methods of modals and the Home tab, with triggers and hashes."""

import json

from .blocks import check_view
from .journal import Json
from .registry import Args, method
from .state import SlackError, Workspace

STACK = 3


@method("views.open")
def open_view(slack: Workspace, args: Args) -> Json:
    """Opens a modal for a live trigger."""
    body = _body(slack, args, "modal")
    slack.spend_trigger(args.get("trigger_id"))
    return {"view": _store(slack, body)}


@method("views.push")
def push_view(slack: Workspace, args: Args) -> Json:
    """Puts a modal on top of the newest one."""
    body = _body(slack, args, "modal")
    slack.spend_trigger(args.get("trigger_id"))
    below = list(slack.views.values())[-1:]
    if not below:
        raise SlackError("not_found")
    return {"view": push_on(slack, below[0], body)}


@method("views.update")
def update_view(slack: Workspace, args: Args) -> Json:
    """Replaces a modal by its id or external id; a stale hash is refused."""
    view = slack.views.get(str(args.get("view_id") or ""))
    if view is None and args.get("external_id"):
        view = next((v for v in slack.views.values() if v["external_id"] == args["external_id"]), None)
    if view is None:
        raise SlackError("not_found")
    body = _body(slack, args, "modal")
    _check_hash(view, args)
    return {"view": _store(slack, body, view)}


@method("views.publish")
def publish_view(slack: Workspace, args: Args) -> Json:
    """Sets the Home tab of one user; a stale hash is refused."""
    user = args.text("user_id")
    if user not in slack.users:
        raise SlackError("user_not_found")
    if slack.manifest is not None and not slack.manifest.has_home:
        raise SlackError("not_enabled")
    body = _body(slack, args, "home")
    if user in slack.homes:
        _check_hash(slack.homes[user], args)
    slack.homes[user] = _store(slack, body, slack.homes.get(user))
    return {"view": slack.homes[user]}


def push_on(slack: Workspace, below: Json, body: Json) -> Json:
    """Stacks a modal on another; Slack keeps three."""
    depth = 1
    view: Json | None = below
    while view and view["previous_view_id"]:
        view, depth = slack.views.get(view["previous_view_id"]), depth + 1
    if depth >= STACK:
        raise SlackError("push_limit_reached")
    pushed = _store(slack, body)
    pushed |= {"root_view_id": below["root_view_id"], "previous_view_id": below["id"]}
    return pushed


def replace_view(slack: Workspace, view: Json, body: Json) -> Json:
    """Replaces a modal after its content has been checked."""
    check_view(slack, body, "modal")
    return _store(slack, body, view)


def _body(slack: Workspace, args: Args, kind: str) -> Json:
    view = args.get("view")
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except ValueError:
            view = None
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments")
    check_view(slack, view, kind)
    return view


def _check_hash(view: Json, args: Args) -> None:
    if args.get("hash") and args["hash"] != view["hash"]:
        raise SlackError("hash_conflict")


def _store(slack: Workspace, body: Json, replaced: Json | None = None) -> Json:
    view_id = replaced["id"] if replaced else slack.new_id("V")
    empty = {"callback_id": "", "private_metadata": "", "external_id": "", "previous_view_id": None}
    view = {
        **empty,
        **body,
        "id": view_id,
        "hash": f"{slack.next_ts()}.{slack.new_id('h')}",
        "root_view_id": (replaced or {}).get("root_view_id", view_id),
        "previous_view_id": (replaced or {}).get("previous_view_id"),
        "state": {"values": {}},
        "team_id": slack.team_id,
        "app_id": slack.app_id,
        "bot_id": slack.bot_id,
    }
    if body.get("type") == "modal":
        slack.views[view_id] = view
    return view
