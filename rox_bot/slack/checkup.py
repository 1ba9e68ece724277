"""Slack's part of `rox-bot doctor`: the tokens, the scopes, and every channel that has a digest."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.events import Visibility
from rox_bot.domain.finding import Finding, Health
from rox_bot.slack.asking import Places
from rox_bot.slack.clock import REFUSED_SECONDS, SKEW_SECONDS, skew
from rox_bot.slack.manifest import OPTIONAL_SCOPES, SCOPES
from rox_bot.slack.posting.clients import asking_client, granted, sorted_out


async def check_slack(
    bot_token: str, app_token: str, api_url: str, channels: Sequence[str], clock: Callable[[], float] = time.time
) -> list[Finding]:
    """Return what Slack says of the tokens, the granted scopes, this machine's clock and the digests' channels."""
    client = asking_client(bot_token, api_url)
    try:
        who = await sorted_out(client.auth_test())
    except (NotPosted, Unsure) as trouble:
        mend = N_("copy the Bot User OAuth Token (xoxb-) from OAuth & Permissions into SLACK_BOT_TOKEN")
        return [Finding(Health.FAIL, N_("Slack bot token"), str(trouble), mend)]
    seen = Phrase(N_("{user} in {team}"), user=who.get("user"), team=who.get("team"))
    found = [Finding(Health.OK, N_("Slack bot token"), seen), *_scopes(who), clock_finding(skew(who.headers, clock()))]
    if app_token:
        found.append(await _app_token(app_token, api_url))
    places = Places(client)
    return [*found, *[await _channel(places, channel) for channel in channels]]


def _scopes(who: Any) -> list[Finding]:
    given = granted(who)
    if given is None:
        mend = N_("compare them with rox-bot manifest")
        return [Finding(Health.WARN, N_("Slack scopes"), N_("Slack did not list them"), mend)]
    missing = [scope for scope in SCOPES if scope not in given]
    if missing:
        told = [Phrase("{scope} ({reason})", scope=scope, reason=Phrase(SCOPES[scope])) for scope in missing]
        seen = Phrase(N_("missing: {scopes}"), scopes=Phrase.joined(", ", told))
        mend = N_("paste rox-bot manifest and reinstall the app")
        found = [Finding(Health.WARN, N_("Slack scopes"), seen, mend)]
        return [*found, *([_not_read_back()] if "channels:history" in missing else [])]
    optional = [scope for scope in OPTIONAL_SCOPES if scope not in given]
    if not optional:
        return [Finding(Health.OK, N_("Slack scopes"), N_("all granted"))]
    seen = Phrase(N_("all granted; optional not granted: {scopes}"), scopes=", ".join(optional))
    return [Finding(Health.OK, N_("Slack scopes"), seen)]


def _not_read_back() -> Finding:
    seen = N_("off: without channels:history what Slack does not deliver stays lost")
    return Finding(Health.WARN, N_("reading channels back"), seen, N_("grant channels:history if that matters to you"))


def clock_finding(off: float) -> Finding:
    """Return how far this machine's clock is ahead of Slack's, in seconds."""
    seen = Phrase(N_("{n} seconds off"), n=round(off))
    mend = N_("let it be set over the network: timedatectl set-ntp true")
    if abs(off) > REFUSED_SECONDS:
        seen = Phrase(N_("{n} seconds off, so signed requests by Slack look forged and are refused"), n=round(off))
        return Finding(Health.FAIL, N_("clock"), seen, mend)
    if abs(off) > SKEW_SECONDS:
        return Finding(Health.WARN, N_("clock"), seen, mend)
    return Finding(Health.OK, N_("clock"), seen)


async def _app_token(app_token: str, api_url: str) -> Finding:
    client = AsyncWebClient(token=app_token, base_url=api_url, timeout=10, retry_handlers=[])
    try:
        await sorted_out(client.apps_connections_open(app_token=app_token))
    except (NotPosted, Unsure) as trouble:
        mend = N_("make an app-level token (xapp-) with connections:write and put it into SLACK_APP_TOKEN")
        return Finding(Health.FAIL, N_("Slack app token"), str(trouble), mend)
    return Finding(Health.OK, N_("Slack app token"), N_("Socket Mode can connect"))


async def _channel(places: Places, slack_channel: str) -> Finding:
    name = Phrase(N_("digest in {channel}"), channel=slack_channel)
    try:
        place = await places.fresh(slack_channel)
        member = await places.is_member(slack_channel)
    except (NotPosted, Unsure) as trouble:
        return Finding(Health.FAIL, name, str(trouble), N_("type /invite @rox there, or /rox digest off"))
    if not member:
        seen = Phrase(N_("I am not in {channel}"), channel=f"#{place.name}")
        return Finding(Health.FAIL, name, seen, N_("type /invite @rox there"))
    if place.visibility is Visibility.EXTERNAL:
        seen = Phrase(N_("{channel} is shared with another organisation: no names there"), channel=f"#{place.name}")
        return Finding(Health.WARN, name, seen, N_("use an internal channel for names"))
    return Finding(Health.OK, name, f"#{place.name}, {place.visibility}")
