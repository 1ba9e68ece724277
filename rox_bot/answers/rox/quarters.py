"""`value trend`: ROX quarter by quarter, each with its range, and which of them can still change."""

from dataclasses import replace

from rox_bot.answers.asking import Asked
from rox_bot.answers.rox.told import Told
from rox_bot.answers.rox.valuing import quarters_until, valued
from rox_bot.answers.value_drawing import over_quarters, percent
from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.valuation import Valuation

QUARTERS = 6


def answer(asked: Asked) -> Answer:
    """Answer with the last closed quarters and the running one; those of a named period where one is named."""
    reader, wording, question = asked.reader, asked.wording, asked.question
    periods = (
        reader.calendar.buckets(question.period, "quarter", reader.context.now)
        if question.period
        else quarters_until(reader, QUARTERS)
    )
    found = [valued(reader, each, filters=asked.filters) for each in periods]
    known = [each for each in found if each.gross is not None and not each.period.so_far]
    told = Told(known[-1] if known else found[-1], reader, asked.telling)
    scope = asked.telling.filters(asked.filters)
    by_quarter = wording._("ROX is told by quarter: what changes in less is mostly noise.")
    title = wording._("{what} by {slice}", what="ROX", slice=asked.telling.slice_name("quarter"))
    return Answer(
        title=f"{title} · {scope}" if scope else title,
        headline=told.headline(),
        lines=(by_quarter,) if question.by in ("day", "week", "month") else (),
        question=replace(question, by="quarter", shape="trend"),
        table=_table(asked, found),
        chart=over_quarters(found, reader.calendar, wording),
        notes=tuple(told.notes()),
        suggestions=("value", "value by partner"),
        sums=True,
        valuation=told.valuation,
    )


def _table(asked: Asked, found: list[Valuation]) -> Table:
    wording = asked.wording
    rows, numbers = [], []
    for each in found:
        gross, net = each.gross, each.net
        told = Told(each, asked.reader, asked.telling)
        measured = each.by_grade.get("measured", 0.0) * 100
        rows.append(
            (
                wording.unit(each.period, asked.reader.calendar.key(each.period.first_day, "quarter")),
                percent(wording, gross.likely) if gross else wording._("not computable"),
                told.between(gross) if gross and not gross.is_point else "–",
                percent(wording, net.likely) if net else "–",
                percent(wording, measured) if each.lines else "–",
                _state(asked, each),
            )
        )
        likely = gross.likely if gross else None
        numbers.append((None, likely, None, net.likely if net else None, measured, None))
    columns = (
        asked.telling.slice_name("quarter"),
        wording._("ROX gross"),
        wording._("80% range"),
        wording._("net"),
        wording._("measured"),
        wording._("state"),
    )
    return Table(columns, tuple(rows), (1, 2, 3, 4), tuple(numbers))


def _state(asked: Asked, each: Valuation) -> str:
    """Return what can still change: the quarter runs, or not all of it is ripe."""
    if each.period.so_far:
        return asked.wording._("so far")
    return "" if all(line.ripe for line in each.lines) else asked.wording._("not all ripe yet")
