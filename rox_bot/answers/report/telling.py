"""How the report says sums, days, people and what a line rests on, the same on the page and in the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rox_bot.answers.report.gathering import Report
from rox_bot.answers.telling import Telling
from rox_bot.answers.value_drawing import arrowed
from rox_bot.answers.value_words import COVERS, GRADES, LEVERS
from rox_bot.domain.assumptions import ASSUMABLE, Assumption
from rox_bot.domain.cash import Stretch
from rox_bot.domain.ledger import RUN
from rox_bot.domain.levers import Doubt, Lever
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.period import Calendar
from rox_bot.domain.valuation import GainLine, NotCounted
from rox_bot.language.wording import Wording

_ROUNDED_FROM = 10_000


@dataclass(frozen=True)
class Said:
    """Says the parts of one report in the reader's language."""

    report: Report
    calendar: Calendar
    wording: Wording

    @property
    def currency(self) -> str:
        """Return the currency that all sums are told in."""
        return self.report.valuation.currency

    @property
    def period(self) -> str:
        """Return what the period is called: `Q3 2026`, else its days."""
        period = self.report.valuation.period
        if period.grain in ("month", "quarter", "half", "year"):
            name = self.wording.unit(period, self.calendar.key(period.first_day, period.grain))
            return self.wording._("{days} so far", days=name) if period.so_far else name
        return self.wording.period(period)

    @property
    def is_rounded(self) -> bool:
        """Whether sums on the page are told without cents."""
        valuation = self.report.valuation
        return max(float(valuation.invested), abs(valuation.gains.likely)) >= _ROUNDED_FROM

    def sum(self, amount: Decimal | float) -> str:
        """Return a sum without its currency, with cents where the report is of small sums."""
        return self.wording.number(float(amount), 0 if self.is_rounded else 2).replace("-", "−")

    def stretch(self, stretch: Stretch) -> str:
        """Return what a month is called: `Jul 2026`."""
        return f"{self.wording.month(stretch.first)} {stretch.first.year}"

    def person(self, key: str) -> str:
        """Return what a colleague is called, '' for nobody."""
        return self.report.names.get(key, "")

    def grounds(self, line: GainLine) -> str:
        """Return who says a line, when, or where it is from; of a measured one what was measured."""
        said = [self.person(line.by), self.wording.day(self.calendar.day_of(line.at), year=True) if line.at else ""]
        return ", ".join(part for part in (line.source, *said) if part)

    def change(self, line: GainLine) -> str:
        """Return the measured change behind a line with its interval and n, '' for none."""
        if line.change is None or line.metric not in METRICS:
            return ""
        metric, telling = METRICS[line.metric], Telling(self.wording)
        value, low, high = telling.apart(metric, line.change)
        ends = self.wording._("{low} to {high}", low=low, high=high)
        unit = telling.difference_unit(metric)
        text = " ".join(part for part in (telling.title(metric), value, unit, f"({ends})") if part)
        return f"{text}, n {self.wording.number(line.n)}"

    def covers(self, covers: str) -> str:
        """Return what spending buys."""
        return self.wording._(COVERS[covers])

    def not_counted(self, each: NotCounted) -> str:
        """Return what is in no figure, and why."""
        return f"{self.missing(each)}: {self.wording.say(each.why)}"

    def missing(self, each: NotCounted) -> str:
        """Return what is in no figure: a lever by its title, anything else by its name."""
        return titled(self.wording._(LEVERS[each.name])) if each.name in LEVERS else arrowed(each.name)

    def assumption(self, each: Assumption) -> str:
        """Return what is assumed, without its values."""
        return titled(self.wording._(ASSUMABLE[each.name].title))

    def unit(self, metric: Metric) -> str:
        """Return what changes of a metric are told in."""
        return Telling(self.wording).difference_unit(metric)

    def assumed(self, each: Assumption) -> str:
        """Return an assumption as a line: what, how much, how firm, by whom and when."""
        title = self.assumption(each)
        values = [self.value(each, value) for value in dict.fromkeys((each.low, each.likely, each.high))]
        told = f"{title}: {' – '.join(values)} {each.currency}".strip()
        said = self.said(each.by, each)
        return f"{told} ({said})" if said else told

    def said(self, by: str, each: Assumption | Lever) -> str:
        """Return how firm something is, where it is from, by whom and when."""
        if each.at is None:
            return self.wording._("holds until you say otherwise")
        parts = [self.wording._(GRADES[each.grade]), each.source, self.person(by)]
        parts.append(self.wording.day(self.calendar.day_of(each.at), year=True))
        return ", ".join(part for part in parts if part)

    def value(self, each: Assumption, value: Decimal) -> str:
        """Return one value of an assumption in its kind."""
        if ASSUMABLE[each.name].kind == "share":
            return self.wording._("{value}%", value=self.wording.exact(value * 100))
        return self.wording.exact(value)

    def lever(self, lever: Lever) -> str:
        """Return how a lever is set."""
        parts = [self.wording._("attribution {share}", share=self.doubt(lever.share))]
        if lever.effect.doubt is not None and lever.is_modelled:
            effect = self.doubt(lever.effect.doubt)
            per = self.wording.exact(lever.effect.per or 1)
            parts.append(self.wording._("{effect} of the base for each {per}", effect=effect, per=per))
        if lever.lag:
            parts.append(self.wording.plural("lag {n} month", "lag {n} months", lever.lag))
        if lever.cap < 1:
            parts.append(self.wording._("at most {cap} of the base", cap=self.share(lever.cap)))
        return ", ".join(parts)

    def doubt(self, doubt: Doubt) -> str:
        """Return a share in doubt: `60% – 80% – 100%`."""
        values = (doubt.low, doubt.likely, doubt.high)
        return " – ".join(dict.fromkeys(self.share(each) for each in values if each is not None))

    def share(self, value: float) -> str:
        """Return a share as a percentage."""
        return self.wording._("{value}%", value=self.wording.exact(round(value * 100, 1)))

    def why_two_ratios(self) -> str:
        """Return why the ratio on everything and that on what was to improve differ; '' where they do not."""
        valuation = self.report.valuation
        if not valuation.improving or valuation.improving == valuation.invested:
            return ""
        run = self.sum(sum((each.part for each in valuation.spent if each.covers == RUN), Decimal(0)))
        return self.wording._(
            "Two ratios, never mixed: gross and net are on everything spent. Of that {currency} {run} buys the service "
            "itself; the other ratio is on what was spent to make it better.",
            currency=self.currency,
            run=run,
        )


def titled(text: str) -> str:
    """Return a text with a capital."""
    return text[:1].upper() + text[1:]


def cut(lines: Sequence[str], most: int, wording: Wording) -> tuple[str, ...]:
    """Return at most so many lines, the last of them saying how many more there are."""
    if len(lines) <= most:
        return tuple(lines)
    more = wording.plural("and {n} more in the workbook", "and {n} more in the workbook", len(lines) - most + 1)
    return (*lines[: most - 1], more)
