"""The forms of the settings: what is sent is read as words on a line are, and what is wrong stands at its field."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from rox_bot.commands.settings.changing import Changed, change, change_here, demand_channel, value_here, values_of
from rox_bot.commands.settings.orders import said
from rox_bot.commands.settings.registry import HERE, SETTINGS, Setting
from rox_bot.domain import choices as names
from rox_bot.domain.answer import Answer
from rox_bot.domain.choices import ENVIRONMENT, WEEKDAYS
from rox_bot.domain.errors import N_, BadInput, RoxError
from rox_bot.domain.question import Amounts, Context
from rox_bot.language.wording import LANGUAGES, Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent, Wrong, choice, field_of, option, typed
from rox_bot.store import choices

_EVERYWHERE = "default"
_OFFERED: Mapping[str, tuple[str, ...]] = {
    names.LANGUAGE: LANGUAGES,
    names.WEEK_START: WEEKDAYS,
    names.FISCAL_YEAR_START: tuple(map(str, range(1, 13))),
    names.MONEY: tuple(Amounts),
}
"""Settings that are chosen from a menu -> what it offers."""

_HINTS: Mapping[str, str] = {
    names.ZONE: N_("Such as Europe/Amsterdam. Weeks begin at midnight there."),
    names.LANGUAGE: N_("What everybody reads. Private answers come in each person's own language."),
    names.BUSINESS_HOURS: N_("Such as Mon-Fri 08:00-18:00; Sat 10:00-14:00."),
    names.HOLIDAYS: N_("Such as 2026-12-25, 2026-12-26; empty for none."),
    names.CURRENCY: N_("Such as EUR. Sums keep the currency they were booked in; totals are told in this one."),
    names.MONEY: N_("How sums are told where several people read. Percentages and shares are always told."),
    names.CAPTURE_EMOJI: N_("Offered where a channel switches its emoji on: /rox capture emoji on."),
    names.CAPTURE_WORDS: N_("Separated by commas. `magic moment`, `kudos` and the like always count."),
    names.WORKED_HOURS: N_("By all people together. Only `/rox roi` uses it, for productivity. Empty: not measured."),
    names.MINIMUM_N: N_(
        "With fewer answers only counts are shown. Empty: each metric's own minimum, which always holds."
    ),
}
_AS_EVERYWHERE = N_("As everywhere")
_HERE: Mapping[str, tuple[str, str, str]] = {
    names.LANGUAGE: (
        N_("Language of what I post there"),
        N_("Digests, notices and answers in the open; those that spoke the old one follow."),
        _AS_EVERYWHERE,
    ),
    names.MONEY: (
        N_("Sums of money there"),
        N_("In what everybody reads there. Where other organisations read, sums stay hidden."),
        _AS_EVERYWHERE,
    ),
    names.CAPTURE_MESSAGES: (
        N_("Messages that tell a magic moment"),
        N_("The shortcut, @rox and /rox magic always work."),
        N_("Are saved, or asked about"),
    ),
    names.CAPTURE_EMOJI: (
        N_("Emoji that makes a magic moment"),
        N_("Who reacts with it is asked whether to save the message. Another one: /rox capture emoji :tada:"),
        N_("None"),
    ),
}
"""Setting of a channel -> what stands above its field, and below, and how its default is called."""

_LONGEST = {names.HOLIDAYS: 2_500, names.CAPTURE_WORDS: 900, names.BUSINESS_HOURS: 300}


async def _workspace(edge: Edge, context: Context, _opening: Opening) -> Page:
    wording, fixed = Wording(context.language), edge.door.configured.fixed
    values = await asyncio.to_thread(_values, edge, context)
    fields = [_field(each, values[each.name], wording) for each in SETTINGS if not fixed.get(each.name)]
    told = [
        f"{wording._(each.title)}: {each.tell(values[each.name], wording)}" for each in SETTINGS if fixed.get(each.name)
    ]
    if told:
        named = ", ".join(ENVIRONMENT[each.name] for each in SETTINGS if fixed.get(each.name))
        where = wording._("Set where the bot runs, by {names}:", names=named)
        fields.append(blocks.section("\n".join([where, *told])))
    return Page(wording._("Settings"), fields)


async def _workspace_sent(edge: Edge, context: Context, sent: Sent) -> Answer:
    before = await asyncio.to_thread(_values, edge, context)
    given = {each: _given(each, sent) for each in SETTINGS if each.name in sent.values}
    others = {each.name: text for each, text in given.items() if _read(each, text) != before[each.name]}
    changed = await asyncio.to_thread(change, edge.door, context, others)
    edge.settings_changed()
    return await asyncio.to_thread(said, edge.door, context, changed)


async def _channel(edge: Edge, context: Context, opening: Opening) -> Page:
    """Return the form of one channel: that in which it was opened, or one to be chosen."""
    wording = Wording(context.language)
    there = opening.subject
    own = await asyncio.to_thread(_chosen_in, edge, context, there)
    usual = (await asyncio.to_thread(_values, edge, context))[names.CAPTURE_EMOJI]
    fields = [_field_here(each, own.get(each.name, _EVERYWHERE), usual, wording) for each in HERE]
    if not there:
        inner = {"include": ["public", "private"], "exclude_external_shared_channels": False, "exclude_bot_users": True}
        fields.insert(0, field_of("channel", wording._("Channel"), {"type": "conversations_select", "filter": inner}))
    return Page(wording._("A channel"), fields, subject=there)


async def _channel_sent(edge: Edge, context: Context, sent: Sent) -> Answer:
    there = sent.subject or sent.conversation("channel")
    place = await edge.places.find(there)
    at = replace(context, slack_channel=there, slack_channel_name=place.name, visibility=place.visibility)
    try:
        demand_channel(at)
    except BadInput as wrong:
        raise Wrong("channel", wrong) from wrong
    own = await asyncio.to_thread(_chosen_in, edge, at, there)
    picked = {each.name: sent.picked(each.name) or _EVERYWHERE for each in HERE}
    others = [each for each in HERE if picked[each.name] != own.get(each.name, _EVERYWHERE)]
    for each in others:  # all are read before any is saved
        try:
            value_here(at, each, picked[each.name])
        except BadInput as wrong:
            raise Wrong(each.name, wrong) from wrong
    changes = [await asyncio.to_thread(change_here, edge.door, at, each, picked[each.name]) for each in others]
    changed = Changed(
        tuple(name for each in changes for name in each.names),
        {name: value for each in changes for name, value in each.before.items()},
        {name: value for each in changes for name, value in each.after.items()},
        here=True,
        speak=sum(each.speak for each in changes),
    )
    return await asyncio.to_thread(said, edge.door, at, changed)


def _field_here(setting: Setting, own: str, usual: str, wording: Wording) -> Block:
    """Return the menu of a channel's setting; `usual` is the emoji of the workspace."""
    label, hint, default = _HERE[setting.name]
    if setting.name == names.CAPTURE_EMOJI:
        emoji = dict.fromkeys(each for each in (usual, own) if each and each != _EVERYWHERE)
        offered = [option(f":{each}:", each) for each in emoji]
    elif setting.name == names.CAPTURE_MESSAGES:
        offered = [option(wording._("Are left alone"), names.OFF)]
    else:
        offered = [option(setting.tell(each, wording), each) for each in _OFFERED[setting.name]]
    menu = choice([option(wording._(default), _EVERYWHERE), *offered], own or _EVERYWHERE)
    return field_of(setting.name, wording._(label), menu, hint=wording._(hint))


