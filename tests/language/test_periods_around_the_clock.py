"""Phrases at the edges of a day, on the days clocks change, and in zones with odd offsets, in exact UTC instants."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.period import Calendar, Period
from rox_bot.language.periods import find_periods, period_of_token

ZONES = ("Europe/Amsterdam", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns")


def named(phrase: str, zone: str, *clock: int) -> Period:
    now = datetime(*clock, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type,misc]
    (found,) = find_periods(phrase, Calendar(zone), now)
    assert found.period is not None
    return found.period


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("phrase", "zone", "clock", "start", "end"),
    [
        # one minute before and exactly at midnight
        ("today", "Europe/Amsterdam", (2026, 11, 18, 23, 59), "2026-11-17T23:00", "2026-11-18T22:59"),
        ("yesterday", "Europe/Amsterdam", (2026, 11, 18, 23, 59), "2026-11-16T23:00", "2026-11-17T23:00"),
        ("yesterday", "Europe/Amsterdam", (2026, 11, 19, 0, 0), "2026-11-17T23:00", "2026-11-18T23:00"),
        ("last week", "Europe/Amsterdam", (2026, 11, 15, 23, 59), "2026-11-01T23:00", "2026-11-08T23:00"),
        ("last week", "Europe/Amsterdam", (2026, 11, 16, 0, 0), "2026-11-08T23:00", "2026-11-15T23:00"),
        ("last 90 days", "Europe/Amsterdam", (2026, 11, 18, 0, 0), "2026-08-19T22:00", "2026-11-17T23:00"),
        ("this month", "Europe/Amsterdam", (2026, 11, 30, 23, 59), "2026-10-31T23:00", "2026-11-30T22:59"),
        ("last month", "Europe/Amsterdam", (2026, 12, 1, 0, 0), "2026-10-31T23:00", "2026-11-30T23:00"),
        ("October", "Europe/Amsterdam", (2026, 10, 31, 23, 59), "2026-09-30T22:00", "2026-10-31T22:59"),
        # weeks in which the clocks change in Amsterdam: 169 and 167 hours
        ("week 43", "Europe/Amsterdam", (2026, 11, 18, 10), "2026-10-18T22:00", "2026-10-25T23:00"),
        ("week 13", "Europe/Amsterdam", (2026, 11, 18, 10), "2026-03-22T23:00", "2026-03-29T22:00"),
        ("today", "Europe/Amsterdam", (2026, 10, 25, 10), "2026-10-24T22:00", "2026-10-25T09:00"),
        ("this week", "Europe/Amsterdam", (2026, 10, 25, 10), "2026-10-18T22:00", "2026-10-25T09:00"),
        ("yesterday", "Europe/Amsterdam", (2026, 10, 26, 0, 0), "2026-10-24T22:00", "2026-10-25T23:00"),
        ("today", "Europe/Amsterdam", (2026, 3, 29, 10), "2026-03-28T23:00", "2026-03-29T08:00"),
        ("yesterday", "Europe/Amsterdam", (2026, 3, 30, 0, 0), "2026-03-28T23:00", "2026-03-29T22:00"),
        ("last 2 days", "Europe/Amsterdam", (2026, 3, 30, 9), "2026-03-27T23:00", "2026-03-29T22:00"),
        # half an hour of summer time on Lord Howe, from 4 October and until 5 April 2026
        ("last week", "Australia/Lord_Howe", (2026, 11, 18, 10), "2026-11-08T13:00", "2026-11-15T13:00"),
        ("week 40", "Australia/Lord_Howe", (2026, 11, 18, 10), "2026-09-27T13:30", "2026-10-04T13:00"),
        ("week 14", "Australia/Lord_Howe", (2026, 11, 18, 10), "2026-03-29T13:00", "2026-04-05T13:30"),
        ("today", "Australia/Lord_Howe", (2026, 10, 4, 23, 59), "2026-10-03T13:30", "2026-10-04T12:59"),
        ("yesterday", "Australia/Lord_Howe", (2026, 4, 6, 0, 0), "2026-04-04T13:00", "2026-04-05T13:30"),
        # a quarter of an hour off, no summer time
        ("last week", "Asia/Kathmandu", (2026, 11, 18, 10), "2026-11-08T18:15", "2026-11-15T18:15"),
        ("today", "Asia/Kathmandu", (2026, 11, 18, 23, 59), "2026-11-17T18:15", "2026-11-18T18:14"),
        ("Q3", "Asia/Kathmandu", (2026, 11, 18, 0, 0), "2026-06-30T18:15", "2026-09-30T18:15"),
        # half an hour off with summer time until 1 November and from 8 March 2026
        ("last week", "America/St_Johns", (2026, 11, 18, 10), "2026-11-09T03:30", "2026-11-16T03:30"),
        ("week 44", "America/St_Johns", (2026, 11, 18, 10), "2026-10-26T02:30", "2026-11-02T03:30"),
        ("week 10", "America/St_Johns", (2026, 11, 18, 10), "2026-03-02T03:30", "2026-03-09T02:30"),
        ("yesterday", "America/St_Johns", (2026, 11, 2, 0, 0), "2026-11-01T02:30", "2026-11-02T03:30"),
        ("today", "America/St_Johns", (2026, 3, 8, 23, 59), "2026-03-08T03:30", "2026-03-09T02:29"),
    ],
)
def test_a_phrase_covers_exactly_these_instants(
    phrase: str, zone: str, clock: tuple[int, ...], start: str, end: str
) -> None:
    period = named(phrase, zone, *clock)
    assert (period.start, period.end) == (utc(start), utc(end))


@pytest.mark.parametrize(("week", "hours"), [("week 43", 169), ("week 13", 167), ("week 42", 168)])
def test_a_week_in_amsterdam_is_as_long_as_its_clocks_make_it(week: str, hours: int) -> None:
    period = named(week, "Europe/Amsterdam", 2026, 11, 18, 10)
    assert period.end - period.start == timedelta(hours=hours)


@pytest.mark.parametrize("phrase", ["today", "this week", "this month", "this quarter", "this year", "since today"])
def test_a_unit_that_begins_this_very_instant_is_empty_and_so_far(phrase: str) -> None:
    period = named(phrase, "Europe/Amsterdam", 2029, 1, 1, 0, 0)  # a Monday
    assert period.is_empty
    assert period.so_far
    assert period.start == period.end == utc("2028-12-31T23:00")


@pytest.mark.parametrize(
    ("clock", "phrase", "token"),
    [
        ((2026, 11, 16, 0, 0), "since Monday", "since:2026-11-16"),
        ((2026, 11, 15, 23, 59), "since Monday", "since:2026-11-09"),
        ((2026, 11, 16, 0, 0), "last Monday", "2026-11-09"),
        ((2026, 12, 1, 0, 0), "December", "2026-12"),
        ((2026, 11, 30, 23, 59), "December", "2025-12"),
        ((2026, 12, 28, 0, 0), "week 53", "2026-W53"),
        ((2027, 1, 3, 23, 59), "week 53", "2026-W53"),
        ((2027, 1, 4, 0, 0), "week 53", "2026-W53"),
        ((2027, 1, 2, 12, 0), "week 1", "2026-W01"),
        ((2027, 1, 4, 0, 0), "week 1", "2027-W01"),
        ((2026, 1, 1, 0, 0), "Q4", "2025-Q4"),
        ((2024, 2, 29, 8, 0), "29 feb", "2024-02-29"),
        ((2025, 2, 28, 8, 0), "29 feb", "2024-02-29"),
        ((2026, 10, 10, 8, 0), "between 1 and 15 October", "2026-10-01..2026-10-15"),
        ((2026, 9, 30, 8, 0), "between 1 and 15 October", "2025-10-01..2025-10-15"),
    ],
)
def test_a_name_without_a_year_is_the_one_in_progress_or_the_last_one(
    clock: tuple[int, ...], phrase: str, token: str
) -> None:
    assert named(phrase, "Europe/Amsterdam", *clock).token == token


MOMENTS = st.floats(1577836800, 2082758399).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
CALENDARS = st.builds(Calendar, st.sampled_from(ZONES), st.integers(0, 6), st.integers(1, 12))
RECENT = st.sampled_from(
    """today; yesterday; this week; last week; last 90 days; last two weeks; last 6 months; this month; last month;
    this quarter; last quarter; this year; last year; YTD; October; last October; 12 October; Q3; H1; week 42;
    two weeks ago; 3 months ago; last Friday; since March; since Monday; from March to May; from Monday to Friday;
    between 1 and 15 October; before August; all time; vorige week; afgelopen 90 dagen; sinds maart; derde kwartaal;
    van maart tot mei; tussen 1 en 15 oktober; eergisteren; de week van 5 oktober; weeks 40 to 42; from Q3 to Q1;
    second half; from October to September""".replace("\n", " ").split(";")
).map(str.strip)


@given(RECENT, CALENDARS, MOMENTS)
def test_a_range_is_never_in_the_future_and_never_reversed(phrase: str, calendar: Calendar, now: datetime) -> None:
    (found,) = find_periods(phrase, calendar, now)
    assert found.period is not None
    assert found.period.end <= now
    assert found.period.start <= found.period.end
    assert found.period.start < found.period.end or found.period.so_far


@given(RECENT, CALENDARS, MOMENTS)
def test_a_stored_token_rebuilds_the_period_and_can_be_typed(phrase: str, calendar: Calendar, now: datetime) -> None:
    period = find_periods(phrase, calendar, now)[0].period
    assert period is not None
    assert period_of_token(period.token, calendar, now) == period
    (typed,) = find_periods(period.token, calendar, now)
    assert typed.period == period


@given(MOMENTS)
def test_every_closed_week_in_amsterdam_has_168_hours_but_for_the_switches(now: datetime) -> None:
    period = period_of_token("last_week", Calendar("Europe/Amsterdam"), now)
    monday = period.first_day
    hours = 168
    if monday.month == 3 and monday + timedelta(days=6) > date(monday.year, 3, 24):
        hours = 167
    if monday.month == 10 and monday + timedelta(days=6) > date(monday.year, 10, 24):
        hours = 169
    if monday.month in (3, 10) and (monday + timedelta(days=6)).month != monday.month:
        hours = 168
    assert (period.end - period.start) / timedelta(hours=1) == hours


@given(st.text(alphabet=st.sampled_from("1250-./: qwhvsfromtoandlsimay#<é\u0301\n"), max_size=200), MOMENTS)
def test_any_text_gives_ordered_spans_inside_it(text: str, now: datetime) -> None:
    found = find_periods(text, Calendar("Europe/Amsterdam"), now)
    edges = [edge for hit in found for edge in (hit.start, hit.stop)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
    assert all((hit.period is None) != (hit.problem is None) for hit in found)


WORDS = st.sampled_from(
    """last past this since before between from to and the week month 42 1 15 31 0 99 2026 2027 1999 may jan october
    monday q3 q5 h1 vs van tot en sinds voor afgelopen de ma do 29 feb year days ago 9999 .. - fiscal first half of
    12-10-2026 2026-10-01 2026-W53 second quarter same ever until nu""".split()
)


@given(st.lists(WORDS, max_size=14).map(" ".join), CALENDARS, MOMENTS)
def test_any_order_of_period_words_is_read_or_asked_but_never_breaks(
    text: str, calendar: Calendar, now: datetime
) -> None:
    for found in find_periods(text, calendar, now):
        assert (found.period is None) != (found.problem is None)
        if found.period is not None:
            assert found.period.start <= found.period.end
