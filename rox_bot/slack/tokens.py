"""Slack's keys as people paste them: which kind one is, and whether Slack takes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import N_, BadInput, Unavailable
from rox_bot.slack.manifest import MINIMAL_WITHOUT, OPTIONAL_SCOPES, SCOPES
from rox_bot.slack.posting.clients import TIMEOUT, asking_client, granted, sorted_out
from rox_bot.slack.posting.refusals import DEAD_TOKENS


class Kind(StrEnum):
    """What a pasted text is."""

    BOT = "bot"
    APP = "app"
    USER = "user"
    CONFIGURATION = "configuration"
    BROWSER = "browser"
    SECRET = "secret"
    APP_ID = "app id"
    CLIENT_ID = "client id"
    CUT = "cut"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


_SHAPES: tuple[tuple[Kind, str], ...] = (
    (Kind.NOTHING, r""),
    (Kind.BOT, r"xoxb-[A-Za-z0-9-]{4,}"),
    (Kind.APP, r"xapp-[A-Za-z0-9-]{4,}"),
    (Kind.USER, r"xoxp-.*"),
    (Kind.CONFIGURATION, r"xoxe[.-].*"),
    (Kind.BROWSER, r"xox[cds]-.*"),
    (Kind.CUT, r"(?:xoxb|xapp).*"),
    (Kind.SECRET, r"[0-9a-f]{32}|[A-Za-z0-9]{24}"),
    (Kind.APP_ID, r"A[0-9A-Z]{8,12}"),
    (Kind.CLIENT_ID, r"\d+\.\d+"),
)
WRONG_KINDS: Mapping[Kind, str] = {
    Kind.USER: N_("That is a user token (xoxp-): it acts as you. I need the bot's own, a line above or below it."),
    Kind.CONFIGURATION: N_("That is a configuration token (xoxe): it makes apps, and I do not need it."),
    Kind.BROWSER: N_("That is the key of a signed-in browser. Give it to nobody, not even to me."),
    Kind.SECRET: N_("That looks like a secret or a verification token of Basic Information; I need a token."),
    Kind.APP_ID: N_("That is the app's id, not a token."),
    Kind.CLIENT_ID: N_("That is the client id, not a token."),
    Kind.CUT: N_("That begins like a token but is not a whole one. Use the Copy button beside it."),
    Kind.NOTHING: N_("Nothing arrived. Paste it and press Enter; it is not shown."),
    Kind.UNKNOWN: N_("That is none of Slack's tokens."),
}
"""What is said of a paste that is neither of the two tokens."""

_ASSIGNED = re.compile(r"(?:export\s+)?SLACK_[A-Z_]+\s*=\s*")
_APP_OF = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot a token belongs to; `scopes` None where Slack does not list them, `app` '' where it does not say."""

    name: str
    team: str
    team_name: str
    enterprise: str
    app: str
    scopes: frozenset[str] | None

    def missing(self, *, minimal: bool) -> dict[str, str]:
        """Return the scopes of the manifest that were not granted, each with what it is for."""
        if self.scopes is None:
            return {}
        wanted = {name: why for name, why in SCOPES.items() if not (minimal and name in MINIMAL_WITHOUT)}
        return {name: why for name, why in wanted.items() if name not in self.scopes}

    @property
    def without(self) -> list[str]:
        """Return the optional scopes that were not granted."""
        return [] if self.scopes is None else [each for each in OPTIONAL_SCOPES if each not in self.scopes]


def pasted(text: str) -> str:
    """Return what was pasted without blanks, quotes and the name of a setting before it."""
    bare = _ASSIGNED.sub("", "".join(each for each in text if each.isprintable()).strip(), count=1)
    return bare.strip().strip("\"'`").strip()


def kind_of(text: str) -> Kind:
    """Return what kind of key a text is, by its shape."""
    return next((kind for kind, shape in _SHAPES if re.fullmatch(shape, text)), Kind.UNKNOWN)


async def check_bot_token(token: str, api_url: str) -> Bot:
    """Return whose token it is; raises BadInput where Slack refuses it and Unavailable where it cannot be asked."""
    client = asking_client(token, api_url)
    found = await _asked(client.auth_test(), N_("Slack refuses this bot token ({reason}). Copy it anew."))
    bot = str(found.get("bot_id") or "")
    app = str(found.get("app_id") or "")
    if bot and not app:
        app = await _app_of(client, bot)
    return Bot(
        name=str(found.get("user") or ""),
        team=str(found.get("team_id") or ""),
        team_name=str(found.get("team") or ""),
        enterprise=str(found.get("enterprise_id") or ""),
        app=app,
        scopes=granted(found),
    )


async def check_app_token(token: str, api_url: str) -> None:
    """Ask Slack for a Socket Mode connection; raises BadInput where it gives none and Unavailable as above."""
    client = AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT, retry_handlers=[])
    await _asked(
        client.apps_connections_open(app_token=token),
        N_("Slack gives no connection with this app token ({reason}). Make one with the scope connections:write."),
    )


def need_same_app(bot: Bot, app_token: str) -> None:
    """Raise BadInput where an app token names another app than the bot's."""
    named = _APP_OF.match(app_token)
    if named and bot.app and named[1] != bot.app:
        raise BadInput(
            N_("The app token is of app {found}, the bot token of app {app}: take both from the same one."),
            found=named[1],
            app=bot.app,
        )


async def _asked(call: Any, refused: str) -> Any:
    try:
        return await sorted_out(call)
    except NotPosted as refusal:
        if refusal.reason in DEAD_TOKENS or refusal.reason == "missing_scope":
            raise BadInput(refused, reason=refusal.reason) from refusal
        raise Unavailable(N_("Slack cannot be reached: {reason}."), reason=refusal.reason) from refusal
    except Unsure as doubt:
        raise Unavailable(N_("Slack cannot be reached: {reason}."), reason=str(doubt)) from doubt


async def _app_of(client: AsyncWebClient, bot: str) -> str:
    try:
        found = await sorted_out(client.bots_info(bot=bot))
    except (NotPosted, Unsure):
        return ""
    return str(found["bot"].get("app_id") or "")
