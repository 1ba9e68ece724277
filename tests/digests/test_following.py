"""Digests follow the workspace's calendar and language: whatever changes when, no time is told twice or left out."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from rox_bot.digests.following import Followed, follow_calendar, follow_language
from rox_bot.digests.planning import _planned as planned
from rox_bot.digests.planning import plan_due
from rox_bot.digests.schedule import as_told, fallen_due, key_of, period_of
from rox_bot.domain.answer import Reading
from rox_bot.domain.period import Calendar
from rox_bot.store import outbox, schedules
from rox_bot.store.store import Store
from tests.talk import NOW, Talk, opened

SET_UP = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
MONDAYS, SUNDAYS = Calendar(), Calendar(week_start=6)
DAY = timedelta(days=1)
ZONES = ("UTC", "Europe/Amsterdam", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago")


def order(calendar: Calendar, channel: str = "C1", unit: str = "week", weekday: int = 0, **more: Any) -> dict[str, Any]:
    row = {"workspace": "main", "slack_channel": channel, "kind": schedules.KINDS[unit], "unit": unit}
    row |= {"weekday": weekday, "day": 1, "clock": "09:00", "zone": calendar.zone, "week_start": calendar.week_start}
    row |= {"fiscal_year_start": calendar.fiscal_year_start, "language": "en", "filters": "[]", "owner": "ada"}
    return {**row, "since": SET_UP, "slack_channel_name": "support", "paused_for": "", "outside_allowed": False, **more}


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with opened(tmp_path_factory.mktemp("following") / "rox.db") as found:
        yield found


@pytest.fixture(scope="module")
def store(talk: Talk) -> Store:
    return talk.store


@pytest.fixture
def tx(store: Store) -> Iterator[Connection]:
    """A transaction of which nothing stays."""
    with store._writer.connect() as found:
        yield found
        found.rollback()


def run_of(
    tx: Connection, digest: dict[str, Any], after: Calendar, changed: datetime, until: datetime
) -> tuple[list[tuple[date, date]], Followed]:
    """Plan what falls due, with another calendar from a moment on; returns the days told, and what followed."""
    for each in ("digest", "outbox"):
        tx.exec_driver_sql(f"DELETE FROM {each}")
    schedules.save_digest(tx, digest)
    told = [(due.period.first_day, due.period.last_day) for due in fallen_due(digest, changed)]
    for due in fallen_due(digest, changed):
        outbox.plan(tx, planned(digest, due, changed, fresh=True))
    (followed,) = follow_calendar(tx, "main", calendar(digest), after, changed) or [Followed(digest)]
    known = {row["period"] for row in outbox.posts(tx, "main", "C1", limit=100)}
    (now,) = schedules.digests(tx, "main", "C1")
    if followed.comes_now is not None:
        (row,) = [row for row in outbox.posts(tx, "main", "C1", limit=100) if row["period"] == followed.comes_now.key]
        period = period_of(now, row["due_at"])
        assert key_of(calendar(now), period.first_day, now["unit"]) == row["period"]
        told.append((period.first_day, period.last_day))
    told += [(due.period.first_day, due.period.last_day) for due in fallen_due(now, until) if due.key not in known]
    return told, followed


def calendar(row: Any) -> Calendar:
    return Calendar(row["zone"], row["week_start"], row["fiscal_year_start"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weekday=st.integers(0, 6),
    starts=st.tuples(st.integers(0, 6), st.integers(0, 6)),
    zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)),
    hours=st.integers(24 * 15, 24 * 24),
)
def test_weeks_are_told_once_and_no_day_is_left_out_in_silence(
    tx: Connection, weekday: int, starts: tuple[int, int], zones: tuple[str, str], hours: int
) -> None:
    before, after = (Calendar(zone, start) for zone, start in zip(zones, starts, strict=True))
    until = SET_UP + timedelta(days=42)

    told, followed = run_of(tx, order(before, weekday=weekday), after, SET_UP + timedelta(hours=hours), until)

    for one, two in pairwise(sorted(told)):
        overlap = (one[1] - two[0]).days + 1
        assert overlap <= 3, (one, two)
        assert overlap >= 0 or followed.left_out == (one[1] + DAY, two[0] - DAY), (one, two, followed)
    last = fallen_due(order(after, weekday=weekday), until)[-1].period
    assert max(told) == (last.first_day, last.last_day)


def test_a_week_that_ends_earlier_by_the_new_calendar_comes_at_once(tx: Connection) -> None:
    until = datetime(2026, 11, 30, tzinfo=UTC)
    told, followed = run_of(tx, order(MONDAYS, weekday=6), SUNDAYS, NOW, until)

    assert followed.comes_now is not None
    assert followed.comes_now.key == "2026-W46"
    assert told[-4:] == [
        (date(2026, 11, 2), date(2026, 11, 8)),
        (date(2026, 11, 8), date(2026, 11, 14)),
        (date(2026, 11, 15), date(2026, 11, 21)),
        (date(2026, 11, 22), date(2026, 11, 28)),
    ]


def test_a_second_change_on_the_same_day_loses_nothing(tx: Connection) -> None:
    digest = order(MONDAYS, weekday=6)
    schedules.save_digest(tx, digest)
    for due in fallen_due(digest, NOW):
        outbox.plan(tx, planned(digest, due, NOW, fresh=True))
    follow_calendar(tx, "main", MONDAYS, Calendar("Europe/Amsterdam"), NOW)
    (followed,) = follow_calendar(tx, "main", Calendar("Europe/Amsterdam"), Calendar("Europe/Amsterdam", 6), NOW)
    assert followed.comes_now is not None
    assert followed.comes_now.key == "2026-W46"


def test_the_first_digest_after_a_change_is_never_one_from_before_it_was_set_up(tx: Connection) -> None:
    schedules.save_digest(tx, order(MONDAYS, weekday=6, since=datetime(2026, 11, 17, 9, 0, tzinfo=UTC)))
    (followed,) = follow_calendar(tx, "main", MONDAYS, SUNDAYS, NOW)
    assert followed.comes_now is None
    plan_due(tx, "main", NOW)
    assert outbox.posts(tx, "main", "C1") == []


@pytest.mark.parametrize(("before", "after"), [(1, 4), (4, 1), (1, 2), (2, 1), (10, 7)])
def test_quarters_of_another_fiscal_year_are_told_once_and_never_lost_to_a_name(
    tx: Connection, before: int, after: int
) -> None:
    old, new = (Calendar(fiscal_year_start=month) for month in (before, after))
    schedules.save_digest(tx, order(old, unit="quarter", since=datetime(2025, 1, 10, tzinfo=UTC)))
    looks = [datetime(year, month, 1, 10, tzinfo=UTC) for year in (2025, 2026, 2027) for month in range(1, 13)]
    for now in looks:
        if now == datetime(2026, 11, 1, 10, tzinfo=UTC):
            follow_calendar(tx, "main", old, new, now - timedelta(days=3))
        plan_due(tx, "main", now)

    rows = outbox.posts(tx, "main", "C1", limit=100)
    assert {(row["kind"], row["state"]) for row in rows} == {("digest", "planned")}
    changed = datetime(2026, 10, 29, tzinfo=UTC)
    told = [period_of(order(old if row["due_at"] < changed else new, unit="quarter"), row["due_at"]) for row in rows]
    told.sort(key=lambda each: each.start)
    assert told[-1].last_day > date(2027, 9, 1)
    for one, two in pairwise(told):
        gap = (two.first_day - one.last_day).days - 1
        assert gap == 0 if before % 3 == after % 3 else -62 <= gap <= 46, (one, two)


def test_only_digests_that_went_by_the_old_calendar_follow_and_paused_ones_stay_silent(tx: Connection) -> None:
    schedules.save_digest(tx, order(MONDAYS, weekday=6, paused_at=SET_UP, paused_for="asked to rest"))
    schedules.save_digest(tx, order(Calendar("Asia/Tokyo"), "C2", since=NOW - DAY))
    followed = follow_calendar(tx, "main", MONDAYS, Calendar("Europe/Amsterdam", 6), NOW)
    assert [(each.digest["slack_channel"], each.comes_now) for each in followed] == [("C1", None), ("C2", None)]
    found = {row["slack_channel"]: (row["zone"], row["week_start"]) for row in schedules.digests(tx, "main")}
    assert found == {"C1": ("Europe/Amsterdam", 6), "C2": ("Asia/Tokyo", 6)}


def test_digests_speak_the_new_language_of_their_channel_unless_another_was_asked_for(tx: Connection) -> None:
    for channel, language in (("C1", "en"), ("C2", "nl"), ("C3", "en")):
        schedules.save_digest(tx, order(MONDAYS, channel, language=language))
    assert follow_language(tx, "main", "en", "nl", but=frozenset(("C3",))) == 1
    assert follow_language(tx, "main", "en", "nl", here="C3") == 1
    assert follow_language(tx, "main", "en", "nl", here="C3") == 0
    assert {row["language"] for row in schedules.digests(tx, "main")} == {"nl"}


def test_a_post_is_looked_at_again_by_the_calendar_it_was_made_by() -> None:
    was = Calendar("Asia/Tokyo", 6)
    period = was.last_closed("week", NOW)
    reading = Reading("csat", 90.0, "%", 9, 70.0, 99.0, period, "csat@1")
    now = order(Calendar("Europe/Amsterdam"))
    assert as_told(now, [reading])["zone"] == "Asia/Tokyo"
    assert period_of(as_told(now, [reading]), NOW) == period
    assert as_told(now, []) == now
