"""`rox-bot source add`: keys asked for, tried, ten rows shown; once agreed to, kept, and the past read."""

import asyncio
import os
import re
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from rox_bot import logs
from rox_bot.domain.errors import N_, BadInput, NotUnderstood

if TYPE_CHECKING:
    from rox_bot.cli.run import Run
    from rox_bot.intake.pull.declaring import Vendor
    from rox_bot.intake.pull.looking import Look
    from rox_bot.store.store import Store

_NAME = re.compile(r"\w[\w .-]{0,59}")
_PREFIX = "ROX_SOURCE_"


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    kind: str
    name: str
    address: str
    weeks: int
    minutes: float
    yes: bool


def run_add(run: "Run", wish: Wish) -> None:
    """Set up a source, or give a known one new keys, and read its past; a reading cut off is gone on with."""
    from rox_bot.cli.fetching import fetch_shown, show_look
    from rox_bot.intake.pull.address import clean_address
    from rox_bot.intake.source_keys import resolved, write_keys

    vendor = _vendor(run, wish.kind)
    if not _NAME.fullmatch(wish.name):
        raise BadInput(N_("A name is up to 60 letters, digits, blanks, dots and dashes."))
    hint = run.wording._("Address ({hint})", hint=vendor.address_hint)
    address = clean_address(wish.address or _given("ADDRESS") or _asked(hint, hidden=False), vendor.host)
    keys = {
        each.name: _key(run, each.name, each.label, hidden=each.hidden, optional=each.optional) for each in vendor.asked
    }
    good = resolved(keys)
    logs.learn(good.values())
    with run.store() as store:
        seen = asyncio.run(_seen(store, vendor, address, good, wish))
        show_look(run, vendor, seen)
        agreed(run.wording._("Keep it, and read {n} weeks back?", n=wish.weeks), sure=wish.yes)
        write_keys(run.settings.sources_file, wish.name, keys)
        _keep(run, store, wish, address, seen)
        typer.echo(run.wording._("Kept. The keys are in {path}.", path=run.settings.sources_file))
        fetch_shown(run, store, wish.name)


def _vendor(run: "Run", kind: str) -> "Vendor":
    from rox_bot.intake.pull import VENDORS

    if kind not in VENDORS:
        raise NotUnderstood(
            N_("{kind} is not known. There are: {kinds}."),
            kind=kind,
            kinds=run.wording.listed(sorted(VENDORS)),
            suggestions=tuple(f"rox-bot source add {each}" for each in sorted(VENDORS)),
        )
    return VENDORS[kind]


async def _seen(store: "Store", vendor: "Vendor", address: str, keys: dict[str, str], wish: Wish) -> "Look":
    from rox_bot.intake.pull.asking import Caller
    from rox_bot.intake.pull.looking import look
    from rox_bot.intake.recording import Recorder

    recorder = Recorder(store.workspace, store.pseudonyms)
    async with Caller(vendor, address, keys, tries=2, learn=logs.learn) as caller:
        return await look(caller, recorder, wish.name, store.clock(), timedelta(weeks=wish.weeks))


def _keep(run: "Run", store: "Store", wish: Wish, address: str, seen: "Look") -> None:
    """Keep the source; how far a known one was read stays, unless it was another system."""
    from rox_bot.intake.pull.fetching import Way, way_of
    from rox_bot.intake.pull.standing import Standing
    from rox_bot.store import audit, sources

    way, now = Way(address, wish.minutes), store.clock()
    start = (seen.at or now) - timedelta(weeks=wish.weeks)
    with store.writing() as tx:
        before = sources.find_source(tx, store.workspace, wish.name)
        sources.set_up_source(tx, store.workspace, wish.name, wish.kind, way.dump(), now)
        known = before is not None and before.cursor != "" and before.kind == wish.kind
        if before is None or not known or way_of(before).address != address:
            sources.set_cursor(tx, store.workspace, wish.name, Standing(start).dump())
        actor = run.context().person
        audit.note_deed(tx, store.workspace, now, actor, "source add", wish.name, kind=wish.kind, weeks=wish.weeks)


def _key(run: "Run", name: str, label: str, *, hidden: bool, optional: bool) -> str:
    given = _given(name.upper())
    if given or optional:
        return given
    return _asked(run.wording._(label), hidden=hidden, name=name.upper())


def _given(name: str) -> str:
    return os.environ.get(f"{_PREFIX}{name}", "").strip()


def agreed(question: str, *, sure: bool) -> None:
    """Go on where somebody agrees; end the program where not, and say how where there is nobody to ask."""
    if sure:
        return
    if not sys.stdin.isatty():
        raise BadInput(N_("There is nobody to ask: say --yes if that is what you want."))
    if not typer.confirm(question):
        raise typer.Exit(1)


def _asked(label: str, *, hidden: bool, name: str = "ADDRESS") -> str:
    if not sys.stdin.isatty():
        raise BadInput(N_("There is nobody to ask: set {name} in the environment."), name=f"{_PREFIX}{name}")
    return str(typer.prompt(label, hide_input=hidden)).strip()
