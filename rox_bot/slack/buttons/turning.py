"""The menus below an answer: its question asked again with one thing changed, in place of what was there."""

from collections.abc import Mapping
from typing import Any

from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks.menus import OTHER
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent, field_of, open_form, typed

_LONGEST = 200
OTHER_PERIOD = "other_period"


async def by(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Group by the slice that was chosen."""
    await _turn(edge, "by", value, context, body)


async def shape(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Show the answer with or without its chart."""
    await _turn(edge, "shape", value, context, body)


async def period(edge: Edge, value: str, context: Context, body: dict[str, Any]) -> None:
    """Ask about the period that was chosen; any other one is typed in a form."""
    number, _, token = value.partition(":")
    if token == OTHER:
        alone = _seen_by_one(body) or _in_dm(body)
        where = body if alone else {**body, "actions": []}  # what others read is not put in place of
        await open_form(edge, OTHER_PERIOD, Opening(subject=number, body=where))
    else:
        await _turn(edge, "period", value, context, body)


async def _turn(edge: Edge, kind: str, value: str, context: Context, body: dict[str, Any]) -> None:
    """Answer the changed question: in place of the answer where one person reads it, else to who pressed alone."""
    demand(context.role, "ask")
    number, _, to = value.partition(":")
    answer = await edge.turned(number, kind, to, context)
    alone, dm = _seen_by_one(body), _in_dm(body)
    message = await edge.rendered(answer, Wording(context.language), private=not dm)
    thread = str((body.get("message") or {}).get("thread_ts") or "")
    how: dict[str, Any] = {"thread_ts": thread} if thread and not (alone or dm) else {}
    await edge.reply(body, message, replace_original=alone or dm, **how)


def _seen_by_one(body: Mapping[str, Any]) -> bool:
    return bool((body.get("container") or {}).get("is_ephemeral"))


def _in_dm(body: Mapping[str, Any]) -> bool:
    return str((body.get("channel") or {}).get("id") or "").startswith("D")


async def _asked(_edge: Edge, context: Context, opening: Opening) -> Page:
    wording = Wording(context.language)
    hint = wording._("For example: October, week 42, since 1 March, Q3, 1 Oct..15 Oct.")
    field = field_of("period", wording._("Period"), typed(longest=_LONGEST), hint=hint)
    return Page(wording._("Another period"), [field], subject=opening.subject, submit=wording._("Show"))


async def _sent(edge: Edge, context: Context, sent: Sent) -> Answer:
    if not sent.text("period"):
        raise NotUnderstood(N_("Please type a period."))
    return await edge.turned(sent.subject, "words", sent.text("period"), context)


PRESSES = {"by": by, "shape": shape, "period": period}
FORMS = {OTHER_PERIOD: Form("ask", _asked, _sent)}
