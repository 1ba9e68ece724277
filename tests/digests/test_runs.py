"""With few answers a digest changes its unit: the shortest run of weeks with 30, against as long before."""

from datetime import date, timedelta
from typing import Any

import pytest

from rox_bot.digests.content import DigestContent, with_id
from tests.digests.test_content import digest
from tests.digests.test_tasks import digest_of
from tests.talk import LAST_WEEK, Talk

WEEK = timedelta(weeks=1)


def weekly(talk: Talk, counts: dict[int, tuple[int, int]], **more: Any) -> None:
    """Write answers: weeks back -> (good, bad)."""
    for back, (good, bad) in counts.items():
        at = LAST_WEEK - back * WEEK
        talk.answers(*({"score": 5, "occurred_at": at, **more} for _ in range(good)))
        talk.answers(*({"score": 1, "occurred_at": at, **more} for _ in range(bad)))


def csat(content: DigestContent) -> Any:
    return next(reading for reading in content.readings if reading.metric == "csat")


@pytest.mark.parametrize(
    ("a_week", "weeks", "n"),
    [(30, 1, 30), (29, 4, 116), (8, 4, 32), (7, 13, 91), (3, 13, 39), (2, 1, 2)],
)
def test_the_shortest_run_with_thirty_answers_is_told(empty: Talk, a_week: int, weeks: int, n: int) -> None:
    weekly(empty, dict.fromkeys(range(26), (a_week, 0)))
    reading = csat(digest(empty))
    assert reading.n == n
    assert (reading.period.last_day - reading.period.first_day).days + 1 == 7 * weeks
    assert reading.period.last_day == date(2026, 11, 15)
    if weeks > 1:
        assert reading.against.n == n
        assert reading.against.period.last_day == reading.period.first_day - timedelta(days=1)
        assert reading.verdict == "no clear change"
    elif a_week < 30:
        assert (reading.verdict, reading.flags) == ("too few", ("below_minimum",))


def test_a_run_is_labelled_in_the_line_the_table_and_the_picture(empty: Talk) -> None:
    weekly(empty, dict.fromkeys(range(8), (9, 1)))
    content = digest(empty)
    assert content.lines[0] == "CSAT over 4 weeks: 90% (n 40, 77–96)"
    assert content.table is not None
    assert content.table.rows[0][0] == "CSAT over 4 weeks"
    assert content.chart is not None
    (row,) = content.chart.rows
    assert [place for place, point in enumerate(row.points) if point.n] == [21, 25]
    assert (row.note, row.points[25].n) == ("19 Oct – 15 Nov", 40)
    assert "few answers: dots of 4 weeks, against as long before" in content.chart.subtitle
    assert "Tevredenheid (CSAT) over 4 weken" in digest(empty, language="nl").lines[0]


def test_a_change_is_news_once_and_afterwards_told_as_told_before(empty: Talk) -> None:
    weekly(empty, {back: ((9, 3) if back > 5 else (2, 10)) for back in range(16)})
    told = {back: digest_of(empty, back) for back in range(5, -1, -1)}
    clear = [back for back, content in told.items() if csat(content).verdict == "clear fall"]
    assert clear
    first, *later = clear
    assert told[first].headline.startswith("CSAT over 4 weeks clearly fell.")
    for back in later:
        assert told[back].headline.startswith("As told before: CSAT over 4 weeks clearly fell.")
        assert "as told before" in told[back].lines[0]
    assert later


def test_why_opens_a_run_down_to_its_events(empty: Talk) -> None:
    weekly(empty, dict.fromkeys(range(8), (9, 1)))
    content = with_id(empty.store, digest(empty), empty.context)
    answer = empty.ask(f"why {content.answer_id}")
    assert "Recounted now: the same figure." in answer.lines
    assert "CSAT 90% (n 40, 77–96) · 19 Oct – 15 Nov 2026" in answer.headline


def test_a_quiet_week_after_busy_ones_is_still_a_quiet_one(empty: Talk) -> None:
    weekly(empty, dict.fromkeys(range(1, 9), (20, 1)))
    content = digest(empty)
    assert content.readings == ()
    assert "nothing recorded in 9–15 Nov" in content.headline
