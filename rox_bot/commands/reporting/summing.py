"""The first sheet of the workbook: the figures of the page, each from the rows behind it."""

from decimal import Decimal

from rox_bot.answers.report.telling import Said
from rox_bot.answers.value_words import GRADES
from rox_bot.commands.books import Cell, Figure, Formula, Leaf
from rox_bot.commands.reporting.entries import COVERS, GRADE, LIKELY, PART
from rox_bot.domain.cash import cents
from rox_bot.domain.ledger import IMPROVE


def summary_leaf(said: Said, spent: Leaf, gains: Leaf) -> Leaf:
    """The figures of the page, each from the sheets behind it."""
    w, valuation = said.wording, said.report.valuation
    rows: list[tuple[Cell, ...]] = [
        (w._("Period"), said.period, None, None, w.period(valuation.period)),
        (w._("Time zone"), said.report.zone, None, None, ""),
        (w._("Currency"), said.currency, None, None, ""),
        (w._("Made on"), w.day(said.calendar.day_of(said.report.made_at), year=True), None, None, ""),
    ]
    rows += [(w._("Only"), str(each), None, None, "") for each in said.report.filters]
    rows += _ratios(said, spent, gains, len(rows) + 2)
    rows += _by_grade(said, gains)
    return Leaf(
        w._("Summary"),
        (
            (w._("Figure"), "text"),
            (w._("Likely"), "money"),
            (w._("Low (10%)"), "money"),
            (w._("High (90%)"), "money"),
            (w._("Where it comes from"), "text"),
        ),
        rows,
    )


def _ratios(said: Said, spent: Leaf, gains: Leaf, row: int) -> list[tuple[Cell, ...]]:
    """Return spending, gains and the ratios of them; `row` is the number of the first."""
    w, valuation = said.wording, said.report.valuation
    gained = sum((cents(line.amount.likely) for line in valuation.lines), Decimal(0))
    improving = f'SUMIFS({spent.column(PART)},{spent.column(COVERS)},"{said.covers(IMPROVE)}")' if spent.rows else "0"
    low, high = (Figure(cents(end), "money") for end in (valuation.gains.low, valuation.gains.high))
    sums: list[tuple[Cell, ...]] = [
        (w._("Spent"), Formula(spent.total(PART), valuation.invested), None, None, spent.title),
        (w._("Spent to improve"), Formula(improving, valuation.improving), None, None, spent.title),
        (w._("Gains"), Formula(gains.total(LIKELY), gained), low, high, _drawn(said, gains)),
    ]
    whole, better, got = (f"B{row + place}" for place in range(3))
    ratios = (
        (w._("ROX gross"), f"{got}/{whole}", valuation.gross, valuation.invested, 0),
        (w._("ROX net"), f"{got}/{whole}-1", valuation.net, valuation.invested, 1),
        (
            w._("ROX gross of what was spent to improve"),
            f"{got}/{better}",
            valuation.on_improving,
            valuation.improving,
            0,
        ),
    )
    for title, text, ratio, on, less in ratios:
        if ratio is None or not on:
            why = w._("no gain is known") if on else w._("nothing was spent on it")
            sums.append((title, w._("not computable"), None, None, why))
            continue
        ends = (Figure(end / 100, "share") for end in (ratio.low, ratio.high))
        sums.append((title, Formula(text, gained / on - less, "share"), *ends, _drawn(said, gains)))
    return sums


def _drawn(said: Said, gains: Leaf) -> str:
    """Return where a range comes from."""
    valuation, w = said.report.valuation, said.wording
    if not valuation.draws:
        return gains.title
    draws = w.number(valuation.draws)
    return w._("{sheet}; low and high of {draws} draws, seed {seed}", sheet=gains.title, draws=draws,
               seed=valuation.seed)  # fmt: skip


def _by_grade(said: Said, gains: Leaf) -> list[tuple[Cell, ...]]:
    w, lines = said.wording, said.report.valuation.lines
    found: list[tuple[Cell, ...]] = []
    for grade, title in GRADES.items():
        amount = sum((cents(line.amount.likely) for line in lines if line.grade == grade), Decimal(0))
        if any(line.grade == grade for line in lines):
            name = w._(title)
            text = f'SUMIFS({gains.column(LIKELY)},{gains.column(GRADE)},"{name}")'
            found.append((w._("Gains, {grade}", grade=name), Formula(text, amount), None, None, gains.title))
    return found
