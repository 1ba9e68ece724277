"""`rox-bot import`: a file taken in with a progress bar, and what became of its rows."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from rox_bot.cli.proposing import Wanted, map_for, save
from rox_bot.domain.errors import N_, BadInput, Phrase

if TYPE_CHECKING:
    from rox_bot.cli.run import Run
    from rox_bot.commands.directory import Near
    from rox_bot.intake.files import Report


def run_import(
    run: "Run",
    wanted: Wanted,
    map_file: Path | None,
    *,
    dry_run: bool,
    errors: Path | None,
    max_bad: float | None,
    complete_until: str = "",
) -> None:
    """Import a file and report; exit code 1 when nothing good was in it, 2 while its proposed map is not accepted."""
    from rox_bot.commands.directory import near_since
    from rox_bot.intake.files import import_file, read_map

    file = wanted.file
    now = run.clock()
    end = _end(complete_until, ZoneInfo(run.settings.zone)) if complete_until else None
    database = Path(run.settings.database_url.removeprefix("sqlite:///"))
    _keep_apart(errors, file, database, *([map_file] if map_file else []))
    _keep_apart(wanted.save_map, file, database)
    if map_file and (wanted.answers or wanted.source or wanted.event or wanted.save_map):
        raise BadInput(N_("With --map, the map file says it all: leave out --source, --event, --set and --save-map."))
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with run.store() as store:
        mapping = read_map(map_file) if map_file else map_for(run, store, wanted)
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(file.name, total=None)

            def shown(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            report = import_file(
                store,
                file,
                mapping,
                now=now,
                dry_run=dry_run,
                errors=errors,
                max_bad=max_bad,
                complete_until=end,
                sheet=wanted.sheet,
                wording=run.wording,
                progress=shown,
            )
        new = not dry_run and report.good > 0 and save(run, store, wanted, mapping)
        with Console(stderr=True).status(run.wording._("Looking for names that look alike ...")):
            near = near_since(store, now) if report.added else []
    _report(run, report, mapping.source if new else "", near)
    if report.rows and not report.good:
        raise typer.Exit(1)


def _report(run: "Run", report: "Report", saved: str, near: "Sequence[Near]") -> None:
    from rox_bot.cli.directory import merging
    from rox_bot.commands.verbs.names import near_lines

    if run.as_json:
        told_near = [asdict(each) for each in near]
        typer.echo(json.dumps({**asdict(report), "near": told_near}, default=str, ensure_ascii=False))
        return
    for line in (*_lines(report, run), *near_lines(near, run.wording, merging)):
        typer.echo(line)
    if saved:
        typer.echo(run.wording._("The map is saved for {source}: the next such file needs none.", source=saved))


def _lines(report: "Report", run: "Run") -> list[str]:
    """Return what an import did and which rows are bad, with the options that say more."""
    from rox_bot.intake.files.excel import SHEETS_LEFT
    from rox_bot.intake.files.telling import bad_rows_told, told

    wording = run.wording
    lines = told(report, wording, ZoneInfo(run.settings.zone))
    if any(isinstance(note, Phrase) and note.message == SHEETS_LEFT for note in report.notes):
        lines.append(wording._("--sheet NAME reads another sheet."))
    lines += bad_rows_told(report, wording)
    left = report.bad - len(report.bad_rows)
    if left > 0:
        lines.append(
            wording.plural(
                "{n} more bad row; --errors FILE.csv lists them all.",
                "{n} more bad rows; --errors FILE.csv lists them all.",
                left,
            )
        )
    return lines


def _end(text: str, zone: tzinfo) -> datetime:
    """Return the moment that --complete-until names."""
    from rox_bot.intake.files.mapping import until

    try:
        return until(text, zone)
    except (ValueError, OverflowError):
        raise BadInput(N_("--complete-until takes a date or a moment, such as 2026-11-12T17:00.")) from None


def _keep_apart(errors: Path | None, *others: Path) -> None:
    """Refuse to write the bad rows over the file, its map or the database."""
    if errors is not None and any(errors.resolve() == other.resolve() for other in others):
        raise BadInput(N_("{path} is in use; name another file for the bad rows."), path=errors)
