"""Every check of doctor beside something broken: what is seen, and the one thing that mends it."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from rox_bot.charts import studio
from rox_bot.charts.studio import Studio
from rox_bot.cli import doctor
from rox_bot.cli.arrivals import inbox_findings, source_findings
from rox_bot.cli.deliveries import OLDEST_READING, letter_finding, post_findings, reading_finding
from rox_bot.domain.finding import Finding, Health
from rox_bot.language.wording import Wording
from rox_bot.settings import Settings
from rox_bot.slack.checkup import check_slack, clock_finding
from rox_bot.slack.clock import skew
from rox_bot.store import channels, checkup, dead_letters, outbox, schedules, sources
from rox_bot.store.channels import ReadBack
from rox_bot.store.checkup import Posts
from rox_bot.store.dead_letters import Counts
from rox_bot.store.store import Store
from tests.cli.running import Terminal
from tests.databases import prepared_file
from tests.fake_slack import FakeSlack
from tests.intake.files.desk import TICKETS

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def studio_of(module: str) -> Studio:
    return Studio(module=module)


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


def health_of(*found: Finding) -> dict[str, Health]:
    return {str(each.what): each.health for each in found}


def test_every_line_that_is_not_well_says_what_mends_it_and_nothing_else_does() -> None:
    seen = [
        *post_findings(Posts(3, 2, 1, ("C0SUPPORT",))),
        *post_findings(Posts(0, 0, 0, ())),
        *(letter_finding(Counts(waiting, dead, None)) for waiting, dead in ((0, 0), (2, 0), (0, 1))),
        *(reading_finding(ReadBack(last, 4), NOW) for last in (None, NOW, NOW - timedelta(days=1))),
        *(clock_finding(off) for off in (0.0, 61.0, -301.0)),
        *doctor.sqlite_findings((3, 40, 1)),
    ]
    for each in seen:
        assert bool(each.mend) is (each.health is not Health.OK), each


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        (Posts(0, 0, 0, ()), {"posts": Health.OK}),
        (Posts(4, 0, 0, ()), {"posts": Health.OK}),
        (Posts(4, 1, 0, ()), {"posts": Health.FAIL}),
        (Posts(0, 0, 1, ()), {"posts": Health.OK, "uncertain posts": Health.WARN}),
        (Posts(0, 0, 0, ("C1", "C2")), {"posts": Health.OK, "paused digests": Health.WARN}),
    ],
)
def test_posts(posts: Posts, expected: dict[str, Health]) -> None:
    assert health_of(*post_findings(posts)) == expected


@pytest.mark.parametrize(
    ("waiting", "dead", "health"), [(0, 0, Health.OK), (1, 0, Health.WARN), (0, 1, Health.FAIL), (2, 1, Health.FAIL)]
)
def test_kept_events(waiting: int, dead: int, health: Health) -> None:
    assert letter_finding(Counts(waiting, dead, None)).health is health


@pytest.mark.parametrize(
    ("last", "health"),
    [
        (None, Health.WARN),
        (NOW, Health.OK),
        (NOW - OLDEST_READING, Health.OK),
        (NOW - OLDEST_READING - timedelta(seconds=1), Health.WARN),
    ],
)
def test_reading_back(last: datetime | None, health: Health) -> None:
    found = reading_finding(ReadBack(last, 7), NOW)
    assert found.health is health
    assert ("7" in found.seen) is (last is not None)


@pytest.mark.parametrize(
    ("off", "health"),
    [
        (0.0, Health.OK),
        (60.0, Health.OK),
        (-61.0, Health.WARN),
        (300.0, Health.WARN),
        (301.0, Health.FAIL),
        (-9e5, Health.FAIL),
    ],
)
def test_the_clock(off: float, health: Health) -> None:
    found = clock_finding(off)
    assert found.health is health
    assert ("refused" in found.seen) is (health is Health.FAIL)


@pytest.mark.parametrize(
    ("headers", "off"),
    [
        ({"Date": "Wed, 18 Nov 2026 09:00:00 GMT"}, 0.0),
        ({"date": "Wed, 18 Nov 2026 08:50:00 GMT"}, 600.0),
        ({"DATE": "Wed, 18 Nov 2026 09:10:00 GMT"}, -600.0),
        ({"Date": "yesterday"}, 0.0),
        ({}, 0.0),
        (None, 0.0),
    ],
)
def test_the_difference_of_the_clocks(headers: dict[str, str] | None, off: float) -> None:
    assert skew(headers, NOW.timestamp()) == off


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 7)])
def test_an_sqlite_with_a_known_fault_is_warned_of(version: tuple[int, ...]) -> None:
    (found,) = doctor.sqlite_findings(version)
    assert found.health is Health.WARN
    assert ".".join(map(str, version)) in found.seen


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (4, 0)])
def test_a_sound_sqlite_is_not(version: tuple[int, ...]) -> None:
    assert doctor.sqlite_findings(version) == []


@pytest.mark.parametrize(
    ("secret", "health"),
    [
        ("0123456789abcdef0123456789abcdef", [Health.OK]),
        ("0123456789abcdef0123456789abcdef, fedcba9876543210fedcba9876543210", [Health.OK]),
        ("0123456789abcdef0123456789abcdef,short", [Health.WARN]),
        ("xoxb-pasted-in-the-wrong-place", [Health.WARN]),
        (" , ", [Health.FAIL]),
    ],
)
def test_a_request_signed_with_the_secret_gets_through(secret: str, health: list[Health]) -> None:
    found = doctor._signing(settings(slack_mode="http", signing_secret=SecretStr(secret)))
    assert [each.health for each in found] == health
    assert "0123" not in str(found)


def test_over_the_socket_nothing_is_signed() -> None:
    assert doctor._signing(settings(signing_secret=SecretStr("short"))) == []


def slack_says(slack: FakeSlack, off: float = 0.0) -> dict[str, Health]:
    told = check_slack(slack.bot_token, slack.app_token, slack.api_url, [], lambda: time.time() + off)
    return health_of(*asyncio.run(told))


@pytest.mark.parametrize(
    ("off", "health"), [(0.0, Health.OK), (120.0, Health.WARN), (-600.0, Health.FAIL), (600.0, Health.FAIL)]
)
def test_the_clock_is_compared_with_slacks(off: float, health: Health) -> None:
    with FakeSlack() as slack:
        assert slack_says(slack, off)["clock"] is health


def test_without_history_it_is_said_that_nothing_is_read_back() -> None:
    with FakeSlack() as slack:
        assert "reading channels back" not in slack_says(slack)
        slack.scopes.discard("channels:history")
        assert slack_says(slack)["reading channels back"] is Health.WARN


@pytest.fixture
def store(tmp_path: Path) -> Any:
    opened = Store(prepared_file(tmp_path / "rox.db"), clock=lambda: NOW)
    yield opened
    opened.close()


def post(number: int, state: str, **fields: Any) -> dict[str, Any]:
    row = {"workspace": "main", "slack_channel": f"C{number}", "kind": "digest", "period": f"2026-W{number}"}
    texts = {"owner": "", "content_hash": "", "file_id": "", "answer_id": "", "ts": "", "permalink": "", "reason": ""}
    return {**row, **texts, "state": state, "attempts": 0, "not_before": NOW, "due_at": NOW, "payload": "", **fields}


def test_the_store_counts_what_waits_what_is_stuck_and_what_is_in_doubt(store: Store) -> None:
    long_ago = NOW - checkup.STUCK - timedelta(seconds=1)
    with store.writing() as tx:
        for each in (
            post(1, "planned"),
            post(2, "planned", not_before=long_ago),
            post(3, "sending", lease_until=long_ago),
            post(4, "claimed", lease_until=NOW),
            post(5, "uncertain"),
            post(6, "uncertain", due_at=NOW - timedelta(days=30)),
            post(7, "sent"),
        ):
            outbox.plan(tx, each)
    posts = checkup.look(store).posts
    assert (posts.waiting, posts.stuck, posts.uncertain, posts.paused) == (4, 2, 1, ())


def test_the_store_names_paused_digests_and_counts_kept_events_and_finds(store: Store) -> None:
    with store.writing() as tx:
        for channel, paused in (("C1", NOW), ("C2", None)):
            row = {"workspace": "main", "slack_channel": channel, "kind": "digest", "since": NOW, "paused_at": paused}
            names = {"slack_channel_name": "", "zone": "UTC", "language": "en", "filters": "[]", "owner": ""}
            more = {"weekday": 0, "clock": "09:00", "week_start": 0, "off_at": None}
            schedules.save_digest(tx, {**row, **names, **more, "paused_for": "", "outside_allowed": False})
        dead_letters.keep(tx, "main", "slack", "Ev1", "{}", NOW, error="ValueError", reference="7f3a")
        channels.note_find(tx, "main", "C1:1.0", NOW)
        channels.note_find(tx, "main", "C1:1.0", NOW)
        channels.note_read_back(tx, "main", NOW)
    health = checkup.look(store)
    assert health.posts.paused == ("C1",)
    assert (health.letters.waiting, health.letters.dead) == (1, 0)
    assert health.read_back == ReadBack(NOW, 1)


def test_a_drawing_that_fails_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "Studio", lambda: studio_of("rox_bot.charts.nowhere"))
    found = doctor._pictures()
    assert (found.health, found.seen) == (Health.FAIL, "died")


def test_the_whole_of_it_is_said_in_dutch_and_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FakeSlack() as slack:
        given = settings(
            database_url=f"sqlite:///{tmp_path / 'rox.db'}",
            bot_token=SecretStr(slack.bot_token),
            app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
        )
        code = doctor.examine(given, Wording("nl"), as_json=False)
        shown = capsys.readouterr().out
        assert doctor.examine(given, Wording("nl"), as_json=True) == code == 1
        rows = json.loads(capsys.readouterr().out)
    assert "kanalen teruggelezen: nooit" in shown
    assert {row["what"] for row in rows} >= {
        "time zone", "database", "posts", "kept events", "channels read back", "running bot", "last backup", "disk",
        "file system", "file permissions", "Slack bot token", "Slack scopes", "clock", "Slack app token", "pictures",
    }  # fmt: skip
    assert {row["health"] for row in rows} == {"OK", "WARN"}


def known_source(**given: Any) -> sources.Source:
    usual: dict[str, Any] = dict.fromkeys(sources.Source.__slots__)
    return sources.Source(**(usual | {"name": "desk", "failures": 0, "error": "", "created_at": NOW} | given))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"newest_at": NOW - timedelta(days=1)}, {"sources": Health.OK}),
        ({}, {"sources": Health.OK}),
        ({"newest_at": NOW - timedelta(days=9)}, {"source desk": Health.WARN}),
        ({"failures": 1, "error": "no map yet"}, {"source desk": Health.WARN}),
        ({"failures": 3, "error": "401"}, {"source desk": Health.FAIL}),
        ({"failures": 3, "error": "401", "off_at": NOW}, {}),
    ],
)
def test_sources_that_failed_or_fell_silent(given: dict[str, Any], expected: dict[str, Health]) -> None:
    found = source_findings([known_source(**given)], NOW)
    assert health_of(*found) == expected
    assert all(bool(each.mend) is (each.health is not Health.OK) for each in found)


def test_no_source_is_no_finding() -> None:
    assert source_findings([], NOW) == []


def test_the_inbox(tmp_path: Path) -> None:
    assert inbox_findings(None) == []
    assert inbox_findings(tmp_path)[0].health is Health.OK
    (missing,) = inbox_findings(tmp_path / "nowhere")
    assert (missing.health, bool(missing.mend)) == (Health.WARN, True)


def test_a_failing_source_shows_in_the_whole_report(terminal: Terminal) -> None:
    (terminal.folder / "t.csv").write_text("id,opened\n1,2026-11-17T10:00\n")
    (terminal.folder / "map.toml").write_text(TICKETS)
    done = terminal.run("import", "t.csv", "--map", "map.toml")
    assert done.returncode == 0, done.stderr
    (terminal.folder / "t.csv").write_text("id,closed\n1,2026-11-17T10:00\n")
    assert terminal.run("import", "t.csv", "--map", "map.toml").returncode == 1
    told = terminal.run("doctor").stdout
    assert 'WARN  source desk: failures since the last arrival: 1; t.csv has no column "opened"' in told
    assert 'has no column "opened"' in terminal.run("ask", "sources").stdout.replace("\n", " ")
