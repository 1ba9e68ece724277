"""Answers in the terminal: plain lines, tables by rich, no markup from anybody's words."""

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.errors import RoxError
from rox_bot.language.wording import Wording


def show(answer: Answer, wording: Wording, console: Console) -> None:
    """Print an answer."""
    console.print(Text(" · ".join(filter(None, (answer.mark, answer.title))), style="bold"))
    console.print(Text(answer.headline))
    for line in answer.lines:
        console.print(Text(f"  {line}"))
    if answer.table and answer.table.rows:
        console.print(_table(answer.table))
    for quote in answer.quotes:
        console.print(Text(f"  “{quote.text}”", style="italic"))
        console.print(Text(f"    {quote.said}" + (f" · {quote.url}" if quote.url else ""), style="dim"))
    for note in answer.notes:
        console.print(Text(note, style="dim"))
    if answer.answer_id:
        why = wording._("Open it: why {id}", id=answer.answer_id)
        console.print(Text(why, style="dim"))
    if answer.suggestions:
        console.print(Text(wording._("Try: {suggestions}", suggestions=" · ".join(answer.suggestions)), style="dim"))


def explain(trouble: RoxError, wording: Wording, console: Console) -> None:
    """Print why something could not be done, and what would work."""
    console.print(Text(wording.error(trouble)))
    for suggestion in trouble.suggestions:
        console.print(Text(f"  {suggestion}", style="bold"))


def _table(table: Table) -> RichTable:
    drawn = RichTable(box=None, pad_edge=True, header_style="bold")
    for place, column in enumerate(table.columns):
        drawn.add_column(Text(column), justify="right" if place in table.numeric else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn
