"""Buttons about follow-ups and alerts, and the form that asks what came of one: each does what a line does."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rox_bot.commands.following.acting import DONE_FORM, MOST_NOTE
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.loops import OUTCOMES
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks import Block
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent, Wrong, choice, field_of, option, typed
from rox_bot.slack.starting import meet

Press = Callable[[Edge, str, Context, dict[str, Any]], Awaitable[None]]

LINES: Mapping[str, str] = {
    "loop_reopen": "loop reopen {value}",
    "loop_wake": "loop wake {value}",
    "loop_snooze": "loop snooze {value}",
    "loop_off": "loop off",
    "alerts_off": "alerts off {value}",
}
"""Button (or menu) name -> the line that its press stands for; the value of a menu's option is `L9 tomorrow`."""


async def _asked(edge: Edge, context: Context, opening: Opening) -> Page:
    """Return the form that asks what came of a follow-up."""
    wording = Wording(context.language)
    name = opening.subject or opening.filled.get("subject", "")
    story = await edge.ask(f"loop {name}", context)
    outcomes = [option(wording._(told), outcome) for outcome, told in OUTCOMES.items()]
    note = typed(opening.filled.get("note", ""), lines=True, longest=MOST_NOTE)
    hint = wording._("Shown with the follow-up; what you write in a private channel stays in it.")
    return Page(
        wording._("What came of {name}?", name=name),
        [
            {"type": "section", "text": {"type": "plain_text", "text": story.headline[:3_000], "emoji": False}},
            field_of("outcome", wording._("Outcome"), choice(outcomes)),
            field_of("note", wording._("In your words"), note, hint=hint, optional=True),
        ],
        subject=name,
        submit=wording._("Done"),
    )


async def _sent(edge: Edge, context: Context, sent: Sent) -> Answer:
    outcome = sent.picked("outcome")
    if outcome not in OUTCOMES:
        raise Wrong("outcome", NotUnderstood(N_("What came of it?")))
    return await edge.ask(f"loop done {sent.subject} {outcome} {sent.text('note')}".strip(), context)


async def _whom(edge: Edge, context: Context, opening: Opening) -> Page:
    """Return the form that asks who is to follow an answer up."""
    wording = Wording(context.language)
    chosen: Block = {"type": "multi_users_select", "max_selected_items": 1}
    who = field_of("who", wording._("Who follows it up?"), chosen)
    return Page(
        wording._("Give {name}", name=opening.subject), [who], subject=opening.subject, submit=wording._("Give")
    )


async def _given(edge: Edge, context: Context, sent: Sent) -> Answer:
    users = sent.users("who")
    line = f"loop give {sent.subject} {' '.join(f'@{user}' for user in users[:1])}"
    await meet(edge, line)
    return await edge.ask(line, context)


FORMS: Mapping[str, Form] = {
    DONE_FORM: Form("take", _asked, _sent),
    "loop_give": Form("loop.give", _whom, _given),
}
"""The forms about follow-ups, by name."""
