"""What is said to the bot in messages, as mentions or directly: answered once, and the rest to who asked alone."""

from dataclasses import dataclass, replace
from typing import Any

from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import RoxError
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack import starting
from rox_bot.slack.blocks.rendering import Message, render_error
from rox_bot.slack.edge import Edge
from rox_bot.slack.lines import START_WORDS, as_typed, first_words, writes
from rox_bot.slack.moments import cards as moments


@dataclass(frozen=True)
class Heard:
    """What is said to a message: whether to its author alone, and what is told only them beside it."""

    message: Message
    alone: bool = False
    rest: Message | None = None


async def take_question(edge: Edge, text: str, event: dict[str, Any], *, in_thread: bool) -> None:
    """Answer a mention or a direct message; what it writes is on disk before the delivery is acknowledged."""
    line = as_typed(text)
    if writes(line):
        edge.spawn(_say(edge, await edge.in_time(_heard(edge, line, event)), event, in_thread=in_thread))
    else:
        edge.spawn(_answer_message(edge, line, event, in_thread=in_thread))


async def _answer_message(edge: Edge, line: str, event: dict[str, Any], *, in_thread: bool) -> None:
    """Answer a question in a message, once however often it is delivered."""
    if await edge.first_time("question", _message(event), in_turn=True):
        await _say(edge, await _heard(edge, line, event), event, in_thread=in_thread)


async def _heard(edge: Edge, line: str, event: dict[str, Any]) -> Heard:
    """Return what is said to a message."""
    wording, key = edge.wording(), _message(event)
    try:
        context = await edge.listened(event["user"], event["channel"], key, open_=True, thread=_thread(event))
        wording = Wording(context.language)
        await starting.meet(edge, line)
        await moments.meet(edge, line)
        # Of no use to those who read along, or not for them: other organisations read the channel.
        alone = first_words(line)[0] in START_WORDS or (
            context.visibility is Visibility.EXTERNAL and not context.in_the_open
        )
    except RoxError as trouble:
        return Heard(render_error(trouble, wording), alone=True)
    except Exception as fault:
        return Heard(edge.failure(fault, wording), alone=True)
    try:
        answer = await edge.ask(line, context)
        message = await edge.rendered(answer, wording, private=alone)
    except RoxError as trouble:
        return Heard(edge.explained(trouble, wording), alone)
    except Exception as fault:
        return Heard(edge.failure(fault, wording), alone)
    return Heard(message, alone, await _rest(edge, line, event, context, answer))


async def _rest(edge: Edge, line: str, event: dict[str, Any], there: Context, answer: Answer) -> Message | None:
    """Return an answer with the sums of money that its channel may not see, for who asked; None where there are none.

    It comes beside the answer in the open, so its failure holds nothing up.
    """
    if not answer.sums or not there.in_the_open:
        return None
    key, wording = f"{_message(event)} alone", edge.wording()
    try:
        context = await edge.context_of(event["user"], event["channel"], key, thread=there.thread)
        if context.amounts is there.amounts:
            return None
        wording = Wording(context.language)
        told = await edge.ask(line, context)
        note = wording._("Only you see this: in the channel, sums of money are shown as its settings say.")
        return await edge.rendered(replace(told, notes=(*told.notes, note)), wording, private=True)
    except RoxError as trouble:
        return render_error(trouble, wording)
    except Exception as fault:
        return edge.failure(fault, wording)


async def _say(edge: Edge, heard: Heard, event: dict[str, Any], *, in_thread: bool) -> None:
    """Answer a mention in its thread, or a direct message where it was written; by direct message where it is refused.

    An answer is posted once however often its message was delivered.
    """
    channel, user = event["channel"], event["user"]
    if not await edge.first_time("said", _message(event)):
        return
    thread = (event.get("thread_ts") or event["ts"]) if in_thread else ""
    if heard.alone:
        await edge.whisper(channel, user, heard.message, thread)
    elif not await edge.post(channel, heard.message, thread) and not channel.startswith("D"):
        await edge.post(user, heard.message)
    if heard.rest is not None:
        await edge.whisper(channel, user, heard.rest, thread)


def _thread(event: dict[str, Any]) -> str:
    """Return the thread that an answer stands in: of a mention always one, of a direct message where it is in one."""
    own = "" if event.get("channel_type") == "im" else event["ts"]
    return str(event.get("thread_ts") or own)


def _message(event: dict[str, Any]) -> str:
    return f"{event['channel']}:{event['ts']}"
