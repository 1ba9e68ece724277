"""One line being read: the single stretches, since, before and weeks that start at a place in it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from rox_bot.domain.period import Calendar
from rox_bot.language.period_leaves import END, OF, Leaf, leaves_at
from rox_bot.language.period_words import (
    AGAINST,
    BEFORE,
    DAY_LEADS,
    DUTCH_LEADS,
    GAP,
    MONTH_LEADS,
    NAME_LEADS,
    SINCE,
    UNITS,
    UNTIL,
    YEAR_LEADS,
    one_of,
)
from rox_bot.language.period_years import Resolver, in_future

ARTICLE = rf"(?:(?:the|de|het){GAP})?"
COLON_OR_GAP = rf"(?:\s{{0,2}}:\s{{0,2}}|{GAP})"
START_OF = rf"(?:start|beginning|begin){GAP}(?:of|van){GAP}(?:(?:the|this|het|de|dit|deze){GAP})?"

SINCE_AT = re.compile(rf"{one_of(SINCE)}{COLON_OR_GAP}{ARTICLE}")
SINCE_START_AT = re.compile(rf"{one_of(SINCE)}{GAP}{ARTICLE}{START_OF}(?P<unit>{one_of(UNITS)}){END}")
BEFORE_AT = re.compile(rf"(?P<word>{one_of(BEFORE)}){COLON_OR_GAP}{ARTICLE}")
UNTIL_AT = re.compile(rf"{one_of(UNTIL)}{GAP}{ARTICLE}")
WEEK_OF_AT = re.compile(rf"week{OF}")
AGAINST_AFTER = re.compile(rf"{GAP}{one_of(AGAINST)}(?!\w)")

Reading = tuple[int, Callable[[], str]]
"""Where a reading stops, and what returns its token (or raises the problem with it)."""


def fold(text: str) -> str:
    """Return the text in lower case without accents, one character for each."""
    return text.lower() if text.isascii() else "".join(map(_fold_one, text))


def _fold_one(character: str) -> str:
    return unicodedata.normalize("NFKD", character)[0].lower()[0]


class Line:
    """A line of text, read for one calendar and one day of asking."""

    def __init__(self, text: str, calendar: Calendar, today: date) -> None:
        self.text = text
        self.folded = fold(text)
        self.last_word_stop = len(self.folded.rstrip(" \t\r\n?!.…"))
        self.today = today
        self.resolver = Resolver(calendar, today)
        self._leaves: dict[int, list[Leaf]] = {}

    def readings_at(self, place: int) -> Iterator[Reading]:
        """Yield every reading that starts at a place."""
        for leaf in self.leaves_at(place):
            if self._stands_alone(leaf):
                yield leaf.stop, partial(self.token, leaf)
        yield from self._since(place)
        yield from self._before(place)
        yield from self._week_of(place)

    def leaves_at(self, place: int) -> list[Leaf]:
        """Return every reading of one stretch that starts at a place, the longest first."""
        if place not in self._leaves:
            self._leaves[place] = leaves_at(self.folded, place)
        return self._leaves[place]

    def word_before(self, place: int) -> str:
        """Return the word in front of a place ('' if there is none near)."""
        words = self.folded[max(0, place - 24) : place].split()
        return words[-1].strip("(,;.") if words else ""

    def token(self, leaf: Leaf, *, not_after: date | None = None, not_before: date | None = None) -> str:
        """Return the token of a stretch, within the bounds that `Resolver.token` explains."""
        return self.resolver.token(leaf, self._phrase(leaf), not_after=not_after, not_before=not_before)

    def _phrase(self, leaf: Leaf) -> str:
        return self.text[leaf.start : leaf.stop]

    def _stands_alone(self, leaf: Leaf) -> bool:
        """Say whether a word that is more than a period (may, jan, 2026) has the company that makes it one."""
        before, is_last_word = self.word_before(leaf.start), leaf.stop >= self.last_word_stop
        if leaf.shy == "short weekday":
            return False
        if leaf.shy == "weekday":
            return before in DAY_LEADS or is_last_word
        if leaf.shy == "year":
            against = AGAINST_AFTER.match(self.folded, leaf.stop)
            return before in YEAR_LEADS or is_last_word or against is not None
        if leaf.shy == "jan" and is_last_word:
            return before not in NAME_LEADS
        return not leaf.shy or is_last_word or before in MONTH_LEADS[leaf.shy]

    def led(self, place: int) -> Leaf | None:
        """Return the longest stretch at a place that follows a word such as "since" or "to"."""
        for leaf in self.leaves_at(place):
            if leaf.key == "all_time":
                continue
            if leaf.shy != "short weekday" or self.word_before(place) in DUTCH_LEADS:
                return leaf
        return None

    def _since(self, place: int) -> Iterator[Reading]:
        if match := SINCE_START_AT.match(self.folded, place):
            first = self.resolver.calendar.unit_start(self.today, UNITS[match["unit"]])
            yield match.end(), lambda: f"since:{first}"
        match = SINCE_AT.match(self.folded, place)
        leaf = self.led(match.end()) if match else None
        if leaf:
            yield leaf.stop, partial(self.since_token, leaf)

    def since_token(self, leaf: Leaf) -> str:
        """Return the token for everything from the first day of a stretch until now; raises NotUnderstood."""
        first = self.resolver.first_day(self.token(leaf))
        if first > self.today:
            a_year_before = self.resolver.calendar.shift(first, "year", -1)
            raise in_future(self._phrase(leaf), *([f"since:{a_year_before}"] if a_year_before <= self.today else []))
        return f"since:{first}"

    def _before(self, place: int) -> Iterator[Reading]:
        match = BEFORE_AT.match(self.folded, place)
        if match and self.word_before(place) not in UNITS:
            leaf = self.led(match.end())
            if leaf and (match["word"] != "voor" or self._voor_means_before(leaf)):
                yield leaf.stop, partial(self._before_token, leaf)
        match = UNTIL_AT.match(self.folded, place)
        leaf = self.led(match.end()) if match else None
        if leaf and not (leaf.shy == "year" and self.word_before(place).isdigit()):
            yield leaf.stop, partial(self._until_token, leaf)

    def _before_token(self, leaf: Leaf) -> str:
        return f"before:{self.resolver.first_day(self.token(leaf))}"

    def _until_token(self, leaf: Leaf) -> str:
        return f"before:{self.resolver.days(self.token(leaf)).stop}"

    @staticmethod
    def _voor_means_before(leaf: Leaf) -> bool:
        """Say whether Dutch "voor" in front of a stretch means before (a name or a date), not for."""
        return leaf.unit in ("day", "month", "weekday") and not leaf.which and leaf.shy != "jan"

    def _week_of(self, place: int) -> Iterator[Reading]:
        match = WEEK_OF_AT.match(self.folded, place)
        leaf = self.led(match.end()) if match else None
        if leaf and (leaf.unit in ("day", "weekday") or leaf.key in ("today", "yesterday")):
            yield leaf.stop, partial(self._week_token, leaf)

    def _week_token(self, leaf: Leaf) -> str:
        first = self.resolver.calendar.week_of(self.resolver.first_day(self.token(leaf)))
        return self.resolver.calendar.key(first, "week")
