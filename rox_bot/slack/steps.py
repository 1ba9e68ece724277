"""Steps of Slack's Workflow Builder: recording feedback, and a summary to be used in what follows.

A step does what a line does, with the rights of the person named in it, however the workflow was started. It has no
channel of its own: words that come without one are counted and shown nowhere.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, BadInput, NotAllowed, RoxError, Unavailable
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks.text import cleaned, cut
from rox_bot.slack.edge import Edge
from rox_bot.slack.posting.clients import sorted_out

log = logging.getLogger(__name__)
_LONGEST = 3_000
_HARMLESS = str.maketrans("<>", "‹›")
"""What a step gives out may be pasted where Slack reads marks: without angle brackets it mentions nobody."""

Step = Callable[[Edge, Mapping[str, Any], str], Coroutine[Any, Any, dict[str, str]]]


def register(app: AsyncApp, edge: Edge) -> None:
    """Register the steps, by the name of their function in the manifest."""
    for name, step in STEPS.items():
        _on(app, edge, name, step)


def _on(app: AsyncApp, edge: Edge, name: str, step: Step) -> None:
    @app.function(name)
    async def executed(inputs: dict[str, Any], event: dict[str, Any], complete: Any, fail: Any) -> None:
        wording = edge.wording()
        try:
            outputs = await edge.in_time(step(edge, inputs, str(event["function_execution_id"])))
        except Unavailable:
            raise  # not acknowledged: Slack delivers it again
        except RoxError as trouble:
            edge.spawn(_answered(fail(wording.error(trouble))))
        else:
            edge.spawn(_answered(complete(outputs)))


async def _answered(call: Awaitable[Any]) -> None:
    """Tell Slack how a step ended; a delivery that came again finds that it has."""
    try:
        await sorted_out(call)
    except (NotPosted, Unsure) as trouble:
        log.warning("the end of a step was not taken: %s", trouble)


async def _record(edge: Edge, inputs: Mapping[str, Any], execution: str) -> dict[str, str]:
    """Record one answer of a customer."""
    context = await _context(edge, inputs, execution)
    demand(context.role, "step.feedback")
    answer = await edge.ask(_line(inputs), context)
    return {"entry": _entry_of(answer)}


async def _summarise(edge: Edge, inputs: Mapping[str, Any], execution: str) -> dict[str, str]:
    """Answer a question, or tell the summary, as everybody may read it."""
    context = await _context(edge, inputs, execution)
    demand(context.role, "step.summary")
    if context.visibility is Visibility.EXTERNAL and not context.in_the_open:
        raise NotAllowed(N_("Other organisations read that channel, so nothing is told for it."))
    wording = Wording(edge.context.language)
    seen = Visibility.PUBLIC if not context.slack_channel else context.visibility
    shown = replace(context, in_the_open=True, visibility=seen, language=wording.language)
    answer = await asyncio.to_thread(_asked, edge, _text(inputs, "question"), shown)
    told = [answer.mark, answer.title, answer.headline, *answer.lines, *answer.notes[:1]]
    told.append(f"/rox why {answer.answer_id}" if answer.answer_id else "")
    return {"text": cut(cleaned("\n".join(filter(None, told))).translate(_HARMLESS), _LONGEST)}


async def _context(edge: Edge, inputs: Mapping[str, Any], execution: str) -> Context:
    user, channel = _text(inputs, "user"), _text(inputs, "channel")
    if not user:
        raise BadInput(N_("The step does not say who it is done for."))
    context = await edge.context_of(user, channel or user, execution, open_=bool(channel))
    return context if channel else replace(context, slack_channel="", visibility=Visibility.DM)


def _asked(edge: Edge, line: str, context: Context) -> Answer:
    """Return the answer to a question; a line that writes is none, whoever put it into the step."""
    return edge.door.ask(line, context) if context.demo else edge.door.question(line, context)


def _line(inputs: Mapping[str, Any]) -> str:
    """Return the line that records what a step was given."""
    words = {name: _text(inputs, name).replace('"', "'") for name in ("kind", "score", "customer", "ticket", "comment")}
    customer = f'customer:"{words["customer"]}"' if words["customer"] else ""
    ticket = f"#{words['ticket'].lstrip('#')}" if words["ticket"] else ""
    comment = f'"{words["comment"]}"' if words["comment"] else ""
    return " ".join(filter(None, ("log", words["kind"], words["score"], customer, ticket, comment)))


def _entry_of(answer: Answer) -> str:
    """Return the id of what was recorded: that which its *Undo* takes back."""
    return next((each.value for each in answer.actions if each.name == "undo"), "")


def _text(inputs: Mapping[str, Any], name: str) -> str:
    return str(inputs.get(name) or "").strip()


STEPS: Mapping[str, Step] = {"record_feedback": _record, "rox_summary": _summarise}
"""Name of a step's function -> what it does."""
