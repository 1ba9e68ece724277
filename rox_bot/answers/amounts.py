"""Sums of money as they may be shown where an answer goes: in full, between two round sums, or only as noted."""

from decimal import Decimal

from rox_bot.domain.question import Amounts
from rox_bot.domain.valuation import Range
from rox_bot.language.wording import Wording

_STEPS = (1, 2, 5, 10)
_DIGITS = 3
_WITHOUT_CENTS = 100
"""A range that reaches this far is told in whole units: `498 (58 – 1,060)`."""


def told_amount(value: Decimal | Range, currency: str, shown: Amounts, wording: Wording, per: str = "") -> str:
    """Return a sum as it is told under `shown` (of `Context.amounts`).

    In full: `EUR 1,200 a month`, of a range `EUR 1,200,000 (840,000 – 1,610,000)` to three digits. As a range it is
    `between EUR 10k and 20k`: the round sums (1, 2 or 5 with zeros) around it. Hidden: `amount noted`; where a
    sentence reads better without, ask `shown` first.
    """
    if shown is Amounts.HIDDEN:
        return wording._("amount noted")
    if shown is Amounts.FULL:
        return _exact(value, currency, wording, per)
    low, high = around(value)
    if low == high:
        return wording.money(low, currency, per)
    ends = {"low": f"{currency} {wording.short(float(low))}".strip(), "high": wording.short(float(high))}
    text = wording._("between {low} and {high}", **ends)
    return wording.each(text, per)


def between(low: str, high: str, wording: Wording) -> str:
    """Return a range: `10% – 20%`, in words where a minus would stand beside the dash."""
    return wording._("{low} to {high}", low=low, high=high) if "−" in low + high else f"{low} – {high}"


def around(value: Decimal | Range) -> tuple[Decimal, Decimal]:
    """Return the round sums (1, 2 or 5 with zeros) between which a sum lies: the first at most it, the second more.

    Of a range those around its ends. Zero is told as zero.
    """
    ends = (value, value) if isinstance(value, Decimal) else (_decimal(value.low), _decimal(value.high))
    return _below(ends[0]), _above(ends[1])


def _below(value: Decimal) -> Decimal:
    """Return the greatest round sum that is at most a value."""
    if value == 0:
        return value
    if value < 0:
        reached = _below(-value)
        return -reached if reached == -value else -_next(reached)
    unit = Decimal(1).scaleb(value.adjusted())
    return max(unit * step for step in _STEPS if unit * step <= value)


def _above(value: Decimal) -> Decimal:
    """Return the least round sum that is more than a value; of zero zero."""
    if value == 0:
        return value
    if value > 0:
        return _next(_below(value))
    reached = _below(-value)
    return -reached if reached < -value else -_before(reached)


def _next(value: Decimal) -> Decimal:
    unit = Decimal(1).scaleb(value.adjusted())
    return min(unit * step for step in _STEPS if unit * step > value)


def _before(value: Decimal) -> Decimal:
    unit = Decimal(1).scaleb(value.adjusted() - 1)
    return max(unit * step for step in (*_STEPS, 20, 50) if unit * step < value)


def _exact(value: Decimal | Range, currency: str, wording: Wording, per: str) -> str:
    if isinstance(value, Decimal):
        return wording.money(value, currency, per)
    if value.is_point:
        return wording.each(wording.money(_decimal(value.likely), currency), per)
    cents = max(abs(value.low), abs(value.high)) < _WITHOUT_CENTS
    likely = wording.money(_rounded(value.likely, cents=cents), currency)
    low, high = (wording.exact(_rounded(end, cents=cents)).replace("-", "−") for end in (value.low, value.high))
    return wording.each(f"{likely} ({between(low, high, wording)})", per)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(value, 2)))


def _rounded(value: float, *, cents: bool) -> Decimal:
    """Return a value in doubt with three digits that count, never with more than two decimals, or with none."""
    exact = Decimal(repr(value))
    if abs(exact) < Decimal("0.005"):
        return Decimal(0)
    return round(exact, min(2 if cents else 0, _DIGITS - 1 - exact.adjusted())) + 0  # never "-0"
