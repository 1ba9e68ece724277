"""`export`: events or figures as a file for whoever asks, noted in the audit trail before it is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from rox_bot.answers import exporting, ledger_export
from rox_bot.answers.packing import figure_rows
from rox_bot.answers.taking import Reader
from rox_bot.commands.door import Door
from rox_bot.commands.exporting import made, note_export
from rox_bot.commands.ledger.asking import ledger_question, side_exported
from rox_bot.commands.reporting.asking import profit
from rox_bot.commands.sheets import write_sheet
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer, Attachment
from rox_bot.domain.errors import N_, BadInput, NotUnderstood, RoxError
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import BEGINNING, Period
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.store import exports

AHEAD = timedelta(days=366 * 25)
"""So far ahead sums of the ledger may count."""

MOST_ROWS: Mapping[str, int] = {"csv": 100_000, "xlsx": 25_000}
_FORMATS = {"csv": "csv", "xlsx": "xlsx", "excel": "xlsx"}
_PROFIT = frozenset(("pnl", "p&l", "profit", "winst-en-verlies", "w&v"))
_EXAMPLES = (
    "export feedback last month",
    "export tickets last week xlsx",
    "export csat by partner",
    "export invest",
    "export pnl",
)


def _export(door: Door, rest: str, context: Context) -> Answer:
    """Make a file of events (feedback, tickets, moments) or of a metric's figures."""
    kinds = [_FORMATS[word] for word in map(fold, rest.split()) if word in _FORMATS]
    line = " ".join(word for word in rest.split() if fold(word) not in _FORMATS)
    kind = kinds[-1] if kinds else "csv"
    side, words = side_exported(line)
    if side:
        return _ledger(door, side, words, kind, context)
    first, _, more = line.partition(" ")
    if fold(first) in _PROFIT:
        return profit(door, more, kind, context)
    question = _read(door, line, context)
    if len(question.metrics) == 1 and question.metrics[0] in exporting.COLUMNS and _plain(question):
        return _events(door, question, kind, context)
    return _figures(door, question, kind, context)


def _read(door: Door, line: str, context: Context) -> Question:
    if not line:
        raise NotUnderstood(N_("Export what? Feedback, tickets, moments, or a metric."), suggestions=_EXAMPLES)
    try:
        question = door.read(line, context)
    except RoxError as trouble:
        trouble.suggestions = tuple(f"export {each}" for each in trouble.suggestions if each != "help")
        raise
    if not question.metrics:
        raise NotUnderstood(N_("Export what? Feedback, tickets, moments, or a metric."), suggestions=_EXAMPLES)
    return question


def _plain(question: Question) -> bool:
    """Return whether the events themselves are asked, not how many there are by slice, by week or against others."""
    return not (question.by or question.baseline_named or question.other or question.vs_target) and (
        question.shape not in ("trend", "chart")
    )


def _figures(door: Door, question: Question, kind: str, context: Context) -> Answer:
    """Make a file of the readings that the same question without `export` shows."""
    wording = Wording(context.language)
    answer = door.answer(replace(question, shape="trend" if question.shape == "trend" else "text"), context)
    rows = figure_rows(answer, wording)
    if not rows:
        raise BadInput(N_("There are no figures in this answer."))
    name = question.metrics[0]
    note_export(door.store, context, name, kind, len(rows))
    columns = list(dict.fromkeys(column for row in rows for column in row))
    file = made(
        f"rox-{name}-{context.calendar.day_of(context.now)}.{kind}", lambda path: write_sheet(path, columns, rows)
    )
    told = wording.plural("A file with {n} figure.", "A file with {n} figures.", len(rows))
    return _answer(question, wording, file, told, notes=answer.notes, answer_id=answer.answer_id)


