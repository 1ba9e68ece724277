"""What each lever that is on brings: its change, its base and its share, ready to be drawn; or why it is not there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rox_bot.analytics.valuation import Computed
from rox_bot.answers.rox import bases, changes, leavers
from rox_bot.answers.rox.bases import Assumed, Base
from rox_bot.answers.rox.changes import Change, Unknown
from rox_bot.answers.taking import Reader
from rox_bot.domain.assumptions import CHURN as BASE_CHURN
from rox_bot.domain.assumptions import Assumption
from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.ledger import ASSUMED, CHURN, GRADES, REFERRAL, REPEAT
from rox_bot.domain.levers import CONTACTS, CUSTOMERS, REFERRED, YEAR, Lever
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.domain.valuation import Brought, NotCounted

_SLICED = ("customer", "partner", "touchpoint", "team", "channel", "product", "language")
"""What a booked gain may be of, the nearest first: outside it the computed line still counts."""


@dataclass(frozen=True)
class Line:
    """A computed line: what is drawn, and what it is made of."""

    computed: Computed
    lever: Lever
    base: Base
    change: Change | None
    weakest: Assumption | None


@dataclass
class Computing:
    """Works out the levers of one period for one set of filters; `not_counted` fills as it goes."""

    reader: Reader
    assumptions: Assumed
    period: Period
    filters: tuple[Filter, ...]
    booked: Sequence[Brought]
    before: Period | None = None
    not_counted: list[NotCounted] = field(default_factory=list)

    def lines(self, levers: Sequence[Lever]) -> list[Line]:
        """Return the line of each lever that counts: measured outcomes before modelled ones, each outcome once."""
        found: list[Line] = []
        ordered = sorted(levers, key=lambda each: (each.is_modelled, not each.counts_once, each.name))
        for lever in ordered:
            if not lever.is_on:
                continue
            taken = self._taken(lever, found)
            if taken:
                self.not_counted.append(NotCounted(lever.name, taken))
                continue
            try:
                found.append(self._line(lever))
            except Unknown as trouble:
                self.not_counted.append(NotCounted(lever.name, trouble.why))
        return found

    def _taken(self, lever: Lever, found: Sequence[Line]) -> str:
        """Return why a lever has no place beside the lines there are, '' where it has."""
        for each in found:
            if lever.counts_once and each.lever.counts_once:
                return Phrase(N_("the same saving as {name}, counted once"), name=each.lever.name)
            if lever.is_modelled and lever.metrics and each.lever.lever == lever.lever and not each.lever.is_modelled:
                return Phrase(N_("{name} is measured itself, which counts instead"), name=each.lever.name)
        return ""

    def _line(self, lever: Lever) -> Line:
        filters = self._outside_booked(lever)
        span = changes.shifted(self.period, lever.lag, self.reader.calendar)
        before = self._before(lever, span)
        change, base, more = self._moved(lever, span, before, filters)
        rests_on = (*base.rests_on, *more)
        weakest = max(rests_on, key=lambda each: GRADES.index(each.grade), default=None)
        own = lever.grade if lever.is_modelled or lever.source else ASSUMED
        grade = max(own, weakest.grade if weakest else own, key=GRADES.index)
        effect = lever.effect.doubt if lever.is_modelled else None
        better = change.better if change else None
        if better and lever.is_modelled and lever.effect.per:
            better = tuple(each / lever.effect.per for each in better)  # type: ignore[assignment]
        computed = Computed(
            lever.name, grade, lever.base, base.amount, base.factors, better, lever.share, effect, lever.cap
        )
        said = weakest if weakest and GRADES.index(weakest.grade) > GRADES.index(own) else None
        return Line(computed, lever, base, change, said)

    def _before(self, lever: Lever, span: Period) -> Period:
        calendar, now = self.reader.calendar, self.reader.context.now
        if self.before is not None:
            earlier = self.before
        elif lever.baseline == YEAR:
            earlier = calendar.year_earlier(span, now)
        else:
            earlier = calendar.previous(span, now)
        return calendar.same_part(span, changes.shifted(earlier, lever.lag if self.before else 0, calendar))

    def _outside_booked(self, lever: Lever) -> tuple[Filter, ...]:
        """Return the filters that leave out what was booked by hand for a lever's outcome; raises Unknown for all."""
        filters = list(self.filters)
        for gain in (each for each in self.booked if each.lever == lever.lever):
            slices = dict(gain.slice)
            name = next((name for name in _SLICED if name in slices), "")
            asked = next((each for each in self.filters if each.field == name and not each.negated), None)
            if not name or (asked and asked.values == (slices[name],)):
                raise Unknown(N_("booked by hand instead ({entry})"), entry=gain.entry)
            filters.append(Filter(name, (slices[name],), negated=True))
        return tuple(dict.fromkeys(filters))

    def _moved(
        self, lever: Lever, span: Period, before: Period, filters: tuple[Filter, ...]
    ) -> tuple[Change | None, Base, tuple[Assumption, ...]]:
        """Return the change of a lever's metric, the base it moves, and what else is assumed in it."""
        if not lever.is_modelled:
            return self._measured(lever, span, before, filters)
        change = self._first(lever.metrics, span, before, filters) if lever.metrics else None
        return change, self._base(lever, before, filters), ()

    def _measured(
        self, lever: Lever, span: Period, before: Period, filters: tuple[Filter, ...]
    ) -> tuple[Change, Base, tuple[Assumption, ...]]:
        reader, assumptions = self.reader, self.assumptions
        if lever.lever == CHURN:
            return self._churn(span, before, filters)
        if lever.lever == REPEAT:
            base = bases.contacts(reader, assumptions, filters)
            return self._first(lever.metrics, span, before, filters), base, ()
        metric = METRICS[lever.metrics[0]]
        if lever.lever == REFERRAL:
            change = changes.counted(reader, metric, span, before, filters)
            return change, bases.referred(assumptions, max(change.later, change.earlier)), ()
        change, missing = changes.sold(reader, metric, span, before, filters, assumptions.rates)
        self.not_counted += [NotCounted(lever.name, trouble.phrase) for trouble in missing]
        return change, bases.sold(assumptions, max(change.later, change.earlier)), ()

    def _churn(
        self, span: Period, before: Period, filters: tuple[Filter, ...]
    ) -> tuple[Change, Base, tuple[Assumption, ...]]:
        """Return the fall of churn from accounts, where these are recorded, else from cancellations alone."""
        metric = METRICS.get("churn")
        if metric is not None:
            try:
                change = changes.moved(self.reader, metric, span, before, filters)
            except Unknown:
                if filters:
                    raise
            else:
                return change, bases.customers(self.assumptions, change.n), ()
        if filters:
            raise Unknown(N_("how many customers are in this slice is not known"))
        change, by_assumption = leavers.fewer_left(self.reader, self.assumptions, span, before)
        more = (self.assumptions.need(BASE_CHURN),) if by_assumption else ()
        return change, bases.customers(self.assumptions, None), more

    def _first(self, keys: Sequence[str], span: Period, before: Period, filters: tuple[Filter, ...]) -> Change:
        """Return the change of the first metric that can be told; raises the first reason where none can."""
        why: Unknown | None = None
        for metric in self._metrics(keys):
            try:
                return changes.moved(self.reader, metric, span, before, filters)
            except Unknown as trouble:
                why = why or trouble
        raise why or Unknown(N_("its metric is not known here"))

    def _metrics(self, keys: Sequence[str]) -> Iterator[Metric]:
        return (METRICS[key] for key in keys if key in METRICS)

    def _base(self, lever: Lever, before: Period, filters: tuple[Filter, ...]) -> Base:
        """Return the base of a modelled lever."""
        if lever.base == CONTACTS:
            return bases.contacts(self.reader, self.assumptions, filters)
        if lever.base == CUSTOMERS:
            if filters:
                raise Unknown(N_("how many customers are in this slice is not known"))
            return bases.customers(self.assumptions, None)
        key = "referrals" if lever.base == REFERRED else "purchases"
        try:
            if lever.base == REFERRED:
                change = changes.counted(self.reader, METRICS[key], self.period, before, filters)
                return bases.referred(self.assumptions, change.earlier or change.later)
            change, _ = changes.sold(self.reader, METRICS[key], self.period, before, filters, self.assumptions.rates)
        except Unknown as trouble:
            raise Unknown(N_("its base is not known: {why}"), why=trouble.why) from trouble
        return bases.sold(self.assumptions, change.earlier or change.later)
