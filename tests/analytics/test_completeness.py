"""Cut exports are told from quiet stretches: how often rightly and wrongly, on simulated sources of many kinds."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from rox_bot.analytics.completeness import HISTORY_WEEKS, Habit, complete_until
from rox_bot.domain.columns import EPOCH

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
WEEKS = 26
OFFICE = {day * 24 + hour: 1.0 for day in range(5) for hour in range(8, 18)}
SURVEY = {
    day * 24 + hour: (1.0 if 8 <= hour < 22 else 0.1) * (1 if day < 5 else 0.5)
    for day in range(7)
    for hour in range(24)
}
ALWAYS = {day * 24 + hour: 1.0 if 7 <= hour < 23 else 0.3 for day in range(7) for hour in range(24)}


def slot(hour: int) -> int:
    """The hour of the week in UTC: 1970 began on a Thursday."""
    return (hour + 3 * 24) % 168


def habit(events: Sequence[datetime]) -> Habit:
    """What is known of a source by its events of the last weeks."""
    since = events[-1] - timedelta(weeks=HISTORY_WEEKS)
    return Habit(Counter((each - EPOCH) // HOUR for each in events[bisect_right(events, since) :]), slot)


def events(random: Random, a_week: int, when: Mapping[int, float], burst: int = 1) -> list[datetime]:
    """Weeks of events: a random number in each, in bursts of so many, in the hours in which they usually come."""
    found = []
    for week in range(WEEKS + 1):
        count = sum(random.random() < 1 / 3 for _ in range(3 * max(1, a_week // burst)))
        for hour in random.choices(list(when), list(when.values()), k=count):
            first = MONDAY + week * WEEK + hour * HOUR + timedelta(minutes=60 * random.random())
            found += [first + timedelta(minutes=3 * place) for place in range(burst)]
    return sorted(found)


def looks(known: Sequence[datetime], cut: timedelta | None) -> Iterator[bool]:
    """Whether a file that comes each Monday at eight is taken for a cut one; cut so long before, or not at all."""
    for week in range(5, WEEKS + 1):
        arrived = MONDAY + week * WEEK + 8 * HOUR
        given = known[: bisect_left(known, arrived - (cut or timedelta(0)))]
        yield complete_until(habit(given), given[-1], arrived) == given[-1]


@pytest.mark.parametrize(
    ("a_week", "when", "burst", "false", "found"),
    [
        (15, OFFICE, 1, 0.02, 0.0),
        (40, OFFICE, 1, 0.02, 0.95),
        (300, OFFICE, 1, 0.02, 1.0),
        (300, OFFICE, 5, 0.02, 0.95),
        (15, SURVEY, 1, 0.03, 0.9),
        (15, SURVEY, 5, 0.03, 0.0),
        (100, SURVEY, 1, 0.02, 1.0),
        (1_000, SURVEY, 1, 0.02, 1.0),
        (40, ALWAYS, 1, 0.02, 1.0),
        (1_000, ALWAYS, 1, 0.02, 1.0),
    ],
)
def test_cut_files_are_seen_and_quiet_weekends_are_not_taken_for_them(
    a_week: int, when: Mapping[int, float], burst: int, false: float, found: float
) -> None:
    """Each Monday for 22 weeks: nothing cut, or cut on Thursday at 17:00. A few answers a week cannot show a cut."""
    alarms, hits = [], []
    for seed in range(4 if a_week < 1_000 else 1):
        known = events(Random(seed), a_week, when, burst)
        alarms += list(looks(known, None))
        hits += list(looks(known, timedelta(days=3, hours=15)))
    rate, seen = sum(alarms) / len(alarms), sum(hits) / len(hits)
    print(f"{a_week} a week in bursts of {burst}: {rate:.1%} false alarms, {seen:.0%} of the cuts found")
    assert rate <= false
    assert seen >= found


def test_a_desk_that_rests_at_weekends_is_judged_until_monday_from_a_file_of_friday_evening() -> None:
    known = [each for each in events(Random(1), 300, OFFICE) if each < MONDAY + 20 * WEEK + timedelta(days=4, hours=18)]
    arrived = MONDAY + 20 * WEEK + timedelta(days=4, hours=19)
    of_desk = habit(known)
    until = complete_until(of_desk, known[-1], arrived)
    assert until == arrived
    assert of_desk.judged_until(until) == MONDAY + 21 * WEEK + 8 * HOUR


def test_a_file_of_friday_noon_lacks_the_afternoon() -> None:
    arrived = MONDAY + 20 * WEEK + timedelta(days=4, hours=12)
    known = [each for each in events(Random(1), 300, OFFICE) if each < arrived]
    of_desk = habit(known)
    until = complete_until(of_desk, known[-1], arrived)
    assert arrived <= of_desk.judged_until(until) <= arrived + HOUR


def test_two_weeks_of_events_say_nothing_about_silence() -> None:
    known = [each for each in events(Random(1), 300, OFFICE) if MONDAY + 3 * WEEK <= each < MONDAY + 5 * WEEK]
    assert not habit(known).is_cut(known[-1], MONDAY + 9 * WEEK)


def test_a_later_instant_in_the_rows_shortens_the_silence() -> None:
    known = [each for each in events(Random(1), 100, OFFICE) if each < MONDAY + 20 * WEEK + timedelta(days=3)]
    arrived = MONDAY + 21 * WEEK + 8 * HOUR
    assert habit(known).is_cut(known[-1], arrived)
    assert not habit(known).is_cut(MONDAY + 20 * WEEK + timedelta(days=4, hours=17), arrived)


def test_one_shutdown_in_the_past_blinds_nobody() -> None:
    holidays = (MONDAY + 12 * WEEK, MONDAY + 13 * WEEK)
    known = [each for each in events(Random(1), 100, OFFICE) if not holidays[0] <= each < holidays[1]]
    given = [each for each in known if each < MONDAY + 20 * WEEK + timedelta(days=3, hours=17)]
    assert habit(given).is_cut(given[-1], MONDAY + 21 * WEEK + 8 * HOUR)
