"""`rox-bot source`: helpdesks and survey tools set up, tried, fetched, listed and switched off."""

from typing import Annotated

import typer

from rox_bot.cli.run import running

app = typer.Typer(
    name="source",
    help="Fetch tickets and answers from a helpdesk or survey tool.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(help="The source, as rox-bot source list names it.")]
Sure = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command()
def add(
    kind: Annotated[str, typer.Argument(help="Which one; without a known word they are listed.")],
    name: Annotated[str, typer.Option(help="What it is called here; else as its kind.")] = "",
    address: Annotated[str, typer.Option(help="Its address; else it is asked for.")] = "",
    weeks: Annotated[int, typer.Option(min=1, max=520, help="How far back it is read.")] = 26,
    minutes: Annotated[float, typer.Option(min=1, max=1440, help="How often it is looked at.")] = 10,
    yes: Sure = False,
) -> None:
    """Set up a source: its keys are asked for and tried, ten rows shown, and its past read."""
    from rox_bot.cli.adding import Wish, run_add

    run_add(running(), Wish(kind, name or kind, address, weeks, minutes, yes))


@app.command("list")
def list_() -> None:
    """List the sources: until when each is complete, when it was read, and what keeps it."""
    from rox_bot.cli.fetching import run_list

    run_list(running())


@app.command("try")
def try_(name: Name) -> None:
    """Try a source's keys and show its first rows; nothing is kept."""
    from rox_bot.cli.fetching import run_try

    run_try(running(), name)


@app.command()
def fetch(
    name: Name,
    weeks: Annotated[int | None, typer.Option(min=1, max=520, help="Read all of so many weeks again.")] = None,
) -> None:
    """Read a source now, from where it was left."""
    from rox_bot.cli.fetching import run_fetch

    run_fetch(running(), name, weeks)


@app.command()
def off(name: Name) -> None:
    """Fetch a source no longer; its events stay."""
    from rox_bot.cli.fetching import run_switch

    run_switch(running(), name, on=False)


@app.command()
def on(name: Name) -> None:
    """Fetch a source again, at once."""
    from rox_bot.cli.fetching import run_switch

    run_switch(running(), name, on=True)


@app.command()
def remove(name: Name, yes: Sure = False) -> None:
    """Forget a source and its keys; its events stay."""
    from rox_bot.cli.fetching import run_remove

    run_remove(running(), name, yes=yes)
