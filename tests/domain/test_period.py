"""Periods and the calendar that makes them: days, clocks, units, baselines and parts."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.period import BEGINNING, Calendar, Period, add_months, week_key

AMSTERDAM = Calendar("Europe/Amsterdam")
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)  # Wednesday 10:00 in Amsterdam
ZONES = ("UTC", "Europe/Amsterdam", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Africa/Cairo")
EVERY_ZONE = tuple(sorted(available_timezones() - {"Factory", "localtime"}))
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def days(period: Period) -> tuple[str, str]:
    """Return the first and last local day that belong to a period."""
    return str(period.first_day), str(period.last_day)


def month_so_far() -> Period:
    return AMSTERDAM.month(2026, 11, NOW)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        ("Europe/Amsterdam", date(2026, 11, 18), time(9), "2026-11-18T08:00"),
        ("Europe/Amsterdam", date(2026, 3, 29), time(1, 59), "2026-03-29T00:59"),
        ("Europe/Amsterdam", date(2026, 3, 29), time(2), "2026-03-29T01:00"),
        ("Europe/Amsterdam", date(2026, 3, 29), time(2, 30, 30), "2026-03-29T01:00"),
        ("Europe/Amsterdam", date(2026, 3, 29), time(3), "2026-03-29T01:00"),
        ("Europe/Amsterdam", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("Europe/Amsterdam", date(2026, 10, 25), time(2, 30, fold=1), "2026-10-25T00:30"),
        ("Europe/Amsterdam", date(2026, 10, 25), time(3), "2026-10-25T02:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15, fold=1), "2026-10-03T15:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45"),
        ("America/St_Johns", date(2026, 3, 8), time(2, 30), "2026-03-08T05:30"),
        ("America/St_Johns", date(2026, 11, 1), time(1, 30), "2026-11-01T04:00"),
        ("Asia/Kathmandu", date(2026, 11, 18), time(9), "2026-11-18T03:15"),
    ],
)
def test_a_clock_time_is_the_first_valid_minute_in_a_gap_and_the_first_of_two_in_a_fold(
    zone: str, day: date, clock: time, expected: str
) -> None:
    assert Calendar(zone).at(day, clock) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00"),  # 00:00 became 01:00
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30"),  # 23:30 the day before became 00:30
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00"),  # 00:00 comes twice
        ("Europe/Amsterdam", date(2026, 7, 1), "2026-06-30T22:00"),
    ],
)
def test_a_day_starts_at_its_first_instant_also_when_midnight_is_skipped_or_doubled(
    zone: str, day: date, expected: str
) -> None:
    assert Calendar(zone).midnight(day) == utc(expected)


@given(st.sampled_from(ZONES), DAYS)
def test_days_follow_each_other_without_gap_or_overlap(zone: str, day: date) -> None:
    calendar = Calendar(zone)
    start, end = calendar.midnight(day), calendar.midnight(day + timedelta(days=1))
    assert timedelta(hours=22) < end - start < timedelta(hours=26)
    assert calendar.day_of(start) == calendar.day_of(end - timedelta(microseconds=1)) == day
    assert calendar.day_of(start - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "end", "so_far"),
    [
        ("2026-11-17T22:59:59", "2026-11-18T23:00", False),  # still ahead
        ("2026-11-17T23:00", "2026-11-17T23:00", True),  # begins now
        ("2026-11-18T09:00", "2026-11-18T09:00", True),
        ("2026-11-18T23:00", "2026-11-18T23:00", False),  # just closed
    ],
)
def test_a_span_is_cut_at_the_moment_of_asking_only_while_it_runs(now: str, end: str, so_far: bool) -> None:
    period = AMSTERDAM.span(date(2026, 11, 18), date(2026, 11, 19), "2026-11-18", utc(now), "day")
    assert (period.start, period.end, period.so_far) == (utc("2026-11-17T23:00"), utc(end), so_far)


def test_an_empty_period_lies_in_the_day_it_begins() -> None:
    period = AMSTERDAM.span(date(2026, 11, 18), date(2026, 11, 19), "today", utc("2026-11-17T23:00"), "day")
    assert period.is_empty
    assert days(period) == ("2026-11-18", "2026-11-18")


def test_a_period_knows_its_outer_days_and_whether_it_is_open_ended() -> None:
    assert days(AMSTERDAM.last_week(NOW)) == ("2026-11-09", "2026-11-15")
    assert not AMSTERDAM.last_week(NOW).is_open_ended
    assert Period(BEGINNING, NOW, "all_time", "Europe/Amsterdam").is_open_ended


@pytest.mark.parametrize(
    ("week_start", "day", "first"),
    [
        (0, date(2026, 11, 16), date(2026, 11, 16)),
        (0, date(2026, 11, 15), date(2026, 11, 9)),
        (6, date(2026, 11, 15), date(2026, 11, 15)),
        (6, date(2026, 11, 14), date(2026, 11, 8)),
        (5, date(2026, 11, 18), date(2026, 11, 14)),
    ],
)
def test_a_week_starts_on_the_weekday_set(week_start: int, day: date, first: date) -> None:
    assert Calendar(week_start=week_start).week_of(day) == first


@given(st.integers(0, 6), DAYS)
def test_a_week_is_named_after_the_iso_week_of_its_thursday(week_start: int, day: date) -> None:
    calendar = Calendar(week_start=week_start)
    first = calendar.week_of(day)
    (thursday,) = [first + timedelta(days=n) for n in range(7) if (first + timedelta(days=n)).weekday() == 3]
    year, number, _ = thursday.isocalendar()
    assert calendar.key(first, "week") == f"{year}-W{number:02}"
    assert calendar.week_named(year, number) == first
    assert calendar.week(first, NOW).token == f"{year}-W{number:02}"


@pytest.mark.parametrize("year", [2025, 2027])
def test_most_years_have_no_week_53(year: int) -> None:
    with pytest.raises(ValueError, match="week"):
        AMSTERDAM.week_named(year, 53)


@pytest.mark.parametrize(
    ("fiscal_year_start", "day", "year", "quarter", "half"),
    [
        (1, date(2026, 11, 18), "2026", "2026-Q4", "2026-H2"),
        (1, date(2026, 1, 1), "2026", "2026-Q1", "2026-H1"),
        (4, date(2026, 11, 18), "FY2027", "2027-Q3", "2027-H2"),
        (4, date(2026, 3, 31), "FY2026", "2026-Q4", "2026-H2"),
        (4, date(2026, 4, 1), "FY2027", "2027-Q1", "2027-H1"),
        (12, date(2026, 11, 30), "FY2026", "2026-Q4", "2026-H2"),
        (12, date(2026, 12, 1), "FY2027", "2027-Q1", "2027-H1"),
    ],
)
def test_a_fiscal_year_is_named_after_the_year_in_which_it_ends(
    fiscal_year_start: int, day: date, year: str, quarter: str, half: str
) -> None:
    calendar = Calendar(fiscal_year_start=fiscal_year_start)
    units = ("year", "quarter", "half")
    assert tuple(calendar.key(calendar.unit_start(day, unit), unit) for unit in units) == (year, quarter, half)


def test_parts_of_a_fiscal_year_from_april() -> None:
    calendar = Calendar("Europe/Amsterdam", fiscal_year_start=4)
    third = calendar.part_of_year(2027, "quarter", 3, NOW)
    assert (third.first_day, third.end, third.token) == (date(2026, 10, 1), NOW, "2027-Q3")
    assert days(calendar.part_of_year(2026, "half", 1, NOW)) == ("2025-04-01", "2025-09-30")
    year = calendar.part_of_year(2026, "year", 1, NOW)
    assert (*days(year), year.token) == ("2025-04-01", "2026-03-31", "FY2026")


@pytest.mark.parametrize(
    ("unit", "first"),
    [
        ("day", date(2026, 11, 18)),
        ("week", date(2026, 11, 16)),
        ("month", date(2026, 11, 1)),
        ("quarter", date(2026, 10, 1)),
        ("half", date(2026, 7, 1)),
        ("year", date(2026, 1, 1)),
    ],
)
def test_units_start_on_their_first_day_and_hold_the_day(unit: str, first: date) -> None:
    assert AMSTERDAM.unit_start(date(2026, 11, 18), unit) == first
    assert AMSTERDAM.shift(first, unit, 1) > date(2026, 11, 18)
    assert AMSTERDAM.shift(AMSTERDAM.shift(first, unit, -3), unit, 3) == first


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 5, 31), -1, date(2026, 4, 30)),
    ],
)
def test_months_later_stays_within_the_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_iso_weeks_cross_the_year() -> None:
    assert [week_key(date(2027, 1, 3)), week_key(date(2027, 1, 4))] == ["2026-W53", "2027-W01"]


def test_whole_weeks_until_the_end_of_a_period() -> None:
    weeks = AMSTERDAM.weeks_until(AMSTERDAM.last_week(NOW), 3, NOW)
    assert [week.token for week in weeks] == ["2026-W44", "2026-W45", "2026-W46"]


@pytest.mark.parametrize(
    ("first", "stop", "grain", "before"),
    [
        ("2026-11-09", "2026-11-16", "week", ("2026-10-12", "2026-11-08")),
        ("2026-11-17", "2026-11-18", "day", ("2026-11-16", "2026-11-16")),
        ("2026-03-01", "2026-04-01", "month", ("2026-02-01", "2026-02-28")),
        ("2026-07-01", "2026-10-01", "quarter", ("2026-04-01", "2026-06-30")),
        ("2026-01-01", "2026-07-01", "half", ("2025-07-01", "2025-12-31")),
        ("2025-01-01", "2026-01-01", "year", ("2024-01-01", "2024-12-31")),
        ("2026-08-20", "2026-11-18", None, ("2026-05-22", "2026-08-19")),
        ("2026-05-01", "2026-11-01", None, ("2025-11-01", "2026-04-30")),
        ("2026-10-01", "2026-10-16", None, ("2026-09-16", "2026-09-30")),
    ],
)
def test_what_a_closed_period_is_compared_with(
    first: str, stop: str, grain: str | None, before: tuple[str, str]
) -> None:
    period = AMSTERDAM.span(date.fromisoformat(first), date.fromisoformat(stop), "x", NOW, grain)
    baseline = AMSTERDAM.baseline(period, NOW)
    assert days(baseline) == before
    assert baseline.end == period.start


def test_the_previous_of_a_week_is_one_week_and_of_a_month_one_month() -> None:
    assert days(AMSTERDAM.previous(AMSTERDAM.last_week(NOW), NOW)) == ("2026-11-02", "2026-11-08")
    assert days(AMSTERDAM.previous(month_so_far(), NOW)) == ("2026-10-01", "2026-10-31")


def test_a_running_week_is_set_against_the_week_before_it() -> None:
    assert days(AMSTERDAM.baseline(AMSTERDAM.week(date(2026, 11, 16), NOW), NOW)) == ("2026-11-09", "2026-11-15")


@pytest.mark.parametrize(
    ("first", "stop", "grain", "earlier"),
    [
        ("2026-11-09", "2026-11-16", "week", ("2025-11-10", "2025-11-16")),  # W46 and W46
        ("2020-12-28", "2021-01-04", "week", ("2019-12-23", "2019-12-29")),  # W53 and W52
        ("2026-10-01", "2026-11-01", "month", ("2025-10-01", "2025-10-31")),
        ("2024-02-01", "2024-03-01", "month", ("2023-02-01", "2023-02-28")),
        ("2025-02-01", "2025-03-01", "month", ("2024-02-01", "2024-02-29")),
        ("2024-02-29", "2024-03-01", "day", ("2023-02-28", "2023-02-28")),
        ("2026-10-01", "2026-10-16", None, ("2025-10-01", "2025-10-15")),
    ],
)
def test_a_year_earlier_is_the_same_week_number_or_the_same_dates(
    first: str, stop: str, grain: str | None, earlier: tuple[str, str]
) -> None:
    period = AMSTERDAM.span(date.fromisoformat(first), date.fromisoformat(stop), "x", NOW, grain)
    assert days(AMSTERDAM.year_earlier(period, NOW)) == earlier


def test_a_year_earlier_keeps_the_number_of_a_week_from_sunday() -> None:
    calendar = Calendar("Europe/Amsterdam", week_start=6)
    week = calendar.week(calendar.week_named(2020, 53), NOW)
    earlier = calendar.year_earlier(week, NOW)
    assert (week.token, days(week)) == ("2020-W53", ("2020-12-27", "2021-01-02"))
    assert days(earlier) == ("2019-12-22", "2019-12-28")  # 2019-W52: its Thursday is 26 December


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-18T09:00", "2026-10-18T08:00"),  # 10:00 on the 18th, summer time then
        ("2026-11-17T23:00", "2026-10-17T22:00"),  # midnight: seventeen whole days
        ("2026-10-31T23:00", "2026-09-30T22:00"),  # the very start: nothing
        ("2026-11-25T01:30", "2026-10-25T00:30"),  # 02:30 came twice on 25 October
    ],
)
def test_the_same_part_of_an_earlier_month_ends_at_the_same_day_and_clock(now: str, end: str) -> None:
    running = AMSTERDAM.month(2026, 11, utc(now))
    part = AMSTERDAM.same_part(running, AMSTERDAM.month(2026, 10, utc(now)))
    assert (part.start, part.end) == (utc("2026-09-30T22:00"), utc(end))
    assert part.grain is None


def test_the_same_part_never_runs_past_a_shorter_month() -> None:
    now = utc("2026-03-31T09:00")
    part = AMSTERDAM.same_part(AMSTERDAM.month(2026, 3, now), AMSTERDAM.month(2026, 2, now))
    assert days(part) == ("2026-02-01", "2026-02-28")


def test_a_closed_period_is_set_against_the_whole_earlier_one() -> None:
    september = AMSTERDAM.month(2026, 9, NOW)
    assert AMSTERDAM.same_part(AMSTERDAM.month(2026, 10, NOW), september) == september


def test_buckets_are_cut_at_the_edges_of_the_period_and_the_running_one_is_so_far() -> None:
    period = AMSTERDAM.span(date(2026, 10, 28), date(2026, 12, 1), "x", NOW)
    weeks = AMSTERDAM.buckets(period, "week", NOW)
    assert [week.token for week in weeks] == ["2026-W44", "2026-W45", "2026-W46", "2026-W47"]
    assert days(weeks[0]) == ("2026-10-28", "2026-11-01")
    assert [week.so_far for week in weeks] == [False, False, False, True]
    assert (weeks[0].start, weeks[-1].end) == (period.start, NOW)


@pytest.mark.parametrize(
    ("unit", "tokens"),
    [
        ("day", ["2026-06-30", "2026-07-01"]),
        ("month", ["2026-06", "2026-07"]),
        ("quarter", ["2026-Q2", "2026-Q3"]),
        ("half", ["2026-H1", "2026-H2"]),
        ("year", ["2026"]),
    ],
)
def test_buckets_carry_the_tokens_of_their_units(unit: str, tokens: list[str]) -> None:
    period = AMSTERDAM.span(date(2026, 6, 30), date(2026, 7, 2), "x", NOW)
    assert [bucket.token for bucket in AMSTERDAM.buckets(period, unit, NOW)] == tokens


def test_an_empty_period_has_no_buckets() -> None:
    now = utc("2026-11-17T23:00")
    assert AMSTERDAM.buckets(AMSTERDAM.span(date(2026, 11, 18), date(2026, 11, 19), "today", now), "day", now) == []


@given(
    st.sampled_from(ZONES),
    st.integers(0, 6),
    st.integers(1, 12),
    DAYS,
    st.integers(1, 200),
    st.sampled_from(["day", "week", "month", "quarter", "half", "year"]),
)
def test_buckets_tile_the_period(
    zone: str, week_start: int, fiscal_year_start: int, first: date, length: int, unit: str
) -> None:
    calendar = Calendar(zone, week_start, fiscal_year_start)
    now = datetime(2040, 1, 1, tzinfo=ZoneInfo("UTC"))
    period = calendar.span(first, first + timedelta(days=length), "x", now)
    buckets = calendar.buckets(period, unit, now)
    assert [bucket.start for bucket in buckets] == [period.start, *(bucket.end for bucket in buckets[:-1])]
    assert buckets[-1].end == period.end
    assert len({bucket.token for bucket in buckets}) == len(buckets)


@given(st.sampled_from(EVERY_ZONE), st.sampled_from([2015, 2019, 2020, 2026, 2032]), st.integers(0, 6))
def test_the_weeks_of_a_year_with_or_without_week_53_tile_it_in_every_zone(
    zone: str, year: int, week_start: int
) -> None:
    calendar = Calendar(zone, week_start)
    now = datetime(2040, 1, 1, tzinfo=UTC)
    first, after = calendar.week_named(year, 1), calendar.week_named(year + 1, 1)
    weeks = calendar.buckets(calendar.span(first, after, "x", now), "week", now)
    assert len(weeks) == (53 if year in (2015, 2020, 2026, 2032) else 52)
    assert [week.start for week in weeks] == [calendar.midnight(first), *(week.end for week in weeks[:-1])]
    assert weeks[-1].end == calendar.midnight(after)
    assert weeks[-1].token == f"{year}-W{len(weeks)}"


@given(st.sampled_from(EVERY_ZONE), DAYS, st.sampled_from(["day", "week", "month", "quarter"]))
def test_every_instant_lies_in_one_unit_in_every_zone(zone: str, day: date, unit: str) -> None:
    calendar = Calendar(zone)
    first = calendar.unit_start(day, unit)
    starts = [calendar.midnight(calendar.shift(first, unit, step)) for step in range(-1, 3)]
    assert starts == sorted(set(starts))
    for start in starts:
        assert calendar.unit_start(calendar.day_of(start), unit) == calendar.day_of(start)
        before = start - timedelta(microseconds=1)
        assert calendar.unit_start(calendar.day_of(before), unit) < calendar.day_of(start)
