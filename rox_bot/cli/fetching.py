"""What `rox-bot source` does with sources there are: list, try, fetch, switch and remove them."""

import asyncio
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from rox_bot import logs
from rox_bot.cli.adding import agreed
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.events import Event, Feedback, Ticket

if TYPE_CHECKING:
    from rox_bot.cli.run import Run
    from rox_bot.intake.pull import running
    from rox_bot.intake.pull.declaring import Vendor
    from rox_bot.intake.pull.looking import Look
    from rox_bot.language.wording import Wording
    from rox_bot.store.sources import Source
    from rox_bot.store.store import Store


def run_list(run: "Run") -> None:
    """Print every source, files too."""
    from rox_bot.store import sources

    with run.store() as store, store.reading() as tx:
        found = sources.sources(tx, store.workspace)
    if run.as_json:
        typer.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False))
        return
    if not found:
        typer.echo(run.wording._("There is no source yet. Add one: rox-bot source add"))
        return
    table = Table(box=None, pad_edge=False)
    for head in _heads(run.wording):
        table.add_column(head)
    for each in found:
        times = [_when(run, at) for at in (each.succeeded_at, each.newest_at, each.complete_until)]
        table.add_row(*(Text(cell) for cell in (each.name, each.kind, *times, _state(run, each))))
    Console().print(table)


def run_try(run: "Run", name: str) -> None:
    """Show a source's first rows as they would be kept."""
    from rox_bot.intake.pull.asking import Caller
    from rox_bot.intake.pull.fetching import WEEKS, way_of
    from rox_bot.intake.pull.looking import look
    from rox_bot.intake.recording import Recorder
    from rox_bot.intake.source_keys import read_keys

    with run.store() as store:
        source, vendor = _known(store, name)
        keys = read_keys(run.settings.sources_file, name)

        async def seen() -> "Look":
            async with Caller(vendor, way_of(source).address, keys, tries=2, learn=logs.learn) as caller:
                recorder = Recorder(store.workspace, store.pseudonyms)
                return await look(caller, recorder, name, store.clock(), timedelta(weeks=WEEKS))

        show_look(run, vendor, asyncio.run(seen()))


def run_fetch(run: "Run", name: str, weeks: int | None) -> None:
    """Read a source now, or all of so many weeks again."""
    with run.store() as store:
        _known(store, name)
        fetch_shown(run, store, name, None if weeks is None else store.clock() - timedelta(weeks=weeks))


def run_switch(run: "Run", name: str, *, on: bool) -> None:
    """Switch a source off, or on again."""
    from rox_bot.store import audit, sources

    with run.store() as store:
        _known(store, name)
        now = store.clock()
        with store.writing() as tx:
            sources.switch_source(tx, store.workspace, name, None if on else now)
            audit.note_deed(tx, store.workspace, now, run.context().person, f"source {'on' if on else 'off'}", name)
    if on:
        typer.echo(run.wording._("{source} is on.", source=name))
    else:
        typer.echo(run.wording._("{source} is off; its events stay.", source=name))


def run_remove(run: "Run", name: str, *, yes: bool) -> None:
    """Forget a source and its keys."""
    from rox_bot.intake.source_keys import write_keys
    from rox_bot.store import audit, sources

    with run.store() as store:
        _known(store, name)
        agreed(run.wording._("Forget {source} and its keys? Its events stay.", source=name), sure=yes)
        with store.writing() as tx:
            sources.remove_source(tx, store.workspace, name)
            audit.note_deed(tx, store.workspace, store.clock(), run.context().person, "source remove", name)
        write_keys(run.settings.sources_file, name, None)
    typer.echo(run.wording._("{source} is forgotten; its events stay.", source=name))


def fetch_shown(run: "Run", store: "Store", name: str, start: datetime | None = None) -> None:
    """Read a source with a bar for each list, anew where `start` says since when, and say what came."""
    from rox_bot.intake.pull.fetching import Fetcher

    fetcher = Fetcher(store, run.settings.sources_file, run.wording, logs.learn)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def shown(progress: "running.Progress") -> None:
            if progress.feed not in tasks:
                tasks[progress.feed] = bar.add_task(progress.feed, total=None)
            share = progress.share
            described = f"{progress.feed} {run.wording.number(progress.done)}"
            bar.update(
                tasks[progress.feed], description=described, total=None if share is None else 1.0, completed=share
            )

        pulled = asyncio.run(fetcher.fetch(name, shown, start))
    if run.as_json:
        typer.echo(json.dumps(asdict(pulled), default=str, ensure_ascii=False))
        return
    for line in told(pulled, run):
        typer.echo(line)


