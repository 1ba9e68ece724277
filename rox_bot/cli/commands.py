"""The command line: `rox-bot ask`, `import`, `metrics`, `digest`, `doctor`, `backup`, `restore`, `serve` and more."""

import json
import logging
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from rox_bot import __version__, logs
from rox_bot.cli import directory, sources
from rox_bot.cli.run import begin, begun, running, wording_so_far
from rox_bot.domain.errors import NotAllowed, NotUnderstood, RoxError
from rox_bot.settings import load

app = typer.Typer(
    name="rox-bot",
    help="Return on Experience in Slack: answers, magic moments and weekly digests.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(sources.app, name="source")
app.add_typer(directory.app, name="directory")
log = logging.getLogger("rox_bot")
_EXITS: tuple[tuple[type[RoxError], int], ...] = ((NotUnderstood, 2), (NotAllowed, 3), (RoxError, 1))
_VALUED = ("--database", "--now")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _begin(
    database: Annotated[str | None, typer.Option(help="Database address (ROX_DATABASE_URL).")] = None,
    now: Annotated[str | None, typer.Option(help="The moment of asking, ISO 8601, for reproducible answers.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answers for machines.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    settings = load()
    if database:
        settings = settings.model_copy(update={"database_url": database})
    logs.set_up(settings.log_level, settings.secrets)
    begin(settings, now, as_json=as_json)


@app.command()
def ask(
    words: Annotated[list[str] | None, typer.Argument(help="The question, as after /rox.")] = None,
    channel: Annotated[str, typer.Option(help="A Slack channel id whose saved scope holds.")] = "",
    chart: Annotated[Path | None, typer.Option(help="Write the answer's picture to this PNG file.")] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write the figures, or with why all events, to this CSV file.")
    ] = None,
) -> None:
    """Answer a question, as `/rox` would."""
    from rox_bot.answers.packing import answer_to
    from rox_bot.cli import exports
    from rox_bot.commands import Door

    run = running()
    line = " ".join(words or [])
    if csv is not None and csv.suffix.lower() == ".xlsx" and line.split()[:1] in (["export"], ["exporteer"]):
        line = f"{line} xlsx"
    if chart is not None and "chart" not in line.split():
        line = f"{line} chart"
    with run.store() as store:
        door, context = Door(store, run.inbox, run.configured), run.context(channel)
        answer = door.ask(line, context)
        opened = answer.question.argument if answer.question.intent == "why" else ""
        events = door.events_behind(opened, context) if csv is not None and opened else []
    if chart is not None:
        exports.write_picture(answer, chart)
    if answer.attachment is not None:
        exports.hand_over(answer.attachment, csv)
    elif csv is not None and opened:
        exports.write_rows(events, csv)
    elif csv is not None:
        exports.write_csv(answer, csv, run.wording)
    if run.as_json:
        typer.echo(json.dumps(answer_to(answer, run.wording), ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    from rox_bot.cli.terminal import show

    show(answer, run.wording, Console())


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file, also .gz, or an Excel file (.xlsx).")],
    map_: Annotated[
        Path | None, typer.Option("--map", help="A map file: whose columns are what. Without it one is proposed.")
    ] = None,
    source: Annotated[str, typer.Option(help="What the source is called; its saved map is used where one fits.")] = "",
    event: Annotated[
        str,
        typer.Option(
            help="What each row is: ticket, feedback, invitation, moment, tally, investment, gain or decision."
        ),
    ] = "",
    answers: Annotated[
        list[str] | None,
        typer.Option("--set", help='A correction to the proposed map: "customer = Company", "sla_met I = yes".'),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept the proposed map.")] = False,
    save_map: Annotated[Path | None, typer.Option(help="Write the proposed map to this file and stop.")] = None,
    sheet: Annotated[str, typer.Option(help="The sheet of an Excel file; else the longest is read.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write the bad rows with their reasons to this CSV file.")] = None,
    max_bad: Annotated[float | None, typer.Option(help="Refuse the file above this percentage of bad rows.")] = None,
    complete_until: Annotated[
        str, typer.Option(help="Up to when the file lacks nothing: a date (the whole day) or a moment.")
    ] = "",
) -> None:
    """Import tickets, feedback, moments, money or what customers decided from a file."""
    from rox_bot.cli.importing import run_import
    from rox_bot.cli.proposing import Wanted

    wanted = Wanted(file, source, event, sheet, tuple(answers or ()), yes, save_map)
    run_import(running(), wanted, map_, dry_run=dry_run, errors=errors, max_bad=max_bad, complete_until=complete_until)


@app.command()
def reconcile(
    file: Annotated[Path, typer.Argument(help="The helpdesk's own report: a CSV file with a row per period.")],
    source: Annotated[str, typer.Option(help="The source whose events are compared, as named in its map file.")],
) -> None:
    """Compare our figures with a helpdesk's own report, and say which definition explains each difference."""
    from rox_bot.cli.reconciling import run_reconcile

    run_reconcile(running(), file, source)


@app.command()
def digest(
    preview: Annotated[Path, typer.Option(help="A folder for the page and its picture.")],
    channel: Annotated[str, typer.Option(help="A Slack channel id whose digest is shown.")] = "",
) -> None:
    """Write the digest of the last closed week as a page with its picture."""
    from rox_bot.digests.page import write_preview

    run = running()
    with run.store() as store:
        page = write_preview(store, run.context(channel), preview)
    typer.echo(run.wording._("Written: {path}", path=page))


@app.command()
def metrics(
    markdown: Annotated[bool, typer.Option("--markdown", help="As a table for a page.")] = False,
) -> None:
    """Print what is measured and how: every metric with its definition."""
    from rox_bot.cli.measures import print_metrics

    print_metrics(running(), markdown=markdown)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo's database and pages go.")] = Path("demo"),
) -> None:
    """Show rox_bot at work on made-up customers."""
    from rox_bot.cli.demo import show_demo

    show_demo(running(), folder)


@app.command()
def setup(
    minimal: Annotated[bool, typer.Option("--minimal", help="An app without access to channel history.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Ask for the tokens even where they are set.")] = False,
) -> None:
    """Connect a Slack workspace, step by step."""
    from rox_bot.cli.setup import run_setup

    run_setup(running(), minimal=minimal, anew=anew)


@app.command()
def status() -> None:
    """Say how it stands: what is recorded and up to when, digests on time, backup, versions."""
    ask(["status"])


@app.command()
def doctor() -> None:
    """Check configuration, database, Slack and fonts; each fault with its mend."""
    from rox_bot.cli.doctor import examine

    raise typer.Exit(examine(running().settings, running().wording, as_json=running().as_json))


@app.command()
def backup(
    to: Annotated[
        Path | None, typer.Option(help="The file to write; without it one with a date, in backups beside the database.")
    ] = None,
) -> None:
    """Copy the SQLite database to a checked file, also while the bot runs."""
    from rox_bot.cli.keeping import run_backup

    run_backup(running(), to)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
) -> None:
    """Put a backup in the SQLite database's place; the bot must be stopped."""
    from rox_bot.cli.keeping import run_restore

    run_restore(running(), file)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    run = running()
    with run.store() as store:
        done = run.wording._("The schema is brought up to date.") if store.migrated else run.wording._("Nothing to do.")
    typer.echo(done)


@app.command()
def manifest(
    base_url: Annotated[
        str, typer.Option(help="Public address for signed HTTP mode, such as https://rox.example.com.")
    ] = "",
    minimal: Annotated[bool, typer.Option("--minimal", help="Without access to channel history and files.")] = False,
    steps: Annotated[bool, typer.Option("--steps", help="With steps for Workflow Builder (paid plans).")] = False,
) -> None:
    """Print the Slack app manifest."""
    from rox_bot.slack.manifest import render_manifest

    typer.echo(render_manifest(base_url=base_url, minimal=minimal, steps=steps), nl=False)


@app.command()
def retry(
    which: Annotated[str, typer.Argument(help="The number of an event, or all; without it they are listed.")] = "",
) -> None:
    """List the events that could not be taken in, or have them tried again."""
    from rox_bot.cli.retrying import run_retry

    run_retry(running(), which)


@app.command()
def serve(
    demo: Annotated[bool, typer.Option("--demo", help="Show made-up customers, and nothing of your own.")] = False,
) -> None:
    """Start the bot."""
    from rox_bot.cli.measures import install_own
    from rox_bot.server import run_demo, run_server

    install_own(running().settings)
    (run_demo if demo else run_server)(running().settings)


def main() -> None:
    """Run the command line: 0 done, 1 cannot, 2 needs other words, 3 not allowed."""
    logs.set_up()
    logs.take_over_reports()
    sys.argv[1:] = _globals_first(sys.argv[1:])
    try:
        app(standalone_mode=True)
    except RoxError as trouble:
        _explain(trouble)
        sys.exit(next(code for kind, code in _EXITS if isinstance(trouble, kind)))
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)
    except Exception:
        reference = secrets.token_hex(2)
        log.exception("ref %s", reference)
        wording = wording_so_far()
        typer.echo(wording._("Something broke on our side, ref {reference}.", reference=reference), err=True)
        sys.exit(70)


def _explain(trouble: RoxError) -> None:
    from rich.console import Console

    from rox_bot.cli.terminal import explain

    wording = wording_so_far()
    if begun() and running().as_json:
        told = {"error": wording.error(trouble), "suggestions": list(trouble.suggestions)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    explain(trouble, wording, Console(stderr=True))


def _globals_first(arguments: list[str]) -> list[str]:
    """Return the arguments with the global options in front, so that they may also stand behind the command."""
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--json" or argument.startswith(tuple(f"{name}=" for name in _VALUED)):
            front.append(argument)
        elif argument in _VALUED:
            front += [argument, *([value] if (value := next(waiting, None)) is not None else [])]
        else:
            rest.append(argument)
    return front + rest
