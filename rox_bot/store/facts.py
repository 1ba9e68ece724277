"""Writing events: each (source, source_key) once, the newest version wins, feedback follows the ticket it names."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, bindparam, case, delete, func, or_, select, update

from rox_bot.domain.events import INHERITED, Blocked, CustomerEvent, Event, Feedback, Invitation, Moment, Tally, Ticket
from rox_bot.domain.facts import (
    FACTS,
    BlockedFact,
    CustomerEventFact,
    FeedbackFact,
    GainFact,
    InvestmentFact,
    InvitationFact,
    MomentFact,
    MomentPerson,
    TallyFact,
    TicketFact,
)
from rox_bot.domain.ledger import Gain, Investment
from rox_bot.store.inheritance import follow_tickets, take_from_tickets
from rox_bot.store.named import named
from rox_bot.store.tables import CorrectionRow
from rox_bot.store.turns import wait_turn
from rox_bot.store.upserts import insert_for, insert_into

_TABLES: dict[type[Event], Table] = {
    Ticket: TicketFact.__table__,  # type: ignore[attr-defined]
    Feedback: FeedbackFact.__table__,  # type: ignore[attr-defined]
    Moment: MomentFact.__table__,  # type: ignore[attr-defined]
    Invitation: InvitationFact.__table__,  # type: ignore[attr-defined]
    CustomerEvent: CustomerEventFact.__table__,  # type: ignore[attr-defined]
    Blocked: BlockedFact.__table__,  # type: ignore[attr-defined]
    Investment: InvestmentFact.__table__,  # type: ignore[attr-defined]
    Gain: GainFact.__table__,  # type: ignore[attr-defined]
    Tally: TallyFact.__table__,  # type: ignore[attr-defined]
}
LETTERS: dict[type[Event], str] = {kind: fact.letter for kind in _TABLES for fact in FACTS if issubclass(fact, kind)}
"""The letter of the ids of each kind of event."""

_KEY = ("workspace", "source", "source_key")
_UNVERSIONED = {*_KEY, "written_by"}


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did: events added, changed to a newer version, and left as they were; `ids` of the first two.

    `older` of those left say something else than what is kept, without being newer.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    ids: tuple[int, ...] = ()

    def __add__(self, other: "Written") -> "Written":
        return Written(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.older + other.older,
            self.ids + other.ids,
        )


def write_events(tx: Connection, events: Sequence[Event], now: datetime) -> Written:
    """Write events of one kind in the running transaction; a known, unchanged or older version changes nothing."""
    if not events:
        return Written()
    wait_turn(tx)
    table = _TABLES[type(events[0])]
    rows = _newest([_row(event, now) for event in events])
    known = _known(tx, table, rows)
    statement = _upsert(tx.dialect.name, table)
    touched = [(number, tuple(key)) for number, *key in tx.execute(statement, rows)]
    ids = tuple(number for number, _ in touched)
    added = sum(key not in known for _, key in touched)
    if table is _TABLES[Ticket]:
        follow_tickets(tx, ids, now)
    if table is _TABLES[Feedback]:
        alone = {_key(row) for row in rows if not row["ticket"]} - known.keys()
        take_from_tickets(tx, [number for number, key in touched if key not in alone], now)
    older = _differing(rows, known, {key for _, key in touched})
    return Written(added, len(ids) - added, len(events) - len(ids), older, ids)


def write_people(tx: Connection, moment: int, people: Iterable[str]) -> None:
    """Name the people a moment is about."""
    rows = [{"moment_id": moment, "person": person} for person in dict.fromkeys(people)]
    if rows:
        table = MomentPerson.__table__  # type: ignore[attr-defined]
        tx.execute(insert_into(tx, table).on_conflict_do_nothing(), rows)


def people_of_moment(tx: Connection, moment: int) -> list[str]:
    """Return the keys of the people a moment is about."""
    table = MomentPerson.__table__  # type: ignore[attr-defined]
    query = select(table.c.person).where(table.c.moment_id == moment).order_by(table.c.person)
    return list(tx.execute(query).scalars())


def replace_people(tx: Connection, moment: int, people: Iterable[str]) -> None:
    """Name the people a moment is about, and nobody else."""
    table = MomentPerson.__table__  # type: ignore[attr-defined]
    named = list(dict.fromkeys(people))
    tx.execute(delete(table).where(table.c.moment_id == moment, table.c.person.not_in(named)))
    write_people(tx, moment, named)


def erase_moment(tx: Connection, number: int) -> None:
    """Remove a moment with its people and its history, because the message that told it is gone or tells it no more."""
    table, history = MomentPerson.__table__, CorrectionRow.__table__  # type: ignore[attr-defined]
    tx.execute(delete(table).where(table.c.moment_id == number))
    tx.execute(delete(history).where(history.c.letter == "M", history.c.number == number))
    tx.execute(delete(_TABLES[Moment]).where(_TABLES[Moment].c.id == number))


def restore(tx: Connection, number: int, workspace: str, now: datetime) -> None:
    """Put a moment that was taken back in force again."""
    table = _TABLES[Moment]
    where = (table.c.workspace == workspace, table.c.id == number, table.c.withdrawn_at.is_not(None))
    tx.execute(update(table).where(*where).values(withdrawn_at=None, changed_at=now))


def withdraw(tx: Connection, kind: str, number: int, workspace: str, now: datetime) -> bool:
    """Take an entry back (`kind` is the letter of its id); return whether it was still in force."""
    wait_turn(tx)
    table = _of_letter(kind)
    done = tx.execute(
        update(table)
        .where(table.c.workspace == workspace, table.c.id == number, table.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now, changed_at=now),
    )
    if done.rowcount and table is _TABLES[Ticket]:
        follow_tickets(tx, [number], now)
    return done.rowcount == 1


def follow_source(
    tx: Connection, kind: type[Event], workspace: str, source: str, gone: Mapping[str, bool], now: datetime
) -> int:
    """Withdraw the facts of a source that are gone there, bring back those that are not; return how many changed.

    `gone` says it of source keys; one that was never known changes nothing.
    """
    wait_turn(tx)
    table, changed = _TABLES[kind], list[int]()
    for state, when in ((True, table.c.withdrawn_at.is_(None)), (False, table.c.withdrawn_at.is_not(None))):
        keys = [key for key, left in gone.items() if left is state]
        for start in range(0, len(keys), 2_000):
            of_source = (table.c.workspace == workspace, table.c.source == source)
            statement = update(table).where(*of_source, table.c.source_key.in_(keys[start : start + 2_000]), when)
            values = {"withdrawn_at": now if state else None, "changed_at": now}
            changed += tx.execute(statement.values(values).returning(table.c.id)).scalars()
    if table is _TABLES[Ticket]:
        follow_tickets(tx, changed, now)
    return len(changed)


def keys_in_force(tx: Connection, kind: type[Event], workspace: str, source: str) -> list[str]:
    """Return the source keys of a source's facts that are not withdrawn, in the order in which they were first kept."""
    table = _TABLES[kind]
    mine = (table.c.workspace == workspace, table.c.source == source, table.c.withdrawn_at.is_(None))
    return list(tx.execute(select(table.c.source_key).where(*mine).order_by(table.c.id)).scalars())


