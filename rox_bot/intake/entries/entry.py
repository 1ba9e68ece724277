"""An entry before it is written, made of the texts of its fields; a line of words and a form come to the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rox_bot.domain.errors import N_, BadInput, Incomplete, RoxError
from rox_bot.domain.events import EARLIEST, SLICES, TEXT_LIMIT, CustomerEvent, Feedback
from rox_bot.domain.period import Calendar
from rox_bot.intake.entries.kinds import LOGGED, SCALES, Kind
from rox_bot.intake.typed import known_as, written
from rox_bot.language.amounts import Money, find_money
from rox_bot.language.interpreter import Members

Filled = Mapping[str, str]
"""What was understood or filled in: name of a field -> its text."""

_LONGEST: Mapping[str, int] = {
    **dict.fromkeys(SLICES, 200),
    "language": 35,
    "priority": 100,
    "resolver": 100,
    "ticket": 200,
    "url": 2_000,
    "counterpart": 200,
    "reason": 100,
    "policy": 100,
    "comment": TEXT_LIMIT,
}
_LABELS: Mapping[str, str] = {
    "customer": N_("customer"),
    "touchpoint": N_("touchpoint"),
    "channel": N_("channel"),
    "partner": N_("partner"),
    "team": N_("team"),
    "language": N_("language"),
    "product": N_("product"),
    "priority": N_("priority"),
    "resolver": N_("resolver"),
    "ticket": N_("ticket"),
    "url": N_("link"),
    "counterpart": N_("new customer"),
    "reason": N_("reason"),
    "policy": N_("policy"),
    "comment": N_("words"),
}
_FIELD_OF: Mapping[str, str] = {"monthly": "amount"}
"""What a kind needs -> the field that says it, where that has another name."""

_SCORE = re.compile(r"(-?\d{1,6}(?:[.,]\d{1,3})?)(?:/(\d{1,3}))?")
_ADDRESS = re.compile(r"https?://[^\s<>\"|]{3,1990}", re.IGNORECASE)


class WrongField(BadInput):
    """What is wrong with, or missing from, one field of an entry."""

    def __init__(self, field: str, message: str, /, *, suggestions: tuple[str, ...] = (), **values: object) -> None:
        super().__init__(message, suggestions=suggestions, **values)
        self.field = field


def incomplete(trouble: RoxError, form: str, filled: Filled, suggestions: tuple[str, ...] = ()) -> Incomplete:
    """Return the same explanation with the form that asks for what is missing."""
    values: dict[str, Any] = dict(trouble.values)
    return Incomplete(trouble.message, form=form, filled=filled, suggestions=suggestions, **values)


@dataclass(frozen=True)
class Entry:
    """What is written down: `occurred_at` is None for now, `dated` says that a day was named."""

    kind: Kind
    score: float | None = None
    comment: str = ""
    ticket: str = ""
    url: str = ""
    occurred_at: datetime | None = None
    counterpart: str = ""
    reason: str = ""
    policy: str = ""
    money: Money | None = None
    slices: Mapping[str, str] = field(default_factory=dict)
    dated: bool = False
    new_customer: bool = False


def make_entry(kind: Kind, filled: Filled, members: Members, calendar: Calendar, now: datetime) -> Entry:
    """Return the entry that the texts of its fields make; raises WrongField for the first that cannot be used."""
    texts = {name: " ".join(text.split()) if name != "comment" else text.strip() for name, text in filled.items()}
    texts = {name: text for name, text in texts.items() if text}
    for name, text in texts.items():
        if len(text) > _LONGEST.get(name, 200):
            raise WrongField(name, N_("The {field} is too long to be kept."), field=_LABELS.get(name, name))
    known = {name: written(members.get(name, {})) for name in (*SLICES, "policy", "reason")}
    slices = {name: known_as(texts[name], known[name]) for name in SLICES if name in texts and name != "agent"}
    entry = Entry(
        kind,
        score=_score(kind, texts.get("score", "")),
        comment=texts.get("comment", ""),
        ticket=texts.get("ticket", "").removeprefix("#"),
        url=_address(texts.get("url", "")),
        dated="day" in texts,
        occurred_at=_instant(texts.get("day", ""), calendar, now),
        counterpart=known_as(texts.get("counterpart", ""), known["customer"]),
        reason=known_as(texts.get("reason", ""), known["reason"]),
        policy=known_as(texts.get("policy", ""), known["policy"]),
        money=_money(texts.get("amount", "")),
        slices=slices,
        new_customer=bool(slices.get("customer")) and slices["customer"] not in known["customer"],
    )
    _complete(entry)
    return entry


def _complete(entry: Entry) -> None:
    """Raise WrongField for what an entry of its kind cannot do without."""
    values = {"customer": entry.slices.get("customer", ""), "counterpart": entry.counterpart}
    values |= {"comment": entry.comment, "policy": entry.policy, "score": "" if entry.score is None else "there"}
    values["monthly"] = entry.money.per if entry.money else ""
    asked = {
        "customer": N_("Which customer?"),
        "counterpart": N_("Which new customer came of it? Write new: and the name."),
        "comment": N_("What was not allowed? Put it in quotes."),
        "policy": N_("Which policy stood in the way? Write policy: and its name."),
        "monthly": N_("By how much a month or a year? Write 300/m or 3600/y."),
    }
    for name in entry.kind.needs:
        if not values[name]:
            raise WrongField(_FIELD_OF.get(name, name), asked[name])
    if entry.counterpart and entry.counterpart == values["customer"]:
        raise WrongField("counterpart", N_("A customer cannot have referred itself."))


def _score(kind: Kind, typed: str) -> float | None:
    if kind.event is not Feedback:
        return None
    low, high = SCALES[kind.name]
    told: dict[str, Any] = {"kind": kind.name.upper(), "low": int(low), "high": int(high)}
    if not typed:
        raise WrongField("score", N_("Which score? {kind} here is {low} to {high}."), **told)
    match = _SCORE.fullmatch(typed)
    number, top = (match[1], match[2] or "") if match else ("nan", "")
    score = float(number.replace(",", "."))
    if low <= score <= high and top in ("", f"{high:g}"):
        return score
    others = [
        name
        for name in LOGGED
        if name != kind.name and SCALES[name][0] <= score <= SCALES[name][1] and top in ("", f"{SCALES[name][1]:g}")
    ]
    raise WrongField(
        "score",
        N_("{kind} here is {low} to {high}. Did you mean {others}?")
        if others
        else N_("{kind} here is {low} to {high}."),
        **told,
        others=", ".join(f"{name.upper()} {typed}" for name in others),
        suggestions=tuple(others),
    )


def _address(typed: str) -> str:
    if typed and not _ADDRESS.fullmatch(typed):
        raise WrongField("url", N_("A link starts with https:// or http://."))
    return typed


def _instant(day: str, calendar: Calendar, now: datetime) -> datetime | None:
    """Return the start of a day (YYYY-MM-DD), None for today; a day to come is refused."""
    if not day:
        return None
    try:
        chosen = date.fromisoformat(day)
        start = calendar.midnight(chosen)
    except (ValueError, OverflowError):
        raise WrongField("day", N_("That is no day; write it as 2026-11-18.")) from None
    if chosen == calendar.day_of(now):
        return None
    if start > now:
        raise WrongField("day", N_("That day is still to come; name the day it happened."))
    if start < EARLIEST:
        raise WrongField("day", N_("That day is too long ago; name the day it happened."))
    return start


def _money(typed: str) -> Money | None:
    if not typed:
        return None
    found = find_money(typed)
    if found is None or typed[: found[1]].strip() or typed[found[2] :].strip():
        raise WrongField("amount", N_("I cannot read that amount. Write it as 1200, EUR 1,200.50, 60k or 1200/m."))
    return found[0]


def takes(kind: Kind) -> frozenset[str]:
    """Return the fields that an entry of a kind can have, besides the slices."""
    mine = {"comment", "ticket", "day"}
    if kind.event is Feedback:
        return frozenset(mine | {"score", "url"})
    if kind.event is CustomerEvent:
        more = {"counterpart"} if "counterpart" in kind.needs else set()
        return frozenset(mine | {"reason", "amount", "url"} | more)
    return frozenset(mine | {"policy", "amount", "url"})
