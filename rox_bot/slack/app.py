"""The Bolt app of one workspace: clients, identity, listeners, and the poster that digests are handed."""

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.commands import Door
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import N_, BadInput, Unavailable
from rox_bot.domain.question import Context
from rox_bot.intake.uploads.folder import UploadFolder
from rox_bot.slack import buttons, entrance, failures, forms, listeners, starting, steps
from rox_bot.slack.asking import People, Places
from rox_bot.slack.backfill import Backfill
from rox_bot.slack.buttons import loops as loop_buttons
from rox_bot.slack.buttons import turning
from rox_bot.slack.clock import SKEW_SECONDS, skew
from rox_bot.slack.edge import Edge, Identity
from rox_bot.slack.forms import digest as digest_form
from rox_bot.slack.forms import entries, ledger, settings, value
from rox_bot.slack.moments import capturing, notes
from rox_bot.slack.posting.clients import asking_client, granted, posting_client, sorted_out
from rox_bot.slack.posting.handing import Draw
from rox_bot.slack.posting.poster import SlackPoster
from rox_bot.slack.posting.refusals import DEAD_TOKENS
from rox_bot.slack.posting.refused_blocks import RefusedBlocks
from rox_bot.slack.socket import LiveSocket, Pace
from rox_bot.slack.uploads import changing
from rox_bot.slack.uploads.desk import Desk
from rox_bot.slack.uploads.working import look_after
from rox_bot.store import people, workspaces

log = logging.getLogger(__name__)
READ_BACK_SECONDS = 3_600.0


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
    pace: Pace = field(default_factory=Pace)
    gap: asyncio.Event = field(default_factory=asyncio.Event)
    socket: LiveSocket | None = None
    looking: asyncio.Task[None] | None = None

    @property
    def refused(self) -> str:
        """Return Slack's word for why one of the tokens is no good, '' while both are."""
        return self.poster.stopped or (self.socket.refused if self.socket else "")

    async def dispatch(self, body: str, headers: dict[str, Any]) -> tuple[int, dict[str, Any], str]:
        """Hand a verified HTTP request to Bolt; return status, headers and body of the answer."""
        try:
            answer = await self.app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
        except Exception:
            log.exception("a signed request could not be read")
            return 400, {}, ""
        return answer.status, answer.headers, answer.body

    async def connect(self) -> None:
        """Open the Socket Mode connection; it keeps itself open, and sets `gap` after every reconnection."""
        self.socket = LiveSocket(self.app, self.keys.app_token, self.keys.api_url, self.gap.set, self.pace)
        await self.socket.open()

    async def is_connected(self) -> bool:
        """Return whether the Socket Mode connection stands."""
        return self.socket is not None and await self.socket.is_connected()

    def begin(self, tick: float) -> None:
        """Look every `tick` seconds for notes to be said and events to be tried again, from now on."""
        self.looking = asyncio.create_task(self._look(tick))

    async def _look(self, tick: float) -> None:
        while True:
            notes.wake(self.edge)
            self.edge.spawn(look_after(self.edge))
            try:
                await failures.try_again(self.app, self.edge)
            except Exception:
                log.exception("kept events")
            await asyncio.sleep(tick)

    def stop_intake(self) -> None:
        """Take nothing in any more: Slack delivers it again later."""
        self.edge.stopping = True

    async def read_back(self) -> None:
        """Read the channels' history now, after every gap in the connection, and every hour, for ever."""
        backfill = Backfill(self.edge)
        while True:
            self.gap.clear()
            try:
                await backfill.run()
                await self._look_at_clock()
            except Exception:
                log.exception("reading back")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.gap.wait(), READ_BACK_SECONDS)

    async def _look_at_clock(self) -> None:
        """Say when this machine's clock is off; Slack's requests are refused when it is far off."""
        try:
            answer = await sorted_out(self.edge.asking.auth_test())
        except (NotPosted, Unsure) as trouble:
            log.warning("Slack was not reached: %s", trouble)
            return
        off = skew(answer.headers, time.time())
        if abs(off) > SKEW_SECONDS:
            log.warning("this machine's clock is off, compared with Slack's", extra={"seconds": round(off)})

    async def close(self, seconds: float = 5.0) -> None:
        """Stop taking in, wait for running work, close connections."""
        self.stop_intake()
        if self.looking is not None:
            self.looking.cancel()
        if self.socket is not None:
            await self.socket.close()
        await self.edge.drain(seconds)
        self.edge.questions.shutdown(wait=False, cancel_futures=True)
        await self.edge.session.close()


async def open_slack(door: Door, keys: SlackKeys, context: Context, draw: Draw, uploads: Path) -> SlackSide:
    """Check the token, bind the store to its workspace, and build the app with its listeners.

    `uploads` is the folder in which files lie that are sent to the bot, for as long as they are talked over.
    """
    posting = posting_client(keys.bot_token, keys.api_url)
    asking = asking_client(keys.bot_token, keys.api_url)
    identity = await who_am_i(asking)
    with door.store.writing() as tx:
        people.bind_slack(tx, door.store.workspace, identity.team, identity.enterprise)
        workspaces.note_scopes(tx, door.store.workspace, identity.scopes)
    places = Places(asking)
    edge = Edge(
        door=door,
        identity=identity,
        posting=posting,
        asking=asking,
        people=People(asking, door.store, door.configured, identity.team, context.language),
        places=places,
        session=aiohttp.ClientSession(),
        refused=RefusedBlocks(door.store),
        context=context,
        draw=draw,
        desk=Desk(UploadFolder(uploads)),
    )
    poster = SlackPoster(posting, asking, places, door.store, identity.bot, door.configured.admins)
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
        # Left to itself Bolt reads the whole call stack for a name, a quarter of a second of start-up; and at every
        # request it sets the level of the logger with that name to the root's, so it must not be one of ours.
        name="slack_bolt",
        client=AsyncWebClient(base_url=keys.api_url, retry_handlers=[]),
        authorize=authorize,
        signing_secret=keys.signing_secret or None,
        process_before_response=True,
        request_verification_enabled=False,  # web.guard verifies the raw bytes before anything is parsed
    )
    entrance.register(app, edge)
    register_listeners(app, edge)
    failures.register(app, edge)
    return app


def register_listeners(app: AsyncApp, edge: Edge) -> None:
    """Register everything that Slack may call: commands, events, buttons, shortcuts, forms and steps."""
    listeners.register(app, edge)
    buttons.register(app, edge)
    shown = (starting, settings, capturing, loop_buttons, changing, turning, entries, ledger, value, digest_form)
    forms.register(app, edge, {name: form for each in shown for name, form in each.FORMS.items()})
    steps.register(app, edge)


async def who_am_i(client: AsyncWebClient) -> Identity:
    """Return the bot's identity; a token that Slack refuses is explained."""
    try:
        found = await sorted_out(client.auth_test())
    except NotPosted as refusal:
        if refusal.reason in DEAD_TOKENS:
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
        app=await _app_of(client, str(found.get("bot_id") or "")),
        scopes=granted(found) or frozenset(),
    )


async def _app_of(client: AsyncWebClient, bot: str) -> str:
    """Return the id of the app that a bot belongs to, '' where Slack does not say."""
    try:
        found = await sorted_out(client.bots_info(bot=bot))
    except (NotPosted, Unsure) as trouble:
        log.warning("Slack does not say which app this is: %s", trouble)
        return ""
    return str(found["bot"].get("app_id") or "")
