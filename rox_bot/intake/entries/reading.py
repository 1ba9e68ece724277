"""Lines that write something down (`log csat 5 acme #48213 "fixed on Saturday"`), read into the texts of fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from rox_bot.domain.errors import N_, NotUnderstood, RoxError, Unavailable
from rox_bot.domain.events import Blocked, Feedback
from rox_bot.domain.period import Calendar
from rox_bot.intake import typed
from rox_bot.intake.entries.entry import Entry, WrongField, incomplete, make_entry
from rox_bot.intake.entries.kinds import FEEDBACK_FORM, KINDS, SITES, Kind, kind_of
from rox_bot.language.amounts import Money, find_money
from rox_bot.language.interpreter import Members
from rox_bot.language.lexicon import fold

_ADDRESS = re.compile(r"(?<!\S)(https?://[^\s<>\"|]{3,1990})")
_TICKET = re.compile(r"(?<!\w)#((?:[A-Za-z]{1,10}-?)?\d{1,20})\b")
_NUMBER = re.compile(r"(?<![\w.,:#-])(-?\d{1,6}(?:[.,]\d{1,3})?(?:/\d{1,3})?)(?![\w:])")
_DAY_WORD = re.compile(r"\b(?:on|op)\s*$", re.IGNORECASE)
_KEYS: Mapping[str, str] = {
    **typed.SLICE_KEYS,
    **dict.fromkeys(("from", "van"), "customer"),
    **dict.fromkeys(("new", "nieuw"), "counterpart"),
    **dict.fromkeys(("why", "reason", "reden", "waarom"), "reason"),
    **dict.fromkeys(("policy", "beleid", "regel"), "policy"),
    **dict.fromkeys(("site", "via"), "channel"),
    **dict.fromkeys(("ticket", "melding"), "ticket"),
    **dict.fromkeys(("amount", "bedrag"), "amount"),
    **dict.fromkeys(("score", "cijfer"), "score"),
    **dict.fromkeys(("link", "url"), "url"),
}
"""A word before a colon -> the field whose value stands behind it."""


@dataclass
class _Line:
    """A line while it is read: what is left of it, the fields found, and the first thing wrong with it."""

    text: str
    members: Members
    calendar: Calendar
    now: datetime
    kind: Kind | None = None
    rest: str = ""
    filled: dict[str, str] = field(default_factory=dict)
    trouble: RoxError | None = None

    def take(self, pattern: re.Pattern[str]) -> str:
        """Take the first match out of what is left; return what it holds, '' for none."""
        self.rest, found = typed.take(pattern, self.rest)
        return found


def read_entry(text: str, members: Members, calendar: Calendar, now: datetime, kind: Kind | None = None) -> Entry:
    """Return the entry that the words after `log` describe (those after `blocked`, where that is the kind).

    Raises Incomplete with what was understood where a part is missing, wrong or in doubt.
    """
    line = read_parts(text, members, calendar, now, kind)
    try:
        if line.kind is not None and line.trouble is None:
            return make_entry(line.kind, line.filled, members, calendar, now)
    except WrongField as wrong:
        line.trouble = wrong
    trouble = line.trouble or _no_kind()
    filled = {**line.filled, "kind": line.kind.name} if line.kind else line.filled
    form = line.kind.form if line.kind else FEEDBACK_FORM
    suggestions = _other_kinds(trouble, text, line.kind)
    raise incomplete(trouble, form, filled, suggestions) from trouble


def read_parts(text: str, members: Members, calendar: Calendar, now: datetime, kind: Kind | None = None) -> "_Line":
    """Return what could be read of a line, field by field, and the first thing that was wrong."""
    line = _Line(text, members, calendar, now, kind)
    for step in (_keyed, _marked, _kind, _figure, _day, _site, _customer):
        try:
            step(line)
        except Unavailable:
            raise  # nobody's words are wrong, and no form would help
        except RoxError as trouble:
            line.trouble = line.trouble or trouble
    return line


def _keyed(line: _Line) -> None:
    """Take the keyed values, as they were recorded before, and the words in quotes."""
    line.filled, words, line.rest = typed.keyed(line.text, line.members, _KEYS)
    if words:
        line.filled["comment"] = words


def _marked(line: _Line) -> None:
    """Take the link and the ticket."""
    for name, pattern in (("url", _ADDRESS), ("ticket", _TICKET)):
        found = line.take(pattern)
        if found:
            line.filled.setdefault(name, found)


def _kind(line: _Line) -> None:
    if line.kind is not None:
        return
    words = line.rest.split()
    for place, word in enumerate(words):
        found = kind_of(word)
        if found is not None:
            line.kind, line.rest = found, " ".join(words[:place] + words[place + 1 :])
            return
    raise _no_kind()


def _no_kind() -> NotUnderstood:
    return NotUnderstood(
        N_('Log what? One of {kinds}. For example: `log csat 5 acme #48213 "what they said"`.'),
        kinds=", ".join(each.name for each in KINDS.values() if each.words),
        suggestions=('log csat 5 acme "what they said"', "log nps 9 acme", "log lost acme why:price"),
    )


def _figure(line: _Line) -> None:
    """Take the score of what is scored, the sum of money of anything else."""
    if line.kind is None or line.kind.event is Feedback:
        score = line.take(_NUMBER)
        if score:
            line.filled.setdefault("score", score)
        return
    found = find_money(_without_days(line))
    if found is not None:
        money, start, stop = found
        line.rest = f"{line.rest[:start]} {line.rest[stop:]}"
        line.filled.setdefault("amount", typed_amount(money))
    elif line.kind.event is Blocked:
        inside = find_money(line.filled.get("comment", ""), plain=False)
        if inside is not None:
            line.filled.setdefault("amount", typed_amount(inside[0]))


def _without_days(line: _Line) -> str:
    """Return what is left with the days that are named blanked: their figures are no sums of money."""
    from rox_bot.language.periods import find_periods

    text = line.rest
    for found in find_periods(text, line.calendar, line.now):
        if found.problem is not None or (found.period is not None and found.period.grain == "day"):
            text = text[: found.start] + " " * (found.stop - found.start) + text[found.stop :]
    return text


def typed_amount(money: Money) -> str:
    """Return a sum as it is typed: `EUR 1200/month`."""
    per = f"/{money.per}" if money.per else ""
    return f"{money.currency} {money.amount:f}{per}".strip()


def _day(line: _Line) -> None:
    """Take the day it happened, if one is named; a known customer may be called like one."""
    from rox_bot.language.periods import find_periods  # a tenth of a second of patterns, at the first question

    if fold(" ".join(line.rest.split())) in map(fold, typed.written(line.members.get("customer", {}))):
        return
    for found in find_periods(line.rest, line.calendar, line.now):
        if found.problem is not None:
            found.problem.suggestions = ()  # phrases for a question, not for an entry
            raise found.problem
        if found.period is None:
            continue
        if found.period.grain != "day":
            raise NotUnderstood(N_("An answer is given on one day; name the day it happened."))
        line.filled["day"] = line.calendar.day_of(found.period.start).isoformat()
        line.rest = _DAY_WORD.sub("", line.rest[: found.start]) + " " + line.rest[found.stop :]
        return


def _site(line: _Line) -> None:
    """Take where a review is written: by its name, or else by its address."""
    if line.kind is None or line.kind.name != "review" or "channel" in line.filled:
        return
    known = {fold(each) for each in typed.written(line.members.get("channel", {}))}
    words = line.rest.split()
    for place, word in enumerate(words):
        if fold(word) in SITES or fold(word) in known:
            line.filled["channel"] = typed.known_as(word.lower(), typed.written(line.members.get("channel", {})))
            line.rest = " ".join(words[:place] + words[place + 1 :])
            return
    host = (urlsplit(line.filled.get("url", "")).hostname or "").split(".")
    site = next((each for each in reversed(host) if each in SITES), "")
    if site:
        line.filled["channel"] = site


def _customer(line: _Line) -> None:
    """Take the words left over as the customer; what is in doubt about them stays filled in."""
    words = " ".join(line.rest.replace(",", " ").split())
    known = typed.written(line.members.get("customer", {}))
    try:
        typed.customer(line.filled, line.rest, known)
    except RoxError:
        if words and ":" not in words:
            line.filled.setdefault("customer", words)
        raise


def _other_kinds(trouble: RoxError, text: str, kind: Kind | None) -> tuple[str, ...]:
    """Return the same line for the kinds on whose scale its score lies; other suggestions as they are."""
    if not isinstance(trouble, WrongField) or kind is None:
        return trouble.suggestions
    return tuple(f"log {re.sub(kind.name, each, text, count=1, flags=re.IGNORECASE)}" for each in trouble.suggestions)
