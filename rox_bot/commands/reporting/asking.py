"""`value report` and `export pnl`: the report of a period as a page and a workbook, and its months as a table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rox_bot import __version__
from rox_bot.answers.asking import Asked
from rox_bot.answers.report.gathering import Report, gathered
from rox_bot.answers.report.paging import page
from rox_bot.answers.report.profit import COLUMNS, profit_rows
from rox_bot.answers.report.telling import Said
from rox_bot.answers.rox.valuing import default_period, valued
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.answers.value_drawing import headline
from rox_bot.commands.bounds import bounded
from rox_bot.commands.door import Door
from rox_bot.commands.exporting import made, note_export
from rox_bot.commands.reporting import write_report
from rox_bot.commands.sheets import write_sheet
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, BadInput, NotUnderstood, RoxError
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Question
from rox_bot.language.wording import Wording

_LONGEST = timedelta(days=3_700)
"""More months than ten years have are nobody's page."""


def report(door: Door, rest: str, context: Context) -> Answer:
    """Make the report of a period for a manager: a page to print, and the workbook behind it."""
    demand(context.role, "value.report")
    wording, asked = Wording(context.language), _question(door, rest, context, ("value report", "value report Q3"))
    found, question = _gathered(door, asked, context, "report")
    workbook = wording._("Every figure opens to its rows in the workbook that came with this page.")
    footer = f"{workbook} · rox_bot {__version__}"
    period, printed = found.valuation.period, page(found, context.calendar, wording, footer=footer)
    file = made(
        f"rox-value-{period.first_day}-{period.last_day}.xlsx",
        lambda path: write_report(found, path, context.calendar, wording),
    )
    name = Said(found, context.calendar, wording).period
    told = wording._("The report of {period} as a page (PDF) and a workbook (XLSX).", period=name)
    result = f"{headline(found.valuation, wording)}."
    return Answer(
        wording._("Report"), told, question, lines=(result,), suggestions=_next(rest), shareable=False,
        attachment=replace(file, page=printed),
    )  # fmt: skip


def profit(door: Door, rest: str, kind: str, context: Context) -> Answer:
    """Make the profit and loss of experience by month as a table, for a manager."""
    demand(context.role, "export.pnl")
    wording, asked = Wording(context.language), _question(door, rest, context, ("export pnl", "export pnl 2026"))
    found, question = _gathered(door, asked, context, "pnl", kind)
    rows = list(profit_rows(found.timing, found.valuation.currency))
    period = found.valuation.period
    file = made(
        f"rox-pnl-{period.first_day}-{period.last_day}.{kind}",
        lambda path: write_sheet(path, COLUMNS, rows, title="pnl"),
    )
    days = wording.period(period)
    told = wording.plural("A file with {n} month, {days}.", "A file with {n} months, {days}.", len(rows), days=days)
    notes = wording._("Computed gains are spread evenly over the period: value, not receipts.")
    return Answer(wording._("Export"), told, question, notes=(notes,), shareable=False, attachment=file)


def _question(door: Door, rest: str, context: Context, examples: Sequence[str]) -> Question:
    try:
        question = door.rox(rest, context)
    except RoxError as trouble:
        trouble.suggestions = tuple(examples)
        raise
    if question.by or question.shape != "text" or question.baseline_named:
        raise NotUnderstood(
            N_("That is about one period, and if you like one slice, without more: {example}."),
            example=f"`{examples[-1]}`",
            suggestions=tuple(examples),
        )
    return bounded(question, context)


def _gathered(
    door: Door, question: Question, context: Context, what: str, kind: str = "pdf"
) -> tuple[Report, Question]:
    """Return the report of what was asked, noted in the audit trail; raises BadInput where there is nothing to tell."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        reader = Reader(tx, context)
        period = question.period or default_period(reader)
        if not period.is_open_ended and period.end - period.start > _LONGEST:
            raise BadInput(N_("That is more than ten years; please ask for less."))
        asked = Asked(question, reader, Telling(wording, context.calendar.day_of(context.now).year))
        valuation = valued(reader, period, filters=asked.filters)
        if not valuation.spent and not valuation.lines:
            raise BadInput(
                N_("Nothing was spent or gained in {days}: book it with {invest} and {gain}."),
                days=wording.period(period),
                invest="`invest`",
                gain="`gain`",
                suggestions=("value start", "help invest"),
            )
        rows = len(valuation.spent) + len(valuation.lines)
        note_export(door.store, context, what, kind, rows, period.start, period.end)
        return gathered(asked, valuation), replace(asked.question, period=period, intent="export")


def _next(rest: str) -> tuple[str, ...]:
    return (f"value {rest}".strip(), f"export pnl {rest}".strip())