def open_to_workspace(tx: Connection, number: int, workspace: str, author: str, now: datetime) -> bool:
    """Let everybody in the workspace read a moment, at its author's wish; return whether the words are the author's."""
    table = _TABLES[Moment]
    wrote = func.coalesce(table.c.told_by, table.c.written_by)
    mine = (table.c.workspace == workspace, table.c.id == number, wrote == author)
    changes = {"audience": "workspace", "visibility": "workspace", "changed_at": now}
    return tx.execute(update(table).where(*mine, table.c.withdrawn_at.is_(None)).values(**changes)).rowcount == 1


def find_entry(tx: Connection, kind: str, number: int, workspace: str) -> Mapping[str, Any] | None:
    """Return an entry by the letter and number of its id; its slices are what they are called."""
    table, naming = _of_letter(kind), named(tx, workspace)
    query = select(*naming.columns(table)).where(table.c.workspace == workspace, table.c.id == number)
    row = tx.execute(query).mappings().first()
    return naming.row(row) if row else None


def find_as_written(tx: Connection, kind: str, number: int, workspace: str) -> Mapping[str, Any] | None:
    """Return an entry by the letter and number of its id, withdrawn or not, as it was written."""
    table = _of_letter(kind)
    row = tx.execute(select(table).where(table.c.workspace == workspace, table.c.id == number)).mappings().first()
    return dict(row) if row else None


