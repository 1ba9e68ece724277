"""Forms (Slack's modals): opened at once, filled when they are ready, and carried out when they are sent.

A trigger lives for three seconds, so a form opens empty before anything is looked up. Rights are asked when it is
shown and once more when it is sent; what is not on disk is not acknowledged.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, Incomplete, NotUnderstood, RoxError, Unavailable
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks, home
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.rendering import Message, render_error
from rox_bot.slack.blocks.text import cut
from rox_bot.slack.edge import Edge
from rox_bot.slack.manifest import SHORTCUTS
from rox_bot.slack.posting.clients import sorted_out
from rox_bot.slack.running import ACK_SECONDS

log = logging.getLogger(__name__)
VALUE = "answer"
"""The action_id of every field; its name is its block_id."""

MOST_OPTIONS, LONGEST_OPTION = 100, 75
_LONGEST_TITLE = 24


@dataclass(frozen=True)
class Opening:
    """Why a form opens: the opaque `subject` it is about, what is `filled` in already (by field), Slack's request.

    `missing` is what was wrong with the line that it opens for.
    """

    subject: str = ""
    filled: Mapping[str, str] = field(default_factory=dict)
    missing: Incomplete | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """What a form shows: a title of 24 characters, its fields, and the `subject` handed on to whoever reads it."""

    title: str
    fields: Sequence[Block]
    subject: str = ""
    submit: str = ""


@dataclass(frozen=True)
class Sent:
    """What was filled in, by field, and the subject of the page; `view` is Slack's id of the form."""

    values: Mapping[str, Mapping[str, Any]]
    subject: str = ""
    view: str = ""

    def text(self, name: str) -> str:
        """Return what was typed, '' for nothing."""
        return str(self._given(name).get("value") or "").strip()

    def picked(self, name: str) -> str:
        """Return the value of the option that was chosen, '' for none."""
        return str((self._given(name).get("selected_option") or {}).get("value") or "")

    def day(self, name: str) -> str:
        """Return the day that was chosen as YYYY-MM-DD, '' for none."""
        return str(self._given(name).get("selected_date") or "")

    def conversation(self, name: str) -> str:
        """Return the Slack id of the channel that was chosen, '' for none."""
        return str(self._given(name).get("selected_conversation") or "")

    def clock(self, name: str) -> str:
        """Return the time of day that was chosen as HH:MM, '' for none."""
        return str(self._given(name).get("selected_time") or "")

    def users(self, name: str) -> list[str]:
        """Return the Slack ids of the people who were chosen."""
        return [str(each) for each in self._given(name).get("selected_users") or []]

    def _given(self, name: str) -> Mapping[str, Any]:
        return (self.values.get(name) or {}).get(VALUE) or {}


class Wrong(Exception):
    """What is wrong with one field of a form; anything else that is wrong is told at the first."""

    def __init__(self, name: str, trouble: RoxError) -> None:
        super().__init__(str(trouble))
        self.name = name
        self.trouble = trouble


@dataclass(frozen=True)
class Form:
    """One form: the right it takes, its page, and what is done when it is sent (None: nothing is said of it)."""

    action: str
    shown: Callable[[Edge, Context, Opening], Awaitable[Page]]
    sent: Callable[[Edge, Context, Sent], Awaitable[Answer | None]]


def register(app: AsyncApp, edge: Edge, forms: Mapping[str, Form]) -> None:
    """Register forms by name: that of the button or shortcut opening one, and of what Slack calls when it is sent."""
    edge.forms.update(forms)
    for name, form in forms.items():
        _on_sent(app, edge, name, form)
        _on_button(app, edge, name)
    for name in SHORTCUTS:
        _on_shortcut(app, edge, name)
    _on_button(app, edge, "fill")


