"""The row below an answer: why, another shape, by another slice, another period, share. Nothing is typed again."""

from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Turns
from rox_bot.domain.errors import N_
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block

OTHER = "other"
PERIODS = {
    "last_week": N_("Last week"),
    "this_month": N_("This month"),
    "last_month": N_("Last month"),
    "last_quarter": N_("Last quarter"),
    "last_90_days": N_("Last 90 days"),
    OTHER: N_("Other …"),
}
"""Token of a period -> what it is called, in the order in which they are offered."""


def turned_by(answer: Answer, wording: Wording) -> list[Block]:
    """Return the buttons and menus that change the question of a kept answer; each carries its id."""
    turns, number = answer.turns, answer.answer_id
    if turns is None or not number:
        return []
    shown = []
    if turns.shape:
        label = wording._("Chart") if turns.shape == "chart" else wording._("Numbers")
        shown.append(blocks.button(label, "shape", f"{number}:{turns.shape}"))
    if turns.by:
        shown.append(_groupings(turns, number, wording))
    if turns.period is not None:
        options = [blocks.option(wording._(name), f"{number}:{token}") for token, name in PERIODS.items()]
        chosen = f"{number}:{turns.period}" if turns.period in PERIODS else ""
        shown.append(blocks.menu("period", wording._("Period …"), options, chosen))
    return shown


def _groupings(turns: Turns, number: str, wording: Wording) -> Block:
    telling = Telling(wording)
    named = {each: wording._("by {slice}", slice=telling.slice_name(each)) for each in turns.by}
    if turns.grouped:
        named = {"": wording._("All together"), **named}
    options = [blocks.option(label, f"{number}:{each}") for each, label in named.items()]
    chosen = f"{number}:{turns.grouped}" if turns.grouped in turns.by else ""
    return blocks.menu("by", wording._("By …"), options, chosen)
