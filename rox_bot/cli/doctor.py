"""`rox-bot doctor`: every part looked at, each fault with its mend. Exit code 0 all well, 1 warnings, 2 faults."""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rox_bot.cli.run import where_told
from rox_bot.domain.errors import N_, Phrase, RoxError
from rox_bot.domain.finding import Finding, Health
from rox_bot.domain.question import Role

if TYPE_CHECKING:
    from rox_bot.language.wording import Wording
    from rox_bot.settings import Settings
    from rox_bot.store.refused_blocks import RefusedBlock

_SECRET_SHAPE = re.compile("[0-9a-f]{32}")
_REFUSED = timedelta(days=30)
_EXITS = {Health.OK: 0, Health.WARN: 1, Health.FAIL: 2}


def examine(settings: "Settings", wording: "Wording", *, as_json: bool) -> int:
    """Print all findings and return the exit code."""
    from rox_bot.cli.arrivals import inbox_findings
    from rox_bot.cli.keeping import look

    now = datetime.now(UTC)
    channels, admins, settings, database = _database(settings, now)
    kept = [*database, *inbox_findings(settings.inbox_folder), *look(settings, now)]
    findings = [*_configuration(settings, admins), *kept, *_signing(settings), *_slack(settings, channels), _pictures()]
    if as_json:
        rows = [{"health": f.health, "what": f.what, "seen": f.seen, "mend": f.mend} for f in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for each in findings:
            typer.echo(f"{each.health:<4}  {wording.say(each.what)}: {wording.say(each.seen)}")
            if each.mend:
                typer.echo(f"      -> {wording.say(each.mend)}")
        where = where_told(wording)
        if where and any("rox-bot" in wording.say(each.mend) for each in findings):
            typer.echo(where)
    return max(_EXITS[each.health] for each in findings)


def _configuration(settings: "Settings", admins: list[str]) -> list[Finding]:
    found = [Finding(Health.OK, N_("time zone"), settings.zone)]
    if settings.zone == "UTC":
        mend = N_("choose one with /rox start, or set ROX_ZONE, for example Europe/Amsterdam")
        found = [Finding(Health.WARN, N_("time zone"), settings.zone, mend)]
    if admins:
        found.append(Finding(Health.OK, N_("admins"), ", ".join(admins)))
    else:
        mend = N_("run rox-bot setup for a code that makes one; until then every member may do what managers do")
        found.append(Finding(Health.WARN, N_("admins"), N_("nobody is named"), mend))
    found += _measures(settings)
    env = Path(".env")
    if env.exists() and env.stat().st_mode & 0o077:
        mend = N_("keep it to yourself: chmod 600 .env")
        found.append(Finding(Health.WARN, str(env), N_("others can read it"), mend))
    return found


def _measures(settings: "Settings") -> list[Finding]:
    """Return what the workspace's metrics file holds, or what is wrong in it."""
    from rox_bot.intake.measures import read_measures

    if settings.metrics_file is None:
        return []
    try:
        own = read_measures(settings.metrics_file)
    except RoxError as trouble:
        return [Finding(Health.FAIL, N_("metrics file"), trouble.phrase, N_("mend the file, or leave out ROX_METRICS"))]
    seen = Phrase(N_("definitions: {metrics}, targets: {targets}"), metrics=len(own.metrics), targets=len(own.targets))
    return [Finding(Health.OK, N_("metrics file"), seen)]


def _database(settings: "Settings", now: datetime) -> tuple[list[str], list[str], "Settings", list[Finding]]:
    """Return the channels that have a digest, the admins, the settings with what was chosen in Slack, and findings."""
    from rox_bot.cli.arrivals import source_findings
    from rox_bot.cli.deliveries import delivery_findings
    from rox_bot.store import checkup, choices, refused_blocks, roles, sources
    from rox_bot.store.store import Store

    key = settings.pseudonym_key
    try:
        store = Store(settings.database_url, pseudonym_key=key.get_secret_value() if key else None)
    except RoxError as trouble:
        mend = N_("set ROX_DATABASE_URL, or mend the file")
        return [], list(settings.admins), settings, [Finding(Health.FAIL, N_("database"), trouble.phrase, mend)]
    try:
        health = checkup.look(store)
        with store.reading() as tx:
            known = sources.sources(tx, store.workspace)
            chosen, holders = choices.chosen(tx, store.workspace).everywhere, roles.holders(tx, store.workspace)
            blocks = refused_blocks.refused(tx, store.workspace, now - _REFUSED)
    finally:
        store.close()
    seen = Phrase(
        N_("{engine} {version}, schema {schema}, events: {n}"),
        engine=health.engine,
        version=health.version_text,
        schema=health.schema,
        n=health.facts,
    )
    found = [Finding(Health.OK, N_("database"), seen)]
    if health.engine == "sqlite":
        found += sqlite_findings(health.version)
    admins = [*settings.admins, *(each.label or each.person for each in holders if each.role is Role.ADMIN)]
    found += [*delivery_findings(health, now), *source_findings(known, now), *_refused(blocks)]
    return health.digest_channels, admins, settings.chosen(chosen), found


def _refused(blocks: "Sequence[RefusedBlock]") -> list[Finding]:
    """Return which of its newer blocks Slack refused lately; the answers came as text instead."""
    if not blocks:
        return []
    each = N_("{kind} ({surface}, {n}x)")
    told = [Phrase(each, kind=block.kind, surface=block.surface, n=block.times) for block in blocks]
    seen = Phrase(N_("Slack refused {what}; the same was told as text"), what=Phrase.joined(", ", told))
    return [Finding(Health.OK, N_("tables and charts by Slack"), seen)]


def sqlite_findings(version: tuple[int, ...]) -> list[Finding]:
    """Return a warning for a version of SQLite with a fault that loses data."""
    from rox_bot.store.engine import unsound_version

    if not (unsound := unsound_version(version)):
        return []
    fault = N_("version {version} has a rare fault when two programs write at once")
    mend = N_("use 3.51.3 or newer, or PostgreSQL")
    return [Finding(Health.WARN, "SQLite", Phrase(fault, version=unsound), mend)]


def _signing(settings: "Settings") -> list[Finding]:
    """Return whether a request signed with each secret gets through the guard; nothing in Socket Mode."""
    if settings.slack_mode != "http" or not settings.signing_secret:
        return []
    from rox_bot.app import signing_secrets

    name, mend = N_("Slack signing secret"), N_("copy it from Basic Information into SLACK_SIGNING_SECRET")
    secrets = signing_secrets(settings.signing_secret.get_secret_value())
    if not secrets or not all(_passes(secret, time.time()) for secret in secrets):
        return [Finding(Health.FAIL, name, N_("a request signed with it is refused"), mend)]
    if not all(_SECRET_SHAPE.fullmatch(secret) for secret in secrets):
        return [Finding(Health.WARN, name, N_("it does not look like one: 32 digits and letters a to f"), mend)]
    return [Finding(Health.OK, name, N_("a request signed with it gets through"))]


def _passes(secret: str, now: float) -> bool:
    """Return whether the guard lets a request in that is signed as Slack does."""
    from rox_bot.web.guard import check

    body, stamp = b'{"type": "url_verification"}', str(int(now))
    mine = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mine}"}
    return check({**headers, "content-type": "application/json"}, body, [secret], now) is None


