"""What forms that write something down are made of: menus of known names, fields, and what of them is sent."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rox_bot.commands.demo import refusal
from rox_bot.domain.answer import Answer
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Context
from rox_bot.intake.entries.entry import Filled, WrongField
from rox_bot.intake.entries.kinds import KINDS
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.forms import MOST_OPTIONS, Opening, Sent, Wrong, choice, field_of, may_be_value, option, typed
from rox_bot.store.people import is_key

OTHER_NAME = {"customer": "new_customer", "policy": "new_policy"}
"""A field to choose from -> the field beside it for a name that is not among the known ones."""


class Filling:
    """What a form is made of: the known names, what is filled in, and how things are said."""

    def __init__(self, members: Mapping[str, Mapping[str, int]], filled: Filled, wording: Wording) -> None:
        self.members = members
        self.filled = filled
        self.wording = wording

    def text(self, name: str, label: str, hint: str = "", *, lines: bool = False, longest: int = 200) -> Block:
        """Return a field to type in; every one may stay empty, since what a kind needs is said by field."""
        element = typed(self.filled.get(name, ""), lines=lines, longest=longest)
        return field_of(name, label, element, hint=hint, optional=True)

    def known(self, name: str, label: str) -> Block | None:
        """Return a menu of the names known, the most frequent first; None where none is."""
        names = [each for each in self._names(name) if may_be_value(each)]
        now = self.filled.get(name, "")
        if now in self.members.get(name, {}) and may_be_value(now) and now not in names[:MOST_OPTIONS]:
            names.insert(0, now)
        if not names:
            return None
        return field_of(name, label, choice([option(each, each) for each in names], now), optional=True)

    def named(self, name: str, label: str, other: str) -> list[Block]:
        """Return a menu of known names, and a field for one that is not among them."""
        menu, beside = self.known(name, label), OTHER_NAME[name]
        now = self.filled.get(name, "")
        there = menu is not None and "initial_option" in menu["element"]
        typed_in = field_of(beside, other if menu else label, typed("" if there else now, longest=200), optional=True)
        return [menu, typed_in] if menu else [typed_in]

    def kind(self, names: Sequence[str], label: str) -> Block:
        options = [option(self.wording._(KINDS[name].title), name) for name in names]
        return field_of("kind", label, choice(options, self.filled.get("kind", "")))

    def day(self) -> Block:
        now = self.filled.get("day", "")
        element: Block = {"type": "datepicker", **({"initial_date": now} if now else {})}
        return field_of("day", self.wording._("Day it happened"), element, optional=True)

    def hint_of(self, name: str) -> str:
        """Return the names known best, as a hint."""
        found = self._names(name)[:8]
        return self.wording._("So far: {names}.", names=", ".join(found)) if found else ""

    def _names(self, name: str) -> list[str]:
        known = self.members.get(name, {})
        return [each for each in sorted(known, key=lambda each: (-known[each], each)) if not is_key(each)]


def explained(opening: Opening, wording: Wording) -> list[Block]:
    """Return why a line opened the form, as its first block."""
    return [blocks.section(wording.error(opening.missing))] if opening.missing else []


async def by_field(work: Callable[[], Answer], sent: Sent) -> Answer:
    """Do what a form asks for; what is wrong with one of its fields is said there."""
    try:
        return await asyncio.to_thread(work)
    except WrongField as wrong:
        beside = OTHER_NAME.get(wrong.field, wrong.field)
        name = beside if beside in sent.values and sent.text(beside) else wrong.field
        name = name if name in sent.values else beside
        if name in sent.values:
            raise Wrong(name, wrong) from wrong
        raise


def sent_texts(sent: Sent) -> dict[str, str]:
    """Return what was filled in, by the fields of an entry; a name that was typed goes before one that was chosen."""
    filled = {name: sent.picked(name) or sent.day(name) or sent.text(name) for name in sent.values}
    for name, beside in OTHER_NAME.items():
        filled[name] = filled.pop(beside, "") or filled.get(name, "")
    return {name: text for name, text in filled.items() if name not in ("kind", "because")}


def unplaced(context: Context) -> Context:
    """Return who writes where no channel is: what is written down by a shortcut belongs to the workspace."""
    if context.slack_channel[:1] in ("C", "D", "G"):
        return context
    return replace(context, slack_channel="", visibility=Visibility.WORKSPACE)


def refuse_demo(context: Context) -> None:
    if context.demo:
        raise refusal(everywhere=False)
