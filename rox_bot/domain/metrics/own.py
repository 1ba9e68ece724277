"""Metrics of a workspace's own: shares and means over chosen columns, built from what its metrics file declares."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Boolean, ColumnElement, Float, String, and_, func, true, type_coerce
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_, OwnText, Phrase
from rox_bot.domain.events import SLICES
from rox_bot.domain.facts import Fact, FeedbackFact, MomentFact, TicketFact
from rox_bot.domain.metrics.durations import HOUR, MINUTE, first_solved, length, replied, solved
from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, Reads
from rox_bot.domain.metrics.moments import MOMENTS
from rox_bot.domain.metrics.ratings import scale_text
from rox_bot.domain.metrics.surveys import BY_ANSWER, answered, as_share, of_customers, upward
from rox_bot.domain.metrics.tickets import BY_SOLVING, finished, opened

Kind = Literal["text", "number", "yes or no"]
Unit = Literal["score", "min", "h", "count"]
Value = tuple[str, ...] | tuple[float, ...] | bool
SIGNS = {"is": "=", "is_not": "≠", "above": ">", "below": "<", "at_least": "≥", "at_most": "≤"}
"""How a field may be compared, and how that is written."""

OPERATORS: dict[Kind, tuple[str, ...]] = {
    "text": ("is", "is_not"),
    "number": tuple(SIGNS),
    "yes or no": ("is",),
}
UNHEARD = ("enps", "esat", "pride")
"""What employees say is no matter for metrics of one's own: those would not protect who said it."""


@dataclass(frozen=True)
class Column:
    """One field that a metrics file may name: its expression, its kind, and the unit of its mean."""

    kind: Kind
    expression: ColumnElement[Any]
    unit: Unit = "count"


@dataclass(frozen=True)
class Condition:
    """A field compared with a value; texts and numbers may be several of which one must fit."""

    field: str
    operator: str
    value: Value

    def __str__(self) -> str:
        if isinstance(self.value, bool):
            value = "yes" if self.value else "no"
        else:
            value = " / ".join(each if isinstance(each, str) else f"{each:g}" for each in self.value)
        return f"{self.field} {SIGNS[self.operator]} {value}"


@dataclass(frozen=True)
class Declared:
    """A metric as a metrics file declares it: the share of `success`, or the mean of the column `mean`.

    `events` is a key of `EVENTS` and `placed` one of its times; all conditions of `where` must hold, and so must all
    of `success`. `minimum_n` is the smallest n told as a value.
    """

    key: str
    title: OwnText
    words: tuple[str, ...]
    events: str
    placed: str
    better: Literal["up", "down"] | None
    where: tuple[Condition, ...] = ()
    success: tuple[Condition, ...] = ()
    mean: str = ""
    minimum_n: int = 20
    smallest_change: float = 0.0
    definition: OwnText | None = None


@dataclass(frozen=True)
class Events:
    """What a metric may be made of: a fact, its columns, and the times that may place its rows."""

    name: str
    fact: Fact
    columns: Mapping[str, Column]
    times: Mapping[str, tuple[ColumnElement[int], str]]
    counts: ColumnElement[bool]


@dataclass(frozen=True)
class OwnMeasures:
    """What a workspace measures its own way: metrics (new ones, and others in the place of ours) and targets."""

    metrics: tuple[Metric, ...] = ()
    targets: Mapping[str, float] = field(default_factory=dict)


def _texts(fact: Fact, *names: str) -> dict[str, Column]:
    names = (*(name for name in SLICES if name != "agent"), "source", *names)
    return {name: Column("text", type_coerce(col(getattr(fact, name)), String)) for name in names}


def _number(column: Any, unit: Unit = "count") -> Column:
    return Column("number", type_coerce(col(column), Float), unit)


def _yes(column: Any) -> Column:
    return Column("yes or no", type_coerce(col(column), Boolean))


def _durations() -> dict[str, Column]:
    ends = {"first_reply": replied, "first_resolution": first_solved, "resolution": solved}
    units: dict[str, tuple[float, Unit]] = {"minutes": (MINUTE, "min"), "hours": (HOUR, "h")}
    return {
        f"{name}_{unit}": Column("number", length(opened, end, size), short)
        for name, end in ends.items()
        for unit, (size, short) in units.items()
    }


