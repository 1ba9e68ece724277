"""Chart data of a valuation: the bridge from what was spent to what is left, and ROX over quarters.

Where sums are not shown in full, every step is told in percent of what was spent: then no length gives a sum away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rox_bot.answers.amounts import between
from rox_bot.answers.drawing import ALT_LIMIT
from rox_bot.answers.value_words import GRADES, LEVERS
from rox_bot.domain.chart import BridgeChart, Fill, Step, Strip, Tone, Unit, UnitChart, drawn_range
from rox_bot.domain.ledger import ASSUMED, CLAIM, MEASURED, PUBLISHED
from rox_bot.domain.ledger import LEVERS as ORDER
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Amounts
from rox_bot.domain.valuation import GainLine, Range, Valuation
from rox_bot.language.wording import Wording

MOST_LINES = 7
"""More lines than these are added up by lever and grade."""
_MOST_NAMED = 3
_SLIGHT = 0.005
"""A difference below this part of what was spent is not seen in a picture."""
BREAK_EVEN = 100.0
_WITHOUT_CENTS = 100
"""Where so much was spent, sums are drawn in whole units."""

_FILLS: dict[str, Fill] = {MEASURED: "solid", ASSUMED: "slanted", PUBLISHED: "dotted", CLAIM: "open"}


@dataclass(frozen=True)
class _Scale:
    """Tells sums either in the currency or in percent of what was spent."""

    valuation: Valuation
    amounts: Amounts
    wording: Wording

    @property
    def in_full(self) -> bool:
        return self.amounts is Amounts.FULL

    def drawn(self, amount: float) -> float:
        """Return a sum on the scale of the picture."""
        return amount if self.in_full else amount / float(self.valuation.invested) * 100

    def told(self, amount: float, *, sign: bool = False) -> str:
        drawn = self.drawn(amount)
        if self.in_full and self.valuation.invested >= _WITHOUT_CENTS:
            drawn = round(drawn)
        text = self.wording.short(abs(drawn)) if self.in_full else percent(self.wording, abs(drawn))
        mark = ("−" if drawn < 0 else "+" if sign else "") if text.strip("0.,%\u00a0") else ""
        return f"{mark}{text}"

    def interval(self, amount: Range) -> str:
        """Return a range as it is told; nothing of a sum in no doubt."""
        if amount.is_point:
            return ""
        return between(self.told(amount.low), self.told(amount.high), self.wording)


def percent(wording: Wording, value: float) -> str:
    """Return a percentage without decimals, below 10 with one."""
    return wording._("{value}%", value=wording.number(value, 1 if 0 < abs(value) < 9.95 else 0)).replace("-", "−")


def headline(valuation: Valuation, wording: Wording) -> str:
    """Return ROX in one sentence, gross and net with its range, or that it cannot be computed."""
    gross, net = valuation.gross, valuation.net
    if gross is None or net is None:
        if valuation.invested:
            return wording._("ROX cannot be computed: no gain is booked or measured in this period")
        return wording._("ROX cannot be computed: no investment is booked in this period")
    told = {"gross": percent(wording, gross.likely), "net": percent(wording, net.likely)}
    if gross.is_point:
        return wording._("ROX {gross} gross, {net} net", **told)
    ends = {"low": percent(wording, gross.low), "high": percent(wording, gross.high)}
    return wording._("ROX {gross} gross ({low} to {high}), {net} net", **told, **ends)


def bridge(valuation: Valuation, amounts: Amounts, wording: Wording) -> BridgeChart | None:
    """Return the steps from what was spent to what is left; None where ROX cannot be computed."""
    if not valuation.invested or valuation.gross is None:
        return None
    scale = _Scale(valuation, amounts, wording)
    title = headline(valuation, wording)
    steps = (_spent(scale), *_gained(scale), *_between(scale), _left(scale))
    period = wording.period(valuation.period)
    unit = valuation.currency if scale.in_full else "%"
    measured = wording._("in {currency}", currency=unit) if scale.in_full else wording._("in % of what was spent")
    chart = BridgeChart(
        title=title,
        subtitle=wording._(
            "{days} ({zone}) · {unit} · whiskers: 80% range", days=period, zone=valuation.period.zone, unit=measured
        ),
        steps=steps,
        zero_text=wording._("break-even"),
        unit=unit,
        footer=_fills_told(valuation, wording),
        takeaway=title,
        alt_text=" ".join([f"{title}, {period}, {measured}.", *(_sentence(step) for step in steps)])[:ALT_LIMIT],
    )
    low, high = drawn_range(chart) or (0.0, 0.0)
    factor = 1.0 if scale.in_full else float(valuation.invested) / 100
    return replace(chart, low_text=scale.told(low * factor), high_text=scale.told(high * factor))


def over_quarters(valuations: Sequence[Valuation], calendar: Calendar, wording: Wording) -> UnitChart | None:
    """Return ROX, and that of what was spent to improve, over closed and running quarters, oldest first.

    None where it cannot be computed for any of them.
    """
    if not any(each.gross for each in valuations):
        return None
    names = [wording.unit(each.period, calendar.key(each.period.first_day, "quarter")) for each in valuations]
    strips = [_strip(wording._("ROX gross"), names, valuations, [each.gross for each in valuations], wording)]
    if any(each.on_improving for each in valuations):
        title, improving = wording._("ROX gross of what was spent to improve"), [v.on_improving for v in valuations]
        strips.append(_strip(title, names, valuations, improving, wording))
    told = [f"{name}: {_said(each, wording)}." for name, each in zip(names, valuations, strict=True)]
    latest = next((n for n in reversed(range(len(names))) if not valuations[n].period.so_far), -1)
    title = f"{names[latest]}: {headline(valuations[latest], wording)}"
    first, last = valuations[0].period, valuations[-1].period
    days = wording.days(first.first_day, last.last_day)
    return UnitChart(
        title=title,
        subtitle=wording._("{days} ({zone}) · by quarter, 80% ranges", days=days, zone=last.zone),
        strips=tuple(strips),
        footer="",
        takeaway=title,
        alt_text=" ".join([f"{title}.", *told])[:ALT_LIMIT],
    )


def _spent(scale: _Scale) -> Step:
    valuation, wording = scale.valuation, scale.wording
    amount = -float(valuation.invested)
    share = percent(wording, float(valuation.improving / valuation.invested) * 100)
    return Step(
        title=wording._("Spent"),
        value=scale.drawn(amount),
        value_text=scale.told(amount),
        grounds_text=wording._("{share} of it to improve", share=share),
    )


def _gained(scale: _Scale) -> Iterable[Step]:
    """Yield a step for each line, as it would be alone, in the order of levers."""
    lines = scale.valuation.lines
    if len(lines) > MOST_LINES:
        lines = tuple(_added_up(lines))
    for line in lines:
        amount = line.alone or line.amount
        yield _step(
            scale, line.name or scale.wording._(LEVERS[line.lever]), amount, _grounds(line, scale.wording), line
        )


def line_title(line: GainLine, wording: Wording) -> str:
    """Return what a line is called: booked gains by their own name, computed ones by their lever and what models it."""
    if line.entries and line.name:
        return line.name
    title = wording._(LEVERS[line.lever])
    return f"{title} ({arrowed(line.name)})" if "->" in line.name else title


def arrowed(name: str) -> str:
    """Return the name of a modelled lever as it is shown: `nps→referral`."""
    return name.replace("->", "→")


def _step(scale: _Scale, title: str, amount: Range, grounds: str, line: GainLine | None = None) -> Step:
    return Step(
        title=title[:1].upper() + title[1:],
        value=scale.drawn(amount.likely),
        value_text=scale.told(amount.likely, sign=line is not None),
        low=None if amount.is_point else scale.drawn(amount.low),
        high=None if amount.is_point else scale.drawn(amount.high),
        interval_text=scale.interval(amount),
        grounds_text=grounds,
        fill=_FILLS[line.grade] if line else "solid",
        tone=_tone(amount),
    )


def _added_up(lines: Sequence[GainLine]) -> Iterable[GainLine]:
    """Yield lines of one lever and grade as one; added up, the ends of their ranges are as far apart as can be."""
    ordered = sorted(lines, key=lambda line: (ORDER.index(line.lever), line.grade))
    for _, group in groupby(ordered, key=lambda line: (line.lever, line.grade)):
        found = list(group)
        alone = _sum(line.alone or line.amount for line in found)
        entries = tuple(entry for line in found for entry in line.entries)
        yield replace(
            found[0]
            if len(found) == 1
            else GainLine(found[0].lever, "", _sum(f.amount for f in found), found[0].grade),
            entries=entries,
            alone=alone,
        )


def _sum(ranges: Iterable[Range]) -> Range:
    found = list(ranges)
    return Range(sum(each.low for each in found), sum(each.likely for each in found), sum(each.high for each in found))


def _between(scale: _Scale) -> Iterable[Step]:
    """Yield what several lines claimed and counts once, where it can be seen."""
    lines, wording = scale.valuation.lines, scale.wording
    twice = sum(line.amount.likely - (line.alone or line.amount).likely for line in lines)
    if abs(twice) >= _SLIGHT * float(scale.valuation.invested):
        step = _step(
            scale, wording._("counted twice"), Range(twice, twice, twice), wording._("levers on the same money")
        )
        yield replace(step, tone="neutral", value_text=scale.told(twice, sign=True))


def _left(scale: _Scale) -> Step:
    valuation, wording = scale.valuation, scale.wording
    spent, gains = float(valuation.invested), valuation.gains
    left = Range(gains.low - spent, gains.likely - spent, gains.high - spent)
    gave = wording.number(gains.likely / spent, 2).replace("-", "−")
    ratio = wording._("1 spent gave {ratio}", ratio=gave)
    return replace(_step(scale, wording._("Net"), left, ratio), total=True)


def _grounds(line: GainLine, wording: Wording) -> str:
    parts = [wording._(GRADES[line.grade])]
    if line.n:
        parts.append(f"n {wording.number(line.n)}")
    if len(line.entries) > _MOST_NAMED:
        parts.append(wording.plural("{n} gain", "{n} gains", len(line.entries)))
    elif line.entries:
        parts.append(", ".join(line.entries))
    return " · ".join(parts)


def _tone(amount: Range, against: float = 0.0) -> Tone:
    if amount.low > against:
        return "better"
    return "worse" if amount.high < against else "neutral"


def _fills_told(valuation: Valuation, wording: Wording) -> str:
    """Return what the fills mean, of those that are there."""
    grades = {line.grade for line in valuation.lines}
    told = {
        MEASURED: wording._("filled: measured"),
        ASSUMED: wording._("slanted: assumed"),
        PUBLISHED: wording._("dotted: published"),
        CLAIM: wording._("open: vendor claim"),
    }
    return " · ".join(text for grade, text in told.items() if grade in grades)


def _sentence(step: Step) -> str:
    inside = ", ".join(filter(None, (step.interval_text, step.grounds_text)))
    return f"{step.title}: {step.value_text} ({inside})." if inside else f"{step.title}: {step.value_text}."


def _strip(
    title: str, names: Sequence[str], valuations: Sequence[Valuation], values: Sequence[Range | None], wording: Wording
) -> Strip:
    units = (_unit(name, value, wording, each) for name, each, value in zip(names, valuations, values, strict=True))
    strip = Strip(title, tuple(units), BREAK_EVEN, wording._("break-even 100%"))
    low, high = drawn_range(strip) or (BREAK_EVEN, BREAK_EVEN)
    return replace(strip, low_text=percent(wording, low), high_text=percent(wording, high))


def _unit(name: str, value: Range | None, wording: Wording, valuation: Valuation) -> Unit:
    running, ripe = valuation.period.so_far, all(line.ripe for line in valuation.lines)
    open_yet = running or not ripe
    note = wording._("so far") if running else "" if ripe else wording._("not all ripe yet")
    if value is None:
        return Unit(name, None, "–", note_text=wording._("not computable"), partial=open_yet)
    ends = {} if value.is_point else {"low": value.low, "high": value.high}
    return Unit(
        name,
        value.likely,
        percent(wording, value.likely),
        **ends,
        interval_text=between(percent(wording, value.low), percent(wording, value.high), wording) if ends else "",
        note_text=note,
        partial=open_yet,
        tone="neutral" if open_yet else _tone(value, BREAK_EVEN),
    )


def _said(valuation: Valuation, wording: Wording) -> str:
    text = headline(valuation, wording)
    return wording._("{days} so far", days=text) if valuation.period.so_far else text
