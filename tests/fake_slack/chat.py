"""Web API methods that write messages: chat.*, reactions.add and reactions.remove."""

from .blocks import check_message
from .journal import Json
from .registry import Args, find_message, method, visible_channel
from .state import Channel, SlackError, Workspace

POST_LIMIT = 40_000
UPDATE_LIMIT = 4_000


@method("chat.postMessage")
def post_message(slack: Workspace, args: Args) -> Json:
    """Posts as the bot, in a channel or a DM (by D or user id); keeps metadata."""
    channel = _place(slack, args.text("channel"))
    content = _content(slack, args)
    if len(content["text"]) > POST_LIMIT:
        raise SlackError("msg_too_long")
    if args.get("thread_ts"):
        content["thread_ts"] = str(args["thread_ts"])
        if args.flag("reply_broadcast"):
            content["subtype"] = "thread_broadcast"
    message = slack.add_message(channel.id, **_author(slack), **content)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


@method("chat.postEphemeral")
def post_ephemeral(slack: Workspace, args: Args) -> Json:
    """Shows a message to one member of the channel."""
    channel = _place(slack, args.text("channel"))
    user = args.text("user")
    content = _content(slack, args)
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    if len(content["text"]) > POST_LIMIT:
        raise SlackError("msg_too_long")
    content.pop("metadata", None)
    message = slack.add_ephemeral(channel.id, user, **content)
    return {"message_ts": message["ts"]}


@method("chat.update")
def update(slack: Workspace, args: Args) -> Json:
    """Replaces an own message whole: blocks and metadata that are not sent again are gone."""
    channel = visible_channel(slack, args.text("channel"))
    message = _own(slack, find_message(channel, args.text("ts")), "cant_update_message")
    content = _content(slack, args)
    # The limit of an edit counts bytes, unlike that of a new post.
    if len(content["text"].encode()) > UPDATE_LIMIT:
        raise SlackError("msg_too_long")
    for name in ("blocks", "attachments", "metadata"):
        message.pop(name, None)
    message.update(content, edited={"user": slack.bot_user_id, "ts": slack.next_ts()})
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


@method("chat.delete")
def delete(slack: Workspace, args: Args) -> Json:
    """Removes an own message."""
    channel = visible_channel(slack, args.text("channel"))
    message = _own(slack, find_message(channel, args.text("ts")), "cant_delete_message")
    channel.messages.remove(message)
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.getPermalink")
def get_permalink(slack: Workspace, args: Args) -> Json:
    """The link of a message."""
    channel = visible_channel(slack, args.text("channel"))
    ts = find_message(channel, args.text("message_ts"))["ts"]
    link = f"https://{slack.team_domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


@method("reactions.add")
def add_reaction(slack: Workspace, args: Args) -> Json:
    """Adds the bot's emoji to a message, once."""
    name = args.text("name")
    channel = visible_channel(slack, args.text("channel"))
    reactions = find_message(channel, args.text("timestamp")).setdefault("reactions", [])
    reaction = next((each for each in reactions if each["name"] == name), None)
    if reaction is None:
        reaction = {"name": name, "users": [], "count": 0}
        reactions.append(reaction)
    if slack.bot_user_id in reaction["users"]:
        raise SlackError("already_reacted")
    reaction["users"].append(slack.bot_user_id)
    reaction["count"] += 1
    return {}


@method("reactions.remove")
def remove_reaction(slack: Workspace, args: Args) -> Json:
    """Takes the bot's emoji off a message."""
    channel = visible_channel(slack, args.text("channel"))
    reactions = find_message(channel, args.text("timestamp")).get("reactions", [])
    reaction = next((each for each in reactions if each["name"] == args.text("name")), None)
    if reaction is None or slack.bot_user_id not in reaction["users"]:
        raise SlackError("no_reaction")
    reaction["users"].remove(slack.bot_user_id)
    reaction["count"] -= 1
    return {}


def _place(slack: Workspace, target: str) -> Channel:
    if target in slack.users and target != slack.bot_user_id:
        return slack.direct(target)
    channel = visible_channel(slack, target)
    if channel.is_archived:
        raise SlackError("is_archived")
    may_write_anywhere = "chat:write.public" in slack.scopes and not channel.is_private
    if slack.bot_user_id not in channel.members and not may_write_anywhere:
        raise SlackError("not_in_channel")
    return channel


def _content(slack: Workspace, args: Args) -> Json:
    text, blocks = str(args.get("text") or ""), args.get("blocks")
    if not text and not blocks and not args.get("attachments"):
        raise SlackError("no_text")
    content: Json = {"text": text}
    if blocks:
        check_message(slack, blocks)
        content["blocks"] = blocks
    if args.get("attachments"):
        content["attachments"] = args["attachments"]
    metadata = args.get("metadata")
    if metadata is not None:
        if not isinstance(metadata, dict) or not metadata.get("event_type") or "event_payload" not in metadata:
            raise SlackError("invalid_metadata_format")
        content["metadata"] = metadata
    return content


def _author(slack: Workspace) -> Json:
    return {"user": slack.bot_user_id, "bot_id": slack.bot_id, "app_id": slack.app_id}


def _own(slack: Workspace, message: Json, error: str) -> Json:
    if message.get("bot_id") != slack.bot_id:
        raise SlackError(error)
    return message
