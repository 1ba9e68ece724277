"""Cut exports are told from quiet stretches: how often rightly and wrongly, on simulated sources of many kinds."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from rox_bot.analytics.completeness import HISTORY_WEEKS, Habit, reach_of_files
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


def incomplete(known: Sequence[datetime], end: datetime, arrived: datetime) -> bool:
    """Whether the week up to `end` is not judged by a file that holds the events known and came at an instant."""
    return reach_of_files(habit(known), known[-1], arrived)[1] < end


def looks(known: Sequence[datetime], arrives: timedelta, until: timedelta) -> Iterator[bool]:
    """Whether the week before is not judged, each Monday midnight: the file comes later, and holds all until then."""
    for week in range(5, WEEKS + 1):
        end = MONDAY + week * WEEK
        yield incomplete(known[: bisect_left(known, end + until)], end, end + arrives)


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
    """For 22 weeks: whole on Monday at eight, a report of the week on Tuesday at ten, or cut on Thursday at 17:00.

    A few answers a week cannot show a cut.
    """
    alarms, reports, hits = [], [], []
    for seed in range(4 if a_week < 1_000 else 1):
        known = events(Random(seed), a_week, when, burst)
        alarms += list(looks(known, 8 * HOUR, 8 * HOUR))
        reports += list(looks(known, 34 * HOUR, timedelta(0)))
        hits += list(looks(known, 8 * HOUR, timedelta(days=-3, hours=-7)))
    rates = [sum(each) / len(each) for each in (alarms, reports, hits)]
    print(f"{a_week} a week, bursts of {burst}: false alarms {rates[0]:.1%} and {rates[1]:.1%}, found {rates[2]:.0%}")
    assert max(rates[:2]) <= false
    assert rates[2] >= found


def test_a_desk_that_rests_at_weekends_is_judged_until_monday_from_a_file_of_friday_evening() -> None:
    known = [each for each in events(Random(1), 300, OFFICE) if each < MONDAY + 20 * WEEK + timedelta(days=4, hours=18)]
    arrived = MONDAY + 20 * WEEK + timedelta(days=4, hours=19)
    assert reach_of_files(habit(known), known[-1], arrived) == (arrived, MONDAY + 21 * WEEK + 8 * HOUR)


def test_a_file_of_friday_noon_lacks_the_afternoon() -> None:
    arrived = MONDAY + 20 * WEEK + timedelta(days=4, hours=12)
    known = [each for each in events(Random(1), 300, OFFICE) if each < arrived]
    until, judged = reach_of_files(habit(known), known[-1], arrived)
    assert until == arrived <= judged <= arrived + HOUR


def test_a_busy_file_cut_at_three_on_friday_lacks_the_rest_of_the_day() -> None:
    cut = MONDAY + 20 * WEEK + timedelta(days=4, hours=15)
    known = [each for each in events(Random(1), 1_000, OFFICE) if each < cut]
    until, judged = reach_of_files(habit(known), known[-1], MONDAY + 21 * WEEK + 8 * HOUR)
    assert until == known[-1]
    assert judged < cut + 3 * HOUR


def test_two_weeks_of_events_say_nothing_about_silence() -> None:
    known = [each for each in events(Random(1), 300, OFFICE) if MONDAY + 3 * WEEK <= each < MONDAY + 5 * WEEK]
    arrived = MONDAY + 9 * WEEK
    assert habit(known).believed_until(known[-1], arrived) == arrived


def test_a_later_instant_in_the_rows_shortens_the_silence() -> None:
    known = [each for each in events(Random(1), 100, OFFICE) if each < MONDAY + 20 * WEEK + timedelta(days=3)]
    arrived = MONDAY + 21 * WEEK + 8 * HOUR
    assert habit(known).believed_until(known[-1], arrived) < MONDAY + 21 * WEEK
    assert habit(known).believed_until(MONDAY + 20 * WEEK + timedelta(days=4, hours=17), arrived) == arrived


def test_one_shutdown_in_the_past_blinds_nobody() -> None:
    holidays = (MONDAY + 12 * WEEK, MONDAY + 13 * WEEK)
    known = [each for each in events(Random(1), 100, OFFICE) if not holidays[0] <= each < holidays[1]]
    given = [each for each in known if each < MONDAY + 20 * WEEK + timedelta(days=3, hours=17)]
    assert incomplete(given, MONDAY + 21 * WEEK, MONDAY + 21 * WEEK + 8 * HOUR)
