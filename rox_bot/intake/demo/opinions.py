"""Invented answers to surveys: what people think of a contact, when they say so and in which words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from rox_bot.domain.events import SLICES
from rox_bot.domain.period import Calendar
from rox_bot.intake.demo.cast import SOUTH_IS_BETTER
from rox_bot.intake.demo.contacts import HELPDESK, Contact
from rox_bot.intake.demo.effects import Changes
from rox_bot.intake.demo.words import COMMENTS, Tone

SURVEY = "demo survey"
_COMMENTED = 1 / 3
_SOUNDS = {Tone.GOOD: 0.8, Tone.MIXED: 0.0, Tone.BAD: -0.7}
_DIRECT = 0.2  # answers that name no ticket and carry their slices themselves


@dataclass(frozen=True, slots=True)
class Instrument:
    """A question that is asked: the share of solved contacts that answers it, and median hours until they do."""

    name: str
    question: str
    answered: float
    hours: float
    lowest: int
    highest: int


CSAT = Instrument("csat", "How satisfied are you with our help?", 0.53, 5, 1, 5)
NPS = Instrument("nps", "How likely are you to recommend us to a colleague?", 0.18, 30, 0, 10)
CES = Instrument("ces", "They made it easy for me to handle my issue.", 0.112, 8, 1, 7)


def opinions(contact: Contact, seed: int, changes: Changes, answering: float = 1.0) -> Iterator[dict[str, Any]]:
    """Yield the answers given about a contact, as the raw values of feedback, some of them in the future.

    `answering` is the part of those who usually answer that does here.
    """
    if contact.solved_at is None:
        return
    for instrument in (CSAT, NPS, CES):
        draw = Random(f"{seed}/{contact.number}/{instrument.name}")
        answered = draw.random() < instrument.answered * answering
        told = contact.solved_at + timedelta(hours=draw.lognormvariate(0, 0.8) * instrument.hours)
        if answered:
            yield _values(draw, instrument, contact, told, changes)


def surveys_sent(contacts: Iterable[Contact], calendar: Calendar, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield the number of surveys sent by week and customer, one for every contact solved by now."""
    sent: Counter[tuple[datetime, str]] = Counter()
    latest: dict[tuple[datetime, str], datetime] = {}
    for contact in contacts:
        if contact.solved_at is None or contact.solved_at > now:
            continue
        first = calendar.week_of(calendar.day_of(contact.solved_at))
        key = calendar.at(first, time()), contact.slices["customer"]
        sent[key] += 1
        latest[key] = max(contact.solved_at, latest.get(key, contact.solved_at))
    for (week, customer), count in sent.items():
        for instrument in (CSAT, NPS, CES):
            yield {
                "source": SURVEY,
                "source_key": f"{instrument.name}-{week:%Y-%m-%d}-{customer}",
                "instrument": instrument.name,
                "occurred_at": week,
                "updated_at": latest[week, customer],
                "customer": customer,
                "sent": count,
            }


def _values(draw: Random, instrument: Instrument, contact: Contact, told: datetime, changes: Changes) -> dict[str, Any]:
    score, tone = _score(draw, instrument, contact, told, changes)
    language = contact.slices["language"]
    comment = draw.choice(COMMENTS[language, tone])
    commented = draw.random() < _COMMENTED
    values = {
        "source": SURVEY,
        "source_key": f"{instrument.name}-{contact.number}",
        "instrument": instrument.name,
        "question": instrument.question,
        "occurred_at": told,
        "updated_at": told,
        "score": score,
        "scale_min": instrument.lowest,
        "scale_max": instrument.highest,
        "comment": comment if commented else "",
        **({"sentiment": _SOUNDS[tone], "sentiment_model": "demo"} if commented else {}),
        "language": language,
    }
    return values | (_direct(contact) if draw.random() < _DIRECT else _linked(contact))


def _linked(contact: Contact) -> dict[str, str]:
    return {"ticket": str(contact.number), "ticket_source": HELPDESK}


def _direct(contact: Contact) -> dict[str, str]:
    """Return the slices that a survey knows by itself: it never learns which agent or bot helped."""
    return {name: contact.slices[name] for name in SLICES if name not in ("agent", "resolver")}


def _score(
    draw: Random, instrument: Instrument, contact: Contact, told: datetime, changes: Changes
) -> tuple[int, Tone]:
    """Return a score with the tone of the words that fit it."""
    content = _content(contact)
    if instrument is NPS:
        return _recommendation(draw, content, changes.size("nps", contact.slices, told))
    if instrument is CES:
        return _ease(draw, content)
    return _satisfaction(draw, content + changes.size("csat", contact.slices, told) / 100)


def _content(contact: Contact) -> float:
    """Return how likely a contact leaves somebody satisfied: its work, its partner, the waiting and the promise."""
    likely = contact.need.work.satisfied + contact.need.customer.warmth
    likely += SOUTH_IS_BETTER if contact.need.partner == "SouthBPO" else 0.0
    likely -= 0.05 if contact.slow_reply else 0.0
    likely -= 0.0 if contact.sla_met else 0.14
    return likely - 0.08 * min(contact.reopens, 1)


def _satisfaction(draw: Random, content: float) -> tuple[int, Tone]:
    if draw.random() < content:
        return draw.choices((4, 5), (38, 62))[0], Tone.GOOD
    score = draw.choices((1, 2, 3), (28, 27, 45))[0]
    return score, Tone.MIXED if score == 3 else Tone.BAD


def _recommendation(draw: Random, content: float, moved: float) -> tuple[int, Tone]:
    """Return an NPS score: half of a planted change goes into promoters, half out of detractors."""
    promoters = content - 0.4 + moved / 200
    detractors = 1.05 - content - moved / 200
    chance = draw.random()
    if chance < promoters:
        return draw.choices((9, 10), (58, 42))[0], Tone.GOOD
    if chance >= 1 - detractors:
        return draw.choices(range(7), (2, 1, 3, 6, 12, 30, 46))[0], Tone.BAD
    return draw.choices((7, 8), (42, 58))[0], Tone.MIXED


def _ease(draw: Random, content: float) -> tuple[int, Tone]:
    if draw.random() < content - 0.06:
        score = draw.choices((5, 6, 7), (30, 42, 28))[0]
        return score, Tone.GOOD if score > 5 else Tone.MIXED
    score = draw.choices((1, 2, 3, 4), (12, 20, 30, 38))[0]
    return score, Tone.MIXED if score == 4 else Tone.BAD
