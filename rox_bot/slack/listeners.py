"""Listeners for commands, mentions and messages. Each takes in and acknowledges first; longer work follows."""

import asyncio
import logging
import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from rox_bot.domain.errors import Incomplete, RoxError
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack import forms, home, prompts, starting
from rox_bot.slack.blocks.rendering import Message, Passing
from rox_bot.slack.conversation import take_question
from rox_bot.slack.edge import Edge
from rox_bot.slack.lines import DIGEST_WORDS, LOOP_WORDS, as_typed, first_words, writes
from rox_bot.slack.moments import cards as moments
from rox_bot.slack.moments.messages import told_in, without_mention
from rox_bot.slack.moments.reactions import take_reaction
from rox_bot.slack.moments.taking import Delivery, take_message
from rox_bot.slack.running import ACK_SECONDS
from rox_bot.slack.uploads.taking import files_of, take_files

log = logging.getLogger(__name__)
_STARTS = frozenset(("here", "hier", "resume", "hervat", "hervatten"))
_PLAIN = frozenset((None, "file_share", "thread_broadcast"))
_MENTIONED = re.compile(r"^\s*(?:<@[UW][A-Z0-9]+(?:\|[^>]*)?>\s*)")


def register(app: AsyncApp, edge: Edge) -> None:
    """Register the listeners; only the first that matches runs, so messages have one that fans out."""
    _register_command(app, edge)
    _register_messages(app, edge)
    _register_rest(app, edge)


def _register_command(app: AsyncApp, edge: Edge) -> None:
    @app.command("/rox")
    async def command(ack: Any, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        line, signature = as_typed(body.get("text") or ""), str(context.get("signature", ""))
        if not writes(line):
            await ack()
            edge.spawn(_answer_command(edge, line, body, signature))
            return None
        work = asyncio.create_task(_echo(edge, line, body, signature))
        await asyncio.wait([work], timeout=ACK_SECONDS)
        if not work.done():
            # What is not on disk is not acknowledged: Slack calls it failed, and an echo that still comes corrects it.
            edge.spawn(_echo_late(edge, work, body))
            return BoltResponse(status=503)
        if message := work.result():
            # In the acknowledgement itself, which either arrives whole or is seen to fail.
            await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")
        else:
            await ack()
        return None


def _register_messages(app: AsyncApp, edge: Edge) -> None:
    @app.event("app_mention")
    async def mention(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("bot_id") or not event.get("user"):
            return
        text = event.get("text") or ""
        await edge.follow()
        if told_in(text, edge.identity.bot_user, direct=False):
            await edge.in_time(take_message(edge, event, _delivered(body, context)), _patience(context))
            return
        await take_question(edge, _MENTIONED.sub("", text, count=1), event, in_thread=True)

    @app.event("message")
    async def message(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext) -> None:
        await edge.follow()
        await edge.in_time(take_message(edge, event, _delivered(body, context)), _patience(context))
        plain = event.get("subtype") in _PLAIN and event.get("user") and not event.get("bot_id")
        if not plain or event.get("channel_type") != "im":
            return  # what is said to the bot in a channel comes as a mention too
        text = event.get("text") or ""
        if told_in(text, edge.identity.bot_user, direct=True):
            return
        line = without_mention(text, edge.identity.bot_user)
        if files_of(event):
            await edge.in_time(take_files(edge, event), _patience(context))
        if line or not files_of(event):
            await take_question(edge, line, event, in_thread=bool(event.get("thread_ts")))


def _register_rest(app: AsyncApp, edge: Edge) -> None:
    @app.event("app_home_opened")
    async def home_opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "messages":
            edge.spawn(prompts.suggest(edge, event["user"], event["channel"]))
        if event.get("tab") == "home":
            edge.spawn(home.show(edge, event["user"], str((event.get("view") or {}).get("hash") or "")))

    @app.event("reaction_added")
    async def reacted(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext) -> None:
        await edge.in_time(take_reaction(edge, event, _delivered(body, context)), _patience(context))

    @app.event("reaction_removed")
    async def thought_again(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext) -> None:
        await edge.in_time(take_reaction(edge, event, _delivered(body, context)), _patience(context))

    @app.event("member_joined_channel")
    async def joined(event: dict[str, Any]) -> None:
        if event.get("user") == edge.identity.bot_user:
            edge.spawn(moments.notice(edge, event["channel"]))


async def _answer_command(edge: Edge, line: str, body: dict[str, Any], signature: str) -> None:
    """Answer a question typed after /rox, once however often it is delivered."""
    if await edge.first_time("command", _delivery(body), signature, in_turn=True):
        message = await _command(edge, line, body)
        if message is not None:
            await edge.reply(body, message)


async def _echo(edge: Edge, line: str, body: dict[str, Any], signature: str) -> Message | None:
    """Carry a command out that writes and return what is said of it; None where that was said at an earlier delivery.

    The write itself is known by its key, however often it is delivered; that nothing can be saved is said every time.
    """
    message = await _command(edge, line, body)
    if isinstance(message, Passing):
        return message
    return message if await edge.first_time("echo", _delivery(body), signature) else None


async def _echo_late(edge: Edge, work: "asyncio.Task[Message | None]", body: dict[str, Any]) -> None:
    """Say what a command has written that took longer than Slack waits."""
    if message := await work:
        await edge.reply(body, message)


async def _command(edge: Edge, line: str, body: dict[str, Any]) -> Message | None:
    """Return the answer to a line; None where a form asks for what it lacks."""
    wording = edge.wording()
    try:
        context = await edge.listened(body["user_id"], body["channel_id"], _delivery(body))
        wording = Wording(context.language)
        await starting.meet(edge, line)
        await moments.meet(edge, line)
        said = await edge.rendered(await edge.ask(line, context), wording, private=True)
        return await _invited(edge, line, context, said)
    except Incomplete as missing:
        opened = forms.open_incomplete(edge, missing, body)
        return None if opened else edge.explained(missing, wording)
    except RoxError as trouble:
        return edge.explained(trouble, wording)
    except Exception as fault:
        return edge.failure(fault, wording)


async def _invited(edge: Edge, line: str, context: Context, said: Message) -> Message:
    """Add what is missing when a digest was set up or resumed in a channel that the bot is not in."""
    first, second = first_words(line)
    if (
        first not in DIGEST_WORDS | LOOP_WORDS
        or second not in _STARTS
        or await edge.places.is_member(context.slack_channel)
    ):
        return said
    wording = Wording(context.language)
    missing = wording._("I am not in this channel yet: type `/invite @rox`, or nothing can be posted here.")
    note = {"type": "context", "elements": [{"type": "plain_text", "text": missing}]}
    return Message(f"{said.text}\n{missing}", [*said.blocks, note])


def _patience(context: AsyncBoltContext) -> float | None:
    """Return how many seconds taking an event in may last: nobody waits for one that is tried again."""
    return None if context.get("tried_again") else ACK_SECONDS


def _delivered(body: dict[str, Any], context: AsyncBoltContext) -> Delivery:
    event_id = body.get("event_id")
    return Delivery(
        event_id=event_id if isinstance(event_id, str) else "",
        signature=str(context.get("signature", "")),
        shared_outside=bool(body.get("is_ext_shared_channel")),
    )


def _delivery(body: dict[str, Any]) -> str:
    return f"{body.get('team_id', '')}:{body.get('trigger_id', '')}"
