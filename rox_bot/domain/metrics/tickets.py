"""What tickets tell: kept promises, reopenings, and how many there are."""

from sqlalchemy import Integer, case, cast, true
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import FINISHED_AT, TicketFact
from rox_bot.domain.metrics.kinds import LeftOut, Measure, Metric, Reads

opened = ticks(col(TicketFact.opened_at))
finished = ticks(FINISHED_AT)
every = true()


REOPENED = Measure(
    key="reopened",
    fact=TicketFact,
    placed_by=finished,
    counts=every,
    worth=cast(col(TicketFact.reopens) > 0, Integer) * 100,
    left_out=(LeftOut(N_("whose reopenings are not known"), col(TicketFact.reopens).is_(None)),),
)

PROMISE_KEPT = Measure(
    key="promise_kept",
    fact=TicketFact,
    placed_by=finished,
    counts=every,
    worth=cast(col(TicketFact.sla_met), Integer) * 100,
    left_out=(LeftOut(N_("without an SLA result"), col(TicketFact.sla_met).is_(None)),),
)

OPENED = Measure(key="opened", fact=TicketFact, placed_by=opened, counts=every)
FINISHED = Measure(
    key="finished",
    fact=TicketFact,
    placed_by=case((finished < opened, opened), else_=finished),  # none leaves the backlog before it came in
    counts=every,
)

BY_SOLVING = N_("by the day of solving")

REOPEN = Metric(
    key="reopen",
    title=N_("Reopened"),
    unit="%",
    reads=Reads.SHARE,
    measure=REOPENED,
    better="down",
    minimum_n=20,
    smallest_change=1,
    version=2,  # 1 took reopenings that no source told of for none
    definition=N_(
        "solved or closed tickets that were opened again at least once, of all solved or closed tickets whose "
        "reopenings the source tells"
    ),
    words=("reopen", "reopened", "reopen rate", "reopens", "heropend"),
    by_time=BY_SOLVING,
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
    by_time=BY_SOLVING,
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