def _events(door: Door, question: Question, kind: str, context: Context) -> Answer:
    """Make a file of events, the newest first, with the words of private places left out and counted."""
    demand(context.role, "export.rows")
    wording, what, most = Wording(context.language), question.metrics[0], MOST_ROWS[kind]
    with door.store.reading() as tx:
        reader = Reader(tx, context)
        period = question.period or reader.last_closed(METRICS[what])
        wanted = exporting.wanted(question, period)
        found = exports.count_events(tx, context.workspace, wanted)
        if not found:
            raise BadInput(N_("There is nothing of that kind in {days}."), days=wording.period(period))
        note_export(door.store, context, what, kind, min(found, most), period.start, period.end)
        stream = _Counting(exporting.rows(what, wanted, reader, most), question.all_filters)
        file = made(
            f"rox-{what}-{period.first_day}.{kind}",
            lambda path: write_sheet(path, exporting.COLUMNS[what], iter(stream)),
        )
    days = wording.period(period)
    told = wording.plural("A file with {n} row, {days}.", "A file with {n} rows, {days}.", stream.rows, days=days)
    return _answer(question, wording, file, told, lines=tuple(_left_out(wording, stream, found, most, kind)))


def _ledger(door: Door, side: str, words: str, kind: str, context: Context) -> Answer:
    """Make a file of what was spent or gained: the entries that touch a period, all of them where none is named."""
    demand(context.role, "export.rows")
    wording = Wording(context.language)
    question = ledger_question(side, words, door.members(context), door.scoped(context))
    with door.store.reading() as tx:
        reader = Reader(tx, context)
        period = question.period or Period(BEGINNING, context.now + AHEAD, "all_time", context.calendar.zone)
        found = list(ledger_export.rows(side, period, question.all_filters, reader, wording))
        if not found:
            raise BadInput(N_("There is nothing of that kind in {days}."), days=wording.period(period))
        note_export(door.store, context, side, kind, len(found), period.start, period.end)
        stream = _Counting(iter(found), question.all_filters)
        file = made(
            f"rox-{side}s-{context.calendar.day_of(context.now)}.{kind}",
            lambda path: write_sheet(path, ledger_export.columns(side), iter(stream)),
        )
    told = wording.plural("A file with {n} row.", "A file with {n} rows.", stream.rows)
    return _answer(question, wording, file, told, lines=tuple(_left_out(wording, stream, len(found), len(found), kind)))


@dataclass
class _Counting:
    """Passes rows on and counts them, and those whose words were left out."""

    source: Iterator[tuple[dict[str, Any], bool]]
    filters: tuple[Filter, ...]
    rows: int = field(default=0)
    hidden: int = field(default=0)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row, hidden in self.source:
            self.rows += 1
            self.hidden += hidden
            yield row


def _left_out(wording: Wording, stream: _Counting, found: int, most: int, kind: str) -> Iterator[str]:
    """Yield what is not in the file, each in a sentence."""
    if stream.filters:
        yield wording._("Only {filters}.", filters=", ".join(map(str, stream.filters)))
    if found > most:
        numbers = {"most": wording.number(most), "found": wording.number(found)}
        yield wording._("These are the newest {most} of {found}; ask for a shorter period to get the rest.", **numbers)
    if stream.hidden:
        yield wording.plural(
            "The words of {n} row are left out: they were written in a private place.",
            "The words of {n} rows are left out: they were written in private places.",
            stream.hidden,
        )
    if kind == "csv":
        yield wording._(
            "Times are local, with their offset; people are labels; a cell that starts like a formula has a quote "
            "before it."
        )


def _answer(question: Question, wording: Wording, file: Attachment, told: str, **more: Any) -> Answer:
    return Answer(
        title=wording._("Export"),
        headline=told,
        question=replace(question, intent="export"),
        shareable=False,
        attachment=file,
        **more,
    )


EXPORT = Verb(
    "export",
    ("export", "exporteer"),
    "export",
    N_("feedback, tickets, moments, the ledger, money by month (pnl) or a metric's figures as a file for you alone"),
    _EXAMPLES,
    _export,
)
