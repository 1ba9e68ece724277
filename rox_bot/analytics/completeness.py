"""Until when the files of a source are complete where nobody states it: a cut export told from a quiet stretch."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import log

from rox_bot.domain.columns import EPOCH

HISTORY_WEEKS = 13
"""What is usual is learned from so many weeks before the newest event."""

FALSE_ALARMS = 0.01
"""The share of moments at which a source that lacks nothing may be taken for a cut one."""

OVERLOOKED = 0.01
"""So small a share of a usual week's events may lie beyond the reach of the data without a period being incomplete."""

_FEWEST_WEEKS, _FEWEST_HOURS = 3, 30
_WEEK = 168
_HOUR = timedelta(hours=1)
_FURTHEST = 14 * 24


@dataclass(frozen=True)
class Habit:
    """When a source usually has events.

    `counts` are events by hour (whole hours since 1970, UTC; the last is that of the newest event), `slot` names the
    hour of the week (0 to 167) that an hour counts as on the local clock.
    """

    counts: Mapping[int, int]
    slot: Callable[[int], int]

    @cached_property
    def weeks(self) -> int:
        """Return how many whole weeks lie between the first and the last event, at least 1."""
        return max(1, min(HISTORY_WEEKS, (max(self.counts) - min(self.counts) + 1) // _WEEK))

    @cached_property
    def hours(self) -> range:
        """Return the hours of those weeks."""
        end = max(self.counts) + 1
        return range(end - _WEEK * self.weeks, end)

    @cached_property
    def _lived(self) -> Counter[int]:
        return Counter(self.slot(hour) for hour in self.hours)

    @cached_property
    def _busy(self) -> Counter[int]:
        """How many of the hours that count as a slot had any event."""
        return Counter(self.slot(hour) for hour in self.hours if self.counts.get(hour))

    @cached_property
    def _events(self) -> Counter[int]:
        found: Counter[int] = Counter()
        for hour in self.hours:
            found[self.slot(hour)] += self.counts.get(hour, 0)
        return found

    def believed_until(self, newest_at: datetime, arrived_at: datetime) -> datetime:
        """Return up to when the stretch without an event, from the newest instant to the arrival, may be a quiet one.

        Silence is measured as minus the logarithm of its probability, hour by hour of the week; each hour of the past
        is measured by the other weeks. It is too much when fewer than `FALSE_ALARMS` of all moments of the past weeks
        looked back on as much (the longest silence, a shutdown, left aside), and when chance alone would make it rarer
        than that. With under 3 weeks or 30 hours with an event nothing can be said, and all of it is believed.
        """
        if newest_at >= arrived_at or self.weeks < _FEWEST_WEEKS or sum(self._busy.values()) < _FEWEST_HOURS:
            return arrived_at
        silence = 0.0
        for hour in range(max(self.hours.stop, _hour_of(newest_at) + 1), _hour_of(arrived_at)):
            silence += _surprise(self._busy[self.slot(hour)], self._lived[self.slot(hour)])
            if self._is_too_much(silence):
                return max(newest_at, _start(hour))
        return arrived_at

    def _is_too_much(self, silence: float) -> bool:
        if silence < -log(FALSE_ALARMS):
            return False
        as_silent = sum(max(0.0, each - silence) for each in self._silences[:-1])
        return as_silent < FALSE_ALARMS * self._past

    def judged_until(self, complete_until: datetime) -> datetime:
        """Return up to when periods are judged: beyond the reach of the data, as long as hardly anything usually comes.

        An export of Friday evening covers the week of a desk that is closed at weekends. What was never seen in an hour
        counts as one event in all those weeks, spread evenly.
        """
        left = OVERLOOKED * (sum(self._events.values()) + 1) / self.weeks
        rare = 1 / (self.weeks * _WEEK)
        first = _hour_of(complete_until)
        part = 1 - (complete_until - _start(first)) / _HOUR
        for hour in range(first, first + _FURTHEST):
            left -= part * (self._events[self.slot(hour)] / max(1, self._lived[self.slot(hour)]) + rare)
            if left < 0:
                return max(complete_until, _start(hour))
            part = 1.0
        return _start(first + _FURTHEST)

    def _elsewhere(self, hour: int) -> float:
        """Return how surprising it would have been to see nothing in a past hour, by the other weeks."""
        slot = self.slot(hour)
        return _surprise(self._busy[slot] - bool(self.counts.get(hour)), self._lived[slot] - 1)

    @cached_property
    def _past(self) -> float:
        return sum(self._elsewhere(hour) for hour in self.hours)

    @cached_property
    def _silences(self) -> list[float]:
        """Return how surprising each past stretch without an event was, the least first."""
        found = [0.0]
        for hour in self.hours:
            if self.counts.get(hour):
                found.append(0.0)
            else:
                found[-1] += self._elsewhere(hour)
        return sorted(found)


def reach_of_files(habit: Habit, newest_at: datetime, arrived_at: datetime) -> tuple[datetime, datetime]:
    """Return until when files are complete, and up to when periods are judged by them.

    They are complete until they came; where they were cut, nothing is sure beyond their newest event, and periods are
    judged as far as the silence behind it may be a quiet one: a report of last week that comes on Tuesday covers it.
    """
    newest_at = min(newest_at, arrived_at)
    believed = habit.believed_until(newest_at, arrived_at)
    if believed < arrived_at:
        return newest_at, max(believed, habit.judged_until(newest_at))
    return arrived_at, habit.judged_until(arrived_at)


def _surprise(busy: int, lived: int) -> float:
    """Return minus the logarithm of the probability of an empty hour, of which so many of `lived` had any event."""
    return -log(1 - busy / (lived + 1)) if lived > 0 else 0.0


def _hour_of(moment: datetime) -> int:
    return (moment - EPOCH) // _HOUR


def _start(hour: int) -> datetime:
    return EPOCH + hour * _HOUR
