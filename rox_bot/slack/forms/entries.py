"""Forms that write something down or correct it: from a shortcut, from a message, from a line with parts missing."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from rox_bot.answers.entry import LEDGER
from rox_bot.answers.sight import may_be_quoted
from rox_bot.commands.verbs import correcting, recording
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.events import CustomerEvent
from rox_bot.domain.question import Context
from rox_bot.intake.entries import correcting as intake
from rox_bot.intake.entries.entry import Filled, make_entry
from rox_bot.intake.entries.kinds import BLOCKED_FORM, DECISION_FORM, FEEDBACK_FORM, KINDS, LOGGED, SCALES, Kind
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks import Block
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent, Wrong, field_of, ledger, typed
from rox_bot.slack.forms.filling import Filling, by_field, explained, refuse_demo, sent_texts, unplaced
from rox_bot.slack.moments.messages import instant_of

MESSAGE_FORM = "log_as_feedback"
MOST_WORDS = 3_000
"""What a field of a form holds at most; a longer message is cut, and the form says so."""

_WORDS = ("comment", "reason", "url")
_CHOSEN = ("touchpoint", "channel", "partner", "team")
_LABELS: Mapping[str, str] = {
    "touchpoint": N_("Touchpoint"),
    "channel": N_("Channel"),
    "partner": N_("Partner"),
    "team": N_("Team"),
}
_MARK = re.compile(r"<([@#!]?)([^|>]*)(?:\|([^>]*))?>")


def plain_words(text: str) -> str:
    """Return a message's text as it reads: no marks, and nobody's Slack id."""

    def read(match: re.Match[str]) -> str:
        sign, name, label = match[1], match[2], match[3] or ""
        if sign == "@":
            return "@" + (label or "…")
        if sign == "!":
            return label or "@" + name.partition("^")[0]
        return ("#" + label if sign == "#" else label or name) if label or sign != "#" else "#…"

    return _MARK.sub(read, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


async def _log_page(edge: Edge, context: Context, opening: Opening) -> Page:
    return await _page(edge, context, opening, _feedback_fields)


async def _message_page(edge: Edge, context: Context, opening: Opening) -> Page:
    """Return the form filled from a message: its words, its day, and where it stands as the opaque subject."""
    message = opening.body.get("message") or {}
    ts, words = str(message.get("ts") or ""), plain_words(str(message.get("text") or ""))
    posted = instant_of(ts)
    filled = {"comment": words}
    if posted is not None:
        filled["day"] = context.calendar.day_of(min(posted, context.now)).isoformat()
    place = f"{context.slack_channel}:{ts}"
    return await _page(edge, context, replace(opening, filled=filled, subject=place), _feedback_fields)


async def _decision_page(edge: Edge, context: Context, opening: Opening) -> Page:
    return await _page(edge, context, opening, _decision_fields)


async def _blocked_page(edge: Edge, context: Context, opening: Opening) -> Page:
    return await _page(edge, context, opening, _blocked_fields)


Fields = Callable[[Filling], list[Block]]


def _feedback_fields(form: Filling) -> list[Block]:
    wording = form.wording
    scales = ", ".join(f"{wording._(KINDS[name].title)} {SCALES[name][0]:g}–{SCALES[name][1]:g}" for name in LOGGED)
    return [
        form.kind(LOGGED, wording._("What was it?")),
        form.text("score", wording._("Score"), scales, longest=10),
        *form.named("customer", wording._("Customer"), wording._("Or a customer that is not in the list")),
        form.text("comment", wording._("What they said"), _cut_note(form), lines=True, longest=MOST_WORDS),
        *_places(form),
        form.text("ticket", wording._("Ticket")),
        form.text("url", wording._("Link"), longest=2_000),
        form.day(),
    ]


def _places(form: Filling) -> list[Block]:
    """Return the slices that are offered: menus where names are known, fields to type in where none is yet."""
    labels = {name: form.wording._(label) for name, label in _LABELS.items()}
    return [form.known(name, labels[name]) or form.text(name, labels[name]) for name in _CHOSEN]


def _decision_fields(form: Filling) -> list[Block]:
    wording = form.wording
    names = [name for name, kind in KINDS.items() if kind.event is CustomerEvent]
    return [
        form.kind(names, wording._("What did the customer decide?")),
        *form.named("customer", wording._("Customer"), wording._("Or a customer that is not in the list")),
        form.text("counterpart", wording._("New customer"), wording._("Who came because of a referral.")),
        *_details(form),
    ]


def _details(form: Filling) -> list[Block]:
    wording = form.wording
    amounts = wording._("Such as 1200, EUR 1,200.50, 60k or 1200/m.")
    return [
        form.text("reason", wording._("Reason"), form.hint_of("reason"), longest=100),
        form.text("amount", wording._("Amount"), amounts, longest=40),
        form.text("comment", wording._("In their words"), _cut_note(form), lines=True, longest=MOST_WORDS),
        *_places(form),
        form.text("ticket", wording._("Ticket")),
        form.text("url", wording._("Link"), longest=2_000),
        form.day(),
    ]


def _blocked_fields(form: Filling) -> list[Block]:
    wording = form.wording
    amounts = wording._("Such as 1200, EUR 1,200.50, 60k or 1200/m.")
    return [
        form.text("comment", wording._("What was not allowed?"), lines=True, longest=MOST_WORDS),
        *form.named("policy", wording._("Policy"), wording._("Or a policy that is not in the list")),
        *form.named("customer", wording._("Customer"), wording._("Or a customer that is not in the list")),
        form.text("amount", wording._("Amount"), amounts, longest=40),
        *_places(form),
        form.text("ticket", wording._("Ticket")),
        form.day(),
    ]


def _cut_note(form: Filling) -> str:
    if len(form.filled.get("comment", "")) <= MOST_WORDS:
        return ""
    return form.wording._("Only the first {n} characters fit here.", n=form.wording.number(MOST_WORDS))


async def _page(edge: Edge, context: Context, opening: Opening, fields: Fields) -> Page:
    refuse_demo(context)
    wording = Wording(context.language)
    members = await asyncio.to_thread(edge.door.members_lately, context)
    form = Filling(members, opening.filled, wording)
    return Page(wording._("Write it down"), [*explained(opening, wording), *fields(form)], opening.subject)


async def _edit_page(edge: Edge, context: Context, opening: Opening) -> Page:
    """Return the form of an entry as it stands, with what was typed to be different."""
    refuse_demo(context)
    wording = Wording(context.language)
    name = opening.subject or opening.filled.get("entry", "")
    if name[:1].upper() in LEDGER:
        return await ledger.edit_page(edge, context, opening, name, wording._("Why is it changed?"))
    name, kind, stands, seen = await asyncio.to_thread(_standing, edge, name, context)
    members = await asyncio.to_thread(edge.door.members_lately, context)
    form = Filling(members, {**stands, **opening.filled}, wording)
    fields = {FEEDBACK_FORM: _feedback_fields, DECISION_FORM: _decision_fields, BLOCKED_FORM: _blocked_fields}
    shown = [each for each in fields[kind.form](form) if each["block_id"] != "kind"]
    left_out = set(() if seen else _WORDS) | set(() if "counterpart" in kind.needs else ("counterpart",))
    shown = [each for each in shown if each["block_id"] not in left_out]
    why = form.text("because", wording._("Why is it changed?"), wording._("Needed after ten minutes."), longest=500)
    title = f"{wording._(kind.title)} {name}"
    return Page(title, [*explained(opening, wording), *shown, why], name)


def _standing(edge: Edge, name: str, context: Context) -> tuple[str, Kind, Filled, bool]:
    """Return an entry's id, kind and fields as they stand, and whether its words may be shown to who changes it."""
    with edge.door.store.reading() as tx:
        letter, row, kind = intake.may_change(tx, name, context)
        seen = row["written_by"] == context.person or may_be_quoted(row, context)
        return f"{letter}{row['id']}", kind, intake.filled_from(row, context), seen


