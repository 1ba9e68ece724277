"""Feedback follows the ticket it names: what it does not say itself is taken from there, whichever came first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Update, and_, bindparam, case, exists, or_, select, update

from rox_bot.domain.events import INHERITED
from rox_bot.domain.facts import FeedbackFact, TicketFact

_feedback: Table = FeedbackFact.__table__  # type: ignore[attr-defined]
_ticket: Table = TicketFact.__table__  # type: ignore[attr-defined]
_PART = 2_000  # ids in one statement; engines bound the number of parameters


def follow_tickets(tx: Connection, tickets: Sequence[int], now: datetime) -> int:
    """Bring the feedback that may speak of tickets in step with them; return how many rows changed."""
    found: set[int] = set()
    for part in _parts(tickets):
        found.update(tx.execute(select(_feedback.c.id).where(_ticket.c.id.in_(part), _may_name())).scalars())
    return take_from_tickets(tx, sorted(found), now)


def take_from_tickets(tx: Connection, feedback: Sequence[int], now: datetime) -> int:
    """Give feedback the slices it does not carry itself from the ticket it names; return how many rows changed.

    Bit i of `inherited` remembers that field i came from the ticket, so that a later change of the ticket follows;
    what was taken is given back when no ticket in force, or more than one, has the number any more.
    """
    return sum(_take(tx, part, now) + _give_back(tx, part, now) for part in _parts(feedback))


def _take(tx: Connection, feedback: Sequence[int], now: datetime) -> int:
    return tx.execute(_taking(), {"feedback": feedback, "now": now}).rowcount


def _give_back(tx: Connection, feedback: Sequence[int], now: datetime) -> int:
    return tx.execute(_giving_back(), {"feedback": feedback, "now": now}).rowcount


@cache  # putting the statement together takes far longer than running it
def _taking() -> Update:
    takes, differs = {}, []
    bits: Any = 0
    for place, name in enumerate(INHERITED):
        own, theirs, bit = _feedback.c[name], _ticket.c[name], 1 << place
        open_to = or_(_is_inherited(place), own == "")
        takes[name] = case((open_to, theirs), else_=own)
        differs.append(and_(open_to, own != theirs))
        bits = bits + case((and_(open_to, theirs != ""), bit), else_=0)
    return (
        update(_feedback)
        .where(_is_one(), _names_ticket(), or_(*differs))
        .values(**takes, inherited=bits, changed_at=bindparam("now"))
    )


@cache
def _giving_back() -> Update:
    empties = {name: case((_is_inherited(place), ""), else_=_feedback.c[name]) for place, name in enumerate(INHERITED)}
    orphaned = ~exists().where(_names_ticket()).correlate(_feedback)
    return (
        update(_feedback)
        .where(_is_one(), _feedback.c.inherited != 0, orphaned)
        .values(**empties, inherited=0, changed_at=bindparam("now"))
    )


def _is_one() -> ColumnElement[bool]:
    return _feedback.c.id.in_(bindparam("feedback", expanding=True))


def _is_inherited(place: int) -> ColumnElement[bool]:
    return _feedback.c.inherited.bitwise_and(1 << place) != 0


def _may_name() -> ColumnElement[bool]:
    """Match feedback to the tickets with its number: in the helpdesk it names, or in any if it names none."""
    return and_(
        _feedback.c.workspace == _ticket.c.workspace,
        _feedback.c.ticket == _ticket.c.source_key,
        _feedback.c.ticket_source.in_((_ticket.c.source, "")),
    )


def _names_ticket() -> ColumnElement[bool]:
    """Match feedback to its ticket in force: in the helpdesk it names, or in the only one that knows the number."""
    other = _ticket.alias("other")
    elsewhere = exists().where(
        other.c.workspace == _ticket.c.workspace,
        other.c.source_key == _ticket.c.source_key,
        other.c.source != _ticket.c.source,
        other.c.withdrawn_at.is_(None),
    )
    alone = or_(_feedback.c.ticket_source != "", ~elsewhere)
    return and_(_may_name(), _ticket.c.withdrawn_at.is_(None), alone)


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _PART] for start in range(0, len(ids), _PART))
