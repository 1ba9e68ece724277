"""Ranges with two ends: from March to May, between 1 and 15 October, week 40-42, 2026-10-01..2026-10-31."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from rox_bot.language.period_leaves import END, Leaf
from rox_bot.language.period_line import ARTICLE, Line, Reading
from rox_bot.language.period_tokens import DAY
from rox_bot.language.period_words import BETWEEN, CONTRAST, FROM, GAP, NOW, UNTIL, one_of
from rox_bot.language.period_years import reversed_range

OPEN_AT = re.compile(rf"(?:(?P<between>{one_of(BETWEEN)})|{one_of(FROM)}){GAP}{ARTICLE}")
AND_AT = re.compile(rf"{GAP}(?:and|en){GAP}{ARTICLE}")
TO_AT = re.compile(
    rf"(?:\s{{0,3}}\.\.\s{{0,3}}|{GAP}{one_of([*UNTIL, 'to', 'tm'])}{GAP}|\s{{0,3}}[-–—→]\s{{0,3}}){ARTICLE}"
)
NUMBER_AT = re.compile(rf"(?P<number>[0-9]{{1,2}})(?:st|nd|rd|th|ste|de|e)?{END}")
NOW_AT = re.compile(rf"{one_of(NOW)}{END}")


def ranges_at(line: Line, place: int) -> Iterator[Reading]:
    """Yield every range that starts at a place of a line."""
    opening = OPEN_AT.match(line.folded, place)
    if opening and not (opening["between"] and line.word_before(place) in CONTRAST):
        connector = AND_AT if opening["between"] else TO_AT
        yield from _after_number(line, opening.end(), connector)
        yield from _after_leaf(line, opening.end(), connector, opened=True)
    else:
        yield from _after_number(line, place, TO_AT)
        yield from _after_leaf(line, place, TO_AT, opened=False)


def _after_number(line: Line, place: int, connector: re.Pattern[str]) -> Iterator[Reading]:
    """Read "1 to 15 October" and "40-42" in "weeks 40-42": the first end is only a number."""
    number = NUMBER_AT.match(line.folded, place)
    link = number and connector.match(line.folded, number.end())
    last = link and line.led(link.end())
    if number and last and last.unit == "day":
        yield last.stop, partial(_range_token, line, _numbered_like(last, number), last)


def _after_leaf(line: Line, place: int, connector: re.Pattern[str], *, opened: bool) -> Iterator[Reading]:
    for first in line.leaves_at(place):
        link = connector.match(line.folded, first.stop)
        if not link or first.key == "all_time":
            continue
        if opened or ".." in link[0] or first.shy not in ("year", "short weekday"):
            yield from _to(line, first, link.end())


def _to(line: Line, first: Leaf, place: int) -> Iterator[Reading]:
    if now := NOW_AT.match(line.folded, place):
        yield now.end(), partial(line.since_token, first)
    elif last := line.led(place):
        yield last.stop, partial(_range_token, line, first, last)
    elif first.unit in ("day", "week", "quarter") and (number := NUMBER_AT.match(line.folded, place)):
        yield number.end(), partial(_range_token, line, first, _numbered_like(first, number))


def _numbered_like(leaf: Leaf, number: re.Match[str]) -> Leaf:
    """Return the stretch of the same month or year as another that only its own number names."""
    numbers = (*leaf.numbers[:-1], int(number["number"]))
    return replace(leaf, start=number.start(), stop=number.end(), numbers=numbers)


def _range_token(line: Line, first: Leaf, last: Leaf) -> str:
    """Return the token of a range; both ends as typed belong to it. Raises NotUnderstood if it is reversed."""
    one, other = (line.resolver.days(token) for token in _ends(line, first, last))
    start, end = one.first, other.last
    if start is None or other.first is None:  # no stretch that opens or closes a range is open-ended
        raise ValueError(first.key, last.key)
    if end < start:
        raise reversed_range(other.first, one.last)
    return f"{start}..{end}" if start < end else start.isoformat()


def _ends(line: Line, first: Leaf, last: Leaf) -> tuple[str, str]:
    """Return the tokens of both ends; an end without a year takes it from the other.

    If neither has one, the range is the one in progress, or else the most recent past one.
    """
    if first.unit == last.unit == "day" and first.numbers[:1] == last.numbers[:1]:
        return _in_one_month(line, first, last)
    if _says_its_year(last):
        other = line.token(last)
        if _says_its_year(first):
            return line.token(first), other
        return line.token(first, not_after=line.resolver.first_day(other)), other
    one = line.token(first)
    other = line.token(last, not_before=line.resolver.first_day(one))
    if _says_its_year(first) or last.unit == "weekday" or line.resolver.first_day(other) <= line.today:
        return one, other
    return _without_future_year(line, first, last, one, other)


def _without_future_year(line: Line, first: Leaf, last: Leaf, one: str, other: str) -> tuple[str, str]:
    """Move "October to September" a year back when its end would lie in a year to come."""
    start = line.resolver.first_day(one)
    if line.resolver.first_day(other).year == start.year:
        return one, other
    one = line.token(first, not_after=start - DAY)
    return one, line.token(last, not_before=line.resolver.first_day(one))


def _in_one_month(line: Line, first: Leaf, last: Leaf) -> tuple[str, str]:
    """Give two days of one month the same year, so that 15 to 1 October is seen to be reversed."""
    year = last.year if first.year is None else first.year
    if year is None:
        year = int(line.token(first)[:4])
    return line.token(replace(first, year=year)), line.token(replace(last, year=last.year or year))


def _says_its_year(leaf: Leaf) -> bool:
    return leaf.unit in ("token", "ago", "last") or leaf.year is not None or leaf.which != ""
