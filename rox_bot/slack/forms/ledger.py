"""The forms of the ledger: what was spent and what was gained, booked and corrected."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from rox_bot.answers.ledger_entry import TITLES
from rox_bot.commands.ledger import booking
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.question import Context
from rox_bot.intake.entries.entry import Filled
from rox_bot.intake.ledger.booking import make_booking
from rox_bot.intake.ledger.sides import GAIN, INVEST, Side
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks import Block
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent, choice, field_of, option
from rox_bot.slack.forms.filling import Filling, by_field, explained, refuse_demo, sent_texts, unplaced

_SLICES = {"partner": N_("Partner"), "team": N_("Team"), "touchpoint": N_("Touchpoint")}


def _investment_fields(form: Filling) -> list[Block]:
    wording = form.wording
    return [
        *_sum(form),
        form.text("name", wording._("What was it spent on?")),
        *_days(form),
        _menu(form, "category", wording._("Category")),
        _menu(form, "covers", wording._("What it covers"), wording._("Empty: by its category.")),
        *_about(form),
    ]


def _gain_fields(form: Filling) -> list[Block]:
    wording = form.wording
    sources = wording._("Needed for what is published or claimed.")
    return [
        *_sum(form),
        form.text("name", wording._("What brought it?")),
        _menu(form, "lever", wording._("Lever")),
        *form.named("customer", wording._("Customer"), wording._("Or a customer that is not in the list")),
        *_days(form),
        _menu(form, "grade", wording._("What it rests on"), wording._("Empty: assumed, by you.")),
        form.text("grade_source", wording._("Source"), sources, longest=500),
        form.text("share", wording._("Share that is ours"), wording._("Such as 50%; empty for all of it."), longest=10),
        *_about(form),
    ]


_FIELDS = {INVEST: _investment_fields, GAIN: _gain_fields}


def _sum(form: Filling) -> list[Block]:
    hint = form.wording._("Such as 60000, EUR 60k or $ 1,200.50; 1200/m is for each month.")
    return [form.text("amount", form.wording._("Amount"), hint, longest=60)]


def _days(form: Filling) -> list[Block]:
    wording = form.wording
    return [
        _day(form, "first", wording._("First day"), wording._("Empty: today.")),
        _day(form, "last", wording._("Last day"), wording._("Spread evenly until then. Empty: it counts at once.")),
    ]


def _day(form: Filling, name: str, label: str, hint: str) -> Block:
    element: Block = {"type": "datepicker"}
    with suppress(ValueError):  # nothing typed, or no day: then it is chosen here
        element["initial_date"] = date.fromisoformat(form.filled.get(name, "")).isoformat()
    return field_of(name, label, element, hint=hint, optional=True)


def _menu(form: Filling, name: str, label: str, hint: str = "") -> Block:
    """Return a menu of the values that a field can have."""
    options = [option(form.wording._(title).capitalize(), value) for value, title in TITLES[name].items()]
    return field_of(name, label, choice(options, form.filled.get(name, "")), hint=hint, optional=True)


def _about(form: Filling) -> list[Block]:
    wording = form.wording
    labels = {name: wording._(label) for name, label in _SLICES.items()}
    return [
        *(form.known(name, label) or form.text(name, label) for name, label in labels.items()),
        form.text("goal", wording._("Goal"), longest=100),
        form.text("tag", wording._("Tag"), longest=100),
        form.text("purpose", wording._("What for?"), lines=True, longest=1_000),
        form.text("url", wording._("Link to the evidence"), longest=2_000),
    ]


async def _page(edge: Edge, context: Context, opening: Opening, side: Side) -> Page:
    refuse_demo(context)
    wording = Wording(context.language)
    members = await asyncio.to_thread(edge.door.members_lately, context)
    fields = _FIELDS[side](Filling(members, opening.filled, wording))
    title = wording._("What was spent") if side is INVEST else wording._("What it brought")
    return Page(title, [*explained(opening, wording), *fields])


async def _invest_page(edge: Edge, context: Context, opening: Opening) -> Page:
    return await _page(edge, context, opening, INVEST)


async def _gain_page(edge: Edge, context: Context, opening: Opening) -> Page:
    return await _page(edge, context, opening, GAIN)


async def _booked(edge: Edge, context: Context, sent: Sent, side: Side) -> Answer:
    refuse_demo(context)
    there = unplaced(context)

    def work() -> Answer:
        members, terms = edge.door.members_lately(there), booking.terms_of(edge.door, there)
        return booking.record(edge.door, make_booking(side, sent_texts(sent), members, terms), there)

    return await by_field(work, sent)


async def _invested(edge: Edge, context: Context, sent: Sent) -> Answer:
    return await _booked(edge, context, sent, INVEST)


async def _gained(edge: Edge, context: Context, sent: Sent) -> Answer:
    return await _booked(edge, context, sent, GAIN)


async def edit_page(edge: Edge, context: Context, opening: Opening, name: str, because: str) -> Page:
    """Return the form of an entry as it stands, with what was typed to be different; `because` asks for the reason."""
    name, side, stands = await asyncio.to_thread(booking.standing, edge.door, name, context)
    members = await asyncio.to_thread(edge.door.members_lately, context)
    wording = Wording(context.language)
    form = Filling(members, {**stands, **opening.filled}, wording)
    why = form.text("because", because, wording._("Needed after ten minutes."), longest=500)
    return Page(name, [*explained(opening, wording), *_FIELDS[side](form), why], name)


async def edited(edge: Edge, context: Context, sent: Sent) -> Answer:
    """Give an entry what was filled in."""
    typed: Filled = sent_texts(sent)
    because = sent.text("because")
    return await by_field(lambda: booking.change(edge.door, sent.subject, typed, because, context), sent)


FORMS: Mapping[str, Form] = {
    INVEST.form: Form("ledger.book", _invest_page, _invested),
    GAIN.form: Form("ledger.book", _gain_page, _gained),
}
"""The forms of this room, by name."""
