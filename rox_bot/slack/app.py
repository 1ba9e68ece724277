"""The Bolt app of one workspace: clients, identity, listeners, and the poster that digests are handed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.commands import Door
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.chart import Chart
from rox_bot.domain.errors import N_, BadInput, Unavailable
from rox_bot.domain.question import Context
from rox_bot.slack import buttons, listeners
from rox_bot.slack.asking import People, Places, Roles
from rox_bot.slack.clients import asking_client, posting_client, sorted_out
from rox_bot.slack.edge import Edge, Identity
from rox_bot.slack.posting import SlackPoster
from rox_bot.store import people

log = logging.getLogger(__name__)
PING_SECONDS = 5
_DEAD_TOKENS = frozenset(("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"))


@dataclass(frozen=True)
class SlackKeys:
    """What Slack gave for this app; `api_url` is the base of its Web API."""

    bot_token: str
    app_token: str
    signing_secret: str
    api_url: str


@dataclass
class SlackSide:
    """Everything that talks to Slack for one workspace."""

    app: AsyncApp
    edge: Edge
    poster: SlackPoster
    keys: SlackKeys
    socket: AsyncSocketModeHandler | None = None

    async def dispatch(self, body: str, headers: dict[str, Any]) -> tuple[int, dict[str, Any], str]:
        """Hand a verified HTTP request to Bolt; return status, headers and body of the answer."""
        try:
            answer = await self.app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
        except Exception:
            log.exception("a signed request could not be read")
            return 400, {}, ""
        return answer.status, answer.headers, answer.body

    async def connect(self) -> None:
        """Open the Socket Mode connection; it keeps itself open."""
        base = AsyncWebClient(token=self.keys.app_token, base_url=self.keys.api_url)
        self.socket = AsyncSocketModeHandler(self.app, self.keys.app_token, web_client=base, ping_interval=PING_SECONDS)
        client = self.socket.client
        try:
            # Asked for here: the client itself would try a token that Slack refuses for ever.
            client.wss_uri = await sorted_out(client.issue_new_wss_url())
            await sorted_out(self.socket.connect_async())  # type: ignore[no-untyped-call]
        except NotPosted as refusal:
            raise BadInput(
                N_("Slack refuses SLACK_APP_TOKEN ({reason}). It starts with xapp- and needs connections:write."),
                reason=refusal.reason,
            ) from refusal
        except Unsure as doubt:
            raise Unavailable(N_("Slack cannot be reached: {reason}."), reason=str(doubt)) from doubt

    async def is_connected(self) -> bool:
        """Return whether the Socket Mode connection stands."""
        return self.socket is not None and bool(await self.socket.client.is_connected())

    async def close(self, seconds: float = 5.0) -> None:
        """Stop taking in, wait for running work, close connections."""
        if self.socket is not None:
            await self.socket.close_async()  # type: ignore[no-untyped-call]
        await self.edge.drain(seconds)
        await self.edge.session.close()


async def open_slack(
    door: Door, keys: SlackKeys, roles: Roles, context: Context, draw: Callable[[Chart], bytes]
) -> SlackSide:
    """Check the token, bind the store to its workspace, and build the app with its listeners."""
    posting = posting_client(keys.bot_token, keys.api_url)
    asking = asking_client(keys.bot_token, keys.api_url)
    identity = await who_am_i(asking)
    with door.store.writing() as tx:
        people.bind_slack(tx, door.store.workspace, identity.team, identity.enterprise)
    places = Places(asking)
    edge = Edge(
        door=door,
        identity=identity,
        posting=posting,
        asking=asking,
        people=People(asking, door.store, roles, identity.team, context.language),
        places=places,
        session=aiohttp.ClientSession(),
        context=context,
        draw=draw,
    )
    poster = SlackPoster(posting, asking, places, door.store, identity.bot)
    return SlackSide(bolt_app(edge, keys), edge, poster, keys)


def bolt_app(edge: Edge, keys: SlackKeys) -> AsyncApp:
    """Return the Bolt app with its listeners; a listener that fails is not acknowledged, so that Slack tries again."""
    who = edge.identity
    known = AuthorizeResult(
        enterprise_id=who.enterprise or None,
        team_id=who.team,
        bot_user_id=who.bot_user,
        bot_id=who.bot,
        bot_token=keys.bot_token,
    )

    async def authorize() -> AuthorizeResult:
        return known  # left to itself Bolt asks Slack at the first request, and the acknowledgement waits for it

    app = AsyncApp(
        client=AsyncWebClient(base_url=keys.api_url, retry_handlers=[]),
        authorize=authorize,
        signing_secret=keys.signing_secret or None,
        process_before_response=True,
        request_verification_enabled=False,  # web.guard verifies the raw bytes before anything is parsed
    )
    listeners.register(app, edge)
    buttons.register(app, edge)

    @app.error
    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        kind = body.get("type") or body.get("command") or "request"
        log.error("a listener failed", exc_info=error, extra={"kind": kind})
        return BoltResponse(status=503)

    return app


async def who_am_i(client: AsyncWebClient) -> Identity:
    """Return the bot's identity; a token that Slack refuses is explained."""
    try:
        found = await sorted_out(client.auth_test())
    except NotPosted as refusal:
        if refusal.reason in _DEAD_TOKENS:
            raise BadInput(
                N_("Slack refuses SLACK_BOT_TOKEN ({reason}). It starts with xoxb-; copy it from OAuth & Permissions."),
                reason=refusal.reason,
            ) from refusal
        raise Unavailable(N_("Slack cannot be reached: {reason}."), reason=refusal.reason) from refusal
    except Unsure as doubt:
        raise Unavailable(N_("Slack cannot be reached: {reason}."), reason=str(doubt)) from doubt
    return Identity(
        team=str(found["team_id"]),
        enterprise=str(found.get("enterprise_id") or ""),
        bot_user=str(found["user_id"]),
        bot=str(found.get("bot_id") or ""),
        url=str(found.get("url") or ""),
    )
