"""What customers are worth: lifetime value, earned growth, more sold to who was helped, cost and revenue of a contact.

Sums are told as a place allows (`Context.amounts`), percentages everywhere. What is assumed is said with who said so;
what is missing is said instead of a figure.
"""

from collections.abc import Callable, Mapping

from rox_bot.answers.asking import Asked
from rox_bot.answers.economics.contacts import cost_to_serve, revenue_of_a_contact
from rox_bot.answers.economics.growth import earned_growth, upsell
from rox_bot.answers.economics.lifetime import lifetime
from rox_bot.answers.economics.told import Told
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.question import Question

ASKED: Mapping[str, tuple[str, Callable[[Asked], Told]]] = {
    "clv": (N_("Lifetime value"), lifetime),
    "growth": (N_("Earned growth"), earned_growth),
    "upsell": (N_("Upsell"), upsell),
    "interaction": (N_("Revenue per interaction"), revenue_of_a_contact),
    "cost": (N_("Cost to serve"), cost_to_serve),
}
"""What may be asked, by name: its title, and what tells it."""


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer one of `ASKED`, named by the question's argument, over the last closed quarter or the period named."""
    asked = Asked(question, reader, telling)
    title, tell = ASKED[question.argument]
    told = tell(asked)
    scope = telling.filters(asked.filters)
    name = telling.wording._(title)
    return Answer(
        title=f"{name} · {scope}" if scope else name,
        headline=told.headline,
        lines=told.lines,
        question=asked.question,
        notes=(*told.notes, telling.wording._("Times are in {zone}.", zone=reader.calendar.zone)),
        suggestions=("nrr", "churn", "retention by tenure"),
        sums=True,
    )
