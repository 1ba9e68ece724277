"""What customers decide, counted apart: won, started, grew, referred, renewed, left; and what policies block."""

from sqlalchemy import true
from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import BlockedFact, CustomerEventFact
from rox_bot.domain.metrics.kinds import Measure, Metric, Reads

BY_EVENT = N_("by the day it happened")


def _decided(kind: str) -> Measure:
    return Measure(
        key=f"customers_{kind}",
        fact=CustomerEventFact,
        placed_by=ticks(col(CustomerEventFact.occurred_at)),
        counts=col(CustomerEventFact.kind) == kind,
    )


WON = Metric(
    key="won",
    title=N_("Won"),
    unit="count",
    reads=Reads.COUNT,
    measure=_decided("won"),
    better="up",
    minimum_n=1,
    definition=N_("decisions for us that were logged, with the reason where it is known"),
    words=("won", "wins", "deals won", "gewonnen"),
    by_time=BY_EVENT,
)

LOST = Metric(
    key="lost",
    title=N_("Lost"),
    unit="count",
    reads=Reads.COUNT,
    measure=_decided("lost"),
    better="down",
    minimum_n=1,
    definition=N_("decisions for somebody else that were logged; a customer who leaves is a cancellation"),
    words=("lost", "losses", "deals lost", "verloren"),
    by_time=BY_EVENT,
)

STARTS = Metric(
    key="starts",
    title=N_("Started"),
    unit="count",
    reads=Reads.COUNT,
    measure=_decided("started"),
    better="up",
    minimum_n=1,
    definition=N_("customers who began, as logged"),
    words=("starts", "started", "new customers", "gestart", "nieuwe klanten"),
    by_time=BY_EVENT,
)

EXPANSIONS = Metric(
    key="expansions",
    title=N_("Expansions"),
    unit="count",
    reads=Reads.COUNT,
    measure=_decided("expanded"),
    better="up",
    minimum_n=1,
    definition=N_("times a customer took more, as logged"),
    words=("expansions", "expanded", "uitbreidingen", "uitgebreid"),
    by_time=BY_EVENT,
)

CONTRACTIONS = Metric(
    key="contractions",
    title=N_("Contractions"),
    unit="count",
    reads=Reads.COUNT,
    measure=_decided("shrank"),
    better="down",
    minimum_n=1,
    definition=N_("times a customer took less, as logged"),
    words=("contractions", "shrank", "inkrimpingen", "ingekrompen"),
    by_time=BY_EVENT,
)

REFERRALS = Metric(
    key="referrals",
    title=N_("Referrals"),
    unit="count",
    reads=Reads.COUNT,
    measure=_decided("referred"),
    better="up",
    minimum_n=1,
    definition=N_("new customers sent by a customer, as logged; counted apart from reviews and mentions"),
    words=("referrals", "verwijzingen", "doorverwijzingen"),
    by_time=BY_EVENT,
)

PURCHASES = Metric(
    key="purchases",
    title=N_("Repeat purchases"),
    unit="count",
    reads=Reads.COUNT,
    measure=_decided("bought"),
    better="up",
    minimum_n=1,
    definition=N_("purchases by customers we already had, as logged"),
    words=("purchases", "repeat purchases", "repeat purchase", "aankopen", "herhaalaankopen", "herhaalaankoop"),
    by_time=BY_EVENT,
)

RENEWALS = Metric(
    key="renewals",
    title=N_("Renewals"),
    unit="count",
    reads=Reads.COUNT,
    measure=_decided("renewed"),
    better="up",
    minimum_n=1,
    definition=N_("customers who stayed for another term, as logged"),
    words=("renewals", "renewed", "verlengingen", "verlengd"),
    by_time=BY_EVENT,
)

CANCELLATIONS = Metric(
    key="cancellations",
    title=N_("Cancellations"),
    unit="count",
    reads=Reads.COUNT,
    measure=_decided("left"),
    better="down",
    minimum_n=1,
    definition=N_("customers who left, as logged"),
    words=("cancellations", "cancelled", "canceled", "opzeggingen", "opgezegd"),
    by_time=BY_EVENT,
)

BLOCKED = Metric(
    key="blocked",
    title=N_("Blocked"),
    unit="count",
    reads=Reads.COUNT,
    measure=Measure(
        key="blocked_by_policy",
        fact=BlockedFact,
        placed_by=ticks(col(BlockedFact.occurred_at)),
        counts=true(),
    ),
    better="down",
    minimum_n=1,
    definition=N_("times a colleague was not allowed to do something for a customer, as noted"),
    words=("blocked", "mocht niet", "mocht-niet", "geblokkeerd"),
    by_time=BY_EVENT,
)
