"""`rox-bot import`: a file taken in with a progress bar, and what became of its rows."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from rox_bot.cli.commands import Run
    from rox_bot.intake.files import Report
    from rox_bot.language.wording import Wording


def run_import(
    run: "Run",
    file: Path,
    map_file: Path,
    *,
    dry_run: bool,
    errors: Path | None,
    max_bad: float | None,
) -> None:
    """Import a file and report; exit code 1 when nothing good was in it."""
    from rox_bot.intake.files import import_file, read_map

    mapping = read_map(map_file)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with run.store() as store, Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(file.name, total=None)

        def shown(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        report = import_file(
            store,
            file,
            mapping,
            now=run.clock(),
            dry_run=dry_run,
            errors=errors,
            max_bad=max_bad,
            progress=shown,
        )
    if run.as_json:
        typer.echo(json.dumps(asdict(report), default=str, ensure_ascii=False))
    else:
        for line in told(report, run.wording):
            typer.echo(line)
    if report.rows and not report.good:
        raise typer.Exit(1)


def told(report: "Report", wording: "Wording") -> list[str]:
    """Return what an import did, a fact a line."""
    _, number = wording._, wording.number
    lines = [
        _(
            "{rows} rows: {good} good, {bad} bad.",
            rows=number(report.rows),
            good=number(report.good),
            bad=number(report.bad),
        ),
    ]
    if report.folded:
        lines.append(_("{n} rows were older versions of the same event.", n=number(report.folded)))
    if report.first and report.last:
        lines.append(_("From {first} to {last}.", first=report.first.date(), last=report.last.date()))
    if report.dry_run:
        lines.append(_("Nothing was written: this was a dry run."))
    else:
        counts = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
        counted = {name: number(n) for name, n in counts.items()}
        lines.append(_("{added} added, {changed} changed, {unchanged} known already.", **counted))
    lines += [wording._(note) for note in report.notes]
    for bad in report.bad_rows:
        lines.append(_("line {line}, {column}: {reason}", line=bad.line, column=bad.column, reason=_(bad.reason)))
    if report.bad > len(report.bad_rows):
        lines.append(
            _("{n} more bad rows; --errors FILE.csv lists them all.", n=number(report.bad - len(report.bad_rows)))
        )
    return lines
