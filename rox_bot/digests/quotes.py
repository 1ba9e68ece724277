"""The words of people in a digest: worth a thank-you, the hardest case, and whether they may still be shown."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rox_bot.answers.asking import Asked
from rox_bot.answers.low_scores import height, is_low, named
from rox_bot.answers.moments import quote
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.story import said_of
from rox_bot.digests.tasks import Task
from rox_bot.domain.answer import Quote
from rox_bot.domain.columns import microseconds
from rox_bot.domain.errors import N_
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.period import Period
from rox_bot.language.wording import Wording
from rox_bot.store import cells, facts

THANKS, HARDEST, PRAISE, COMPLAINT = "thanks", "hardest", "praise", "complaint"
TOLD_AS = {
    THANKS: N_("Worth a thank-you"),
    HARDEST: N_("Hardest case"),
    PRAISE: N_("In praise"),
    COMPLAINT: N_("In complaint"),
}
"""What a quote is told as -> the words above it."""

_WORDS = {"M": "story", "E": "comment"}
_MASKED = re.compile(r"\[[A-Z][A-Z_]+\]")
"""What stands for a part of somebody's words that was masked, such as `[NATIONAL_ID]`."""

_OF_THANKS = re.compile(
    r"\b(?:thank(?:s|ful)?|cheers|kudos|great|super|perfect|excellent|amazing|awesome|fantastic|brilliant|helpful|"
    r"(?:be)?dank(?:t|jewel|baar)?|top|geweldig|uitstekend|fantastisch|fijn|prima|complimenten)\b",
    re.IGNORECASE,
)
"""Words of thanks and praise, English and Dutch."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quote comes from: the letter and number of its event, and a hash of the words as they were quoted."""

    letter: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody's words in a digest: what they are told as, where they come from, and how they are shown now."""

    told_as: str
    source: Source
    quote: Quote | None


def spoken(asked: Asked, period: Period, praise: int, complaints: int) -> tuple[Story, ...]:
    """Return what people said in praise and in complaint that may be shown here: the longest words, one a customer."""
    rows = sorted(_said(asked, period), key=lambda row: (-len(row["comment"]), row["id"]))
    parts = (
        (PRAISE, [row for row in rows if height(row) == 1], praise),
        (COMPLAINT, list(filter(is_low, rows)), complaints),
    )
    return tuple(_case(asked, row, name) for name, those, most in parts for row in _of_each_customer(those)[:most])


def _of_each_customer(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the first words of each customer; words of nobody known stand for themselves."""
    first: dict[object, Mapping[str, Any]] = {}
    for row in rows:
        first.setdefault(named(row) or row["id"], row)
    return list(first.values())


def told(found: Sequence[Story], tasks: Sequence[Task], wording: Wording) -> list[tuple[str, Quote]]:
    """Return the stories that are shown, each with the words above it.

    Of an answer that stands among what is to do only its id is told beside its words.
    """
    named_above, shown = {task.event for task in tasks}, []
    for each in (story for story in found if story.quote is not None):
        repeats = each.source.letter == "E" and each.source.number in named_above
        quote = replace(each.quote, said=f"E{each.source.number}") if each.quote and repeats else each.quote
        if quote:
            shown.append((wording._(TOLD_AS[each.told_as]), quote))
    return shown


def stories(asked: Asked, period: Period) -> tuple[Story, ...]:
    """Return what is worth a thank-you and the hardest case of a period, where there are words that may be shown."""
    return tuple(each for each in (best(asked, period), hardest(asked, period)) if each is not None)


def best(asked: Asked, period: Period) -> Story | None:
    """Return what is worth a thank-you: the moment that says most (with a customer, and the least effort).

    Where no moment was told, the longest praise that came with the highest score: thanks before anything else, and
    nothing of which a part is masked.
    """
    rows = [row for row in _rows(asked, METRICS["moments"], period) if _may_be_shown(asked, row)]
    if rows:
        row = min(rows, key=lambda each: (not each["customer"], each["effort_minutes"] or 10_000, each["id"]))
        return Story(THANKS, _source("M", row), quote(row, asked.reader, asked.telling))
    praise = [row for row in _said(asked, period) if height(row) == 1 and not _MASKED.search(row["comment"])]
    if not praise:
        return None
    row = max(praise, key=lambda each: (_thanks(each["comment"]), len(each["comment"]), -each["id"]))
    return _case(asked, row, THANKS)


def _thanks(words: str) -> bool:
    """Return whether words thank or praise, in more than one, rather than only standing beside a high score."""
    return len(words.split()) > 1 and _OF_THANKS.search(words) is not None


def hardest(asked: Asked, period: Period) -> Story | None:
    """Return the worst score of a period that came with words which may be shown here."""
    rows = [row for row in _said(asked, period) if is_low(row)]
    if not rows:
        return None
    return _case(asked, min(rows, key=lambda each: (height(each), -len(each["comment"]), each["id"])), HARDEST)


def _said(asked: Asked, period: Period) -> list[Mapping[str, Any]]:
    """Return the scores of a period that came with words which may be shown here."""
    rows = _rows(asked, METRICS["feedback"], period)
    return [row for row in rows if row["comment"] and row["score"] is not None and _may_be_shown(asked, row)]


def again(asked: Asked, known: Sequence[Story]) -> tuple[Story, ...]:
    """Return stories anew from their events, without what was taken back, changed, or may not be shown here now."""
    fresh = (replace(each, quote=_again(asked, each)) for each in known)
    return tuple(each for each in fresh if each.quote is not None)


def _again(asked: Asked, story: Story) -> Quote | None:
    context, source = asked.reader.context, story.source
    row = facts.find_entry(asked.reader.tx, source.letter, source.number, context.workspace)
    if row is None or row["withdrawn_at"] is not None or _source(source.letter, row) != source:
        return None
    placed = {**row, "placed": microseconds(row["occurred_at"])}
    if not _may_be_shown(asked, placed):
        return None
    if source.letter == "M":
        return quote(placed, asked.reader, asked.telling)
    return _said_as(asked, placed, story.told_as)


def _case(asked: Asked, row: Mapping[str, Any], told_as: str) -> Story:
    return Story(told_as, _source("E", row), _said_as(asked, row, told_as))


def _said_as(asked: Asked, row: Mapping[str, Any], told_as: str) -> Quote:
    """Return the words of an answer; of what is worth a thank-you also whom to thank: its ticket and team."""
    said = said_of(asked, row)
    if told_as != THANKS:
        return said
    whom = [f"#{row['ticket']}" if row["ticket"] else "", row["team"]]
    return replace(said, said=" · ".join(part for part in (said.said, *whom) if part))


def _source(letter: str, row: Mapping[str, Any]) -> Source:
    words = hashlib.blake2b(str(row[_WORDS[letter]]).encode(), digest_size=16).hexdigest()
    return Source(letter, int(row["id"]), words)


def _may_be_shown(asked: Asked, row: Mapping[str, Any]) -> bool:
    context = asked.reader.context
    return context.visibility is not Visibility.EXTERNAL and may_be_quoted(row, context)


def _rows(asked: Asked, metric: Metric, period: Period) -> list[Mapping[str, Any]]:
    return cells.read_events(
        asked.reader.tx,
        metric.measure,
        period,
        workspace=asked.reader.context.workspace,
        filters=asked.filters,
    )
