"""How dates are written is read off the dates, and the order of day and month only where they show it."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.intake.files.values import instants
from rox_bot.intake.proposals.columns import Column
from rox_bot.intake.proposals.dates import DAY_FIRST, MONTH_FIRST, Dates, dates_in, read_dates

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
FORMATS = (
    *("%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%d-%m-%Y", "%d.%m.%y %H:%M", "%Y/%m/%d %H:%M", "%d %b %Y %H:%M"),
    *("%B %d, %Y", "%Y-%m-%d %H:%M:%S UTC", "%d-%b-%Y", "%m-%d-%Y %H:%M:%S"),
)


def column(*cells: str) -> Column:
    return Column("at", cells, len(cells))


def read(*cells: str, wanted: str = "", likely: str = DAY_FIRST) -> Dates:
    return read_dates([column(*cells)], NOW, wanted, likely)


@pytest.mark.parametrize(
    ("cells", "formats", "order"),
    [
        (("29/2/2016 01:16", "1/3/2016 08:00"), ("%d/%m/%Y %H:%M",), DAY_FIRST),
        (("2/29/2016", "3/1/2016"), ("%m/%d/%Y",), MONTH_FIRST),
        (("11/14/2026 03:12:05 PM",), ("%m/%d/%Y %I:%M:%S %p",), MONTH_FIRST),
        (("14-11-2026", "2026-11-13T10:00:00"), ("%Y-%m-%dT%H:%M:%S", "%d-%m-%Y"), DAY_FIRST),
        (("2026-11-14 10:00", "2026-11-14T10:00:00+01:00"), (), ""),
        (("14 Nov 2026", "1 June 2026"), ("%d %B %Y", "%d %b %Y"), ""),
        (("2026/11/14",), ("%Y/%m/%d",), ""),
    ],
)
def test_the_dates_show_how_they_are_written(cells: tuple[str, ...], formats: tuple[str, ...], order: str) -> None:
    found = read(*cells)
    assert (set(found.formats), found.order, found.decided) == (set(formats), order, True)


def test_what_fits_both_ways_is_not_decided_unless_somebody_says_so() -> None:
    assert read("01/02/2026", "03/04/2026") == Dates(("%d/%m/%Y",), DAY_FIRST, False, False)
    assert read("01/02/2026", likely=MONTH_FIRST) == Dates(("%m/%d/%Y",), MONTH_FIRST, False, False)
    assert read("01/02/2026", wanted=MONTH_FIRST) == Dates(("%m/%d/%Y",), MONTH_FIRST, True, False)


def test_a_date_that_would_lie_in_the_future_shows_the_order() -> None:
    assert read("07/11/2026", "12/10/2026").decided  # 12 October was; the 10th of December has yet to come
    assert read("07/11/2026", "12/10/2026").order == DAY_FIRST


def test_columns_that_contradict_each_other_are_not_decided() -> None:
    assert not read("14/11/2026", "11/14/2026").decided


def test_one_column_decides_for_the_others() -> None:
    found = read_dates([column("01/02/2026"), column("25/02/2026")], NOW, "", MONTH_FIRST)
    assert (found.order, found.decided) == (DAY_FIRST, True)


@pytest.mark.parametrize(
    "cell", ["12:30", "2.5.1", "31/31/2026", "2026-13-40", "1-2-3", "12/11/2026 nonsense", "10.11.12.13"]
)
def test_what_is_no_date_is_none(cell: str) -> None:
    assert not (dates_in(column(cell)) and read(cell).decided)


@given(
    st.sampled_from(FORMATS),
    st.lists(st.integers(0, 500_000), min_size=1, max_size=30),
    st.sampled_from([DAY_FIRST, MONTH_FIRST]),
)
def test_what_is_decided_reads_every_date_as_it_was_written(written: str, minutes: list[int], likely: str) -> None:
    """The oracle is the writer: whatever is decided must give back the days that were written down."""
    days = [NOW.replace(tzinfo=None) - timedelta(minutes=each) for each in minutes]
    cells = [f"{day:{written}}" for day in days]
    found = read(*cells, likely=likely)
    if not found.decided:
        assert all(day.day <= 12 for day in days)
        return
    back = instants(UTC, found.formats, NOW + timedelta(days=1))
    assert Counter(back(cell).date() for cell in cells) == Counter(day.date() for day in days)
