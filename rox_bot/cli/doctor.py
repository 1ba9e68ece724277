"""`rox-bot doctor`: every part looked at, each fault with its mend. Exit code 0 all well, 1 warnings, 2 faults."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rox_bot.domain.errors import RoxError
from rox_bot.domain.finding import Finding, Health

if TYPE_CHECKING:
    from rox_bot.settings import Settings

_SQLITE_SOUND = (3, 51, 3)
_EXITS = {Health.OK: 0, Health.WARN: 1, Health.FAIL: 2}


def examine(settings: "Settings", *, as_json: bool) -> int:
    """Print all findings and return the exit code."""
    channels, database = _database(settings)
    findings = [*_configuration(settings), *database, *_slack(settings, channels), _fonts()]
    if as_json:
        rows = [{"health": f.health, "what": f.what, "seen": f.seen, "mend": f.mend} for f in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for each in findings:
            typer.echo(f"{each.health:<4}  {each.what}: {each.seen}" + (f"\n      -> {each.mend}" if each.mend else ""))
    return max(_EXITS[each.health] for each in findings)


def _configuration(settings: "Settings") -> list[Finding]:
    found = [Finding(Health.OK, "time zone", settings.zone)]
    if settings.zone == "UTC":
        found = [Finding(Health.WARN, "time zone", "UTC", "set ROX_ZONE, for example Europe/Amsterdam")]
    if settings.admins:
        found.append(Finding(Health.OK, "admins", f"{len(settings.admins)} named"))
    else:
        mend = "set ROX_ADMINS to Slack user ids; until then every member may do what managers do"
        found.append(Finding(Health.WARN, "admins", "nobody is named", mend))
    env = Path(".env")
    if env.exists() and env.stat().st_mode & 0o077:
        found.append(Finding(Health.WARN, ".env", "others can read it", "chmod 600 .env"))
    return found


def _database(settings: "Settings") -> tuple[list[str], list[Finding]]:
    """Return the channels that have a digest, and how it stands with the database."""
    from rox_bot.store import checkup
    from rox_bot.store.store import Store

    key = settings.pseudonym_key
    try:
        store = Store(settings.database_url, pseudonym_key=key.get_secret_value() if key else None)
    except RoxError as trouble:
        return [], [Finding(Health.FAIL, "database", str(trouble), "set ROX_DATABASE_URL, or mend the file")]
    try:
        health = checkup.look(store)
    finally:
        store.close()
    seen = f"{health.engine} {health.version_text}, schema {health.schema}, {health.facts:,} events"
    found = [Finding(Health.OK, "database", seen)]
    if health.engine == "sqlite" and health.version < _SQLITE_SOUND:
        seen = f"SQLite {health.version_text} has a rare fault when two programs write at once"
        found.append(Finding(Health.WARN, "SQLite", seen, "use 3.51.3 or newer, or PostgreSQL"))
    return health.digest_channels, found


def _slack(settings: "Settings", channels: list[str]) -> list[Finding]:
    if not settings.bot_token:
        return [Finding(Health.FAIL, "Slack", "SLACK_BOT_TOKEN is not set", "see the README, Connect a workspace")]
    missing = []
    if settings.slack_mode == "socket" and not settings.app_token:
        missing = [
            Finding(Health.FAIL, "Slack app token", "SLACK_APP_TOKEN is not set", "make one with connections:write")
        ]
    if settings.slack_mode == "http" and not settings.signing_secret:
        missing = [
            Finding(
                Health.FAIL, "Slack signing secret", "SLACK_SIGNING_SECRET is not set", "copy it from Basic Information"
            )
        ]
    from rox_bot.slack.checkup import check_slack

    app_token = settings.app_token.get_secret_value() if settings.app_token and settings.slack_mode == "socket" else ""
    told = check_slack(settings.bot_token.get_secret_value(), app_token, settings.slack_api_url, channels)
    return [*missing, *asyncio.run(told)]


def _fonts() -> Finding:
    from rox_bot.charts import draw
    from rox_bot.domain.chart import SeriesChart

    try:
        size = len(draw(SeriesChart("Doctor", "", (), (), "", "", "")))
    except Exception as fault:  # noqa: BLE001 - whatever keeps pictures from being drawn is the finding
        return Finding(
            Health.FAIL, "pictures", type(fault).__name__, "reinstall rox_bot; matplotlib brings its own font"
        )
    return Finding(Health.OK, "pictures", f"can be drawn ({size:,} bytes)")