def inherited_fields(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that a fact took from the ticket it names."""
    taken = row.get("inherited") or 0
    return tuple(name for place, name in enumerate(INHERITED) if taken >> place & 1)


def find_by_key(tx: Connection, kind: type[Event], workspace: str, source: str, key: str) -> Mapping[str, Any] | None:
    """Return the fact with a source key, withdrawn or not, as it was written."""
    table = _TABLES[kind]
    where = (table.c.workspace == workspace, table.c.source == source, table.c.source_key == key)
    row = tx.execute(select(table).where(*where)).mappings().first()
    return dict(row) if row else None


def _of_letter(kind: str) -> Table:
    return next(fact.__table__ for fact in FACTS if fact.letter == kind)  # type: ignore[union-attr]


def _row(event: Event, now: datetime) -> dict[str, Any]:
    values = event.model_dump()
    values["visibility"] = str(event.visibility)
    # What is not known is left out, so that a field added later changes no event that lacks it.
    # Reopenings that are not known count as none in it: whether they are told is seen where rows meet (`_upsert`).
    versioned = values | ({"reopens": values["reopens"] or 0} if "reopens" in values else {})
    told = [(name, value) for name, value in versioned.items() if name not in _UNVERSIONED and value not in (None, "")]
    values["version_hash"] = hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()
    values["recorded_at"] = values["changed_at"] = now
    if isinstance(event, Feedback):
        values["inherited"] = 0
    return values


def _newest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep one version per key: the newest, the later of two equally new; a count of reopenings never falls."""
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = _key(row)
        before = kept.get(key)
        if before is None:
            kept[key] = row
            continue
        winner = row if _version(row) >= _version(before) else before
        if "reopens" in row:
            known = [each["reopens"] for each in (row, before) if each["reopens"] is not None]
            winner["reopens"] = max(known, default=None)
        kept[key] = winner
    return list(kept.values())


def _version(row: dict[str, Any]) -> float:
    return row["updated_at"].timestamp() if row["updated_at"] else float("-inf")


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _KEY)


def _known(tx: Connection, table: Table, rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], str]:
    """Return the version of each key that is kept.

    Asked for each source by itself: for keys of three columns SQLite would look through the whole table.
    """
    of_source: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        of_source.setdefault((row["workspace"], row["source"]), []).append(row["source_key"])
    found: dict[tuple[Any, ...], str] = {}
    for (workspace, source), keys in of_source.items():
        for start in range(0, len(keys), 2_000):
            which = {"workspace": workspace, "source": source, "keys": keys[start : start + 2_000]}
            here = tx.execute(_knowing(table), which)
            found.update(((workspace, source, key), version) for key, version in here)
    return found


def _differing(rows: list[dict[str, Any]], known: Mapping[tuple[Any, ...], str], touched: set[tuple[Any, ...]]) -> int:
    """Count the rows that were left although they say something else than what is kept."""
    left = (row for row in rows if _key(row) not in touched)
    return sum(known.get(_key(row)) != row["version_hash"] for row in left)


@cache
def _knowing(table: Table) -> Select[Any]:
    its = [table.c[name] == bindparam(name) for name in ("workspace", "source")]
    return select(table.c.source_key, table.c.version_hash).where(
        *its, table.c.source_key.in_(bindparam("keys", expanding=True))
    )


@cache  # putting the statement together takes far longer than running it
def _upsert(dialect: str, table: Table) -> Any:
    """Insert, or replace by a version that is no older and says something else.

    A count of reopenings rises, or becomes known, even where an older version comes late, so that the order of arrival
    is no matter; once known it stays so.
    """
    statement = insert_for(dialect, table)
    new, old = statement.excluded, table.c
    newer = and_(
        new.version_hash != old.version_hash,
        func.coalesce(new.updated_at, 0) >= func.coalesce(old.updated_at, 0),
    )
    kept = {*_KEY, "id", "recorded_at", "withdrawn_at"}
    changes = {column.name: new[column.name] for column in old if column.name not in kept}
    where = newer
    if "reopens" in old:
        rises = and_(new.reopens.is_not(None), or_(old.reopens.is_(None), new.reopens > old.reopens))
        changes = {name: case((newer, value), else_=old[name]) for name, value in changes.items()}
        changes |= {"reopens": case((rises, new.reopens), else_=old.reopens), "changed_at": new.changed_at}
        where = or_(newer, rises)
    statement = statement.on_conflict_do_update(index_elements=list(_KEY), set_=changes, where=where)
    return statement.returning(old.id, *(old[name] for name in _KEY))
