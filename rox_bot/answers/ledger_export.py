"""Entries of the ledger as rows of a file: fields by our own names and whole sums, so that it can be imported again."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rox_bot.answers.ledger_entry import said
from rox_bot.answers.ledger_side import INVESTMENT
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.taking import Reader
from rox_bot.domain.events import SLICES, Visibility
from rox_bot.domain.facts import GainFact, InvestmentFact
from rox_bot.domain.people import PERSON_KEY, label_of
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.domain.spreading import last_day
from rox_bot.language.wording import Wording
from rox_bot.store.ledger import booked

_ABOUT = {INVESTMENT: ("category", "covers"), "gain": ("lever", "grade", "grade_source", "share")}
_WORDS = ("purpose", "tag", "goal", "url", "grade_source")


def columns(side: str) -> tuple[str, ...]:
    """Return the columns of a file of one side of the ledger; `until` is the last day, '' where it counts at once."""
    about = ("amount", "currency", "name", *_ABOUT[side], "purpose", "tag", "goal")
    return ("occurred_at", "until", *about, "source", "source_key", *SLICES, "url", "event")


def rows(
    side: str, period: Period, filters: tuple[Filter, ...], reader: Reader, wording: Wording
) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the entries that touch a period as rows, each with whether its words were left out.

    A file goes from hand to hand: words from a private place are not in it, and what an entry is about names it.
    """
    anywhere = replace(reader.context, slack_channel="", visibility=Visibility.DM)
    fact = InvestmentFact if side == INVESTMENT else GainFact
    for entry in booked(reader.tx, fact, period, workspace=anywhere.workspace, filters=filters):
        shown = may_be_quoted(entry, anywhere)
        row = {name: _cell(entry.get(name)) for name in columns(side)}
        first = anywhere.calendar.day_of(entry["occurred_at"])
        stop = None if entry["until"] is None else anywhere.calendar.day_of(entry["until"])
        row |= {"occurred_at": first.isoformat(), "until": last_day(stop, first).isoformat() if stop else ""}
        row |= {"amount": f"{entry['amount']:f}", "event": f"{fact.letter}{entry['id']}"}
        if not shown:
            about = _ABOUT[side][0]
            row |= {"name": said(about, entry[about], wording), **{each: "" for each in _WORDS if each in row}}
        yield row, not shown


def _cell(value: Any) -> Any:
    if isinstance(value, str) and PERSON_KEY.fullmatch(value):
        return label_of(value)
    return "" if value is None else value
