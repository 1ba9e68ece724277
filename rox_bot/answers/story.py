"""One typical case beside a figure, chosen by a stated rule and never told without its count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from rox_bot.answers import moments
from rox_bot.answers.asking import Asked
from rox_bot.answers.low_scores import height, named, scored
from rox_bot.answers.sight import may_be_quoted
from rox_bot.domain.answer import Quote
from rox_bot.domain.columns import EPOCH, MICROSECOND
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store import cells

MOST_LOOKED_AT = 2_000
"""Of a figure of more events than this only the newest are looked at."""

_OF_EVENTS = frozenset((Reads.SHARE, Reads.NET, Reads.MEAN, Reads.QUANTILE, Reads.COUNT))
_WORDS = {"E": "comment", "M": "story", "T": "subject", "K": "comment", "B": "comment"}
"""Letter of an event -> what of it is told as a case."""


@dataclass(frozen=True, slots=True)
class Story:
    """One case of the `n` behind a figure: the id of its event, its words with their count beside, and the `rule`."""

    entry: str
    n: int
    quote: Quote
    rule: str


def typical(
    asked: Asked, metric: Metric, period: Period, filters: Sequence[Filter] | None = None, scale: str = ""
) -> Story | None:
    """Return the typical case behind a metric's figure of a period; None where no words of it may be shown here.

    Of the cases with words that may be shown, the one whose score, effort or duration lies nearest the median of all
    cases; of equals the newest. Figures of accounts are made of no single events. Without `filters` those of the
    question hold; `scale` names one of several.
    """
    context = asked.reader.context
    if (
        metric.protects
        or metric.accounts
        or metric.reads not in _OF_EVENTS
        or context.visibility is Visibility.EXTERNAL
    ):
        return None
    filters = asked.filters if filters is None else filters
    taken = asked.reader.one(metric, period, filters, scale)
    rows = [row for row in _behind(asked, metric, taken.reading.period, filters) if row["apart"] == taken.cell.scale]
    letter = metric.measure.fact.letter
    told = [row for row in rows if letter in _WORDS and row[_WORDS[letter]] and may_be_quoted(row, context)]
    if not told:
        return None
    worths = {row["id"]: _worth(asked, metric, row) for row in rows}
    known = [worth for worth in worths.values() if worth is not None]
    middle = median(known) if known else None
    chosen = min(told, key=lambda row: _distance(worths[row["id"]], middle))
    quote, n = _quote(asked, letter, chosen), taken.cell.n
    counted = asked.wording._("1 of {n}", n=asked.wording.number(n))
    return Story(
        entry=f"#{chosen['source_key']}" if letter == "T" else f"{letter}{chosen['id']}",
        n=n,
        quote=replace(quote, said=f"{counted} · {quote.said}"),
        rule=_rule(asked, metric, n, len(told), known=worths[chosen["id"]] is not None),
    )


def said_of(asked: Asked, row: Mapping[str, Any]) -> Quote:
    """Return the words of an answer with its id, day, customer and score."""
    said = [f"E{row['id']}", _day(asked, row), named(row), scored(row, asked.wording) if _has_score(row) else ""]
    return Quote(row["comment"], " · ".join(part for part in said if part), row["url"])


def _behind(asked: Asked, metric: Metric, period: Period, filters: Sequence[Filter]) -> list[Mapping[str, Any]]:
    """Return the newest events behind a figure, the newest first."""
    workspace = asked.reader.context.workspace
    return cells.read_events(
        asked.reader.tx, metric.measure, period, workspace=workspace, filters=filters, limit=MOST_LOOKED_AT
    )


def _worth(asked: Asked, metric: Metric, row: Mapping[str, Any]) -> float | None:
    """Return what a case is compared by: its place on the scale, its minutes of effort, or what it counts for."""
    letter = metric.measure.fact.letter
    if letter == "E":
        return height(row) if _has_score(row) else None
    if letter == "M":
        return None if row["effort_minutes"] is None else float(row["effort_minutes"])
    return None if metric.measure.worth is None else asked.reader.worth(metric, row)


def _distance(worth: float | None, middle: float | None) -> float:
    return float("inf") if worth is None or middle is None else abs(worth - middle)


def _quote(asked: Asked, letter: str, row: Mapping[str, Any]) -> Quote:
    if letter == "M":
        return moments.quote(row, asked.reader, asked.telling)
    if letter == "E":
        return said_of(asked, row)
    name = f"#{row['source_key']}" if letter == "T" else f"{letter}{row['id']}"
    said = [name, _day(asked, row), named(row), row["touchpoint"]]
    return Quote(row[_WORDS[letter]], " · ".join(part for part in said if part), row["url"])


def _rule(asked: Asked, metric: Metric, n: int, told: int, *, known: bool) -> str:
    wording = asked.wording
    words = {"metric": asked.telling.title(metric), "n": wording.number(n), "k": wording.number(told)}
    if not known:
        rule = wording._(
            "The case is the newest of the {k} with words that may be shown here, of {n} ({metric}).", **words
        )
    else:
        rule = wording._(
            "The case is the one nearest the median, the newest of equals, among the {k} with words that may be shown "
            "here, of {n} ({metric}).",
            **words,
        )
    if n <= MOST_LOOKED_AT:
        return rule
    cut = wording._("Only the newest {most} were looked at.", most=wording.number(MOST_LOOKED_AT))
    return f"{rule} {cut}"


def _has_score(row: Mapping[str, Any]) -> bool:
    return row["score"] is not None


def _day(asked: Asked, row: Mapping[str, Any]) -> str:
    day = asked.reader.calendar.day_of(EPOCH + int(row["placed"]) * MICROSECOND)
    return asked.wording.day(day, year=day.year != asked.telling.year)