async def open_form(edge: Edge, name: str, opening: Opening) -> None:
    """Open a form for the person behind a request; whatever stands in the way is explained to them."""
    body, wording = opening.body, edge.wording()
    channel = _channel_of(body)
    try:
        opened = await _opened(edge, body, name, wording)
    except (NotPosted, Unsure) as trouble:
        log.warning("form not opened: %s", trouble)
        if isinstance(trouble, NotPosted) and trouble.reason == "exchanged_trigger_id":
            return  # the same delivery again: it has opened already
        late = Unavailable(N_("Slack did not let me open the form in time. Please try again."))
        await _answered(edge, body, channel, render_error(late, wording))
        return
    try:
        context = await edge.context_of(body["user"]["id"], channel, str(opened["id"]))
        wording = Wording(context.language)
        form = edge.forms[name]
        demand(context.role, form.action)
        view = _view(name, await form.shown(edge, context, opening), wording, _about(body, channel))
    except RoxError as trouble:
        view = _explanation(wording, wording.error(trouble))
    except Exception as fault:
        view = _explanation(wording, edge.failure(fault, wording).text)
    try:
        await sorted_out(edge.asking.views_update(view_id=opened["id"], hash=opened.get("hash"), view=view))
    except (NotPosted, Unsure) as trouble:  # it was closed before it was filled
        log.warning("form not filled: %s", trouble)


def open_incomplete(edge: Edge, missing: Incomplete, body: Mapping[str, Any]) -> bool:
    """Let the form that asks for the missing parts of a line open; return False where there is none.

    Nothing is on disk yet, so that the line is acknowledged while the form opens.
    """
    if missing.form not in edge.forms or not body.get("trigger_id"):
        return False
    edge.spawn(open_form(edge, missing.form, Opening(filled=missing.filled, missing=missing, body=_by(body))))
    return True


