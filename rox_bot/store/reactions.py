"""Who reacted to which message with the emoji that makes a moment: the newest state of each, whoever came first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, update

from rox_bot.domain.facts import MomentFact
from rox_bot.store.tables import ReactionRow
from rox_bot.store.upserts import insert_into

KEPT = timedelta(days=7)
"""So long a reaction is remembered to a message of which no moment was made."""

_reaction: Table = ReactionRow.__table__  # type: ignore[attr-defined]
_moment: Table = MomentFact.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Reaction:
    """One person's reaction to a message (`key`): whether it stands, since `at`.

    `confirmed` says that the person made a moment of the message by it; `withdrew` that taking it away took the moment
    back.
    """

    key: str
    person: str
    emoji: str
    at: datetime
    given: bool
    confirmed: bool = False
    withdrew: bool = False


def note(tx: Connection, workspace: str, reaction: Reaction, now: datetime) -> bool:
    """Note that a reaction was given or taken away; return whether that is newer than what was known."""
    statement = insert_into(tx, _reaction)
    new = statement.excluded
    changes = {name: new[name] for name in ("emoji", "at", "given", "noted_at")}
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "key", "person"], set_=changes, where=new.at > _reaction.c.at
    ).returning(_reaction.c.key)
    row = {
        "workspace": workspace,
        "key": reaction.key,
        "person": reaction.person,
        "emoji": reaction.emoji,
        "at": reaction.at,
        "given": reaction.given,
        "confirmed": False,
        "withdrew": False,
        "noted_at": now,
    }
    return tx.execute(statement, [row]).first() is not None


def find(tx: Connection, workspace: str, key: str, person: str) -> Reaction | None:
    """Return a person's reaction to a message as it was last."""
    columns = [_reaction.c[name] for name in Reaction.__slots__]
    row = tx.execute(select(*columns).where(*_is(workspace, key, person))).first()
    return None if row is None else Reaction(*row)


def confirm(tx: Connection, workspace: str, key: str, person: str) -> None:
    """Note that a person made a moment of a message to which their reaction stands."""
    standing = (*_is(workspace, key, person), _reaction.c.given.is_(True))
    tx.execute(update(_reaction).where(*standing).values(confirmed=True, withdrew=False))


def settle(tx: Connection, workspace: str, key: str, person: str, *, confirmed: bool, withdrew: bool) -> None:
    """Note what a reaction has to do with the moment of its message from now on."""
    values = {"confirmed": confirmed, "withdrew": withdrew}
    tx.execute(update(_reaction).where(*_is(workspace, key, person)).values(**values))


def joys(tx: Connection, workspace: str, key: str) -> int:
    """Return how many people reacted to a message besides who made a moment of it."""
    standing = (_reaction.c.workspace == workspace, _reaction.c.key == key, _reaction.c.given.is_(True))
    query = select(func.count()).where(*standing, _reaction.c.confirmed.is_(False))
    return int(tx.execute(query).scalar_one())


def forget(tx: Connection, workspace: str, key: str) -> None:
    """Forget the reactions to a message that is gone."""
    tx.execute(delete(_reaction).where(_reaction.c.workspace == workspace, _reaction.c.key == key))


def purge(tx: Connection, now: datetime) -> int:
    """Forget old reactions to messages of which there is no moment; return how many."""
    told = select(_moment.c.id).where(
        _moment.c.workspace == _reaction.c.workspace, _moment.c.source_key == _reaction.c.key + ":moment"
    )
    old = (_reaction.c.noted_at < now - KEPT, ~told.exists())
    return int(tx.execute(delete(_reaction).where(*old)).rowcount)


def _is(workspace: str, key: str, person: str) -> tuple[Any, ...]:
    return _reaction.c.workspace == workspace, _reaction.c.key == key, _reaction.c.person == person
