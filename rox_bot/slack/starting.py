"""The set-up in Slack: its buttons, its forms, and the list that follows each step.

A form is only another way to type a line: what is sent is asked at the door, where rights are checked once more.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from rox_bot.domain.errors import N_, BadInput, NotAllowed, RoxError
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Role
from rox_bot.language.wording import LANGUAGES, Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.clients import sorted_out
from rox_bot.slack.edge import ACK_SECONDS, Edge
from rox_bot.slack.lines import START_WORDS, first_words
from rox_bot.slack.text import cut
from rox_bot.store import places, roles
from rox_bot.store.roles import Holder

_ABOUT = ("partner", "team", "customer", "touchpoint", "product")
"""The slices that a channel may be about, in the order in which they are offered."""
_MOST_OPTIONS, _LONGEST_VALUE = 100, 75
_NAMED = re.compile(r"@([UW][A-Z0-9]+)")
_FIELD = "answer"
_LANGUAGE_NAMES = {"en": N_("English"), "nl": N_("Dutch")}


@dataclass(frozen=True)
class Form:
    """One form: the right it takes, what it shows, and the line that its answer stands for."""

    action: str
    shown: Callable[[Edge, Context, Wording], Awaitable[Block]]
    line: Callable[[Mapping[str, Any]], list[str]]


async def meet(edge: Edge, line: str) -> None:
    """Get to know the people whom a line makes managers; raises NotAllowed for guests and outsiders."""
    if first_words(line)[0] not in START_WORDS:
        return
    for user in dict.fromkeys(_NAMED.findall(line)):
        person = await edge.people.find(user)
        if person.role is Role.NOBODY:
            raise NotAllowed(N_("Guests, bots and people of other organisations cannot be managers."))


def register(app: AsyncApp, edge: Edge) -> None:
    """Register what happens when a form is sent."""
    for name, form in FORMS.items():
        _on(app, edge, name, form)


def _on(app: AsyncApp, edge: Edge, name: str, form: Form) -> None:
    @app.view(name)
    async def sent(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> BoltResponse | None:
        work = asyncio.create_task(_sent(edge, form, body, view))
        await asyncio.wait([work], timeout=ACK_SECONDS)
        if not work.done():
            return BoltResponse(status=503)  # what is not on disk is not acknowledged
        if wrong := work.result():
            await ack(response_action="errors", errors=wrong)
        else:
            await ack()
        return None


async def _sent(edge: Edge, form: Form, body: dict[str, Any], view: dict[str, Any]) -> dict[str, str]:
    """Carry out what a form asks for; return what is wrong with it, by field."""
    wording, about = edge.wording(), json.loads(view.get("private_metadata") or "{}")
    values = view["state"]["values"]
    first = next(iter(values), _FIELD)
    try:
        context = await edge.context_of(body["user"]["id"], about.get("channel", ""), str(view.get("id", "")))
        wording = Wording(context.language)
        answer = None
        for line in form.line(values):
            await meet(edge, line)
            answer = await edge.ask(line, context)
    except RoxError as trouble:
        return {first: wording.error(trouble)}
    except Exception as fault:
        return {first: edge.failure(fault, wording).text}
    if answer is not None and about.get("response_url"):
        message = await edge.rendered(answer, wording, private=True)
        edge.spawn(edge.respond(about["response_url"], message, replace_original=True))
    return {}


def opens(name: str) -> Callable[[Edge, str, Context, dict[str, Any]], Awaitable[None]]:
    """Return the press of a button that opens a form."""

    async def press(edge: Edge, _value: str, context: Context, body: dict[str, Any]) -> None:
        form = FORMS[name]
        demand(context.role, form.action)
        view = await form.shown(edge, context, Wording(context.language))
        about = {"channel": context.slack_channel, "response_url": body.get("response_url") or ""}
        view |= {"type": "modal", "callback_id": name, "private_metadata": json.dumps(about)}
        await sorted_out(edge.posting.views_open(trigger_id=body["trigger_id"], view=view))

    return press


async def digest_here(edge: Edge, _value: str, context: Context, body: dict[str, Any]) -> None:
    """Set up the weekly digest of Monday morning, and show the list as it stands then."""
    await edge.ask("digest here weekly Mon 9:00", context)
    answer = await edge.ask("start", context)
    message = await edge.rendered(answer, Wording(context.language), private=True)
    if body.get("response_url"):
        await edge.respond(body["response_url"], message, replace_original=True)


async def _scope(edge: Edge, context: Context, wording: Wording) -> Block:
    known, decided = await asyncio.to_thread(_known_here, edge, context)
    everything = _option(wording._("Everything"), "everything")
    groups: list[Block] = [{"label": blocks.plain(wording._("All of it")), "options": [everything]}]
    left = _MOST_OPTIONS - 1
    for name in _ABOUT:
        often = sorted(known.get(name, {}).items(), key=lambda each: -each[1])[:left]
        options = [_option(each, f"{name}:{each}") for each, _ in often if _may_be_value(f"{name}:{each}")]
        left -= len(options)
        if options:
            groups.append({"label": blocks.plain(wording._(_SLICES[name])), "options": options})
    element = {"type": "static_select", "action_id": _FIELD, "option_groups": groups}
    offered = [option for group in groups for option in group["options"]]
    now = next((each for each in offered if each["value"] == decided), everything)
    question = wording._("Which part of the events are questions and digests here about?")
    field = _input("scope", question, element | {"initial_option": now})
    return _form(wording, wording._("This channel"), field)


async def _managers(edge: Edge, context: Context, wording: Wording) -> Block:
    named = await asyncio.to_thread(_holders, edge, context)
    users = [each.slack_user for each in named if each.role is Role.MANAGER and each.slack_user]
    element: Block = {"type": "multi_users_select", "action_id": _FIELD}
    if users:
        element["initial_users"] = users
    hint = wording._("They set up and stop digests. Everyone else asks, logs and shares.")
    field = _input("managers", wording._("Managers"), element) | {"optional": True, "hint": blocks.plain(hint)}
    return _form(wording, wording._("Managers"), field)


async def _workspace(edge: Edge, context: Context, wording: Wording) -> Block:
    fixed = edge.door.configured
    zone: Block = {"type": "plain_text_input", "action_id": _FIELD, "initial_value": context.calendar.zone}
    options = [_option(wording._(_LANGUAGE_NAMES[code]), code) for code in LANGUAGES]
    now = next(each for each in options if each["value"] == edge.context.language)
    language: Block = {"type": "static_select", "action_id": _FIELD, "options": options, "initial_option": now}
    hint = blocks.plain(wording._("Weeks begin at midnight there. Yours is {zone}.", zone=context.own_zone or "UTC"))
    fields = []
    if not fixed.zone:
        fields.append(_input("zone", wording._("Time zone, such as Europe/Amsterdam"), zone) | {"hint": hint})
    if not fixed.language:
        fields.append(_input("language", wording._("Language of what I post in channels"), language))
    if not fields:
        raise BadInput(N_("Both are set where the bot runs, by ROX_ZONE and ROX_LANGUAGE; change them there."))
    return _form(wording, wording._("Zone and language"), *fields)


def _known_here(edge: Edge, context: Context) -> tuple[Mapping[str, Mapping[str, int]], str]:
    """Return the known members, and what the channel is about as the value of an option."""
    with edge.door.store.reading() as tx:
        filters = places.decided(tx, context.workspace, context.slack_channel).filters or ()
    decided = f"{filters[0].field}:{filters[0].values[0]}" if len(filters) == 1 else "everything"
    return edge.door.members_lately(context), decided


def _holders(edge: Edge, context: Context) -> list[Holder]:
    with edge.door.store.reading() as tx:
        return roles.holders(tx, context.workspace)


def _form(wording: Wording, title: str, *fields: Block) -> Block:
    texts = {"title": title, "submit": wording._("Save"), "close": wording._("Cancel")}
    return {**{name: blocks.plain(cut(text, 24)) for name, text in texts.items()}, "blocks": list(fields)}


def _input(name: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": name, "label": blocks.plain(label), "element": element}


def _may_be_value(text: str) -> bool:
    return len(text) <= _LONGEST_VALUE and '"' not in text


def _option(label: str, value: str) -> Block:
    return {"text": blocks.plain(cut(label, 75)), "value": value}


def _picked(values: Mapping[str, Any], name: str) -> str:
    """Return the value of the option that was chosen, '' for none: the door says what it needs."""
    return str((values[name][_FIELD].get("selected_option") or {}).get("value") or "")


def _scope_line(values: Mapping[str, Any]) -> list[str]:
    chosen = _picked(values, "scope")
    name, _, member = chosen.partition(":")
    return [f'start here {name}:"{member}"' if member else f"start here {name}"]


def _managers_line(values: Mapping[str, Any]) -> list[str]:
    users = values["managers"][_FIELD].get("selected_users") or []
    return [f"start managers {' '.join(f'@{user}' for user in users) or 'nobody'}"]


def _workspace_lines(values: Mapping[str, Any]) -> list[str]:
    lines = []
    if "zone" in values:
        lines.append(f"start zone {values['zone'][_FIELD].get('value') or ''}")
    if "language" in values:
        lines.append(f"start language {_picked(values, 'language')}")
    return lines


_SLICES = {
    "partner": N_("A partner"),
    "team": N_("A team"),
    "customer": N_("A customer"),
    "touchpoint": N_("A touchpoint"),
    "product": N_("A product"),
}
FORMS: Mapping[str, Form] = {
    "start_scope": Form("start.scope", _scope, _scope_line),
    "start_managers": Form("start.roles", _managers, _managers_line),
    "start_workspace": Form("start.workspace", _workspace, _workspace_lines),
}
"""Name of a form, of the button that opens it and of what Slack calls when it is sent."""