def _slack(settings: "Settings", channels: list[str]) -> list[Finding]:
    if not settings.bot_token:
        mend = N_("run rox-bot setup")
        return [Finding(Health.FAIL, "Slack", _not_set("SLACK_BOT_TOKEN"), mend)]
    missing = []
    if settings.slack_mode == "socket" and not settings.app_token:
        mend = N_("make one with connections:write")
        missing = [Finding(Health.FAIL, N_("Slack app token"), _not_set("SLACK_APP_TOKEN"), mend)]
    if settings.slack_mode == "http" and not settings.signing_secret:
        mend = N_("copy it from Basic Information")
        missing = [Finding(Health.FAIL, N_("Slack signing secret"), _not_set("SLACK_SIGNING_SECRET"), mend)]
    from rox_bot.slack.checkup import check_slack

    app_token = settings.app_token.get_secret_value() if settings.app_token and settings.slack_mode == "socket" else ""
    told = check_slack(settings.bot_token.get_secret_value(), app_token, settings.slack_api_url, channels)
    return [*missing, *asyncio.run(told)]


def _not_set(name: str) -> Phrase:
    return Phrase(N_("{name} is not set"), name=name)


def _pictures() -> Finding:
    """Return whether a picture can be drawn, in a process of its own as the bot does it."""
    from rox_bot.charts.studio import NotDrawn, Studio
    from rox_bot.domain.chart import SeriesChart

    studio = Studio()
    try:
        size = len(studio.draw(SeriesChart("Doctor", "", (), (), "", "", "")))
    except NotDrawn as fault:
        mend = N_("reinstall rox_bot; matplotlib brings its own font")
        return Finding(Health.FAIL, N_("pictures"), str(fault), mend)
    finally:
        studio.close()
    return Finding(Health.OK, N_("pictures"), Phrase(N_("can be drawn ({n} bytes)"), n=size))
