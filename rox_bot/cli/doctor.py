"""`rox-bot doctor`: every part looked at, each fault with its mend. Exit code 0 all well, 1 warnings, 2 faults."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rox_bot.domain.errors import N_, Phrase, RoxError
from rox_bot.domain.finding import Finding, Health

if TYPE_CHECKING:
    from rox_bot.language.wording import Wording
    from rox_bot.settings import Settings

_SQLITE_SOUND = (3, 51, 3)
_EXITS = {Health.OK: 0, Health.WARN: 1, Health.FAIL: 2}


def examine(settings: "Settings", wording: "Wording", *, as_json: bool) -> int:
    """Print all findings and return the exit code."""
    from rox_bot.cli.keeping import look

    channels, database = _database(settings)
    kept = look(settings, datetime.now(UTC))
    findings = [*_configuration(settings), *database, *kept, *_slack(settings, channels), _fonts()]
    if as_json:
        rows = [{"health": f.health, "what": f.what, "seen": f.seen, "mend": f.mend} for f in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for each in findings:
            typer.echo(f"{each.health:<4}  {wording.say(each.what)}: {wording.say(each.seen)}")
            if each.mend:
                typer.echo(f"      -> {wording.say(each.mend)}")
    return max(_EXITS[each.health] for each in findings)


def _configuration(settings: "Settings") -> list[Finding]:
    found = [Finding(Health.OK, N_("time zone"), settings.zone)]
    if settings.zone == "UTC":
        mend = N_("set ROX_ZONE, for example Europe/Amsterdam")
        found = [Finding(Health.WARN, N_("time zone"), settings.zone, mend)]
    if settings.admins:
        found.append(Finding(Health.OK, N_("admins"), ", ".join(settings.admins)))
    else:
        mend = N_("set ROX_ADMINS to Slack user ids; until then every member may do what managers do")
        found.append(Finding(Health.WARN, N_("admins"), N_("nobody is named"), mend))
    env = Path(".env")
    if env.exists() and env.stat().st_mode & 0o077:
        mend = N_("keep it to yourself: chmod 600 .env")
        found.append(Finding(Health.WARN, str(env), N_("others can read it"), mend))
    return found


def _database(settings: "Settings") -> tuple[list[str], list[Finding]]:
    """Return the channels that have a digest, and how it stands with the database."""
    from rox_bot.store import checkup
    from rox_bot.store.store import Store

    key = settings.pseudonym_key
    try:
        store = Store(settings.database_url, pseudonym_key=key.get_secret_value() if key else None)
    except RoxError as trouble:
        return [], [Finding(Health.FAIL, N_("database"), trouble.phrase, N_("set ROX_DATABASE_URL, or mend the file"))]
    try:
        health = checkup.look(store)
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
    if health.engine == "sqlite" and health.version < _SQLITE_SOUND:
        fault = N_("version {version} has a rare fault when two programs write at once")
        mend = N_("use 3.51.3 or newer, or PostgreSQL")
        found.append(Finding(Health.WARN, "SQLite", Phrase(fault, version=health.version_text), mend))
    return health.digest_channels, found


def _slack(settings: "Settings", channels: list[str]) -> list[Finding]:
    if not settings.bot_token:
        mend = N_('see the README, "Connect a workspace"')
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


def _fonts() -> Finding:
    from rox_bot.charts import draw
    from rox_bot.domain.chart import SeriesChart

    try:
        size = len(draw(SeriesChart("Doctor", "", (), (), "", "", "")))
    except Exception as fault:  # noqa: BLE001 - whatever keeps pictures from being drawn is the finding
        mend = N_("reinstall rox_bot; matplotlib brings its own font")
        return Finding(Health.FAIL, N_("pictures"), type(fault).__name__, mend)
    return Finding(Health.OK, N_("pictures"), Phrase(N_("can be drawn ({n} bytes)"), n=size))