async def _withdraw_page(_edge: Edge, context: Context, opening: Opening) -> Page:
    wording = Wording(context.language)
    name = opening.filled.get("entry", "")
    label = wording._("Why is {name} taken back?", name=name)
    field = field_of("because", label, typed(longest=500, lines=True))
    return Page(wording._("Take back"), [*explained(opening, wording), field], name, wording._("Take back"))


async def _withdrawn(edge: Edge, context: Context, sent: Sent) -> Answer:
    reason = sent.text("because")
    if not reason:
        raise Wrong("because", BadInput(N_("Say why it is taken back.")))
    return await asyncio.to_thread(correcting.take_back, edge.door, sent.subject, reason, context)


async def _logged(edge: Edge, context: Context, sent: Sent) -> Answer:
    return await _recorded(edge, unplaced(context), sent)


async def _from_message(edge: Edge, context: Context, sent: Sent) -> Answer:
    """Write an answer down that a message told: with that message's place, link and readers."""
    slack_channel, _, ts = sent.subject.partition(":")
    place = await edge.places.find(slack_channel)
    there = replace(
        context,
        slack_channel=slack_channel,
        visibility=place.visibility,
        permalink=edge.permalink(slack_channel, ts) if ts else "",
    )
    key = f"message:{edge.identity.team}:{sent.subject}:{sent.picked('kind')}" if ts else ""
    return await _recorded(edge, there, sent, key)


async def _recorded(edge: Edge, context: Context, sent: Sent, key: str = "") -> Answer:
    refuse_demo(context)
    kind = KINDS["blocked"] if "kind" not in sent.values else KINDS.get(sent.picked("kind"))
    if kind is None:
        raise Wrong("kind", BadInput(N_("Choose what it is.")))

    def work() -> Answer:
        entry = make_entry(kind, sent_texts(sent), edge.door.members_lately(context), context.calendar, context.now)
        return recording.record(edge.door, entry, context, key)

    return await by_field(work, sent)


async def _edited(edge: Edge, context: Context, sent: Sent) -> Answer:
    refuse_demo(context)
    if sent.subject[:1] in LEDGER:
        return await ledger.edited(edge, context, sent)

    def work() -> Answer:
        name, kind, stands, _ = _standing(edge, sent.subject, context)
        filled = {**{each: stands[each] for each in stands if each not in sent.values}, **sent_texts(sent)}
        entry = make_entry(kind, filled, edge.door.members_lately(context), context.calendar, context.now)
        return correcting.change(edge.door, name, entry, sent.text("because"), context)

    return await by_field(work, sent)


FORMS: Mapping[str, Form] = {
    FEEDBACK_FORM: Form("log", _log_page, _logged),
    MESSAGE_FORM: Form("log", _message_page, _from_message),
    DECISION_FORM: Form("log", _decision_page, _logged),
    BLOCKED_FORM: Form("blocked", _blocked_page, _logged),
    "edit": Form("edit", _edit_page, _edited),
    intake.REASON_FORM: Form("undo", _withdraw_page, _withdrawn),
}
"""The forms of this room, by name."""
