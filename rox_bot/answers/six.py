"""The six categories that investments in experience go to, each with the evidence that the workspace has for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rox_bot.answers.asking import Asked
from rox_bot.answers.ledger import spent_in
from rox_bot.answers.scorecard import taken
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Reading, Table
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.question import Question
from rox_bot.domain.scorecard import SIX, Category
from rox_bot.domain.valuation import Spent
from rox_bot.store import cells, overview

_LOOKED_AT = 50
_RESPECT = "respect"


@dataclass(frozen=True)
class _Evidence:
    """One piece of evidence: what it is, how much, the id by which the newest of it opens, and its figure if any."""

    name: str
    amount: str
    newest: str = ""
    reading: Reading | None = None


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer what evidence there is for each of the six categories in a period (the last closed quarter)."""
    span = question.period or reader.calendar.last_closed("quarter", reader.context.now)
    asked, wording = Asked(replace(question, period=span), reader, telling), telling.wording
    spent = spent_in(reader, span, asked.filters).entries
    found = {each.key: list(_evidence(asked, each, spent)) for each in SIX}
    readings = [each.reading for mine in found.values() for each in mine if each.reading is not None]
    known = sum(bool(mine) for mine in found.values())
    scope = telling.filters(asked.filters)
    missing = [
        wording._(
            "{category}: no evidence yet. To have some: {how}.", category=wording._(each.title), how=wording._(each.how)
        )
        for each in SIX
        if not found[each.key]
    ]
    return Answer(
        title=" · ".join(filter(None, (wording._("The six of ROX"), telling.period(span), scope))),
        headline=wording._("There is evidence for {n} of the six categories.", n=known),
        lines=tuple(missing),
        readings=tuple(dict.fromkeys(readings)),
        table=_table(asked, found),
        question=replace(asked.question, intent="six"),
        notes=(
            wording._("Evidence is what was recorded in the period: it says what is done, not how well."),
            wording._("An id opens by typing it: {example}.", example="`M12`"),
            wording._("Times are in {zone}.", zone=reader.calendar.zone),
        ),
        suggestions=("scorecard", "moments", "help rox"),
    )


def _missing(asked: Asked, category: Category) -> str:
    title, how = (asked.wording._(text) for text in (category.title, category.how))
    return asked.wording._("{category}: no evidence yet. To have some: {how}.", category=title, how=how)


def _evidence(asked: Asked, category: Category, spent: tuple[Spent, ...]) -> Iterator[_Evidence]:
    """Yield what a category can show: its metrics, what was invested under its tags, words that were kept private."""
    wording = asked.wording
    for metric in (METRICS[key] for key in category.metrics if key in METRICS):
        pair = taken(asked, metric)
        if pair is not None and pair[0].cell.n:
            reading = pair[0].reading
            yield _Evidence(
                asked.telling.title(metric), asked.telling.short(reading), _newest(asked, metric, reading), reading
            )
    mine = [each for each in spent if each.tag.casefold() in category.tags]
    if mine:
        told = wording.plural("{n} investment", "{n} investments", len(mine))
        yield _Evidence(wording._("Invested"), told, mine[-1].entry)
    period = asked.question.period
    if category.key == _RESPECT and period is not None and not asked.filters:
        n = overview.with_own_readers(asked.reader.tx, asked.reader.context.workspace, period.start, period.end)
        if n:
            yield _Evidence(wording._("Words kept where they were written"), wording.number(n))


def _newest(asked: Asked, metric: Metric, reading: Reading) -> str:
    """Return the id of the newest event behind a figure that may be seen here."""
    if metric.protects:
        return ""
    rows = cells.read_events(
        asked.reader.tx,
        metric.measure,
        reading.period,
        workspace=asked.reader.context.workspace,
        filters=asked.filters,
        limit=_LOOKED_AT,
    )
    row = next((row for row in rows if may_be_quoted(row, asked.reader.context)), None)
    if row is None:
        return ""
    letter = metric.measure.fact.letter
    return f"#{row['source_key']}" if letter == "T" else f"{letter}{row['id']}"


def _table(asked: Asked, found: dict[str, list[_Evidence]]) -> Table:
    wording = asked.wording
    rows = []
    for place, category in enumerate(SIX, 1):
        title = f"{place}. {wording._(category.title)}"
        rows += [(title, each.name, each.amount, each.newest) for each in found[category.key]] or [
            (title, wording._("no evidence yet"), "", "")
        ]
    columns = (wording._("category"), wording._("evidence"), wording._("how much"), wording._("newest"))
    return Table(columns, tuple(rows))
