"""What a lever's share is of: a base of money, made of what is counted and what is assumed, and who says so."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from rox_bot.answers.rox.changes import Unknown
from rox_bot.answers.taking import Reader
from rox_bot.domain import assumptions as assumed
from rox_bot.domain.assumptions import ASSUMABLE, Assumption
from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.levers import Doubt
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.domain.rates import MissingRate, Rates
from rox_bot.domain.spreading import months_between


@dataclass(frozen=True)
class Base:
    """A sum in the own currency: `amount` times its `factors`; `rests_on` are the assumptions in it.

    `count` is how many contacts, customers or sales it is made of, in `about` (a marked text).
    """

    amount: float
    factors: Mapping[str, Doubt]
    rests_on: tuple[Assumption, ...]
    count: float = 0.0
    about: str = ""


@dataclass(frozen=True)
class Assumed:
    """What a workspace assumes, and how sums among it are told in its own currency on a day."""

    known: Mapping[str, Assumption]
    rates: Rates
    period: Period
    used: dict[str, Assumption] = field(default_factory=dict)

    def need(self, name: str) -> Assumption:
        """Return an assumption; raises Unknown, saying how it is set, where nobody made it."""
        found = self.known.get(name)
        if found is None:
            word = ASSUMABLE[name].words[0]
            raise Unknown(
                N_("not known: {what}; say it: {example}"),
                what=Phrase(ASSUMABLE[name].title),
                example=f"`value start {word}:...`",
            )
        return found

    def doubt(self, name: str) -> Doubt:
        """Return a number in doubt, a sum in the own currency; raises Unknown without a rate for it."""
        found = self.need(name)
        rate = Decimal(1)
        if found.currency:
            try:
                rate = self.rates.on(found.currency, self.period.last_day)
            except MissingRate as trouble:
                raise Unknown(trouble.message, **trouble.values) from trouble
        return Doubt(*(float(each * rate) for each in (found.low, found.likely, found.high)))

    def number(self, name: str) -> float:
        """Return the likely value; raises Unknown where nobody assumed it."""
        return float(self.need(name).likely)

    @property
    def years(self) -> float:
        """Return how much of a year the period is, as long as it has lasted."""
        days = (self.period.end - self.period.start).total_seconds() / 86_400
        whole = (self.period.last_day - self.period.first_day).days + 1
        months = months_between(self.period.first_day, _after(self.period))
        return float(months) / 12 * min(1.0, days / whole)


def contacts(reader: Reader, assumptions: Assumed, filters: Sequence[Filter]) -> Base:
    """Return what the contacts of the period cost: tickets as counted, else as assumed for the whole workspace."""
    cost = assumptions.doubt(assumed.CONTACT_COST)
    rests_on = (assumptions.need(assumed.CONTACT_COST),)
    count = reader.one(METRICS["tickets"], assumptions.period, filters).reading.n
    if count:
        return Base(float(count), {assumed.CONTACT_COST: cost}, rests_on, float(count), N_("tickets"))
    if filters:
        raise Unknown(N_("no tickets were recorded for this slice"))
    yearly = assumptions.doubt(assumed.CONTACTS)
    return Base(
        assumptions.years,
        {assumed.CONTACT_COST: cost, assumed.CONTACTS: yearly},
        (*rests_on, assumptions.need(assumed.CONTACTS)),
        yearly.mean * assumptions.years,
        N_("contacts, as assumed"),
    )


def customers(assumptions: Assumed, count: int | None) -> Base:
    """Return the margin that the customers bring over the months that a saved one stays; `count` where it is known."""
    margin, stays = assumptions.doubt(assumed.CUSTOMER_MARGIN), _stays(assumptions)
    rests_on = _with_stays(assumptions, assumptions.need(assumed.CUSTOMER_MARGIN))
    factors = {assumed.CUSTOMER_MARGIN: margin, assumed.STAYS: stays}
    if count is not None:
        return Base(float(count), factors, rests_on, float(count), N_("customers"))
    number = assumptions.doubt(assumed.CUSTOMERS)
    rests_on = (*rests_on, assumptions.need(assumed.CUSTOMERS))
    return Base(1.0, {**factors, assumed.CUSTOMERS: number}, rests_on, number.mean, N_("customers, as assumed"))


def referred(assumptions: Assumed, count: float) -> Base:
    """Return the margin that as many referred customers bring over the months that they stay."""
    margin, stays = assumptions.doubt(assumed.CUSTOMER_MARGIN), _stays(assumptions)
    rests_on = _with_stays(assumptions, assumptions.need(assumed.CUSTOMER_MARGIN))
    factors = {assumed.CUSTOMER_MARGIN: margin, assumed.STAYS: stays}
    return Base(count, factors, rests_on, count, N_("referred customers"))


def sold(assumptions: Assumed, amount: float) -> Base:
    """Return the margin of what was sold more."""
    share = assumptions.doubt(assumed.MARGIN_SHARE)
    rests_on = (assumptions.need(assumed.MARGIN_SHARE),)
    return Base(amount, {assumed.MARGIN_SHARE: share}, rests_on, amount, N_("sold"))


def annuity(months: float, discount: float) -> float:
    """Return what one a year, paid at the end of each month, is worth today over as many months.

    (1 - (1 + r)^-m) / 12 r with the monthly r of a yearly discount; m / 12 without one.
    """
    if not discount:
        return months / 12
    monthly = math.pow(1 + discount, 1 / 12) - 1
    left = math.pow(1 + monthly, -months)
    return (1 - left) / (12 * monthly)


def _stays(assumptions: Assumed) -> Doubt:
    """Return the years of margin that a customer brings, in today's money."""
    months, discount = assumptions.doubt(assumed.STAYS), assumptions.number(assumed.DISCOUNT)
    likely = months.low if months.likely is None else months.likely
    return Doubt(*(annuity(each, discount) for each in (months.low, likely, months.high)))


def _with_stays(assumptions: Assumed, *others: Assumption) -> tuple[Assumption, ...]:
    said = (assumptions.need(name) for name in (assumed.STAYS, assumed.DISCOUNT))
    return (*others, *(each for each in said if each.at is not None or each.name == assumed.STAYS))


def _after(period: Period) -> date:
    return period.last_day + timedelta(days=1)
