"""`rox-bot demo`: rox_bot at work on made-up customers, through the same door and digest code as in Slack."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.text import Text

from rox_bot.cli.run import where_told
from rox_bot.cli.terminal import explain, show
from rox_bot.domain.errors import N_, BadInput, RoxError
from rox_bot.domain.question import Context

if TYPE_CHECKING:
    from rox_bot.cli.run import Run
    from rox_bot.commands import Door

TOUR = (
    "",
    "csat by touchpoint",
    "nps last quarter",
    "fcr",
    "first reply by partner last month",
    "hoe staat de csat deze maand",
    "moments",
    "churn",
    "nrr trend",
)


def show_demo(run: "Run", folder: Path) -> None:
    """Fill a store, ask a handful of questions, write the digest, and open a prompt where there is a terminal."""
    from rox_bot.commands import Door
    from rox_bot.digests.page import write_preview
    from rox_bot.intake.demo import fill_demo
    from rox_bot.store.store import Store

    wording, console = run.wording, Console()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise BadInput(
            N_("{path} cannot be written: {reason}."), path=folder, reason=trouble.strerror or ""
        ) from trouble
    store = Store(f"sqlite:///{folder / 'demo.db'}", clock=run.clock)
    try:
        console.print(Text(wording._("Filling {folder} with made-up customers ...", folder=folder)))
        context = run.context()
        counts = fill_demo(store, now=run.clock(), calendar=run.settings.calendar, currency=context.currency)
        added = (
            wording.plural("{n} ticket", "{n} tickets", counts.tickets),
            wording.plural("{n} answer", "{n} answers", counts.feedback),
            wording.plural("{n} magic moment", "{n} magic moments", counts.moments),
            wording.plural("{n} decision of a customer", "{n} decisions of customers", counts.decisions),
        )
        console.print(Text(wording._("Added: {what}.", what=wording.listed(list(added)))))
        door = Door(store)
        for words in TOUR:
            _ask(run, door, words, context, console)
        page = write_preview(store, context, folder)
        console.print(
            Text(wording._("The weekly digest, as Slack would get it: {path}", path=page.resolve()), style="bold")
        )
        if where := where_told(wording):
            console.print(Text(where))
        if sys.stdin.isatty() and sys.stdout.isatty():
            _prompt(run, door, console)
    finally:
        store.close()


def _ask(run: "Run", door: "Door", words: str, context: Context, console: Console) -> None:
    console.print()
    console.print(Text(f"rox> {words}", style="bold cyan"))
    try:
        show(door.ask(words, context), run.wording, console)
    except RoxError as trouble:
        explain(trouble, run.wording, console)


def _prompt(run: "Run", door: "Door", console: Console) -> None:
    """Ask until the person has enough (an empty line asks for the summary, as bare /rox does)."""
    console.print(Text(run.wording._("Ask away; `help` shows what, Ctrl-D ends.")))
    while True:
        try:
            words = typer.prompt("rox", prompt_suffix="> ", default="", show_default=False)
        except (typer.Abort, EOFError):
            console.print()
            return
        if words.strip() in ("exit", "quit", "q"):
            return
        _ask(run, door, words, replace(run.context(), now=run.clock()), console)
