"""The form of `value start`: seven questions, each of which may stay empty."""

import asyncio
from collections.abc import Mapping

from rox_bot.commands.value import starting
from rox_bot.domain.answer import Answer
from rox_bot.domain.assumptions import (
    CHURN,
    CONTACT_COST,
    CONTACTS,
    CUSTOMER_MARGIN,
    CUSTOMERS,
    IMPROVE_SHARE,
    SPEND,
)
from rox_bot.domain.errors import N_
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent
from rox_bot.slack.forms.filling import Filling, by_field, explained, refuse_demo, sent_texts

_ASKED: Mapping[str, tuple[str, str]] = {
    SPEND: (N_("Spent on experience a year"), N_("Partners, people, tools, training; used while nothing is booked.")),
    IMPROVE_SHARE: (N_("Part of it meant to improve"), N_("Such as 20%; the rest buys the service itself.")),
    CONTACTS: (N_("Contacts a year"), N_("Used while no tickets are recorded.")),
    CONTACT_COST: (N_("Cost of a contact"), N_("Such as 6, or 5..6..8 where it is in doubt.")),
    CUSTOMERS: (N_("Customers"), N_("Used while no customers are recorded.")),
    CUSTOMER_MARGIN: (N_("Yearly margin of a customer"), N_("What is left of a year's revenue of one customer.")),
    CHURN: (N_("Customers who leave in a year"), N_("Such as 12%.")),
}
_LONGEST = 60


async def _page(edge: Edge, context: Context, opening: Opening) -> Page:
    refuse_demo(context)
    wording = Wording(context.language)
    known = await asyncio.to_thread(starting.filled_from, edge.door, context)
    form = Filling({}, {**known, **opening.filled}, wording)
    about = wording._("All of it counts as assumed, by you, today; leave out what you do not know.")
    fields = [
        form.text(name, wording._(label), wording._(hint), longest=_LONGEST) for name, (label, hint) in _ASKED.items()
    ]
    return Page(wording._("What do you assume?"), [*explained(opening, wording)[:1], blocks.section(about), *fields])


async def _sent(edge: Edge, context: Context, sent: Sent) -> Answer:
    refuse_demo(context)
    return await by_field(lambda: starting.suppose(edge.door, sent_texts(sent), context), sent)


FORMS: Mapping[str, Form] = {starting.FORM: Form("value.start", _page, _sent)}
"""The forms of this room, by name."""
