"""A valuation as people read it: the ratios with their range, each gain with what it rests on, what is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from rox_bot.answers.amounts import between, told_amount
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.answers.value_drawing import percent
from rox_bot.answers.value_words import GRADES, LEVERS
from rox_bot.domain.answer import Table
from rox_bot.domain.errors import N_
from rox_bot.domain.ledger import ASSUMED, CLAIM, MEASURED, PUBLISHED
from rox_bot.domain.levers import SHIPPED
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Amounts
from rox_bot.domain.valuation import GainLine, NotCounted, Range, Valuation
from rox_bot.language.wording import Wording
from rox_bot.store import people

_OUT_OF = 100
_SHORT = 80
"""Fewer days than about a quarter."""

_RESTS = {
    MEASURED: N_("{share} is measured"),
    PUBLISHED: N_("{share} rests on published figures"),
    ASSUMED: N_("{share} rests on assumptions"),
    CLAIM: N_("{share} rests on vendor claims"),
}


@dataclass(frozen=True)
class Told:
    """Tells one valuation to one reader."""

    valuation: Valuation
    reader: Reader
    telling: Telling

    @property
    def wording(self) -> Wording:
        """Return how things are said to the reader."""
        return self.telling.wording

    @property
    def amounts(self) -> Amounts:
        """Return how sums are shown here."""
        return self.reader.context.amounts

    def sum(self, value: Decimal | Range) -> str:
        """Return a sum as it may be shown here."""
        return told_amount(value, self.valuation.currency, self.amounts, self.wording)

    def headline(self) -> str:
        """Return ROX gross and net with its range, or why there is none."""
        gross, net, wording = self.valuation.gross, self.valuation.net, self.wording
        period = self.telling.period(self.valuation.period)
        if self.valuation.invested and not self.valuation.lines:
            return wording._(
                "ROX is not known: no gain is booked for {period}, and none could be measured.", period=period
            )
        if gross is None or net is None:
            return wording._("ROX is not computable: no investment is booked for {period}.", period=period)
        told = {"gross": percent(wording, gross.likely), "net": percent(wording, net.likely), "period": period}
        if gross.is_point:
            return wording._("ROX {gross} gross, {net} net · {period}", **told)
        told["range"] = self.between(gross)
        return wording._("ROX {gross} gross (likely; 80% range {range}), {net} net · {period}", **told)

    def between(self, value: Range) -> str:
        """Return the range of a ratio."""
        return between(percent(self.wording, value.low), percent(self.wording, value.high), self.wording)

    def lines(self) -> list[str]:
        """Return what more there is to say of the whole, one fact each."""
        if self.valuation.gross is None:
            return self._without_investment()
        told = (self._per_one(), self._sums(), self._evidence(), self._to_improve(), self._above(), self._overlap())
        return [line for line in told if line]

    def _without_investment(self) -> list[str]:
        wording = self.wording
        if self.valuation.invested:
            return [
                wording._(
                    "Book what came of it, such as {gain}, or say what a contact costs and a customer brings: {start}.",
                    gain='`gain 12000 upsell "backup plan"`',
                    start="`value start`",
                )
            ]
        lines = [
            wording._(
                "Book what was spent, such as {invest}, or answer seven questions for a first range: {start}.",
                invest='`invest 60000 "agent training" over 12m`',
                start="`value start`",
            )
        ]
        if self.valuation.lines and self.amounts is not Amounts.HIDDEN:
            lines.append(wording._("Gains: {sum}.", sum=self.sum(self.valuation.gains)))
        return lines

    def _per_one(self) -> str:
        gross, wording = self.valuation.gross, self.wording
        if gross is None:
            return ""
        ends = (gross.likely, gross.low, gross.high)
        gave, low, high = (wording.number(each / 100, 2).replace("-", "−") for each in ends)
        if gross.is_point:
            return wording._("1 spent gave {gave}.", gave=gave)
        return wording._("1 spent gave {gave} ({range}).", gave=gave, range=between(low, high, wording))

    def _sums(self) -> str:
        if self.amounts is Amounts.HIDDEN:
            return ""
        spent, gains = self.sum(self.valuation.invested), self.sum(self.valuation.gains)
        return self.wording._("Gains {gains}; spent {spent}.", gains=gains, spent=spent)

    def _evidence(self) -> str:
        """Return what the gain rests on, the firmest first."""
        wording, shares = self.wording, self.valuation.by_grade
        parts = [
            wording._(text, share=percent(wording, shares[grade] * 100))
            for grade, text in _RESTS.items()
            if shares.get(grade)
        ]
        return wording._("Of the gain {parts}.", parts=wording.listed(parts)) if parts else ""

    def _to_improve(self) -> str:
        value, wording = self.valuation, self.wording
        if value.on_improving is None or not value.invested or value.improving == value.invested:
            return ""
        return wording._(
            "On what was spent to improve ({share} of it) ROX is {rox} gross: the rest buys the service itself, which "
            "would be paid for anyway. The headline is on everything spent; the two are never mixed.",
            share=percent(wording, float(value.improving / value.invested) * 100),
            rox=self._with_range(value.on_improving),
        )

    def _with_range(self, value: Range) -> str:
        likely = percent(self.wording, value.likely)
        return likely if value.is_point else f"{likely} ({self.between(value)})"

    def _above(self) -> str:
        chance, wording = self.valuation.above_100, self.wording
        if chance is None or not self.valuation.draws:
            return ""
        n = round(chance * _OUT_OF)
        if 0 < chance < 1:
            n = min(max(n, 1), _OUT_OF - 1)
        return wording._("Gains exceed what was spent in {n} of {all} draws.", n=n, all=_OUT_OF)

    def _overlap(self) -> str:
        value, wording = self.valuation, self.wording
        whole = value.gains.likely + value.overlap
        if whole <= 0 or value.overlap / whole < 0.0005:
            return ""
        share = percent(wording, value.overlap / whole * 100)
        if self.amounts is Amounts.HIDDEN:
            return wording._("Overlap removed: {share} of the gains, which two levers claimed.", share=share)
        return wording._(
            "Overlap removed: {sum}, {share} of the gains, which two levers claimed.",
            sum=self.sum(Range(value.overlap, value.overlap, value.overlap)),
            share=share,
        )

    def table(self) -> Table | None:
        """Return the gains, each with its part of the whole, its sum where that may be shown, and what it rests on."""
        value, wording = self.valuation, self.wording
        if not value.lines:
            return None
        shown = self.amounts is not Amounts.HIDDEN
        heads = [wording._("gain"), wording._("part of ROX"), *([wording._("sum")] if shown else [])]
        rows, numbers = [], []
        for line in value.lines:
            part, number = self._part(line)
            rows.append((self.name(line), part, *([self.sum(line.amount)] if shown else []), self.rests_on(line)))
            numbers.append((None, number, *([line.amount.likely] if shown else []), None))
        numeric = (1, 2) if shown else (1,)
        return Table((*heads, wording._("rests on")), tuple(rows), numeric, tuple(numbers))

    def _part(self, line: GainLine) -> tuple[str, float | None]:
        """Return what a line adds to gross ROX, in percent of what was spent."""
        spent = float(self.valuation.invested)
        if not spent:
            return "–", None
        low, likely, high = (each / spent * 100 for each in (line.amount.low, line.amount.likely, line.amount.high))
        return self._with_range(Range(low, likely, high)), likely

    def name(self, line: GainLine) -> str:
        """Return what a line is called: its lever, and what was booked or stands in for it."""
        lever = self.wording._(LEVERS[line.lever])
        if line.entries:
            return f"{lever}: {line.name}"
        return f"{lever} ({line.name})" if line.name else lever

    def rests_on(self, line: GainLine) -> str:
        """Return the grade of a line, by whom and when or from where, and the change it comes of."""
        wording = self.wording
        grade = wording._(GRADES[line.grade])
        who = self._by_whom(line)
        parts = [f"{grade} ({who})" if who else grade, ", ".join(line.entries)]
        if line.change is not None and line.metric in METRICS:
            parts.append(self._changed(line))
            if line.change[1] <= 0 <= line.change[2]:
                parts.append(wording._("no clear change"))
        if line.lag:
            parts.append(wording.plural("{n} month later", "{n} months later", line.lag))
        if not line.ripe:
            parts.append(wording._("not all ripe yet"))
        return " · ".join(part for part in parts if part)

    def _by_whom(self, line: GainLine) -> str:
        wording = self.wording
        if line.grade in (PUBLISHED, CLAIM) and line.source:
            return line.source
        day = wording.day(self.reader.calendar.day_of(line.at), year=True) if line.at else ""
        who = self.people.get(line.by, "") or (wording._("a colleague") if line.by and day else "")
        if line.grade == ASSUMED and line.at is None and not line.entries:
            return wording._("nobody has said what of it is yours: any part")
        return ", ".join(part for part in (who, day) if part)

    def _changed(self, line: GainLine) -> str:
        """Return how much a metric changed on how many events: `FCR +4.1 percentage points (1.0 to 7.2), n 540`."""
        metric, change = METRICS[line.metric], line.change or (0.0, 0.0, 0.0)
        words = {"metric": self.telling.title(metric), "n": self.wording.number(line.n)}
        if line.metric in ("referrals", "purchases"):
            return self.wording._("{metric}, n {n}", **words)
        if line.metric == "cancellations":
            value, low, high = (self.wording.number(each, 1) for each in change)
            words["metric"], unit = self.wording._("customers who left"), self.wording._("percentage points")
        else:
            value, low, high = self.telling.apart(metric, change)
            unit = self.telling.difference_unit(metric)
        return self.wording._(
            "{metric} {value} {unit} ({low} to {high}), n {n}", value=value, unit=unit, low=low, high=high, **words
        )

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Return the names of those who booked or assumed, where they may be told."""
        keys = {line.by for line in self.valuation.lines if line.by}
        known = people.people_of(self.reader.tx, self.reader.context.workspace, keys) if keys else {}
        return {key: str(each["label"]) for key, each in known.items() if each["label"]}

    def notes(self) -> list[str]:
        """Return the small print: what is not counted, and how the range was made."""
        wording, value = self.wording, self.valuation
        notes = []
        if any(not each.entry for each in value.spent):
            notes.append(wording._("What was spent is assumed, since no investment is booked in the period."))
        if value.not_counted:
            told = "; ".join(self.not_counted(each) for each in value.not_counted)
            notes.append(wording._("Not counted: {what}.", what=told))
        notes.append(wording._("What nobody booked or measures, such as the brand, is in no figure."))
        if against := self._against():
            notes.append(against)
        if value.draws:
            notes.append(
                wording._(
                    "{draws} draws of all that is in doubt (seed {seed}); 80% of them lie in the range.",
                    draws=wording.number(value.draws),
                    seed=value.seed,
                )
            )
        return notes

    def _against(self) -> str:
        """Return what changes were measured against, and that short periods hold mostly noise."""
        wording, period = self.wording, self.valuation.period
        spans = list(dict.fromkeys(line.before for line in self.valuation.lines if line.before is not None))
        if not spans:
            return ""
        told = wording.listed([self.telling.period(each) for each in spans])
        parts = [wording._("Changes are measured against {periods}.", periods=told)]
        if (period.last_day - period.first_day).days < _SHORT and not period.so_far:
            parts.append(wording._("So short a period holds mostly noise; ROX is best read by quarter."))
        return " ".join(parts)

    def not_counted(self, each: NotCounted) -> str:
        """Return what is in no figure, and why."""
        shipped = SHIPPED.get(each.name)
        name = self.wording._(LEVERS[shipped.lever]) if shipped and "->" not in each.name else each.name
        return f"{name} ({self.wording.say(each.why).rstrip('.')})"
