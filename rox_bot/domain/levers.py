"""Levers: how a change of experience becomes money. Each is a share of a base of money, and every number of it is said.

A lever is *measured* where the outcome itself is (fewer customers leave: the share of the base is the change), or
*modelled* where another metric stands in for it (`nps->referral`: so much of the base for each `per` that the metric
gets better). Of either, `share` is what would not have come anyway. A modelled lever counts only while the measured one
of its outcome does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.ledger import ASSUMED, CHURN, CLAIM, COST, MEASURED, REFERRAL, REPEAT, UPSELL

CUSTOMERS, CONTACTS, REFERRED, SOLD = "customers", "contacts", "referred", "sold"
BASES: Mapping[str, str] = {
    CUSTOMERS: N_("margin of the customers"),
    CONTACTS: N_("cost of the contacts"),
    REFERRED: N_("margin of referred customers"),
    SOLD: N_("margin of what was sold more"),
}
"""What a share is of, in words."""

BASE_OF: Mapping[str, str] = {CHURN: CUSTOMERS, REPEAT: CONTACTS, REFERRAL: REFERRED, UPSELL: SOLD, COST: CONTACTS}
"""Lever -> the base that it moves."""

BEFORE, YEAR = "before", "year"
"""What a change is measured against: the period before, or the same period a year earlier."""

ONE_EFFECT = frozenset(("repeat", "fcr", "ces", "ces_mean"))
"""Metrics of one and the same saving, contacts that need no second one: of their levers only the first counts."""

MOST_LAG = 24
_TO = "->"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A number between two ends; `likely` is where it is most likely, None = anywhere between them as likely."""

    low: float
    likely: float | None
    high: float

    def __post_init__(self) -> None:
        """Refuse what is no range (BadInput)."""
        middle = self.low if self.likely is None else self.likely
        if not self.low <= middle <= self.high:
            raise BadInput(N_("Low, likely and high must not fall: such as 60%..80%..100%."))

    @property
    def is_point(self) -> bool:
        """Whether there is no doubt."""
        return self.low == self.high

    @property
    def mean(self) -> float:
        """Return what is expected: of a triangle a third of its corners."""
        return (self.low + self.high) / 2 if self.likely is None else (self.low + self.likely + self.high) / 3


ANY_SHARE = Doubt(0.0, None, 1.0)
"""Nobody has said what part would have come anyway: anything from none to all of it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How much of the base one `per` of a metric's change moves; None = nobody knows."""

    low: float | None = None
    likely: float | None = None
    high: float | None = None
    per: float | None = None

    @property
    def doubt(self) -> Doubt | None:
        """Return it as a number in doubt; None while an end is missing."""
        if self.low is None or self.high is None:
            return None
        return Doubt(self.low, self.likely, self.high)


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever and all that is said of it.

    `metrics` are what its change is read from, the first that can be; without any its effect is of the base itself,
    each period. `lag` is by how many months the gain follows the change, `cap` the most of the base it may move, and
    `note` what its source says. `by` and `at` tell who set it last; nobody has, where `at` is None.
    """

    name: str
    lever: str
    metrics: tuple[str, ...] = ()
    effect: Effect = Effect()
    share: Doubt = ANY_SHARE
    lag: int = 0
    cap: float = 1.0
    baseline: str = BEFORE
    grade: str = ASSUMED
    source: str = ""
    owner: str = ""
    is_on: bool = True
    note: str = ""
    by: str = ""
    at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what makes no sense (BadInput)."""
        if not 0 <= self.lag <= MOST_LAG:
            raise BadInput(N_("A lag is 0 to {most} months."), most=MOST_LAG)
        if not 0 < self.cap <= 1:
            raise BadInput(N_("A cap is more than 0% and at most 100% of the base."))
        if not (self.share.low >= 0 and self.share.high <= 1):
            raise BadInput(N_("A share lies between 0% and 100%."))
        if self.effect.per is not None and self.effect.per <= 0:
            raise BadInput(N_("The change that an effect is for (per:) is more than 0."))

    @property
    def base(self) -> str:
        """Return the base that it moves a share of."""
        return BASE_OF[self.lever]

    @property
    def is_modelled(self) -> bool:
        """Whether another metric, or an assumed effect, stands in for the outcome itself."""
        return _TO in self.name or not self.metrics

    @property
    def counts_once(self) -> bool:
        """Whether it is one of the levers of which only the first counts."""
        return self.base == CONTACTS and bool(ONE_EFFECT.intersection(self.metrics))

    def missing(self) -> str:
        """Return what keeps it from being switched on (a marked text), '' where nothing does."""
        if not self.is_modelled:
            return ""
        if self.effect.doubt is None:
            return N_("Its source gives no low and high; say them: {example}.")
        if self.metrics and self.effect.per is None:
            return N_("Its source does not say for what change of the metric; say it with per: {example}.")
        return ""

    def switched(self, on: bool) -> "Lever":
        """Return it on or off; raises BadInput where it lacks numbers."""
        if on and (why := self.missing()):
            per = " per:5" if self.metrics else ""
            raise BadInput(why, example=f'`levers set {self.name} 0..2%..5%{per} source:"..."`')
        return replace(self, is_on=on)


_CLAIMED = "ContactPoint360, How to Measure CX Outsourcing Return on Experience"


def _claim(name: str, effect: Effect, note: str, cap: float = 1.0) -> Lever:
    metric, _, lever = name.partition(_TO)
    return Lever(name, lever, (metric,), effect, cap=cap, grade=CLAIM, source=_CLAIMED, is_on=False, note=note)


SHIPPED: Mapping[str, Lever] = {
    each.name: each
    for each in (
        Lever(CHURN, CHURN, ("churn",), grade=MEASURED),
        Lever(REPEAT, REPEAT, ("repeat", "fcr"), grade=MEASURED),
        Lever(REFERRAL, REFERRAL, ("referrals",), grade=MEASURED),
        Lever(UPSELL, UPSELL, ("purchases",), grade=MEASURED),
        Lever(COST, COST, is_on=False),
        _claim(
            "nps->referral", Effect(0.07, None, 0.10, per=5), N_("NPS up 5 points: 7-10% more referral conversions")
        ),
        _claim(
            "ces->repeat", Effect(high=0.30), N_("less effort: up to 30% fewer repeat calls and higher retention"), 0.3
        ),
        _claim("sentiment->referral", Effect(), N_("a shift of sentiment: more positive reviews and social advocacy")),
        _claim("empathy->churn", Effect(), N_("empathy of agents: stronger trust, longer lifetime value")),
        _claim("fcr->cost", Effect(), N_("first contact resolution: lower cost to serve")),
    )
}
"""The levers that come with rox_bot: measured ones on, what a vendor claims off."""


def lever_named(typed: str) -> Lever | None:
    """Return a lever as it ships, or a new modelled one (`csat->churn`), from how it is typed; None for no such one.

    The arrow may be `->`, `→` or ` to `; whether its metric exists is for the caller to see.
    """
    name = typed.strip().lower().replace("→", _TO).replace(" to ", _TO).replace(" ", "")
    if name in SHIPPED:
        return SHIPPED[name]
    metric, arrow, lever = name.partition(_TO)
    if not (arrow and metric and lever in BASE_OF):
        return None
    return Lever(name, lever, (metric,), is_on=False)
