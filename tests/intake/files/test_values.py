"""Cells become values."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.intake.files.values import direction, instants, number, parser, whole_number, yes_or_no

LATEST = datetime(2026, 11, 2, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("text", "value"),
    [("8", 8.0), ("8.5", 8.5), ("8,5", 8.5), ("-3,25", -3.25), ("+1", 1.0), ("0", 0.0), ("007", 7.0)],
)
def test_numbers_are_read_with_a_point_or_a_comma(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["1.234,5", "1,234.5", "8.", ".5", "1e3", "nan", "inf", "0x1", "٣", "8 / 10", "-", "9" * 16]
)
def test_what_is_not_clearly_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        number(text)


def test_a_count_may_be_written_with_a_fraction_of_zero_only() -> None:
    assert whole_number("2.0") == 2
    with pytest.raises(ValueError, match="not a whole number"):
        whole_number("2.5")


@pytest.mark.parametrize("text", ["true", "TRUE", "yes", "Y", "Ja", "1"])
def test_yes_is_read_in_english_and_dutch(text: str) -> None:
    assert yes_or_no(text) is True


@pytest.mark.parametrize("text", ["false", "False", "no", "N", "nee", "0"])
def test_no_is_read_in_english_and_dutch(text: str) -> None:
    assert yes_or_no(text) is False


@pytest.mark.parametrize("text", ["maybe", "2", "met"])
def test_neither_yes_nor_no_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither yes nor no"):
        yes_or_no(text)


def test_a_direction_is_up_or_down() -> None:
    assert direction("Down") == "down"
    with pytest.raises(ValueError, match="neither up nor down"):
        direction("sideways")


@pytest.mark.parametrize(
    ("text", "formats", "utc"),
    [
        ("29/2/2016 01:16", ("%d/%m/%Y %H:%M",), "2016-02-29 00:16"),
        ("1/7/2026", ("%d/%m/%Y %H:%M", "%d/%m/%Y"), "2026-06-30 22:00"),
        ("07/01/26 3:05 PM", ("%m/%d/%y %I:%M %p",), "2026-07-01 13:05"),
        ("2026-07-01 10:00 +0500", ("%Y-%m-%d %H:%M %z",), "2026-07-01 05:00"),
        ("2026-07-01T10:00:00Z", (), "2026-07-01 10:00"),
        ("2026-07-01T10:00:00+02:00", (), "2026-07-01 08:00"),
        ("2026-07-01 10:00", (), "2026-07-01 08:00"),
        ("2026-07-01", (), "2026-06-30 22:00"),
        ("2026-10-25 02:30", (), "2026-10-25 00:30"),  # comes twice: the first, still summer time
        ("2026-03-29 02:30", (), "2026-03-29 01:30"),  # was skipped: 03:30 summer time
    ],
)
def test_instants_are_read_in_their_zone(text: str, formats: tuple[str, ...], utc: str) -> None:
    assert instants(AMSTERDAM, formats, LATEST)(text) == datetime.fromisoformat(f"{utc}+00:00")


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("31/02/2026 10:00", ("%d/%m/%Y %H:%M",)),
        ("2026-01-05", ("%d/%m/%Y %H:%M",)),
        ("yesterday", ()),
        ("2026-1-5", ()),
        ("2026-01-05T25:00", ()),
        ("0001-01-01T00:00:00+14:00", ()),
        ("1e9", ()),
    ],
)
def test_what_is_no_date_is_refused(text: str, formats: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        instants(AMSTERDAM, formats, LATEST)(text)


def test_the_last_admitted_instant_is_the_limit_itself() -> None:
    read = instants(UTC, (), LATEST)
    assert read(LATEST.isoformat()) == LATEST
    with pytest.raises(ValueError, match="lies in the future"):
        read((LATEST + timedelta(seconds=1)).isoformat())
    with pytest.raises(ValueError, match="lies in the future"):
        read("9999-12-31T23:00")


@settings(deadline=None)
@given(
    day=st.dates(date(1990, 1, 2), date(2026, 10, 31)),
    clock=st.times().map(lambda found: time(found.hour, found.minute)),
)
def test_a_day_first_date_without_padding_is_read_as_written(day: date, clock: time) -> None:
    text = f"{day.day}/{day.month}/{day.year} {clock.hour}:{clock.minute}"
    assert instants(UTC, ("%d/%m/%Y %H:%M",), LATEST)(text) == datetime.combine(day, clock, UTC)


def by_the_book(text: str, wanted: str) -> datetime | None:
    try:
        return datetime.strptime(text, wanted)  # noqa: DTZ007
    except ValueError:
        return None


@settings(deadline=None)
@given(
    wanted=st.sampled_from(
        [
            "%d/%m/%Y %H:%M",
            "%Y-%m-%d %H:%M:%S",
            "%m.%d.%Y",
            "%d%m%Y",
            "%d %b %Y",
            "%Y-%m-%dT%H:%M UTC",
            "%%%d/%m/%Y",
            "%H:%M",
        ]
    ),
    text=st.text("0123456789/-:. T", max_size=16) | st.none(),
    when=st.datetimes(),
    cut=st.integers(0, 19),
)
def test_a_quick_reading_is_the_standard_librarys(wanted: str, text: str | None, when: datetime, cut: int) -> None:
    text = (when.strftime(wanted)[: cut or None] if text is None else text).replace("/0", "/")
    try:
        found = parser(wanted)(text)
    except ValueError:
        found = None
    assert found == by_the_book(text, wanted)
