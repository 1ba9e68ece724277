"""What Slack's message events say: a post, an edit or a deletion, as one version of the message."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rox_bot.language.moments import Told, told_moment
from rox_bot.slack.lines import MAGIC_WORDS, as_typed, first_words

_PLAIN = frozenset((None, "file_share", "thread_broadcast"))
_TS = re.compile(r"(\d{1,11})\.(\d{1,6})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MENTION = re.compile(r"\s*<@([UW][A-Z0-9]{1,20})(?:\|[^>]{0,200})?>\s*")


@dataclass(frozen=True, slots=True)
class Said:
    """One version of a message: `written_at` is when that version came about, `told` the moment it tells.

    `changed`, `gone` and `matters` are those of `intake.messages.Version`; `user` is '' for a deletion.
    """

    slack_channel: str
    ts: str
    posted_at: datetime
    written_at: datetime
    user: str = ""
    told: Told | None = None
    text: str = ""
    addressed: bool = False
    channel_type: str | None = None
    changed: bool = False
    gone: bool = False
    matters: bool = True


def read_message(event: dict[str, Any], bot_user: str) -> Said | None:
    """Return what an event says of a message by a person; None for bots, joins and whatever else is no message."""
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return _deleted(event, event.get("deleted_ts"), bot_user)
    if subtype != "message_changed":
        return _written(event, event, bot_user)
    message = event.get("message")
    if not isinstance(message, dict):
        return None
    if message.get("subtype") == "tombstone":  # what is left of a deleted message that was answered in a thread
        return _deleted(event, message.get("ts"), bot_user)
    said = _written(event, message, bot_user)
    if said is None or not said.changed:
        return said
    return replace(said, matters=said.told is not None or _told_before(event, bot_user))


def told_in(text: str, bot_user: str, *, direct: bool) -> Told | None:
    """Return the moment that a message tells; none where it is a line for the bot that names its story in quotes."""
    words = without_mention(text, bot_user)
    told = told_moment(words)
    if told is None or told.strong or not (direct or words != text):
        return told
    line = as_typed(words)
    return None if first_words(line)[0] in MAGIC_WORDS and '"' in line else told


def without_mention(text: str, bot_user: str) -> str:
    """Return a message's text without the bot's own name in front."""
    match = _MENTION.match(text)
    return text[match.end() :] if match and match[1] == bot_user else text


def instant_of(ts: object) -> datetime | None:
    """Return the instant of a timestamp as Slack writes it, None for anything else."""
    match = _TS.fullmatch(ts) if isinstance(ts, str) else None
    if match is None:
        return None
    return _EPOCH + timedelta(seconds=int(match[1]), microseconds=int(match[2].ljust(6, "0")))


def _written(event: dict[str, Any], message: dict[str, Any], bot_user: str) -> Said | None:
    if not _is_by_a_person(message, bot_user):
        return None
    channel, ts, user = event.get("channel"), message.get("ts"), message.get("user")
    posted_at, edited = instant_of(ts), message.get("edited")
    if not isinstance(channel, str) or not isinstance(user, str) or posted_at is None:
        return None
    # Slack also says `message_changed` when it adds a preview of a link; only an edit by its author carries `edited`.
    edited_at = instant_of(edited.get("ts")) if isinstance(edited, dict) else None
    told = told_in(_text(message), bot_user, direct=channel.startswith("D"))
    kind = event.get("channel_type")
    return Said(
        channel,
        str(ts),
        posted_at,
        edited_at or posted_at,
        user,
        told,
        _text(message),
        channel.startswith("D") or without_mention(_text(message), bot_user) != _text(message),
        kind if isinstance(kind, str) else None,
        changed=edited_at is not None,
        matters=told is not None,
    )


def _deleted(event: dict[str, Any], ts: object, bot_user: str) -> Said | None:
    channel, posted_at = event.get("channel"), instant_of(ts)
    gone_at = instant_of(event.get("event_ts")) or instant_of(event.get("ts"))
    previous = event.get("previous_message")
    if isinstance(previous, dict) and not _is_by_a_person(previous, bot_user):
        return None
    if not isinstance(channel, str) or posted_at is None or gone_at is None:
        return None
    matters = _told_before(event, bot_user)
    return Said(channel, str(ts), posted_at, gone_at, changed=True, gone=True, matters=matters)


def _is_by_a_person(message: dict[str, Any], bot_user: str) -> bool:
    user = message.get("user")
    return message.get("subtype") in _PLAIN and not message.get("bot_id") and bool(user) and user != bot_user


def _told_before(event: dict[str, Any], bot_user: str) -> bool:
    """Return whether the version before told a moment, or may have: Slack does not always show it."""
    previous = event.get("previous_message")
    if not isinstance(previous, dict) or not isinstance(previous.get("text"), str):
        return True
    direct = str(event.get("channel")).startswith("D")
    return told_in(_text(previous), bot_user, direct=direct) is not None


def _text(message: dict[str, Any]) -> str:
    text = message.get("text")
    return text if isinstance(text, str) else ""
