"""The set-up in Slack: its buttons, its forms, and the list that follows each step.

A form of the set-up is only another way to type a line.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rox_bot.commands.settings.values import LANGUAGE_NAMES
from rox_bot.commands.starting.orders import choose, demanded
from rox_bot.domain.answer import Answer
from rox_bot.domain.choices import LANGUAGE, ZONE
from rox_bot.domain.errors import N_, BadInput, NotAllowed
from rox_bot.domain.question import Context, Role
from rox_bot.language.wording import LANGUAGES, Wording
from rox_bot.slack.blocks import Block
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent, Wrong, about, choice, field_of, option, typed
from rox_bot.slack.lines import LOOP_WORDS, START_WORDS, first_words
from rox_bot.store import groups, places, roles
from rox_bot.store.groups import Group
from rox_bot.store.roles import Holder

_NAMED = re.compile(r"@([UW][A-Z0-9]+)")
_GROUPS = re.compile(r"@(S[A-Z0-9]+)")


async def meet(edge: Edge, line: str) -> None:
    """Get to know the people and groups to whom a line gives something; raises NotAllowed for guests and outsiders."""
    if first_words(line)[0] not in START_WORDS | LOOP_WORDS:
        return
    for user in dict.fromkeys(_NAMED.findall(line)):
        person = await edge.people.find(user)
        if person.role is Role.NOBODY and first_words(line)[0] in LOOP_WORDS:
            raise NotAllowed(N_("Guests, bots and people of other organisations cannot follow anything up."))
        if person.role is Role.NOBODY:
            raise NotAllowed(N_("Guests, bots and people of other organisations cannot be managers."))
    for group in dict.fromkeys(_GROUPS.findall(line)):
        found = await edge.people.groups.find(group)
        await asyncio.to_thread(_know, edge, found)


async def digest_here(edge: Edge, _value: str, context: Context, body: dict[str, Any]) -> None:
    """Set up the weekly digest of Monday morning, and show the list as it stands then."""
    await edge.ask("digest here weekly Mon 9:00", context)
    answer = await edge.ask("start", context)
    message = await edge.rendered(answer, Wording(context.language), private=True)
    if body.get("response_url"):
        await edge.respond(body["response_url"], message, replace_original=True)


async def _scope(edge: Edge, context: Context, _opening: Opening) -> Page:
    wording = Wording(context.language)
    known, decided = await asyncio.to_thread(_known_here, edge, context)
    everything = option(wording._("Everything"), "everything")
    element = about.menu(known, [everything], wording, decided)
    question = wording._("Which part of the events are questions and digests here about?")
    return Page(wording._("This channel"), [field_of("scope", question, element)])


async def _managers(edge: Edge, context: Context, _opening: Opening) -> Page:
    wording = Wording(context.language)
    named, managing = await asyncio.to_thread(_holders, edge, context)
    users = [each.slack_user for each in named if each.role is Role.MANAGER and each.slack_user]
    element: Block = {"type": "multi_users_select"}
    if users:
        element["initial_users"] = users
    hint = wording._(
        "They set up and stop digests. Everyone else asks, logs and shares. A user group: /rox start managers @group"
    )
    field = field_of("managers", wording._("Managers"), element, hint=hint, optional=True)
    return Page(wording._("Managers"), [field], subject=" ".join(each.id for each in managing))


async def _workspace(edge: Edge, context: Context, _opening: Opening) -> Page:
    wording, fixed, fields = Wording(context.language), edge.door.configured.fixed, []
    if not fixed.get(ZONE):
        hint = wording._("Weeks begin at midnight there. Yours is {zone}.", zone=context.own_zone or "UTC")
        label = wording._("Time zone, such as Europe/Amsterdam")
        fields.append(field_of(ZONE, label, typed(context.calendar.zone), hint=hint))
    if not fixed.get(LANGUAGE):
        options = [option(wording._(LANGUAGE_NAMES[code]), code) for code in LANGUAGES]
        label = wording._("Language of what I post in channels")
        fields.append(field_of(LANGUAGE, label, choice(options, edge.context.language)))
    if not fields:
        raise BadInput(N_("Both are set where the bot runs, by ROX_ZONE and ROX_LANGUAGE; change them there."))
    return Page(wording._("Zone and language"), fields)


def _know(edge: Edge, group: Group) -> None:
    with edge.door.store.writing() as tx:
        groups.know_group(tx, edge.door.store.workspace, group)


def _known_here(edge: Edge, context: Context) -> tuple[Mapping[str, Mapping[str, int]], str]:
    """Return the known members, and what the channel is about as the value of an option."""
    with edge.door.store.reading() as tx:
        filters = places.decided(tx, context.workspace, context.slack_channel).filters or ()
    decided = f"{filters[0].field}:{filters[0].values[0]}" if len(filters) == 1 else "everything"
    return edge.door.members_lately(context), decided


def _holders(edge: Edge, context: Context) -> tuple[list[Holder], list[Group]]:
    with edge.door.store.reading() as tx:
        return roles.holders(tx, context.workspace), groups.manager_groups(tx, context.workspace)


def _by_lines(lines: Callable[[Sent], list[str]]) -> Callable[[Edge, Context, Sent], Awaitable[Answer | None]]:
    """Return what types lines: they are asked at the door, where rights are checked once more."""

    async def sent(edge: Edge, context: Context, filled: Sent) -> Answer | None:
        answer = None
        for line in lines(filled):
            await meet(edge, line)
            answer = await edge.ask(line, context)
        return answer

    return sent


def _scope_lines(sent: Sent) -> list[str]:
    name, _, member = sent.picked("scope").partition(":")
    return [f'start here {name}:"{member}"' if member else f"start here {name}"]


def _managers_lines(sent: Sent) -> list[str]:
    """Return the line that names the people chosen, and the groups that are managers already."""
    named = [f"@{each}" for each in (*sent.users("managers"), *sent.subject.split())]
    return [f"start managers {' '.join(named) or 'nobody'}"]


async def _workspace_sent(edge: Edge, context: Context, sent: Sent) -> Answer:
    """Save zone and language together; what is wrong with one is said at its field, and nothing is saved then."""
    given, typed_in = {ZONE: sent.text(ZONE), LANGUAGE: sent.picked(LANGUAGE)}, {}
    for name in (each for each in given if each in sent.values):
        try:
            typed_in[name] = demanded(name, given[name])
        except BadInput as trouble:
            raise Wrong(name, trouble) from trouble
    answer = await asyncio.to_thread(choose, edge.door, context, typed_in)
    edge.settings_changed()
    return answer


FORMS: Mapping[str, Form] = {
    "start_scope": Form("start.scope", _scope, _by_lines(_scope_lines)),
    "start_managers": Form("start.roles", _managers, _by_lines(_managers_lines)),
    "start_workspace": Form("settings.workspace", _workspace, _workspace_sent),
}
"""The forms of the set-up, by name."""