def field_of(name: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """Return a field: its name, what stands above it, how it is filled in."""
    shown: Block = {"type": "input", "block_id": name, "label": blocks.plain(label)}
    shown["element"] = {**element, "action_id": VALUE}
    if hint:
        shown["hint"] = blocks.plain(hint)
    return {**shown, "optional": True} if optional else shown


def typed(value: str = "", *, lines: bool = False, longest: int = 3_000) -> Block:
    """Return a field to type in, of one line or of several; `value` stands there already."""
    element: Block = {"type": "plain_text_input", "multiline": lines, "max_length": longest}
    return {**element, "initial_value": value[:longest]} if value else element


def choice(options: Sequence[Block], value: str = "") -> Block:
    """Return a menu of at most 100 options; the one with `value` is chosen already."""
    element: Block = {"type": "static_select", "options": list(options[:MOST_OPTIONS])}
    now = next((each for each in element["options"] if each["value"] == value), None)
    return {**element, "initial_option": now} if now else element


def option(label: str, value: str) -> Block:
    """Return one option of a menu; see `may_be_value`."""
    return {"text": blocks.plain(cut(label, LONGEST_OPTION)), "value": value}


def may_be_value(text: str) -> bool:
    """Return whether a text is short enough for the value of an option, and can stand in quotes on a line."""
    return 0 < len(text) <= LONGEST_OPTION and '"' not in text


def _on_button(app: AsyncApp, edge: Edge, name: str) -> None:
    @app.action(name)
    async def pressed(ack: Any, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        value = str(action.get("value") or "")
        edge.spawn(_fill(edge, value, body) if name == "fill" else open_form(edge, name, Opening(value, body=body)))


def _on_shortcut(app: AsyncApp, edge: Edge, name: str) -> None:
    @app.shortcut(name)
    async def used(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        edge.spawn(open_form(edge, name, Opening(body=body)))


async def _fill(edge: Edge, token: str, body: dict[str, Any]) -> None:
    """Open the form behind the button of a line with missing parts; what was understood stays in the process."""
    missing = edge.memory.incomplete.get(token)
    if missing is None:
        await edge.context_of(body["user"]["id"], _channel_of(body), "")
        gone = NotUnderstood(N_("That form is gone; please type it again."))
        await _answered(edge, body, _channel_of(body), render_error(gone, edge.wording()))
        return
    await open_form(edge, missing.form, Opening(filled=missing.filled, missing=missing, body=body))


def _on_sent(app: AsyncApp, edge: Edge, name: str, form: Form) -> None:
    @app.view(name)
    async def sent(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> BoltResponse | None:
        work = asyncio.create_task(_carried_out(edge, form, body, view))
        await asyncio.wait([work], timeout=ACK_SECONDS)
        if not work.done():
            return BoltResponse(status=503)  # what is not on disk is not acknowledged
        if wrong := work.result():
            await ack(response_action="errors", errors=wrong)
        else:
            await ack()
        return None


async def _carried_out(edge: Edge, form: Form, body: dict[str, Any], view: dict[str, Any]) -> dict[str, str]:
    """Do what a form asks for; return what is wrong with it, by field."""
    wording, about = edge.wording(), json.loads(view.get("private_metadata") or "{}")
    sent = Sent(view["state"]["values"], str(about.get("subject") or ""), str(view.get("id") or ""))
    first = next(iter(sent.values), VALUE)
    channel = about.get("channel") or body["user"]["id"]
    try:
        context = await edge.context_of(body["user"]["id"], channel, sent.view)
        wording = Wording(context.language)
        demand(context.role, form.action)
        answer = await form.sent(edge, context, sent)
    except Wrong as wrong:
        return {wrong.name: wording.error(wrong.trouble)}
    except RoxError as trouble:
        return {first: wording.error(trouble)}
    except Exception as fault:
        return {first: edge.failure(fault, wording).text}
    if answer is not None:
        edge.spawn(_said(edge, answer, wording, body["user"]["id"], about))
    return {}


async def _said(edge: Edge, answer: Answer, wording: Wording, user: str, about: Mapping[str, Any]) -> None:
    """Say what became of a form where it was opened from, to who sent it alone."""
    message = await edge.rendered(answer, wording, private=True)
    if about.get("home"):
        await home.show(edge, user, said=message)
    elif about.get("response_url"):
        await edge.respond(about["response_url"], message, replace_original=bool(about.get("replace")))
    else:
        await edge.whisper(about.get("channel") or user, user, message)


async def _opened(edge: Edge, body: Mapping[str, Any], name: str, wording: Wording) -> Mapping[str, Any]:
    waiting = Page(wording._("One moment"), [blocks.section(wording._("One moment …"))])
    view = _frame(wording, waiting.title, waiting.fields) | {"callback_id": name}
    answer = await sorted_out(edge.posting.views_open(trigger_id=body["trigger_id"], view=view))
    found: Mapping[str, Any] = answer["view"]
    return found


def _view(name: str, page: Page, wording: Wording, about: Mapping[str, Any]) -> Block:
    view = _frame(wording, page.title, page.fields)
    view["submit"] = blocks.plain(cut(page.submit or wording._("Save"), _LONGEST_TITLE))
    return view | {"callback_id": name, "private_metadata": json.dumps({**about, "subject": page.subject})}


def _explanation(wording: Wording, text: str) -> Block:
    return _frame(wording, wording._("Not possible"), [blocks.section(text)])


def _frame(wording: Wording, title: str, fields: Sequence[Block]) -> Block:
    texts = {"title": title, "close": wording._("Cancel")}
    shown = {name: blocks.plain(cut(text, _LONGEST_TITLE)) for name, text in texts.items()}
    return {"type": "modal", **shown, "blocks": list(fields)}


def _about(body: Mapping[str, Any], channel: str) -> dict[str, Any]:
    """Return what is needed to answer later: where, and whether the answer takes the place of a message.

    It never takes that of one which others read too, such as a card in a channel.
    """
    own = bool((body.get("container") or {}).get("is_ephemeral")) or channel.startswith("D")
    replace = bool(body.get("actions")) and own
    at_home = (body.get("view") or {}).get("type") == "home"
    return {"channel": channel, "response_url": body.get("response_url") or "", "replace": replace, "home": at_home}


async def _answered(edge: Edge, body: Mapping[str, Any], channel: str, message: Message) -> None:
    if body.get("response_url"):
        await edge.respond(body["response_url"], message)
    else:
        await edge.whisper(channel, body["user"]["id"], message)


def _channel_of(body: Mapping[str, Any]) -> str:
    return str((body.get("channel") or {}).get("id") or body["user"]["id"])


def _by(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a command's request in the form of a button's."""
    if "user_id" not in body:
        return dict(body)
    return {**body, "user": {"id": body["user_id"]}, "channel": {"id": body["channel_id"]}}
