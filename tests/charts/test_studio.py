"""Drawing in processes of their own: a picture, or no picture, and never more than that."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from rox_bot.charts import draw, studio
from rox_bot.charts.studio import NotDrawn, Studio
from tests.charts.pictures import FALL, digest

ROOT = Path(__file__).resolve().parents[2]
CHART = digest(FALL, title="CSAT")
BAD = "tests.charts.bad_painters"
PATIENCE = 30.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and processes are looked at as Linux has them")


@contextmanager
def opened(**how: object) -> Iterator[Studio]:
    kept = Studio(**how)  # type: ignore[arg-type]
    try:
        yield kept
    finally:
        kept.close()
        assert kept.pids() == []


def titled(title: str, seconds: int = studio.SECONDS) -> bytes | str:
    """What a studio of bad painters makes of one chart: the picture, or why there is none; the next one works."""
    with opened(seconds=seconds, module=BAD) as bad:
        try:
            found: bytes | str = bad.draw(replace(CHART, title=title))
        except NotDrawn as none:
            found = str(none)
        assert bad.draw(CHART) == b"good"
        return found


def test_a_picture_is_the_same_as_one_drawn_here() -> None:
    with opened() as kept:
        assert kept.draw(CHART) == draw(CHART)
        first = kept.pids()
        kept.draw(CHART)
        assert kept.pids() == first


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("die", "died"),
        ("fail", "RuntimeError"),
        ("eat", "MemoryError"),
        ("babble", b"good"),
        ("plain", b"good"),
    ],
)
def test_whatever_becomes_of_one_the_next_one_works(title: str, found: bytes | str) -> None:
    assert titled(title) == found


def test_one_that_takes_too_long_is_ended_and_the_next_one_works() -> None:
    assert titled("hang", seconds=2) == "died"


def test_one_that_cannot_even_end_itself_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "_GRACE", 0.2)
    with opened(seconds=1, module=BAD) as bad, pytest.raises(NotDrawn, match="died"):
        bad.draw(replace(CHART, title="stuck"))


def test_a_real_picture_needs_far_less_memory_than_it_may_have_and_too_little_gives_none() -> None:
    with opened(memory=studio.MEMORY // 2) as half:
        assert half.draw(CHART).startswith(b"\x89PNG")
    with opened(memory=48 * 2**20) as little, pytest.raises(NotDrawn):
        little.draw(CHART)


def test_two_are_drawn_at_once_one_waits_and_more_are_refused_at_once() -> None:
    with opened(module=BAD) as kept:
        seen, refused = list[int](), list[str]()

        def ask() -> None:
            try:
                kept.draw(replace(CHART, title="slow"))
            except NotDrawn as none:
                refused.append(str(none))
            seen.append(len(kept.pids()))

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(PATIENCE)
        assert refused == ["busy"] * 3
        assert max(seen) == 2
        assert kept.draw(CHART) == b"good"


def test_a_process_retires_after_so_many_pictures() -> None:
    with opened(module=BAD, most_pictures=2) as kept:
        for _ in range(2):
            kept.draw(CHART)
        assert kept.pids() == []


def test_one_that_has_been_idle_for_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(module=BAD) as kept:
        kept.draw(CHART)
        kept.rest()
        (pid,) = kept.pids()
        monkeypatch.setattr(studio, "IDLE_SECONDS", 0.0)
        kept.rest()
        assert kept.pids() == []
        assert not Path(f"/proc/{pid}").exists()


def test_one_that_was_killed_while_idle_is_replaced() -> None:
    with opened(module=BAD) as kept:
        kept.draw(CHART)
        os.kill(kept.pids()[0], signal.SIGKILL)
        until(lambda: _state(kept.pids()[0]) in ("Z", ""))
        assert kept.draw(CHART) == b"good"


def test_no_secret_reaches_a_drawing_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("ROX_PSEUDONYM_KEY", "secret")
    told = titled("secrets")
    assert b"PATH" in bytes(told)  # type: ignore[arg-type]
    assert b"SLACK_" not in bytes(told)  # type: ignore[arg-type]
    assert b"ROX_" not in bytes(told)  # type: ignore[arg-type]


def test_nothing_is_drawn_after_the_end() -> None:
    with opened() as kept:
        kept.close()
        with pytest.raises(NotDrawn, match="closed"):
            kept.draw(CHART)


PARENT = """
import sys
from rox_bot.charts.studio import Studio
from tests.charts.test_studio import CHART
studio = Studio()
assert studio.draw(CHART)
print(*studio.pids(), flush=True)
sys.stdin.read()
"""

SERVING = """
import sys
import rox_bot.app
from rox_bot.charts.studio import Studio
from rox_bot.domain.chart import SeriesChart
studio = Studio()
assert studio.draw(SeriesChart("", "", (), (), "", "", "")).startswith(b"\\x89PNG")
studio.close()
print(sorted(name for name in ("matplotlib", "numpy", "PIL") if name in sys.modules))
"""


def test_a_drawing_process_ends_with_a_bot_that_is_killed() -> None:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert _state(pid)
        parent.kill()
    until(lambda: _state(pid) in ("Z", ""))


def test_the_bot_itself_never_loads_the_drawing_library() -> None:
    done = subprocess.run([sys.executable, "-c", SERVING], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def _state(pid: int) -> str:
    """The letter of a process's state, '' when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def until(condition: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)
