"""Alive and fit for work: told by the beats of what runs, and by the room on the disk."""

from pathlib import Path

import pytest

from rox_bot.web.health import ALIVE_SECONDS, LEAST_FREE, Beats, enough_room, has_room


@pytest.mark.parametrize(("later", "alive"), [(0.0, True), (ALIVE_SECONDS - 0.1, True), (ALIVE_SECONDS, False)])
def test_a_loop_that_has_not_turned_for_a_minute_is_dead(later: float, alive: bool) -> None:
    now = [100.0]
    beats = Beats(lambda: now[0])
    assert not beats.alive(), "nothing has been heard yet"
    beats.beat("loop")
    now[0] += later
    assert beats.alive() is alive


def test_every_part_is_heard_by_itself() -> None:
    beats = Beats(lambda: 1.0)
    beats.beat("digests")
    assert beats.heard("digests", 1.0)
    assert not beats.heard("loop", 1.0)


@pytest.mark.parametrize(
    ("free", "total", "enough"),
    [
        (LEAST_FREE, 10**9, False),
        (LEAST_FREE + 1, 10**9, True),
        (5 * 10**9, 10**11, False),
        (5 * 10**9 + 1, 10**11, True),
    ],
)
def test_enough_room_is_more_than_both_limits(free: int, total: int, enough: bool) -> None:
    assert enough_room(free, total) is enough


def test_a_folder_that_is_gone_has_no_room_and_a_server_always_does(tmp_path: Path) -> None:
    assert has_room(tmp_path)
    assert not has_room(tmp_path / "gone")
    assert has_room(None)