EVENTS: dict[str, Events] = {
    "tickets": Events(
        N_("tickets"),
        TicketFact,
        {
            **_texts(TicketFact, "status"),
            **_durations(),
            "wait_minutes": _number(TicketFact.wait_minutes, "min"),
            "reopens": _number(TicketFact.reopens),
            "public_replies": _number(TicketFact.public_replies),
            "requester_replies": _number(TicketFact.requester_replies),
            "reassignments": _number(TicketFact.reassignments),
            "sla_met": _yes(TicketFact.sla_met),
            "said_first_contact": _yes(TicketFact.said_first_contact),
        },
        {
            "solved": (finished, BY_SOLVING),
            "opened": (opened, N_("by the day of opening")),
            "replied": (replied, N_("by the day of the reply")),
        },
        true(),
    ),
    "feedback": Events(
        N_("answers"),
        FeedbackFact,
        {
            **_texts(FeedbackFact, "instrument", "question"),
            "score": Column("number", type_coerce(upward, Float), "score"),
            "sentiment": _number(FeedbackFact.sentiment),
        },
        {"answered": (answered, BY_ANSWER)},
        of_customers,
    ),
    "moments": Events(
        N_("magic moments"),
        MomentFact,
        {
            **_texts(MomentFact, "joy", "company_value"),
            "effort_minutes": _number(MomentFact.effort_minutes, "min"),
        },
        {"told": (ticks(col(MomentFact.occurred_at)), MOMENTS.by_time)},
        true(),
    ),
}
"""What `from` may name in a metrics file, with all the columns there are to name."""


def build(declared: Declared) -> Metric:
    """Return the metric that a declaration means; its definition id changes with anything that it counts."""
    events = EVENTS[declared.events]
    placed_by, by_time = events.times[declared.placed]
    column = events.columns[declared.mean] if declared.mean else None
    worth = column.expression if column else as_share(_all(events, declared.success, unknown_is_unknown=True))
    on_a_scale = declared.events == "feedback" and "score" in {declared.mean, *(c.field for c in declared.success)}
    return Metric(
        key=declared.key,
        title=declared.title,
        unit=column.unit if column else "%",
        reads=Reads.MEAN if column else Reads.SHARE,
        measure=Measure(
            key=f"own_{declared.key}",
            fact=events.fact,
            placed_by=placed_by,
            counts=and_(events.counts, _all(events, declared.where)),
            worth=worth,
            scale=scale_text if on_a_scale else None,
            left_out=(LeftOut(N_("of which that is not known"), worth.is_(None)),),
        ),
        better=declared.better,
        minimum_n=declared.minimum_n,
        smallest_change=declared.smallest_change,
        definition=declared.definition or _definition(declared, events),
        words=declared.words,
        parameters=f"own={_fingerprint(declared)}",
        by_time=by_time,
        source=N_("this workspace's own"),
    )


def _all(events: Events, conditions: Sequence[Condition], *, unknown_is_unknown: bool = False) -> ColumnElement[bool]:
    """Return whether all conditions hold; where asked, NULL for a row of which a text is not known ('')."""
    found = []
    for condition in conditions:
        column = events.columns[condition.field]
        known = column.kind == "text" and unknown_is_unknown
        found.append(_holds(func.nullif(column.expression, "") if known else column.expression, condition))
    return and_(true(), *found)


def _holds(expression: ColumnElement[Any], condition: Condition) -> ColumnElement[bool]:
    if isinstance(condition.value, bool):
        return expression if condition.value else ~expression
    values = [*condition.value]
    if condition.operator == "is":
        return expression.in_(values)
    if condition.operator == "is_not":
        return expression.not_in(values)
    (value,) = values
    compare = {"above": "__gt__", "below": "__lt__", "at_least": "__ge__", "at_most": "__le__"}[condition.operator]
    result: ColumnElement[bool] = getattr(expression, compare)(value)
    return result


def _definition(declared: Declared, events: Events) -> Phrase:
    """Return what is counted, from the declaration itself."""
    what = Phrase(events.name)
    where = ", ".join(map(str, declared.where))
    if declared.mean:
        sentence = N_("mean of {column} of {events} ({where})") if where else N_("mean of {column} of {events}")
        return Phrase(sentence, column=declared.mean, events=what, where=where)
    success = ", ".join(map(str, declared.success))
    sentence = (
        N_("{events} with {success}, of all {events} ({where})") if where else N_("{events} with {success}, of all")
    )
    return Phrase(sentence, events=what, success=success, where=where)


def _fingerprint(declared: Declared) -> str:
    counted = (declared.events, declared.placed, declared.where, declared.success, declared.mean)
    return hashlib.blake2s(repr(counted).encode(), digest_size=3).hexdigest()
