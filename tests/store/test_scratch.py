"""The scratch file: one winner per key, whatever the order and however many."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.store.scratch import Scratch, Winner, open_scratch

START = datetime(2026, 1, 1, tzinfo=UTC)

versions = st.lists(
    st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 3), st.none() | st.integers(0, 4)),
    max_size=30,
)


Offers = list[tuple[str, int | None, int | None]]


def filled(scratch: Scratch, offers: Offers) -> None:
    for row, (key, hour, reopens) in enumerate(offers):
        scratch.offer(key, row, None if hour is None else START + timedelta(hours=hour), reopens)


@settings(deadline=None)
@given(versions)
def test_the_newest_version_wins_and_the_later_row_on_a_tie(offers: Offers) -> None:
    expected = []
    for key in sorted({key for key, _, _ in offers}):
        own = [(-1 if hour is None else hour, row) for row, (each, hour, _) in enumerate(offers) if each == key]
        told = [reopens for each, _, reopens in offers if each == key and reopens is not None]
        expected.append(Winner(max(own)[1], key, max(told, default=None)))
    with open_scratch() as scratch:
        filled(scratch, offers)
        assert scratch.count() == len(expected)
        assert list(scratch.winners()) == sorted(expected)


def test_equal_content_is_counted() -> None:
    with open_scratch() as scratch:
        assert [scratch.ordinal(digest) for digest in (b"x", b"y", b"x", b"x")] == [1, 1, 2, 3]


def test_more_rows_than_one_batch_are_all_kept() -> None:
    with open_scratch() as scratch:
        filled(scratch, [(f"k{number % 1_500}", number, 0) for number in range(2_500)])
        assert scratch.count() == 1_500
        assert [winner.row for winner in scratch.winners()] == list(range(1_000, 2_500))


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_scratch():
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []
