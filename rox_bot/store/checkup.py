"""The store's part of `rox-bot doctor` and of the bot's readiness."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, and_, func, or_, select, update

from rox_bot.domain.errors import RoxError
from rox_bot.domain.facts import ALL_FACTS
from rox_bot.store import channels, dead_letters, outbox, schedules, schema
from rox_bot.store.channels import ReadBack
from rox_bot.store.dead_letters import Counts
from rox_bot.store.store import Store
from rox_bot.store.tables import OutboxRow, WorkspaceRow

STUCK = timedelta(minutes=10)
_RECENT = timedelta(days=14)
_workspace: Table = WorkspaceRow.__table__  # type: ignore[attr-defined]
_outbox: Table = OutboxRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Posts:
    """How many posts wait for their time or are under way, how many should long be out, how many nobody is sure of.

    `paused` are the channels whose digest waits for a person.
    """

    waiting: int
    stuck: int
    uncertain: int
    paused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """How it stands with the database: engine and version, schema, number of events, channels with a digest.

    `letters` are the deliveries that could not be taken in, `read_back` is when the channels were last read back.
    """

    engine: str
    version: tuple[int, ...]
    schema: str
    facts: int
    digest_channels: list[str]
    posts: Posts
    letters: Counts
    read_back: ReadBack

    @property
    def version_text(self) -> str:
        """Return the engine's version as people write it."""
        return ".".join(str(part) for part in self.version)


def look(store: Store) -> StoreHealth:
    """Return how it stands with a store that could be opened."""
    with store.reading() as tx:
        engine = tuple(int(part) for part in tx.dialect.server_version_info or ())
        counts = [tx.execute(select(func.count()).select_from(fact.__table__)).scalar_one() for fact in ALL_FACTS]  # type: ignore[union-attr]
        return StoreHealth(
            tx.dialect.name,
            engine,
            str(schema.version(tx)),
            sum(counts),
            [row["slack_channel"] for row in schedules.digests(tx, store.workspace)],
            _posts(tx, store.workspace, store.clock()),
            dead_letters.counts(tx, store.workspace),
            channels.last_read_back(tx, store.workspace),
        )


def probe(store: Store) -> dict[str, bool]:
    """Return whether a store can be written, by writing, and whether its schema is the one this program knows."""
    try:
        with store.writing() as tx:
            here = _workspace.c.key == store.workspace
            tx.execute(update(_workspace).where(here).values(key=store.workspace))
            return {"database": True, "schema": schema.version(tx) == schema.HEAD}
    except RoxError:
        return {"database": False, "schema": _has_schema(store)}


def _has_schema(store: Store) -> bool:
    try:
        with store.reading() as tx:
            return schema.version(tx) == schema.HEAD
    except RoxError:
        return False


def _posts(tx: Connection, workspace: str, now: datetime) -> Posts:
    here = _outbox.c.workspace == workspace
    under_way = and_(here, _outbox.c.state.in_(("planned", *outbox.UNDER_WAY)))
    late = or_(
        and_(_outbox.c.state == "planned", _outbox.c.not_before < now - STUCK),
        and_(_outbox.c.state != "planned", _outbox.c.lease_until < now - STUCK),
    )
    doubtful = and_(here, _outbox.c.state == "uncertain", _outbox.c.due_at > now - _RECENT)
    waiting, stuck, uncertain = (
        int(tx.execute(select(func.count()).select_from(_outbox).where(where)).scalar_one())
        for where in (under_way, and_(under_way, late), doubtful)
    )
    paused = [row["slack_channel"] for row in schedules.digests(tx, workspace) if row["paused_at"] is not None]
    return Posts(waiting, stuck, uncertain, tuple(paused))
