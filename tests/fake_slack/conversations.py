"""Web API methods that read channels: conversations.info, .history and .replies, and users.conversations."""

import base64
import binascii
from decimal import Decimal, InvalidOperation

from .journal import Json
from .registry import Args, find_message, method, visible_channel
from .state import Channel, SlackError, Workspace

MOST = 999


@method("conversations.info")
def info(slack: Workspace, args: Args) -> Json:
    """Name and flags of a channel."""
    channel = visible_channel(slack, args.text("channel"))
    is_direct = channel.user is not None
    shown: Json = {
        "id": channel.id,
        "is_channel": channel.kind == "channels",
        "is_group": channel.kind == "groups",
        "is_im": is_direct,
        "is_mpim": False,
        "is_private": channel.is_private or is_direct,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "context_team_id": slack.team_id,
    }
    if is_direct:
        shown["user"] = channel.user
    else:
        shown |= {"name": channel.name, "is_member": slack.bot_user_id in channel.members}
    if args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


@method("conversations.history")
def history(slack: Workspace, args: Args) -> Json:
    """The messages of a channel, newest first, without thread replies that were not broadcast."""
    channel = _readable(slack, args)
    top = [message for message in channel.messages if _is_top_level(message)]
    found = [message for message in reversed(top) if _within(slack, message, args)]
    return _page(slack, channel, found, args)


@method("conversations.replies")
def replies(slack: Workspace, args: Args) -> Json:
    """A thread: the parent, then its replies, oldest first."""
    channel = _readable(slack, args)
    ts = args.text("ts")
    try:
        parent = find_message(channel, ts)
    except SlackError:
        raise SlackError("thread_not_found") from None
    thread = parent.get("thread_ts", ts)
    found = [message for message in channel.messages if thread in (message["ts"], message.get("thread_ts"))]
    return _page(slack, channel, [each for each in found if _within(slack, each, args)], args)


@method("users.conversations")
def mine(slack: Workspace, args: Args) -> Json:
    """The channels the bot is in, of the kinds asked for; each kind asks for its own scope."""
    names = {"public_channel": "channels", "private_channel": "groups", "im": "im"}
    kinds = [names[each.strip()] for each in str(args.get("types") or "public_channel").split(",")]
    for kind in kinds:
        if f"{kind}:read" not in slack.scopes:
            raise SlackError("missing_scope", needed=f"{kind}:read", provided=",".join(sorted(slack.scopes)))
    found = [
        channel
        for channel in slack.channels.values()
        if channel.kind in kinds
        and slack.bot_user_id in channel.members
        and not (args.flag("exclude_archived") and channel.is_archived)
    ]
    start, limit = int(args.get("cursor") or 0), args.number("limit", 100)
    page = [{"id": each.id, "name": each.name} for each in found[start : start + limit]]
    more = start + limit < len(found)
    return {"channels": page, "response_metadata": {"next_cursor": str(start + limit) if more else ""}}


def _readable(slack: Workspace, args: Args) -> Channel:
    channel = visible_channel(slack, args.text("channel"))
    if slack.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _is_top_level(message: Json) -> bool:
    in_thread = message.get("thread_ts") not in (None, message["ts"])
    return not in_thread or message.get("subtype") == "thread_broadcast"


def _within(slack: Workspace, message: Json, args: Args) -> bool:
    ts, oldest, latest = Decimal(message["ts"]), args.moment("oldest"), args.moment("latest")
    if args.flag("inclusive"):
        fits = (oldest is None or ts >= oldest) and (latest is None or ts <= latest)
    else:
        fits = (oldest is None or ts > oldest) and (latest is None or ts < latest)
    # Without a lag a message is seen at once, also when a stopped clock makes its ts a little later than now.
    return fits and (not slack.history_lag or float(ts) <= slack.now() - slack.history_lag)


def _page(slack: Workspace, channel: Channel, found: list[Json], args: Args) -> Json:
    limit = args.number("limit", 100)
    if not 1 <= limit <= MOST:
        raise SlackError("invalid_limit")
    start = _start(found, args.get("cursor"))
    page = found[start : start + limit]
    has_more = start + limit < len(found)
    with_metadata = args.flag("include_all_metadata")
    answer: Json = {
        "messages": [_shown(channel, message, with_metadata) for message in page],
        "has_more": has_more,
    }
    if has_more:
        answer["response_metadata"] = {"next_cursor": base64.b64encode(page[-1]["ts"].encode()).decode()}
    return answer


def _start(found: list[Json], cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        last = base64.b64decode(cursor, validate=True).decode()
        Decimal(last)
    except (binascii.Error, UnicodeDecodeError, InvalidOperation):
        raise SlackError("invalid_cursor") from None
    # Messages may have come or gone since; the place of the last one seen is what the cursor means.
    return next((place + 1 for place, each in enumerate(found) if each["ts"] == last), len(found))


def _shown(channel: Channel, message: Json, with_metadata: bool) -> Json:
    shown = {name: value for name, value in message.items() if with_metadata or name != "metadata"}
    answers = [each["ts"] for each in channel.messages if each.get("thread_ts") == message["ts"] != each["ts"]]
    if answers:
        latest = max(answers, key=Decimal)
        shown |= {"thread_ts": message["ts"], "reply_count": len(answers), "latest_reply": latest}
    return shown