def told(pulled: "running.Pulled", run: "Run") -> list[str]:
    """Return what a reading did, a fact a line."""
    wording = run.wording
    lines = [
        wording.plural(
            "{n} record read: {added} events added, {changed} changed, {followed} withdrawn or brought back.",
            "{n} records read: {added} events added, {changed} changed, {followed} withdrawn or brought back.",
            pulled.records,
            added=wording.number(pulled.added),
            changed=wording.number(pulled.changed),
            followed=wording.number(pulled.followed),
        )
    ]
    if pulled.left_out:
        lines.append(_left_out(run, pulled.left_out, pulled.reason))
    return lines + [_closed(run, feed) for feed in pulled.closed]


def show_look(run: "Run", vendor: "Vendor", seen: "Look") -> None:
    """Print the first rows of each list: people as pseudonyms, texts redacted."""
    console = Console()
    for feed, sheet in seen.sheets:
        if sheet.events:
            console.print(_rows(run, f"{vendor.title}, {feed.name}", sheet.events[:10]))
        else:
            typer.echo(run.wording._("{title}, {feed}: nothing in that time.", title=vendor.title, feed=feed.name))
        if sheet.left_out:
            typer.echo(_left_out(run, sheet.left_out.total(), sheet.reason))
    for feed_name in seen.closed:
        typer.echo(_closed(run, feed_name))


def _rows(run: "Run", title: str, events: list[Event]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    labels = _labels(run.wording, type(events[0]))
    for label in labels.values():
        table.add_column(label, overflow="ellipsis", no_wrap=True)
    for event in events:
        values = [getattr(event, name) for name in labels]
        table.add_row(*(Text(_cell(run, name, value)) for name, value in zip(labels, values, strict=True)))
    return table


def _heads(wording: "Wording") -> tuple[str, ...]:
    read, newest = wording._("read"), wording._("newest event")
    return (wording._("source"), wording._("kind"), read, newest, wording._("complete until"), "")


def _labels(wording: "Wording", kind: type[Event]) -> dict[str, str]:
    """Return the fields that a first look shows of events of a kind, with their names."""
    number = {"source_key": wording._("number")}
    if kind is Feedback:
        score = {"score": wording._("score"), "scale_min": wording._("from"), "scale_max": wording._("to")}
        return (
            number
            | {"occurred_at": wording._("answered")}
            | score
            | {"ticket": wording._("ticket"), "comment": wording._("comment")}
        )
    if kind is not Ticket:
        placed = {"occurred_at": wording._("sent"), "instrument": wording._("survey")}
        return number | placed | {"customer": wording._("customer"), "team": wording._("team")}
    times = {"opened_at": wording._("opened"), "solved_at": wording._("solved"), "status": wording._("status")}
    who = {"customer": wording._("customer"), "team": wording._("team"), "requester": wording._("requester")}
    return number | times | who | {"subject": wording._("subject")}


def _cell(run: "Run", name: str, value: object) -> str:
    """Return a value in few letters: of a moment its day, of a person the beginning of the key."""
    if isinstance(value, datetime):
        return _when(run, value)[:10]
    if name == "requester":
        return str(value)[:6]
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _left_out(run: "Run", n: int, reason: str) -> str:
    return run.wording.plural(
        "{n} record was left out: {reason}.", "{n} records were left out: {reason}.", n, reason=run.wording.say(reason)
    )


def _closed(run: "Run", feed: str) -> str:
    return run.wording._("The list of {feed} is closed to this key, or not in use there.", feed=feed)


def _known(store: "Store", name: str) -> "tuple[Source, Vendor]":
    from rox_bot.intake.pull import VENDORS
    from rox_bot.store import sources

    with store.reading() as tx:
        found = sources.find_source(tx, store.workspace, name)
    if found is None or found.kind not in VENDORS:
        raise BadInput(N_("There is no source {name} that is fetched; rox-bot source list shows them."), name=name)
    return found, VENDORS[found.kind]


def _state(run: "Run", source: "Source") -> str:
    if source.off_at is not None:
        return run.wording._("off")
    return source.error


def _when(run: "Run", at: datetime | None) -> str:
    """Return an instant as the workspace's clock shows it."""
    return "" if at is None else f"{at.astimezone(ZoneInfo(run.settings.zone)):%Y-%m-%d %H:%M}"


def _plain(source: "Source") -> dict[str, Any]:
    kept = asdict(source)
    for name in ("settings", "cursor", "owner", "lease_until"):
        del kept[name]
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}
