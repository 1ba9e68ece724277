"""How fast tickets went: replies, solutions and waiting, by the clock and in business hours."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Float, case, cast, func, null, type_coerce
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import TicketFact
from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, Reads
from rox_bot.domain.metrics.tickets import BY_SOLVING, every, finished, opened

MINUTE = 60_000_000.0
HOUR = 3_600_000_000.0
replied = ticks(col(TicketFact.first_reply_at))
solved = ticks(col(TicketFact.solved_at))


def length(start: ColumnElement[int], end: ColumnElement[int], unit: float) -> ColumnElement[Any]:
    """Return a duration in a unit; NULL when it has not ended or ends before it starts."""
    return case((end >= start, cast(end - start, Float) / unit), else_=null())


REPLY_TIME = Measure(
    key="reply_time",
    fact=TicketFact,
    placed_by=replied,
    counts=every,
    worth=length(opened, replied, MINUTE),
    span=(opened, replied),
    left_out=(LeftOut(N_("replied to before it was opened"), replied < opened),),
)

RESOLUTION_TIME = Measure(
    key="resolution_time",
    fact=TicketFact,
    placed_by=solved,
    counts=every,
    worth=length(opened, solved, HOUR),
    span=(opened, solved),
    left_out=(LeftOut(N_("solved before it was opened"), solved < opened),),
)

first_solved = ticks(
    func.coalesce(col(TicketFact.first_solved_at), case((col(TicketFact.reopens) == 0, col(TicketFact.solved_at))))
)
FIRST_SOLUTION_TIME = Measure(
    key="first_solution_time",
    fact=TicketFact,
    placed_by=func.coalesce(first_solved, solved),
    counts=every,
    worth=length(opened, first_solved, HOUR),
    span=(opened, first_solved),
    left_out=(
        LeftOut(N_("solved before it was opened"), first_solved < opened),
        LeftOut(N_("whose first solving is not known"), first_solved.is_(None)),
    ),
)

WAITED = Measure(
    key="waited",
    fact=TicketFact,
    placed_by=finished,
    counts=every,
    worth=type_coerce(col(TicketFact.wait_minutes), Float),
    left_out=(LeftOut(N_("without a waiting time"), col(TicketFact.wait_minutes).is_(None)),),
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
    by_time=BY_SOLVING,
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
    by_time=BY_SOLVING,
)

FIRST_RESOLUTION = Metric(
    key="first_resolution",
    title=N_("First resolution, median"),
    unit="h",
    reads=Reads.QUANTILE,
    measure=FIRST_SOLUTION_TIME,
    better="down",
    minimum_n=10,
    smallest_change=0.10,
    relative=True,
    definition=N_(
        "hours from opening to the first solving, the middle one of all tickets of which the first solving is known"
    ),
    words=("first resolution", "first resolution time", "first_resolution", "eerste oplostijd"),
    by_time=N_("by the day of the first solving"),
)

REQUESTER_WAIT = Metric(
    key="requester_wait",
    title=N_("Requester wait, median"),
    unit="min",
    reads=Reads.QUANTILE,
    measure=WAITED,
    better="down",
    minimum_n=10,
    smallest_change=0.10,
    relative=True,
    definition=N_(
        "minutes in which the ticket was new, open or on hold, as the helpdesk counts them; the middle one of all "
        "finished tickets"
    ),
    words=("requester wait", "requester wait time", "requester_wait", "wachttijd aanvrager"),
    by_time=BY_SOLVING,
)


def _in_business_hours(metric: Metric, title: str, definition: str, words: tuple[str, ...]) -> Metric:
    """Return a duration's variant that counts business hours alone."""
    return replace(
        metric,
        key=f"{metric.key}.business",
        title=title,
        variant="business",
        definition=definition,
        words=words,
        together=(),
        business=True,
    )


BUSINESS_VARIANTS = (
    _in_business_hours(
        FIRST_REPLY,
        N_("First reply in business hours, median"),
        N_("minutes within business hours from opening to the first public reply, the middle one of all replied"),
        ("first reply business", "first reply business hours", "reply time business hours", "reactietijd kantooruren"),
    ),
    _in_business_hours(
        FIRST_REPLY_P90,
        N_("First reply in business hours, 90th percentile"),
        N_("minutes within business hours from opening to the first public reply; nine of ten took no longer"),
        ("first reply p90 business", "reactietijd p90 kantooruren"),
    ),
    _in_business_hours(
        FULL_RESOLUTION,
        N_("Full resolution in business hours, median"),
        N_("hours within business hours from opening to the last solving, the middle one of all solved tickets"),
        (
            "resolution time business",
            "resolution time business hours",
            "full resolution business",
            "oplostijd kantooruren",
        ),
    ),
    _in_business_hours(
        FULL_RESOLUTION_P90,
        N_("Full resolution in business hours, 90th percentile"),
        N_("hours within business hours from opening to the last solving; nine of ten took no longer"),
        ("resolution p90 business", "oplostijd p90 kantooruren"),
    ),
)
