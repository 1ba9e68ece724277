"""What partners report of themselves, told beside our own figures and never among them: it does not open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rox_bot.analytics.readings import take
from rox_bot.answers.asking import Asked
from rox_bot.domain.answer import Cell
from rox_bot.domain.events import COUNTED, SLICES
from rox_bot.domain.metrics import Metric
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store.tallies import read_tallies

MOST_PARTNERS = 10
_MOST_NAMED = 3
_SPLIT = tuple(name for name in SLICES if name not in ("partner", "customer", "agent"))
Span = tuple[datetime, datetime]


@dataclass
class _Report:
    """The tallies of one partner from one source that tell the same slices."""

    rows: list[Mapping[str, Any]] = field(default_factory=list)

    def spans(self) -> list[Span]:
        """Return the periods that are added up, oldest first: of those that overlap the longest."""
        chosen: list[Span] = []
        for start, end in sorted({(row["occurred_at"], row["until"]) for row in self.rows}, key=_longest_first):
            if all(end <= other[0] or other[1] <= start for other in chosen):
                chosen.append((start, end))
        return sorted(chosen)

    def reach(self) -> timedelta:
        """Return how much time is covered."""
        return sum((end - start for start, end in self.spans()), timedelta())


def notes(asked: Asked, metrics: Sequence[Metric]) -> tuple[str, ...]:
    """Return what the partners that a question is about reported of whole periods within the one asked about.

    Filters on what a partner did not tell leave nothing; there is no verdict, and no reading is touched.
    """
    wording, lines = asked.wording, dict[str, None]()
    sides = dict.fromkeys((asked.question.all_filters, asked.question.other_filters))
    for metric in metrics:
        if metric.key not in COUNTED:
            continue
        name = f"{asked.telling.title(metric)} " if len(metrics) > 1 else ""
        for filters in sides:
            lines |= dict.fromkeys(_told(asked, metric, filters, name))
    found = list(lines)
    left = len(found) - MOST_PARTNERS
    more = (
        (wording.plural("{n} more figure was reported.", "{n} more figures were reported.", left),) if left > 0 else ()
    )
    return (*found[:MOST_PARTNERS], *more)


def _told(asked: Asked, metric: Metric, filters: Sequence[Filter], name: str) -> list[str]:
    if not _about_partners(asked, filters):
        return []
    span = asked.span(metric)
    workspace = asked.reader.context.workspace
    rows = read_tallies(asked.reader.tx, metric.key, span, workspace=workspace, filters=filters)
    partners: dict[str, dict[tuple[str, tuple[str, ...]], _Report]] = {}
    for row in rows:
        told = tuple(each for each in _SPLIT if row[each])
        reports = partners.setdefault(row["partner"], {})
        reports.setdefault((row["source"], told), _Report()).rows.append(row)
    lines = []
    for partner, reports in sorted(partners.items(), key=lambda each: each[0].casefold()):
        # Two reports of the same weeks are two tellings of the same answers: one of them is told, never their sum.
        best = min(reports, key=lambda key: (-reports[key].reach(), len(key[1]), key))
        lines += _line(asked, metric, partner, reports[best], span, name)
    return lines


def _about_partners(asked: Asked, filters: Sequence[Filter]) -> bool:
    """Return whether a question is about partners, and of nothing that a count cannot leave out."""
    if any(each.negated and each.field != "partner" for each in filters):
        return False
    return asked.question.by == "partner" or any(each.field == "partner" and not each.negated for each in filters)


def _line(asked: Asked, metric: Metric, partner: str, report: _Report, span: Period, name: str) -> list[str]:
    spans = report.spans()
    counted = [row for row in report.rows if (row["occurred_at"], row["until"]) in set(spans)]
    answers, positive = (sum(row[each] for row in counted) for each in ("answers", "positive"))
    if not answers:
        return []
    cell = Cell(0, partner, "", n=answers, total=100.0 * positive, squares=10_000.0 * positive)
    figure = name + asked.telling.short(take(metric, cell, span).reading)
    parts = dict.fromkeys(row[each] for row in counted for each in _SPLIT if row[each])
    days = _days(asked, spans)
    wording = asked.wording
    if not parts:
        line = wording._(
            "Reported by {partner} itself: {figure}, {days}; does not open.", partner=partner, figure=figure, days=days
        )
        return [line]
    listed = wording.listed([*list(parts)[:_MOST_NAMED], *(["…"] if len(parts) > _MOST_NAMED else [])])
    line = wording._(
        "Reported by {partner} itself, of {parts}: {figure}, {days}; does not open.",
        partner=partner,
        parts=listed,
        figure=figure,
        days=days,
    )
    return [line]


def _days(asked: Asked, spans: Sequence[Span]) -> str:
    """Return the days that counts cover; of many stretches the outer ends."""
    runs: list[Span] = []
    for start, end in spans:
        runs[-1:] = [(runs[-1][0], end)] if runs and runs[-1][1] == start else [*runs[-1:], (start, end)]
    calendar, wording = asked.reader.calendar, asked.wording
    days = [(calendar.day_of(start), calendar.day_of(end - timedelta(microseconds=1))) for start, end in runs]
    year = days[0][0].year != calendar.day_of(asked.reader.context.now).year
    if len(days) <= _MOST_NAMED:
        return wording.listed([wording.days(first, last, year=year) for first, last in days])
    outer = wording.days(days[0][0], days[-1][1], year=year)
    return wording._("{days} with gaps", days=outer)


def _longest_first(span: Span) -> tuple[timedelta, datetime]:
    return span[0] - span[1], span[0]
