"""The sheets of cash timing: each entry and line by month, and the sums of them."""

from decimal import Decimal

from rox_bot.answers.report.telling import Said, titled
from rox_bot.answers.value_drawing import line_title
from rox_bot.answers.value_words import CATEGORIES, LEVERS
from rox_bot.commands.books import Cell, Formula, Leaf, letters, summed
from rox_bot.commands.reporting.entries import LIKELY, PART, line_id, part_heading
from rox_bot.domain.cash import Flow
from rox_bot.domain.ledger import IMPROVE, RUN
from rox_bot.domain.valuation import GainLine, Spent

_FIRST = 5
"""The column in which the months start."""


def flows_leaf(said: Said, spent: Leaf, gains: Leaf) -> Leaf:
    """Each entry and line by month, checked against its part in the period."""
    w, timing = said.wording, said.report.timing
    count = len(timing.stretches)
    flowing = (*timing.spent, *timing.gained)
    parts = [spent.cell(PART, place) for place in range(len(timing.spent))]
    parts += [gains.cell(LIKELY, place) for place in range(len(timing.gained))]
    told = [_investment(said, flow.source) for flow in timing.spent if isinstance(flow.source, Spent)]
    told += [
        _gain(said, flow.source, place) for place, flow in enumerate(timing.gained) if isinstance(flow.source, GainLine)
    ]
    total = letters(_FIRST + count)
    rows: list[tuple[Cell, ...]] = [
        (
            *words,
            *flow.parts,
            Formula(f"SUM({letters(_FIRST)}{row}:{letters(_FIRST + count - 1)}{row})", flow.total),
            Formula(part, flow.total),
            Formula(f"{total}{row}-{letters(_FIRST + count + 1)}{row}", Decimal(0)),
        )
        for row, (words, flow, part) in enumerate(zip(told, flowing, parts, strict=True), 2)
    ]
    return Leaf(
        w._("Flows"),
        (
            (w._("Side"), "text"),
            (w._("Id"), "text"),
            (w._("Name"), "text"),
            (w._("Covers"), "text"),
            (w._("For"), "text"),
            *((f"{each.first:%Y-%m}", "money") for each in timing.stretches),
            (w._("Together"), "money"),
            (part_heading(said), "money"),
            (w._("Difference"), "money"),
        ),
        rows,
        (*[None] * (_FIRST + count + 2), summed(_FIRST + count + 2, [Decimal(0)] * len(rows))),
    )


def _investment(said: Said, each: Spent) -> tuple[str, ...]:
    name = each.name if each.entry else said.wording._(each.name)
    return spent_side(said), each.entry, name, said.covers(each.covers), said.wording._(CATEGORIES[each.category])


def _gain(said: Said, line: GainLine, place: int) -> tuple[str, ...]:
    title = titled(line_title(line, said.wording))
    return gained_side(said), line_id(line, place), title, "", said.wording._(LEVERS[line.lever])


def months_leaf(said: Said, flows: Leaf) -> Leaf:
    """Cash timing: sums over the sheet of flows."""
    w, timing = said.wording, said.report.timing
    run, improve = (timing.added(f for f in timing.spent if _covers(f) == each) for each in (RUN, IMPROVE))
    rows: list[tuple[Cell, ...]] = []
    for place, stretch in enumerate(timing.stretches):
        row, column = place + 2, _FIRST + place
        rows.append(
            (
                stretch.first,
                Formula(_summed(said, flows, column, spent_side(said), RUN), run[place]),
                Formula(_summed(said, flows, column, spent_side(said), IMPROVE), improve[place]),
                Formula(f"B{row}+C{row}", timing.spent_by_stretch[place]),
                Formula(_summed(said, flows, column, gained_side(said)), timing.gained_by_stretch[place]),
                Formula(f"E{row}-D{row}", timing.net[place]),
                Formula(f"F{row}" if not place else f"G{row - 1}+F{row}", timing.cumulative[place]),
            )
        )
    totals = [run, improve, timing.spent_by_stretch, timing.gained_by_stretch, timing.net]
    return Leaf(
        w._("Months"),
        (
            (w._("Month"), "month"),
            (w._("Spent, run"), "money"),
            (w._("Spent, improve"), "money"),
            (w._("Spent"), "money"),
            (w._("Gained"), "money"),
            (w._("Net"), "money"),
            (w._("Cumulative"), "money"),
        ),
        rows,
        (w._("Together"), *(summed(place, each) for place, each in enumerate(totals, 1)), None),
    )


def _summed(said: Said, flows: Leaf, column: int, side: str, covers: str = "") -> str:
    if not flows.rows:
        return "0"
    wanted = [(0, side), *([(3, said.covers(covers))] if covers else [])]
    tests = ",".join(f'{flows.column(place, fixed=True)},"{text}"' for place, text in wanted)
    return f"SUMIFS({flows.column(column)},{tests})"


def _covers(flow: Flow) -> str:
    return flow.source.covers if isinstance(flow.source, Spent) else ""


def spent_side(said: Said) -> str:
    """Return what the side of investments is called."""
    return said.wording._("Spent")


def gained_side(said: Said) -> str:
    """Return what the side of gains is called."""
    return said.wording._("Gained")
