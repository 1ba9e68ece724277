"""The report as one page to print: what fits there, each table adding up to what stands above it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from rox_bot.answers.amounts import between
from rox_bot.answers.report.gathering import Report
from rox_bot.answers.report.telling import Said, cut, titled
from rox_bot.answers.value_drawing import headline, line_title, percent
from rox_bot.answers.value_words import CATEGORIES, GRADES
from rox_bot.domain.page import Bars, Fact, Grid, Page, Section, drawn_span
from rox_bot.domain.period import Calendar
from rox_bot.domain.valuation import GainLine, Range, Spent
from rox_bot.language.wording import Wording

_MOST_MONTHS = 13
_LONGEST_QUOTE = 220
_SEEN = 0.5
"""A sum below this is none on the page."""


_HEIGHT = 632.0
"""Of a page below its facts, in points; lines and rows take what `_COSTS` says, and a section what it has besides."""
_CASH, _MONTH = 82.0, 10.4
_COSTS = {"ledger": 10.4, "gains": 20.0, "missing": 21.0, "assumed": 16.0, "cases": 22.0}
_BESIDES = {"ledger": 51.0, "gains": 71.0, "missing": 25.0, "assumed": 25.0, "cases": 25.0}
_FEWEST = {"ledger": 4, "gains": 4, "missing": 2, "assumed": 2, "cases": 1}
_MOST = {"ledger": 40, "gains": 12, "missing": 5, "assumed": 5, "cases": 3}


def page(report: Report, calendar: Calendar, wording: Wording, *, footer: str = "") -> Page:
    """Return the report as a page; what has no room on it is summed up and stands in the workbook."""
    said = Said(report, calendar, wording)
    room = _room(said)
    period, made = wording.period(report.valuation.period), wording.day(calendar.day_of(report.made_at), year=True)
    return Page(
        title=wording._("Return on Experience, {period}", period=said.period),
        subtitle=wording._(
            "{days} ({zone}) · sums in {currency} · made {made}",
            days=period,
            zone=report.zone,
            currency=said.currency,
            made=made,
        ),
        headline=headline(report.valuation, wording),
        facts=tuple(_facts(said)),
        lines=tuple(_lines(said)),
        sections=(_cash(said), _ledger(said, room["ledger"]), _gains(said, room["gains"]), *_told(said, room)),
        footer=footer,
    )


def _room(said: Said) -> dict[str, int]:
    """Return how many rows or lines each section may have: the fewest first, then one more of each in turn."""
    report = said.report
    wanted = {
        "ledger": len(report.valuation.spent),
        "gains": len(report.valuation.lines),
        "missing": len(report.valuation.not_counted),
        "assumed": len(report.assumptions),
        "cases": len(report.stories),
    }
    room = {name: min(count, _FEWEST[name]) for name, count in wanted.items()}
    left = _HEIGHT - _CASH - _MONTH * len(list(_flowing(said)))
    left -= sum(_BESIDES[name] + _COSTS[name] * count for name, count in room.items() if count)
    grows = True
    while grows:
        grows = False
        for name, count in wanted.items():
            if room[name] < min(count, _MOST[name]) and _COSTS[name] <= left:
                room[name], left, grows = room[name] + 1, left - _COSTS[name], True
    return room


def _facts(said: Said) -> Iterator[Fact]:
    valuation, wording = said.report.valuation, said.wording
    improving = wording._("{sum} of it to improve", sum=said.sum(valuation.improving))
    yield Fact(wording._("Spent"), said.sum(valuation.invested), improving)
    yield Fact(wording._("Gains"), said.sum(valuation.gains.likely), _in_80(said, valuation.gains))
    ratios = (
        (wording._("ROX gross"), valuation.gross),
        (wording._("ROX net"), valuation.net),
        (wording._("ROX on improving"), valuation.on_improving),
    )
    for name, ratio in ratios:
        if ratio is None:
            yield Fact(name, "–", wording._("not computable"))
            continue
        ends = between(percent(wording, ratio.low), percent(wording, ratio.high), wording)
        yield Fact(name, percent(wording, ratio.likely), "" if ratio.is_point else wording._("80%: {ends}", ends=ends))


def _in_80(said: Said, amount: Range) -> str:
    if amount.is_point:
        return ""
    ends = between(said.sum(amount.low), said.sum(amount.high), said.wording)
    return said.wording._("80%: {ends}", ends=ends)


def _lines(said: Said) -> Iterator[str]:
    """Yield what the result rests on, how likely it is to be worth it, and which ratio is which."""
    valuation, wording = said.report.valuation, said.wording
    if valuation.invested:
        gave = wording.number(valuation.gains.likely / float(valuation.invested), 2).replace("-", "−")
        likely = ""
        if valuation.draws and valuation.above_100 is not None:
            share = percent(wording, valuation.above_100 * 100)
            likely = wording._("the gains exceed what was spent in {share} of the draws", share=share)
        yield "; ".join(part for part in (wording._("1 spent gave {ratio}", ratio=gave), likely) if part) + "."
    shares = [
        f"{percent(wording, share * 100)} {wording._(GRADES[grade])}"
        for grade, share in valuation.by_grade.items()
        if share
    ]
    if shares:
        yield wording._("The gains rest on: {grades}.", grades=", ".join(shares))
    if why := said.why_two_ratios():
        yield why


def _cash(said: Said) -> Section:
    timing, wording = said.report.timing, said.wording
    rows = list(_flowing(said))
    sums = (timing.spent_by_stretch, timing.gained_by_stretch, timing.net)
    grid = Grid(
        columns=(
            wording._("Month"),
            wording._("Spent"),
            wording._("Gained"),
            wording._("Net"),
            wording._("Cumulative"),
        ),
        rows=tuple((label, *(said.sum(each) for each in row)) for label, row in rows),
        numeric=(1, 2, 3, 4),
        totals=(wording._("Together"), *(said.sum(sum(each, Decimal(0))) for each in sums), ""),
    )
    bars = Bars(
        labels=tuple(label for label, _ in rows),
        outs=tuple(float(row[0]) for _, row in rows),
        ins=tuple(float(row[1]) for _, row in rows),
        left=tuple(float(row[3]) for _, row in rows),
        out_text=wording._("filled: spent"),
        in_text=wording._("slanted: gained"),
        left_text=wording._("line: cumulative"),
    )
    low, high = (said.sum(end) for end in drawn_span(bars))
    return Section(
        wording._("When the money flows"),
        grid,
        replace(bars, low_text=low, high_text=high),
        notes=tuple(_cash_notes(said)),
    )


def _flowing(said: Said) -> Iterator[tuple[str, tuple[Decimal, ...]]]:
    """Yield spent, gained, net and cumulative of each month, or of each quarter or year where months are too many."""
    timing = said.report.timing
    columns = zip(timing.spent_by_stretch, timing.gained_by_stretch, timing.net, timing.cumulative, strict=True)
    months = list(zip(timing.stretches, columns, strict=True))
    for length in (1, 3, 12):
        groups = [list(group) for _, group in groupby(months, key=lambda month: _unit(month[0].first, length))]
        if len(groups) <= _MOST_MONTHS:
            break
    for group in groups:
        first, last = said.stretch(group[0][0]), said.stretch(group[-1][0])
        spent, gained, net = (sum((row[place] for _, row in group), Decimal(0)) for place in range(3))
        yield first if first == last else f"{first} – {last}", (spent, gained, net, group[-1][1][3])


def _unit(day: date, months: int) -> int:
    return (day.year * 12 + day.month - 1) // months


def _cash_notes(said: Said) -> Iterator[str]:
    timing, wording = said.report.timing, said.wording
    back = timing.paid_back
    if back is not None:
        yield wording._(
            "Paid back in {month}: from then on the likely gains cover what was spent since {day}.",
            month=said.stretch(back),
            day=wording.day(timing.stretches[0].first, year=True),
        )
    elif any(timing.spent_by_stretch):
        yield wording._("Not paid back by the end of the period.")
    if any(not line.entries for line in said.report.valuation.lines):
        yield wording._(
            "Computed gains are spread evenly over the period, booked ones lie where they were booked: value, not "
            "receipts."
        )
    if said.is_rounded:
        yield wording._("Rounded to whole {currency}; the workbook has the cents.", currency=said.currency)


def _ledger(said: Said, most: int) -> Section:
    """Return what was spent, the largest parts first; those without room are one row, so that all add up."""
    wording = said.wording
    ordered = sorted(said.report.valuation.spent, key=lambda each: (-each.part, each.first, each.entry))
    shown = ordered if len(ordered) <= most else ordered[: most - 1]
    rows = [_entry(said, each) for each in shown]
    if rest := ordered[len(shown) :]:
        more = wording.plural("{n} more, in the workbook", "{n} more, in the workbook", len(rest))
        rows.append(("", more, *[""] * 6, said.sum(sum((each.part for each in rest), Decimal(0)))))
    grid = Grid(
        columns=(
            wording._("Id"),
            wording._("Name"),
            wording._("For"),
            wording._("Covers"),
            wording._("Days"),
            wording._("Whole sum"),
            "",
            wording._("Rate"),
            wording._("In the period"),
        ),
        rows=tuple(rows),
        numeric=(5, 7, 8),
        wide=1,
        totals=("", wording._("Together"), *[""] * 6, said.sum(said.report.valuation.invested)),
    )
    title = wording._("What was spent")
    return Section(title, grid) if rows else Section(title, lines=(wording._("Nothing is booked in this period."),))


def _entry(said: Said, each: Spent) -> tuple[str, ...]:
    wording = said.wording
    return (
        each.entry,
        wording._(each.name) if not each.entry else each.name,
        wording._(CATEGORIES[each.category]),
        said.covers(each.covers),
        wording.days(each.first, each.last),
        wording.number(float(each.amount), 2 if each.amount % 1 else 0),
        each.currency,
        wording.exact(each.rate),
        said.sum(each.part),
    )


def _gains(said: Said, most: int) -> Section:
    """Return the lines of gains, the largest first; those without room are one row, so that all add up."""
    wording, lines = said.wording, said.report.valuation.lines
    ordered = sorted(lines, key=lambda line: -abs(line.amount.likely))
    shown = ordered if len(ordered) <= most else ordered[: most - 1]
    rows = [_line(said, line) for line in shown]
    if rest := ordered[len(shown) :]:
        more = wording.plural("{n} more, in the workbook", "{n} more, in the workbook", len(rest))
        rows.append((more, "", "", "", said.sum(sum(line.amount.likely for line in rest)), ""))
    grid = Grid(
        columns=(
            wording._("Gain"),
            wording._("Grade"),
            wording._("Rests on"),
            wording._("Low"),
            wording._("Likely"),
            wording._("High"),
        ),
        rows=tuple(rows),
        numeric=(3, 4, 5),
        wide=2,
        lines=2,
        totals=(wording._("Together"), "", "", *_ends(said, said.report.valuation.gains)),
    )
    title = wording._("What it brought")
    notes = []
    if not said.report.valuation.gains.is_point:
        notes.append(wording._("Low and high are the ends of 80% ranges; ends do not add up, likely values do."))
    if said.report.valuation.overlap >= _SEEN:
        twice = said.sum(said.report.valuation.overlap)
        notes.append(wording._("{sum} that several levers claimed is counted once.", sum=twice))
    if not rows:
        return Section(title, lines=(wording._("No gain is booked or measured in this period."),))
    return Section(title, grid, notes=tuple(notes))


def _line(said: Said, line: GainLine) -> tuple[str, ...]:
    wording = said.wording
    title = line_title(line, wording)
    name = f"{', '.join(line.entries)} {title}" if line.entries else titled(title)
    lever = said.report.levers.get(line.name or line.lever) if not line.entries else None
    settings = said.lever(lever) if lever else ""
    rests = " · ".join(part for part in (said.change(line), settings, said.grounds(line)) if part)
    return (name, wording._(GRADES[line.grade]), rests, *_ends(said, line.amount))


def _ends(said: Said, amount: Range) -> tuple[str, str, str]:
    likely = said.sum(amount.likely)
    return ("", likely, "") if amount.is_point else (said.sum(amount.low), likely, said.sum(amount.high))


def _told(said: Said, room: Mapping[str, int]) -> Iterator[Section]:
    """Yield what is in no figure, what is assumed, and the cases."""
    wording, report = said.wording, said.report
    missing = [said.not_counted(each) for each in report.valuation.not_counted]
    if missing:
        yield Section(wording._("Not counted"), lines=cut(missing, room["missing"], wording))
    assumed = [said.assumed(each) for each in report.assumptions]
    if assumed and any(not line.entries for line in report.valuation.lines):
        yield Section(wording._("Assumed"), lines=cut(assumed, room["assumed"], wording))
    if report.stories:
        yield Section(
            wording._("Typical cases"),
            lines=tuple(
                f"“{_shortened(each.quote.text)}” ({each.quote.said})" for each in report.stories[: room["cases"]]
            ),
        )


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_QUOTE else f"{flat[: _LONGEST_QUOTE - 1].rstrip()}…"
