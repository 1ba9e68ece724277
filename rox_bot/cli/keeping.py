"""`rox-bot backup` and `rox-bot restore`, and what doctor finds about how an SQLite database is kept."""

import json
import shlex
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rox_bot.domain.errors import N_, BadInput, Phrase, RoxError
from rox_bot.domain.finding import Finding, Health
from rox_bot.store import backup as backups
from rox_bot.store import lock
from rox_bot.store.engine import database_file, parse_url
from rox_bot.store.restore import restore
from rox_bot.web.health import enough_room

if TYPE_CHECKING:
    from rox_bot.cli.run import Run
    from rox_bot.settings import Settings

OLDEST_BACKUP = timedelta(hours=50)
"""Two nights without one are a night too many."""

_BYTES = 1_000_000


def run_backup(run: "Run", to: Path | None) -> None:
    """Back the database up and say where; without `to` among the dated backups, which are thinned out."""
    database = _own_file(run)
    made = backups.copy_database(database, to) if to else backups.back_up(database, run.clock())
    removed = [str(each) for each in made.removed]
    if run.as_json:
        typer.echo(json.dumps({"file": str(made.file), "bytes": made.size, "removed": removed}, ensure_ascii=False))
        return
    size = run.wording.number(made.size / _BYTES, 1)
    typer.echo(run.wording._("Backed up to {path} ({size} MB), and checked.", path=made.file, size=size))
    if removed:
        typer.echo(run.wording.plural("{n} older backup removed.", "{n} older backups removed.", len(removed)))


def run_restore(run: "Run", file: Path) -> None:
    """Put a backup in the database's place and say what became of both."""
    database = _own_file(run)
    done = restore(file, database, run.clock())
    if run.as_json:
        kept = str(done.kept) if done.kept else None
        told = {"database": str(database), "from": str(file), "schema": done.schema, "kept": kept}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    _ = run.wording._
    typer.echo(_("{path} is restored from {file} (schema {schema}).", path=database, file=file, schema=done.schema))
    if done.kept:
        typer.echo(_("What was there is kept as {path}.", path=done.kept))


def look(settings: "Settings", now: datetime) -> list[Finding]:
    """Return what is found about an SQLite file: damage, the bot that holds it, backups, disk and permissions."""
    try:
        database = database_file(parse_url(settings.database_url))
    except RoxError:  # said by doctor's line about the database
        return []
    if database is None:
        return [Finding(Health.OK, N_("last backup"), N_("made with pg_dump: the README says how"))]
    if not database.is_file():
        return []
    kind, usage = lock.file_system(database), shutil.disk_usage(database.parent)
    return [
        *_damage(database),
        _holder(database),
        _age(backups.backups_of(database), now),
        disk_finding(usage.free, usage.total),
        network_finding(kind),
        *_open_to_others(database),
    ]


def _own_file(run: "Run") -> Path:
    database = database_file(parse_url(run.settings.database_url))
    if database is None:
        raise BadInput(N_("PostgreSQL has tools of its own: pg_dump makes a backup, pg_restore puts it back."))
    return database


def _damage(database: Path) -> list[Finding]:
    try:
        complaint = backups.find_damage(database)
    except RoxError as trouble:
        return [Finding(Health.FAIL, N_("database file"), trouble.phrase, N_("mend its disk or its permissions"))]
    if not complaint:
        return []
    mend = Phrase(N_("stop the bot, then run: {command}"), command=backups.restore_command(database))
    return [Finding(Health.FAIL, N_("database file"), Phrase(N_("damaged ({reason})"), reason=complaint), mend)]


def _holder(database: Path) -> Finding:
    found = lock.holder(database)
    seen = Phrase(N_("pid {pid} on {host}"), pid=found.pid, host=found.host) if found else N_("none")
    return Finding(Health.OK, N_("running bot"), seen)


def _age(found: list[Path], now: datetime) -> Finding:
    mend = N_("leave the bot running at night, or run rox-bot backup")
    made = backups.made_at(found[0]) if found else None
    if made is None:
        return Finding(Health.WARN, N_("last backup"), N_("none"), mend)
    seen = f"{made:%Y-%m-%d %H:%M} UTC"
    old = now.astimezone(UTC) - made > OLDEST_BACKUP
    return Finding(Health.WARN, N_("last backup"), seen, mend) if old else Finding(Health.OK, N_("last backup"), seen)


def disk_finding(free: int, total: int) -> Finding:
    """Return whether so many bytes free of so many are enough."""
    seen = Phrase(N_("{n} MB free"), n=free // _BYTES)
    if not enough_room(free, total):
        return Finding(Health.FAIL, N_("disk"), seen, N_("make room: what cannot be written is refused"))
    return Finding(Health.OK, N_("disk"), seen)


def network_finding(kind: str) -> Finding:
    """Return a fault where a file system of this kind is shared by hosts; '' is a kind that is not known."""
    if kind in lock.NETWORK:
        seen = Phrase(N_("a network file system ({kind})"), kind=kind)
        return Finding(Health.FAIL, N_("file system"), seen, N_("move the database to a local disk, or use PostgreSQL"))
    return Finding(Health.OK, N_("file system"), kind or N_("not known"))


def _open_to_others(database: Path) -> list[Finding]:
    """Return a line for every file with the data that others may read."""
    files = (database, *backups.side_files(database), *backups.backups_of(database))
    ours = [each for each in files if each.exists()]
    loose = [each for each in ours if each.stat().st_mode & 0o077]
    if not loose:
        return [Finding(Health.OK, N_("file permissions"), "0600")]
    mend = Phrase(N_("keep them to yourself: {command}"), command=shlex.join(["chmod", "600", *map(str, loose)]))
    return [Finding(Health.WARN, N_("file permissions"), N_("others can read the data"), mend)]
