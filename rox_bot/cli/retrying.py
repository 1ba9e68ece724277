"""`rox-bot retry`: the events that a fault of ours kept from being taken in, listed or tried again."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

from rox_bot.domain.errors import N_, BadInput, NotUnderstood
from rox_bot.store import dead_letters

if TYPE_CHECKING:
    from rox_bot.cli.run import Run


def run_retry(run: "Run", which: str) -> None:
    """List what is kept, never what it says; or have one event or all tried again by the bot at its next look."""
    number = _number(which)
    with run.store() as store:
        if not which:
            with store.reading() as tx:
                _show(run, dead_letters.listed(tx, store.workspace))
            return
        with store.writing() as tx:
            count = dead_letters.revive(tx, store.workspace, run.clock(), number)
    if number is not None and not count:
        raise BadInput(N_("There is no kept event {number}; rox-bot retry lists them."), number=number)
    if run.as_json:
        typer.echo(json.dumps({"tried_again": count}))
        return
    if not count:
        typer.echo(run.wording._("No event is kept: all were taken in."))
        return
    told = run.wording.plural("{n} event is tried again", "{n} events are tried again", count)
    typer.echo(run.wording._("{what}, as soon as the bot looks.", what=told))


def _number(which: str) -> int | None:
    """Return the number that is named, None for all of them."""
    if which in ("", "all"):
        return None
    if not (which.isascii() and which.isdigit() and len(which) < 19):
        raise NotUnderstood(N_("Which event? Type its number, or all."), suggestions=("rox-bot retry",))
    return int(which)


def _show(run: "Run", rows: list[Mapping[str, Any]]) -> None:
    if run.as_json:
        typer.echo(json.dumps([_plain(row) for row in rows], ensure_ascii=False))
        return
    if not rows:
        typer.echo(run.wording._("No event is kept: all were taken in."))
    for row in rows:
        typer.echo(_line(run, row))


def _line(run: "Run", row: Mapping[str, Any]) -> str:
    wording, later = run.wording, row["next_try_at"]
    state = wording._("given up") if later is None else wording._("next try {when}", when=_when(later))
    return wording._(
        "{id}: since {when}, {tries}, {error}, ref {reference}, {state}",
        id=row["id"],
        when=_when(row["first_failed_at"]),
        tries=wording.plural("{n} try", "{n} tries", row["tries"]),
        error=row["error"],
        reference=row["reference"],
        state=state,
    )


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    later = row["next_try_at"]
    return {
        "id": row["id"],
        "since": row["first_failed_at"].isoformat(),
        "tries": row["tries"],
        "error": row["error"],
        "reference": row["reference"],
        "next_try": later.isoformat() if later else None,
    }


def _when(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
