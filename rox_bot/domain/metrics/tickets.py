"""What tickets tell: solved at first contact, how fast, kept promises, and how many there are."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, and_, case, cast, exists, null, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import FINISHED_AT, TicketFact
from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, Reads

FCR_WINDOW = timedelta(days=7)
_MINUTE = 60_000_000.0
_HOUR = 3_600_000_000.0

_opened = ticks(col(TicketFact.opened_at))
_replied = ticks(col(TicketFact.first_reply_at))
_solved = ticks(col(TicketFact.solved_at))
_finished = ticks(FINISHED_AT)
_every = true()


def _length(start: ColumnElement[int], end: ColumnElement[int], unit: float) -> ColumnElement[Any]:
    """Return a duration in a unit; NULL when it has not ended or ends before it starts."""
    return case((end >= start, cast(end - start, Float) / unit), else_=null())


def _no_new_contact() -> ColumnElement[bool]:
    """Whether the same person did not come back about the same touchpoint within the window after solving."""
    later = aliased(TicketFact)
    opened = ticks(col(later.opened_at))
    window = FCR_WINDOW // timedelta(microseconds=1)
    return ~exists().where(
        col(later.id) != col(TicketFact.id),
        col(later.workspace) == col(TicketFact.workspace),
        col(later.requester) == col(TicketFact.requester),
        col(later.touchpoint) == col(TicketFact.touchpoint),
        col(later.touchpoint) != "",
        opened > _solved,
        opened <= _solved + window,
        col(later.withdrawn_at).is_(None),
    ).correlate(TicketFact)


FIRST_CONTACT = Measure(
    key="first_contact",
    fact=TicketFact,
    placed_by=_solved,
    counts=_every,
    worth=case(
        (
            col(TicketFact.requester) != "",
            cast(and_(col(TicketFact.reopens) == 0, _no_new_contact()), Integer) * 100,
        ),
        else_=null(),
    ),
    window=FCR_WINDOW,
    left_out=(LeftOut(N_("without a known requester"), col(TicketFact.requester) == ""),),
)

REPLY_TIME = Measure(
    key="reply_time",
    fact=TicketFact,
    placed_by=_replied,
    counts=_every,
    worth=_length(_opened, _replied, _MINUTE),
    left_out=(LeftOut(N_("replied to before it was opened"), _replied < _opened),),
)

RESOLUTION_TIME = Measure(
    key="resolution_time",
    fact=TicketFact,
    placed_by=_solved,
    counts=_every,
    worth=_length(_opened, _solved, _HOUR),
    left_out=(LeftOut(N_("solved before it was opened"), _solved < _opened),),
)

REOPENED = Measure(
    key="reopened",
    fact=TicketFact,
    placed_by=_finished,
    counts=_every,
    worth=cast(col(TicketFact.reopens) > 0, Integer) * 100,
)

PROMISE_KEPT = Measure(
    key="promise_kept",
    fact=TicketFact,
    placed_by=_finished,
    counts=_every,
    worth=cast(col(TicketFact.sla_met), Integer) * 100,
    left_out=(LeftOut(N_("without an SLA result"), col(TicketFact.sla_met).is_(None)),),
)

OPENED = Measure(key="opened", fact=TicketFact, placed_by=_opened, counts=_every)
FINISHED = Measure(
    key="finished",
    fact=TicketFact,
    placed_by=case((_finished < _opened, _opened), else_=_finished),  # none leaves the backlog before it came in
    counts=_every,
)

_BY_SOLVING = N_("by the day of solving")

FCR = Metric(
    key="fcr",
    title=N_("First-contact resolution"),
    unit="%",
    reads=Reads.SHARE,
    measure=FIRST_CONTACT,
    better="up",
    minimum_n=20,
    smallest_change=2,
    variant="no_repeat",
    parameters="window=7d,key=requester+touchpoint",
    definition=N_(
        "solved tickets with a known requester after which the same person did not come back about the same "
        "touchpoint within 7 days, and which were not reopened"
    ),
    words=(
        "fcr",
        "first contact resolution",
        "first-contact resolution",
        "eerste keer goed",
        "solved at first contact",
    ),
    source=N_("7-day window: callcentrehelper.com, wiki.wfmlabs.org"),
    by_time=_BY_SOLVING,
    beside=("csat", "reopen"),
)

FIRST_REPLY = Metric(
    key="first_reply",
    title=N_("First reply, median"),
    unit="min",
    reads=Reads.QUANTILE,
    measure=REPLY_TIME,
    better="down",
    minimum_n=10,
    smallest_change=0.10,
    relative=True,
    definition=N_("minutes from opening to the first public reply, the middle one of all replied tickets"),
    words=(
        "first reply",
        "first reply time",
        "response time",
        "waiting time",
        "reply time",
        "reactietijd",
        "wachttijd",
    ),
    together=("first_reply_p90",),
    by_time=N_("by the day of the reply"),
)

FIRST_REPLY_P90 = Metric(
    key="first_reply_p90",
    title=N_("First reply, 90th percentile"),
    unit="min",
    reads=Reads.QUANTILE,
    measure=REPLY_TIME,
    quantile=0.9,
    better="down",
    minimum_n=36,
    smallest_change=0.10,
    relative=True,
    definition=N_("minutes from opening to the first public reply; nine of ten replied tickets took no longer"),
    words=("first reply p90", "reply p90", "first_reply_p90", "reactietijd p90"),
    by_time=N_("by the day of the reply"),
)

FULL_RESOLUTION = Metric(
    key="full_resolution",
    title=N_("Full resolution, median"),
    unit="h",
    reads=Reads.QUANTILE,
    measure=RESOLUTION_TIME,
    better="down",
    minimum_n=10,
    smallest_change=0.10,
    relative=True,
    definition=N_("hours from opening to the last solving, the middle one of all solved tickets"),
    words=("resolution time", "full resolution", "full resolution time", "resolution", "oplostijd", "doorlooptijd"),
    together=("full_resolution_p90",),
    by_time=_BY_SOLVING,
)

FULL_RESOLUTION_P90 = Metric(
    key="full_resolution_p90",
    title=N_("Full resolution, 90th percentile"),
    unit="h",
    reads=Reads.QUANTILE,
    measure=RESOLUTION_TIME,
    quantile=0.9,
    better="down",
    minimum_n=36,
    smallest_change=0.10,
    relative=True,
    definition=N_("hours from opening to the last solving; nine of ten solved tickets took no longer"),
    words=("resolution p90", "full_resolution_p90", "resolution time p90", "oplostijd p90"),
    by_time=_BY_SOLVING,
)

REOPEN = Metric(
    key="reopen",
    title=N_("Reopened"),
    unit="%",
    reads=Reads.SHARE,
    measure=REOPENED,
    better="down",
    minimum_n=20,
    smallest_change=1,
    definition=N_("solved or closed tickets that were opened again at least once, of all solved or closed tickets"),
    words=("reopen", "reopened", "reopen rate", "reopens", "heropend"),
    by_time=_BY_SOLVING,
)

SLA = Metric(
    key="sla",
    title=N_("SLA"),
    unit="%",
    reads=Reads.SHARE,
    measure=PROMISE_KEPT,
    better="up",
    minimum_n=20,
    smallest_change=2,
    definition=N_("tickets that met their SLA of all finished tickets with an SLA result"),
    words=("sla", "sla attainment", "service level"),
    by_time=_BY_SOLVING,
)

BACKLOG = Metric(
    key="backlog",
    title=N_("Backlog"),
    unit="count",
    reads=Reads.STOCK,
    measure=OPENED,
    outflow=FINISHED,
    better="down",
    minimum_n=1,
    definition=N_("tickets opened and neither solved nor closed at that moment"),
    words=("backlog", "open tickets", "voorraad", "werkvoorraad"),
    by_time=N_("at the end of the period"),
)

TICKETS = Metric(
    key="tickets",
    title=N_("Tickets"),
    unit="count",
    reads=Reads.COUNT,
    measure=OPENED,
    better=None,
    minimum_n=1,
    definition=N_("tickets opened"),
    words=("tickets", "ticket count", "meldingen"),
    by_time=N_("by the day of opening"),
)
