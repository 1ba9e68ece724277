"""Loyalty as accounts show it: who stayed and left, what became of their revenue, who bought again and referred."""

from sqlmodel import col

from rox_bot.domain.columns import ticks
from rox_bot.domain.errors import N_
from rox_bot.domain.events import DECISIONS
from rox_bot.domain.facts import CustomerEventFact
from rox_bot.domain.metrics.kinds import Measure, Metric, Reads

OVER_THE_PERIOD = N_("by what accounts did over the period")
ACCOUNT_EVENTS = Measure(
    key="account_events",
    fact=CustomerEventFact,
    placed_by=ticks(col(CustomerEventFact.occurred_at)),
    counts=col(CustomerEventFact.kind).in_([kind for kind in DECISIONS if kind != "lost"]),
)
"""What accounts are made of; a deal that was lost is none."""

RETENTION = Metric(
    key="retention",
    title=N_("Retention"),
    unit="%",
    reads=Reads.SHARE,
    measure=ACCOUNT_EVENTS,
    accounts="stayed",
    better="up",
    minimum_n=20,
    smallest_change=1,
    definition=N_("customers active at the start of the period who were still customers at its end"),
    words=("retention", "customer retention", "behoud", "klantbehoud"),
    by_time=OVER_THE_PERIOD,
)

CHURN = Metric(
    key="churn",
    title=N_("Churn"),
    unit="%",
    reads=Reads.SHARE,
    measure=ACCOUNT_EVENTS,
    accounts="gone",
    better="down",
    minimum_n=20,
    smallest_change=1,
    definition=N_("customers active at the start of the period who were no customers at its end; 1 - retention"),
    words=("churn", "customer churn", "klantverloop"),
    by_time=OVER_THE_PERIOD,
)

REVENUE_CHURN = Metric(
    key="churn.revenue",
    variant="revenue",
    title=N_("Revenue churn"),
    unit="%",
    reads=Reads.RATIO,
    measure=ACCOUNT_EVENTS,
    accounts="revenue_gone",
    bounds=(0, 100),
    better="down",
    minimum_n=20,
    smallest_change=1,
    definition=N_(
        "monthly amounts, at the start of the period, of the customers who were gone at its end, out of those of all "
        "customers active at its start"
    ),
    words=("revenue churn", "churn revenue", "omzetverloop"),
    by_time=OVER_THE_PERIOD,
)

NRR = Metric(
    key="nrr",
    title=N_("Net revenue retention"),
    unit="%",
    reads=Reads.RATIO,
    measure=ACCOUNT_EVENTS,
    accounts="revenue_kept",
    better="up",
    minimum_n=20,
    smallest_change=1,
    definition=N_(
        "monthly amounts at the end of the period of the customers active at its start, out of what they were at its "
        "start: expansion counts, new customers do not"
    ),
    words=("nrr", "net revenue retention", "netto omzetbehoud", "omzetbehoud"),
    by_time=OVER_THE_PERIOD,
)

REPEAT_PURCHASE = Metric(
    key="repeat_purchase",
    title=N_("Repeat purchase rate"),
    unit="%",
    reads=Reads.SHARE,
    measure=ACCOUNT_EVENTS,
    accounts="ordered_again",
    better="up",
    minimum_n=20,
    smallest_change=1,
    definition=N_(
        "customers with two or more orders in the period out of those with any; a start and each purchase is an order"
    ),
    words=("repeat purchase rate", "repeat buyers", "herhaalkopers"),
    by_time=OVER_THE_PERIOD,
)

REFERRAL = Metric(
    key="referral",
    title=N_("Referring customers"),
    unit="%",
    reads=Reads.SHARE,
    measure=ACCOUNT_EVENTS,
    accounts="referring",
    better="up",
    minimum_n=20,
    smallest_change=1,
    definition=N_("customers who sent us a new one in the period, out of all who were customers at any time in it"),
    words=("referral rate", "referring customers", "verwijzende klanten"),
    by_time=OVER_THE_PERIOD,
)

LOYALTY: tuple[Metric, ...] = (RETENTION, CHURN, REVENUE_CHURN, NRR, REPEAT_PURCHASE, REFERRAL)
