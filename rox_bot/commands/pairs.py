"""Names that may be one, offered to whoever may join them: two lines and their buttons, never a message of its own."""

import json

from rox_bot.answers.telling import Telling
from rox_bot.commands import directory
from rox_bot.commands.directory import Near
from rox_bot.commands.door import Door
from rox_bot.domain.answer import Action
from rox_bot.domain.policy import may
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording

MOST = 2
"""So many are offered at a time; the next ones follow when these are decided."""


def offer(door: Door, context: Context) -> tuple[list[str], tuple[Action, ...]]:
    """Return lines on names that may be one and the buttons that decide it, wherever the names came from.

    Nothing for who may not join names.
    """
    if not may(context.role, "directory"):
        return [], ()
    wording, members = Wording(context.language), door.members_lately(context)
    with door.store.reading() as tx:
        found = directory.near_names(tx, context.workspace, members=members)
    lines = [pair_told(each, wording) for each in found[:MOST]]
    if len(found) > MOST:
        left = len(found) - MOST
        lines.append(wording.plural("{n} more pair looks alike.", "{n} more pairs look alike.", left))
    return lines, tuple(act for each in found[:MOST] for act in pair_actions(each, wording, named=True))


def pair_told(near: Near, wording: Wording) -> str:
    """Return two names that may be one, as a question that buttons answer."""
    kind = Telling(wording).slice_name(near.slice)
    return wording._("{kind}: “{less}” ~ “{more}”: the same?", kind=kind, less=near.less, more=near.more)


def pair_actions(near: Near, wording: Wording, *, named: bool = False) -> tuple[Action, Action]:
    """Return the buttons that say whether two names are one; `named` where they do not stand below those names."""
    value = json.dumps([near.slice, near.less, near.more], ensure_ascii=False)
    same, apart = wording._("Same"), wording._("Not the same")
    if named:
        same, apart = f"“{near.less}” = “{near.more}”", f"“{near.less}” ≠ “{near.more}”"
    return Action("names_same", same, value), Action("names_apart", apart, value)
