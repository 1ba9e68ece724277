"""The profit and loss of experience: a row for each month, with names of columns that stay as they are."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from rox_bot.domain.cash import Flow, Timing
from rox_bot.domain.ledger import CATEGORIES, IMPROVE, LEVERS, RUN
from rox_bot.domain.valuation import GainLine

_IMPROVE = {category: f"improve_{category}" for category in CATEGORIES}
_GAIN = {lever: f"gain_{lever}" for lever in LEVERS}
COLUMNS = (
    *("month", "first_day", "until", "currency", RUN, *_IMPROVE.values(), "spent"),
    *(*_GAIN.values(), "gains", "net", "cumulative"),
)
"""Sums are in the workspace's currency; `until` is the first day after."""


def profit_rows(timing: Timing, currency: str) -> Iterator[Mapping[str, str | float]]:
    """Yield a row for each month: spending on the service, to improve by category, gains by lever, and what is left."""
    flows = (*timing.spent, *timing.gained)
    names = (RUN, *_IMPROVE.values(), *_GAIN.values())
    columns = {name: timing.added(flow for flow in flows if _column(flow) == name) for name in names}
    columns |= {
        "spent": timing.spent_by_stretch,
        "gains": timing.gained_by_stretch,
        "net": timing.net,
        "cumulative": timing.cumulative,
    }
    for place, stretch in enumerate(timing.stretches):
        yield {
            "month": f"{stretch.first:%Y-%m}",
            "first_day": stretch.first.isoformat(),
            "until": stretch.stop.isoformat(),
            "currency": currency,
            **{name: _number(sums[place]) for name, sums in columns.items()},
        }


def _column(flow: Flow) -> str:
    source = flow.source
    if isinstance(source, GainLine):
        return _GAIN[source.lever]
    return _IMPROVE[source.category] if source.covers == IMPROVE else RUN


def _number(amount: Decimal) -> float:
    return float(round(amount, 2))
