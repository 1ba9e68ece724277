"""The sheets of what was spent and gained: every entry of the ledger, and every line of gains."""

from decimal import Decimal

from rox_bot.answers.report.telling import Said, titled
from rox_bot.answers.value_drawing import line_title
from rox_bot.answers.value_words import CATEGORIES, GRADES, LEVERS
from rox_bot.commands.books import Cell, Formula, Leaf, summed
from rox_bot.domain.cash import cents, own_sum
from rox_bot.domain.levers import BASES
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.valuation import GainLine

PART, COVERS = 14, 3
"""Columns of the ledger that other sheets name: the part in the period, and what it covers."""
BOOKED_PART = 12
LIKELY, GRADE = 20, 5
"""Columns of the gains that other sheets name."""


def spent_leaf(said: Said) -> Leaf:
    """The ledger: each investment whole, and its part in the period."""
    w = said.wording
    rows: list[tuple[Cell, ...]] = [
        (
            each.entry,
            each.name if each.entry else w._(each.name),
            w._(CATEGORIES[each.category]),
            said.covers(each.covers),
            each.tag,
            each.goal,
            each.partner,
            said.person(each.booked_by),
            each.first,
            each.last,
            each.amount,
            each.currency,
            each.rate,
            own_sum(each),
            each.part,
        )
        for each in said.report.valuation.spent
    ]
    whole, part = w._("Whole sum in {currency}", currency=said.currency), part_heading(said)
    return Leaf(
        w._("Spent"),
        (
            (w._("Id"), "text"),
            (w._("Name"), "text"),
            (w._("For"), "text"),
            (w._("Covers"), "text"),
            (w._("Tag"), "text"),
            (w._("Goal"), "text"),
            (w._("Partner"), "text"),
            (w._("Booked by"), "text"),
            (w._("First day"), "day"),
            (w._("Last day"), "day"),
            (w._("Whole sum"), "money"),
            (w._("Currency"), "text"),
            (w._("Rate"), "number"),
            (whole, "money"),
            (part, "money"),
        ),
        rows,
        (w._("Together"), *[None] * 13, summed(PART, [each.part for each in said.report.valuation.spent])),
    )


def booked_leaf(said: Said) -> Leaf:
    """The gains booked by hand: each whole, and the part of it in the period that is ours."""
    w, booked = said.wording, said.report.valuation.booked
    rows: list[tuple[Cell, ...]] = [
        (
            each.entry,
            each.name,
            w._(LEVERS[each.lever]),
            w._(GRADES[each.grade]),
            each.source,
            said.person(each.booked_by),
            each.first,
            each.last,
            each.amount,
            each.currency,
            each.rate,
            each.share,
            each.part,
        )
        for each in booked
    ]
    return Leaf(
        w._("Booked gains"),
        (
            (w._("Id"), "text"),
            (w._("Name"), "text"),
            (w._("Lever"), "text"),
            (w._("Grade"), "text"),
            (w._("Source"), "text"),
            (w._("Booked by"), "text"),
            (w._("First day"), "day"),
            (w._("Last day"), "day"),
            (w._("Whole sum"), "money"),
            (w._("Currency"), "text"),
            (w._("Rate"), "number"),
            (w._("Attribution"), "share"),
            (part_heading(said), "money"),
        ),
        rows,
        (w._("Together"), *[None] * 11, summed(BOOKED_PART, [each.part for each in booked])),
    )


def gains_leaf(said: Said, booked: Leaf) -> Leaf:
    """The lines of gains: what each rests on, and what it brought after overlap."""
    w, lines = said.wording, said.report.valuation.lines
    likely = [cents(line.amount.likely) for line in lines]
    return Leaf(
        w._("Gains"),
        (
            (w._("Line"), "text"),
            (w._("Gain"), "text"),
            (w._("Lever"), "text"),
            (w._("Share of what"), "text"),
            (w._("Booked as"), "text"),
            (w._("Grade"), "text"),
            (w._("Said by"), "text"),
            (w._("Date"), "day"),
            (w._("Source"), "text"),
            (w._("Metric"), "text"),
            (w._("Change"), "number"),
            (w._("Change, 95% low"), "number"),
            (w._("Change, 95% high"), "number"),
            (w._("Unit"), "text"),
            (w._("n"), "number"),
            (w._("Compared with"), "text"),
            (w._("Attribution"), "share"),
            (w._("Alone, likely"), "money"),
            (w._("Counted twice"), "money"),
            (w._("Low (10%)"), "money"),
            (w._("Likely"), "money"),
            (w._("High (90%)"), "money"),
        ),
        [_gain(said, booked, place, line) for place, line in enumerate(lines)],
        (w._("Together"), *[None] * 19, summed(LIKELY, likely), None),
    )


def _gain(said: Said, booked: Leaf, place: int, line: GainLine) -> tuple[Cell, ...]:
    w = said.wording
    likely, row = cents(line.amount.likely), place + 2
    alone = cents(line.alone.likely) if line.alone else likely
    metric = METRICS.get(line.metric)
    value, low, high = line.change or (None, None, None)
    return (
        line_id(line, place),
        titled(line_title(line, w)),
        w._(LEVERS[line.lever]),
        w._(BASES[line.base]) if line.base in BASES else "",
        ", ".join(line.entries),
        w._(GRADES[line.grade]),
        said.person(line.by),
        said.calendar.day_of(line.at) if line.at else None,
        line.source,
        w._(metric.title) if metric else "",
        value,
        low,
        high,
        said.unit(metric) if metric else "",
        line.n or None,
        w.days(line.before.first_day, line.before.last_day) if line.before else "",
        line.share,
        alone,
        Formula(f"R{row}-U{row}", alone - likely),
        cents(line.amount.low),
        _likely(said, booked, line, likely),
        cents(line.amount.high),
    )


def _likely(said: Said, booked: Leaf, line: GainLine, likely: Decimal) -> Cell:
    """Return a line's amount: of booked gains the sum of their cells, where nothing was taken off it."""
    places = {each.entry: place for place, each in enumerate(said.report.valuation.booked)}
    known = [places[entry] for entry in line.entries if entry in places]
    if not known or sum((said.report.valuation.booked[place].part for place in known), Decimal(0)) != likely:
        return likely
    return Formula("+".join(booked.cell(BOOKED_PART, place) for place in known), likely)


def line_id(line: GainLine, place: int) -> str:
    """Return what a line is called in the workbook: booked gains by their ids, others by their place."""
    return ", ".join(line.entries) or f"L{place + 1}"


def part_heading(said: Said) -> str:
    """Return the heading of what lies in the period."""
    return said.wording._("In the period, {currency}", currency=said.currency)
