"""Invented accounts: a few years of customers who start, grow, shrink, refer and leave, each life drawn by its name.

Fewer of them leave from the last closed quarter on: what a better service is to show. What an account says in a yearly
talk foretells it: most who leave have given a low score in the quarter before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from rox_bot.domain.period import Calendar, add_months
from rox_bot.intake.demo.cast import Desks

BOOKS = "demo accounts"
TALK = "account_talk"
_YEARS = 3
_JOINING = 7
"""How many customers start in a month."""

_LEAVING = (0.028, 0.012)
"""The part of the customers that leaves in a month: before the last closed quarter began, and since."""

_LOW = (0.08, 0.65)
"""How often a talk ends with a low score: of those who stay, and of those who leave in the quarter after."""

_FIRST = (
    *("Anker", "Berken", "Blauw", "Boog", "Brug", "Duin", "Eiken", "Ginster", "Haven", "Heide", "Iep", "Kade"),
    *("Korf", "Linden", "Meer", "Molen", "Noorder", "Rivier", "Ster", "Tarwe", "Veen", "Wilgen", "Zilver", "Zonne"),
)
_SECOND = (
    *("hof Advies", "veld Bouw", "rand Foods", "stee Zorg", "lust Design", "dal Transport", "horst Techniek"),
    *("bron Juristen", "akker Groen", "oord Reizen", "weide Print", "kamp Sport", "plein Optiek", "singel Media"),
)
_REASONS = {"price": 34, "service": 30, "moved elsewhere": 14, "went out of business": 12, "": 10}
_WHY = {"referral": 18, "advertising": 24, "price": 18, "network": 20, "": 20}
_GROWING, _SHRINKING, _BUYING = 0.022, 0.009, 0.03


@dataclass(frozen=True, slots=True)
class Life:
    """One account: when it starts and (if ever) leaves, in months since 1970; its monthly level at the start."""

    name: str
    partner: str
    starts: int
    leaves: int | None
    level: int
    why: str

    def __contains__(self, month: int) -> bool:
        return self.starts < month and (self.leaves is None or month < self.leaves)


def decisions(seed: int, calendar: Calendar, now: datetime, desks: Desks) -> Iterator[dict[str, Any]]:
    """Yield what customers decided by now, as raw values."""
    lives = list(_lives(seed, calendar, now, desks))
    for life in lives:
        for values in _told(life, seed, calendar, lives):
            if values["occurred_at"] <= now:
                yield {**values, "source": BOOKS, "updated_at": values["occurred_at"], "partner": life.partner}


def talks(seed: int, calendar: Calendar, now: datetime, desks: Desks, until: date) -> Iterator[dict[str, Any]]:
    """Yield what accounts said in the talks of the whole quarters before a day, as raw values of feedback."""
    first, stop = _month(date(calendar.day_of(now).year - 1, 1, 1)), _month(calendar.unit_start(until, "quarter"))
    for life in _lives(seed, calendar, now, desks):
        for month in range(first + 1, stop, 3):
            draw = Random(f"{seed}/{life.name}/{month}/talk")
            if month not in life or draw.random() > 0.6:
                continue
            going = life.leaves is not None and life.leaves <= month + 4
            low = draw.random() < _LOW[going]
            told = _moment(draw, month, calendar)
            yield {
                "source": BOOKS,
                "source_key": f"talk-{life.name}-{month}",
                "instrument": TALK,
                "question": "How content are you with us as a supplier?",
                "occurred_at": told,
                "updated_at": told,
                "score": draw.choice((1, 2)) if low else draw.choices((3, 4, 5), (2, 5, 3))[0],
                "customer": life.name,
                "partner": life.partner,
            }


def _lives(seed: int, calendar: Calendar, now: datetime, desks: Desks) -> Iterator[Life]:
    """Yield the accounts of the desks' own customers, then those that started since three years ago."""
    today = calendar.day_of(now)
    begun, better = date(today.year - _YEARS, 1, 1), calendar.last_closed("quarter", now).first_day
    for place, each in enumerate(desks.organisations):
        draw = Random(f"{seed}/{each.name}/account")
        starts = _month(begun) - draw.randrange(36)
        yield Life(each.name, desks.partners[place % 2], starts, None, 10 * round(each.people * 2.6), "")
    for month in range(_month(begun), _month(today) + 1):
        for place in range(_JOINING):
            number = (month * _JOINING + place) % (len(_FIRST) * len(_SECOND))
            name = _FIRST[number % len(_FIRST)] + _SECOND[number // len(_FIRST) % len(_SECOND)]
            draw = Random(f"{seed}/{name}/account")
            partner = draw.choices(desks.partners, (3, 2))[0]
            level = 10 * round(draw.lognormvariate(3.6, 0.7))
            leaves = _leaving(seed, name, month, _month(better), _month(today))
            yield Life(name, partner, month, leaves, level, draw.choices([*_WHY], [*_WHY.values()])[0])


def _leaving(seed: int, name: str, starts: int, better: int, last: int) -> int | None:
    for month in range(starts + 2, last + 1):
        if Random(f"{seed}/{name}/{month}/leaving").random() < _LEAVING[month >= better]:
            return month
    return None


def _told(life: Life, seed: int, calendar: Calendar, lives: list[Life]) -> Iterator[dict[str, Any]]:
    draw = Random(f"{seed}/{life.name}/life")
    started = _moment(draw, life.starts, calendar)
    amount = {"amount": life.level, "per": "month"}
    if life.why == "referral":
        by = draw.choice([each.name for each in lives if life.starts in each])
        yield _decided(f"referred-{life.name}", by, "referred", started, counterpart=life.name, **amount)
    yield _decided(f"started-{life.name}", life.name, "started", started, reason=life.why, **amount)
    for month in range(life.starts + 1, life.leaves or life.starts + 12 * 7):
        draw = Random(f"{seed}/{life.name}/{month}/life")
        when, chance = _moment(draw, month, calendar), draw.random()
        step = {"amount": 10 * max(1, round(life.level * draw.uniform(0.008, 0.03))), "per": "month"}
        if (month - life.starts) % 12 == 0:
            yield _decided(f"renewed-{life.name}-{month}", life.name, "renewed", when)
        elif chance < _GROWING:
            yield _decided(f"expanded-{life.name}-{month}", life.name, "expanded", when, **step)
        elif chance < _GROWING + _SHRINKING:
            yield _decided(f"shrank-{life.name}-{month}", life.name, "shrank", when, **step)
        elif chance < _GROWING + _SHRINKING + _BUYING:
            yield _decided(f"bought-{life.name}-{month}", life.name, "bought", when, amount=10 * draw.randint(15, 240))
    if life.leaves is not None:
        draw = Random(f"{seed}/{life.name}/end")
        reason = draw.choices([*_REASONS], [*_REASONS.values()])[0]
        yield _decided(f"left-{life.name}", life.name, "left", _moment(draw, life.leaves, calendar), reason=reason)


def _decided(key: str, customer: str, kind: str, when: datetime, **more: Any) -> dict[str, Any]:
    return {"source_key": key, "customer": customer, "kind": kind, "occurred_at": when, **more}


def _month(day: date) -> int:
    return (day.year - 1970) * 12 + day.month - 1


def _moment(draw: Random, month: int, calendar: Calendar) -> datetime:
    """Return an instant in the office hours of some day of a month."""
    day = add_months(date(1970, 1, 1), month) + timedelta(days=draw.randrange(28))
    return calendar.at(day, time(draw.randrange(9, 17), draw.randrange(60)))
