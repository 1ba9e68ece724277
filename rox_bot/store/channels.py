"""The Slack channels the bot is in: which are watched, how far each was read, and what reading back found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, select, update

from rox_bot.domain.facts import MomentFact
from rox_bot.store import inbox
from rox_bot.store.tables import InboxRow, SlackChannelRow
from rox_bot.store.upserts import insert_into

_channel: Table = SlackChannelRow.__table__  # type: ignore[attr-defined]
_inbox: Table = InboxRow.__table__  # type: ignore[attr-defined]
_moment: Table = MomentFact.__table__  # type: ignore[attr-defined]
_RUN, _FIND = "read back", "found by reading back"


@dataclass(frozen=True, slots=True)
class Watched:
    """A channel to read: since when the bot is in it (None: not known), and the timestamp it was read up to."""

    id: str
    noticed_at: datetime | None
    read_until: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """When channels were last read back to the end, and how many messages that found; as far as the inbox reaches."""

    last: datetime | None
    found: int


def first_notice(tx: Connection, workspace: str, slack_channel: str, now: datetime) -> bool:
    """Note that a channel has its notice; return False when it had one before."""
    statement = insert_into(tx, _channel)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "id"],
        set_={"noticed_at": now, "watched": True},
        where=_channel.c.noticed_at.is_(None),
    ).returning(_channel.c.id)
    row = {"workspace": workspace, "id": slack_channel, "noticed_at": now, "watched": True, "read_until": ""}
    return tx.execute(statement, [row]).first() is not None


def watch(tx: Connection, workspace: str, slack_channels: Iterable[str], now: datetime) -> int:
    """Watch the channels the bot is in; return how many were not watched before: those are read from now on."""
    rows = [
        {"workspace": workspace, "id": each, "watched": True, "read_until": f"{now.timestamp():.6f}"}
        for each in slack_channels
    ]
    if not rows:
        return 0
    statement = insert_into(tx, _channel)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "id"],
        set_={"watched": True, "read_until": statement.excluded.read_until},
        where=_channel.c.watched.is_(False),
    ).returning(_channel.c.id)
    return len(tx.execute(statement, rows).all())


def unwatch(tx: Connection, workspace: str, slack_channel: str) -> None:
    """Read a channel no more: the bot is not in it."""
    here = (_channel.c.workspace == workspace, _channel.c.id == slack_channel)
    tx.execute(update(_channel).where(*here).values(watched=False))


def watched(tx: Connection, workspace: str) -> list[Watched]:
    """Return the channels to read."""
    query = select(_channel.c.id, _channel.c.noticed_at, _channel.c.read_until)
    here = (_channel.c.workspace == workspace, _channel.c.watched)
    return [Watched(*row) for row in tx.execute(query.where(*here).order_by(_channel.c.id))]


def read_up_to(tx: Connection, workspace: str, slack_channel: str, ts: str) -> None:
    """Note that everything up to a message has been taken in; `ts` is Slack's timestamp of it."""
    here = (_channel.c.workspace == workspace, _channel.c.id == slack_channel)
    tx.execute(update(_channel).where(*here).values(read_until=ts))


def moments_told(tx: Connection, key: str, workspace: str, since: datetime, until: datetime) -> list[str]:
    """Return the timestamps of the messages of a channel whose moments stand; `key` is `team:channel:`."""
    query = select(_moment.c.source_key).where(
        _moment.c.workspace == workspace,
        _moment.c.source == "slack",
        _moment.c.source_key.startswith(key, autoescape=True),
        _moment.c.withdrawn_at.is_(None),
        _moment.c.occurred_at > since,
        _moment.c.occurred_at <= until,
    )
    return sorted(str(found).removeprefix(key).partition(":")[0] for found in tx.execute(query).scalars())


def note_find(tx: Connection, workspace: str, key: str, now: datetime) -> None:
    """Count a message that Slack had not delivered."""
    inbox.take_in(tx, workspace, _FIND, key, now)


def note_read_back(tx: Connection, workspace: str, now: datetime) -> None:
    """Note that every watched channel was read to its end."""
    inbox.take_in(tx, workspace, _RUN, f"{now:%Y-%m-%dT%H:%M:%S}", now)


def last_read_back(tx: Connection, workspace: str) -> ReadBack:
    """Return when reading back was last done, and what it found."""
    here = _inbox.c.workspace == workspace
    last = tx.execute(select(func.max(_inbox.c.received_at)).where(here, _inbox.c.source == _RUN)).scalar()
    found = tx.execute(select(func.count()).where(here, _inbox.c.source == _FIND)).scalar_one()
    return ReadBack(last, int(found))
