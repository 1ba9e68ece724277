"""Alerts: a metric of a channel is looked at after each closed week, and told where it really shifted.

The weeks, limits and signals are those of `csat trend`; `analytics.shifts` takes the second look. A week that the data
do not cover is waited for. What was told of a shift is not told again while the values stay on that side.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rox_bot.analytics.shifts import Shift, crossed, newest_shift
from rox_bot.answers import unusual
from rox_bot.answers.packing import question_to, reading_to
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.answers.unusual import Watched
from rox_bot.domain.answer import Cell, Reading
from rox_bot.domain.errors import N_
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.language.wording import Wording
from rox_bot.notices.posting import Notice
from rox_bot.store import kept, places, schedules
from rox_bot.store.store import Transaction

Row = Mapping[str, Any]
WEEKS = 26
AGAIN = timedelta(minutes=15)
"""How often it is looked whether a week that the data did not cover is complete by now."""

_RULES = {
    1: N_("{value} in the week of {days}, above the usual level of {usual} (limits {low} to {high})."),
    -1: N_("{value} in the week of {days}, below the usual level of {usual} (limits {low} to {high})."),
}
_SINCE = {
    1: N_("above it since {day}: {n} weeks"),
    -1: N_("below it since {day}: {n} weeks"),
}


@dataclass(frozen=True)
class Looked:
    """What a look at a metric found: its weeks and limits, the shift if there is one, and the question behind it."""

    metric: Metric
    week: str
    watched: Watched
    question: Question
    shift: Shift | None = None
    complete: bool = True

    @property
    def readings(self) -> list[Reading]:
        """Return the weeks that count, the latest last."""
        return [self.watched.series[place] for place in self.watched.places]


def context_of(alert: Row, here: Context, visibility: Visibility = Visibility.WORKSPACE) -> Context:
    """Return for whose eyes a channel's alerts are: in its language, zone and weeks."""
    return replace(
        here,
        calendar=replace(here.calendar, zone=alert["zone"], week_start=alert["week_start"]),
        language=alert["language"],
        slack_channel=alert["slack_channel"],
        slack_channel_name=alert["slack_channel_name"],
        visibility=visibility,
        surface="digest",
    )


def look(tx: Transaction, metric: Metric, filters: Sequence[Filter], context: Context) -> Looked:
    """Return what the last closed weeks of a metric show."""
    reader = Reader(tx, context)
    closed = reader.last_closed(metric)
    weeks = context.calendar.weeks_until(closed, WEEKS, context.now)
    line = reader.line(metric, weeks, filters)
    watched = unusual.watch(context.calendar, metric, [each.reading for each in line], "week")
    question = Question("value", (metric.key,), closed, filters=tuple(filters), by="week", shape="trend")
    question = replace(question, period=replace(weeks[-1], start=weeks[0].start, token="trend", grain=None))
    key = context.calendar.key(closed.first_day, "week")
    found = Looked(metric, key, watched, question, complete="incomplete" not in line[-1].reading.flags)
    if not watched.places or watched.places[-1] != len(weeks) - 1:
        return found
    values = [watched.series[place].value or 0.0 for place in watched.places]
    return replace(found, shift=newest_shift(values, _cells(metric, [line[place].cell for place in watched.places])))


def told_before(alert: Row, looked: Looked) -> bool:
    """Return whether a shift was told already: the values have stayed on its side since."""
    shift = looked.shift
    told: datetime | None = alert["told_up" if shift and shift.side > 0 else "told_down"]
    if shift is None or told is None:
        return shift is None
    since = [each.value or 0.0 for each in looked.readings if each.period.start > told]
    return not crossed(since, shift.limits.centre, shift.side)


def scope(tx: Transaction, alert: Row) -> tuple[Filter, ...]:
    """Return what an alert is about: what was typed, and what the channel is about beside that."""
    typed = schedules.filters_from(alert["filters"])
    fields = {each.field for each in typed}
    here = places.scope_of(tx, alert["workspace"], alert["slack_channel"])
    return (*typed, *(each for each in here if each.field not in fields))


def line(looked: Looked, filters: Sequence[Filter], context: Context) -> str:
    """Return a shift in one sentence: the newest week, the usual level with its limits, and since when it is so."""
    wording, shift = Wording(context.language), looked.shift
    if shift is None:
        raise LookupError(looked.metric.key)
    telling, newest = Telling(wording, context.calendar.day_of(context.now).year), looked.readings[-1]
    low, high = unusual.within(looked.metric, looked.watched)
    name = telling.title(looked.metric) + (f" ({telling.filters(tuple(filters))})" if filters else "")
    count = looked.metric.reads in (Reads.COUNT, Reads.STOCK)
    interval = telling.interval(newest)
    sure = "" if count else f" (n {wording.number(newest.n)}{', ' + interval if interval else ''})"
    what = wording._(
        _RULES[shift.side],
        value=f"{telling.value(newest)}{sure}",
        days=telling.period(newest.period),
        usual=telling.with_unit(looked.metric, shift.limits.centre, newest.n),
        low=telling.with_unit(looked.metric, low, newest.n),
        high=telling.with_unit(looked.metric, high, newest.n),
    )
    return " ".join(
        part for part in (f"{name}: {what}", _since(looked, shift, wording), _trial(shift, wording)) if part
    )


def _since(looked: Looked, shift: Shift, wording: Wording) -> str:
    stretch = looked.readings[shift.start :]
    if len(stretch) < 2:
        return ""
    text = wording._(_SINCE[shift.side], day=wording.day(stretch[0].period.first_day), n=len(stretch))
    return f"{text[:1].upper()}{text[1:]}."


def _trial(shift: Shift, wording: Wording) -> str:
    return wording._("Trial limits, from only {n} weeks.", n=shift.limits.points) if shift.limits.trial else ""


def _cells(metric: Metric, cells: list[Cell]) -> list[Cell]:
    """Return the cells from which the chance of the values can be told, none where it cannot."""
    return cells if metric.reads in (Reads.SHARE, Reads.NET, Reads.MEAN, Reads.RATE) else []


def notice(lines: Sequence[str], numbers: Sequence[str], context: Context) -> Notice:
    """Return what an alert says: a line for each metric, and how each is opened."""
    wording = Wording(context.language)
    title = wording.plural("Something has shifted", "{n} figures have shifted", len(lines))
    opened = wording._("open the figures: {commands}", commands=" · ".join(f"/rox why {each}" for each in numbers))
    alone = numbers[0] if len(numbers) == 1 else ""
    return Notice(context.language, title, tuple(lines), notes=() if alone else (opened,), answer_id=alone)


def pack(notice: Notice) -> str:
    """Write what an alert says, so that a retry says the same."""
    return json.dumps(asdict(notice), ensure_ascii=False)


def unpack(text: str) -> Notice:
    """Read it back."""
    values = json.loads(text)
    return Notice(**{**values, "lines": tuple(values["lines"]), "notes": tuple(values["notes"]), "items": ()})


def keep(tx: Transaction, looked: Looked, context: Context) -> str:
    """Keep the figures of an alert and return the id by which `why` opens them."""
    wording = Wording(context.language)
    readings = [
        replace(each, slice=(("week", context.calendar.key(each.period.first_day, "week")),))
        for each in looked.readings
    ]
    return kept.keep_answer(
        tx,
        workspace=context.workspace,
        read_at=context.now,
        asker="",
        slack_channel=context.slack_channel,
        question=question_to(looked.question),
        readings=[reading_to(each, wording) for each in readings],
        code_version="alert",
    )