def _field(setting: Setting, value: str, wording: Wording) -> Block:
    offered = _OFFERED.get(setting.name)
    if offered:
        element = choice([option(setting.tell(each, wording), each) for each in offered], value)
    else:
        kept = setting.tell(value, wording) if setting.name == names.BUSINESS_HOURS else value
        kept = "" if setting.name == names.MINIMUM_N and value == "0" else kept
        element = typed(kept, lines=setting.name == names.HOLIDAYS, longest=_LONGEST.get(setting.name, 100))
    optional = not names.DEFAULTS[setting.name] or setting.name == names.MINIMUM_N
    hint = wording._(_HINTS.get(setting.name, ""))
    return field_of(setting.name, wording._(setting.title), element, hint=hint, optional=optional)


def _given(setting: Setting, sent: Sent) -> str:
    return sent.picked(setting.name) if setting.name in _OFFERED else sent.text(setting.name)


def _read(setting: Setting, text: str) -> str:
    """Return the value that a field asks for; raises Wrong."""
    try:
        return setting.value(text) or names.DEFAULTS[setting.name]
    except RoxError as trouble:
        raise Wrong(setting.name, trouble) from trouble


def _values(edge: Edge, context: Context) -> dict[str, str]:
    with edge.door.store.reading() as tx:
        return values_of(edge.door, tx, context)


def _chosen_in(edge: Edge, context: Context, slack_channel: str) -> Mapping[str, str]:
    """Return what was chosen for one channel."""
    with edge.door.store.reading() as tx:
        return choices.chosen(tx, context.workspace, slack_channel).here


FORMS: Mapping[str, Form] = {
    "settings_workspace": Form("settings.workspace", _workspace, _workspace_sent),
    "settings_channel": Form("settings.channel", _channel, _channel_sent),
}
"""The forms of the settings, by name."""
