"""Monthly and quarterly digests beside weekly ones: set up, posted once each, caught up with, named when several."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rox_bot.digests.content import build
from rox_bot.domain.events import Visibility
from rox_bot.domain.period import Calendar
from tests.digests.rounds import digests_planned, posts, tick
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, Office, buttons, told
from tests.talk import AMSTERDAM, Talk

FIRST = datetime(2026, 12, 1, 8, tzinfo=UTC)
"""Nine o'clock in Amsterdam on the first of December."""


@pytest.fixture
def three(open_office: Opened) -> Office:
    """A channel with a digest of each unit, on 18 November."""
    office = open_office("socket")
    for words in ("weekly Mon 9:00", "monthly 1 9:00", "quarterly 3 9:00"):
        office.ask(f"digest here {words}")
    return office


def test_a_channel_has_one_of_each(three: Office) -> None:
    status = told(three.ask("digest status").body)
    for line in ("Every Monday at 09:00", "Every month on day 1 at 09:00", "Every quarter on its day 3 at 09:00"):
        assert line in status
    for line in ("Next: Mon 23 Nov 09:00", "Next: Tue 1 Dec 09:00, about 1–30 Nov", "Next: Sun 3 Jan 09:00"):
        assert line in status


def test_each_is_posted_once_under_its_own_key(three: Office) -> None:
    for now in (FIRST - timedelta(days=8), FIRST - timedelta(days=1), FIRST, FIRST + timedelta(hours=1)):
        three.clock.now = now
        tick(three)
        tick(three)
    assert [row["period"] for row in digests_planned(three)] == ["2026-W47", "2026-W48", "2026-11"]
    assert [row["state"] for row in digests_planned(three)] == ["sent"] * 3
    month = posts(three)[-1]
    assert "November 2026 · 1–30 Nov" in told(month)
    assert "Never posted" not in told(month)


def test_a_month_that_is_late_is_posted_within_two_days_and_skipped_after(three: Office) -> None:
    three.ask("digest off weekly")
    three.clock.now = FIRST + timedelta(hours=47)
    assert tick(three) == 1
    assert "Posted late" in told(posts(three)[-1])
    three.clock.now = datetime(2027, 1, 3, 9, tzinfo=UTC)  # the month two days and an hour late, the quarter an hour
    assert tick(three) == 1
    assert {row["period"]: row["state"] for row in digests_planned(three)} == {
        "2026-11": "sent",
        "2026-12": "skipped",
        "2026-Q4": "sent",
    }
    assert "Q4 2026" in told(posts(three)[-1])
    three.clock.now = datetime(2027, 2, 1, 8, tzinfo=UTC)
    tick(three)
    assert "Never posted: 2026-12 (the bot was offline when it was due)." in told(posts(three)[-1])


def test_an_order_names_which_where_there_are_several(three: Office) -> None:
    asked = three.ask("digest pause").body
    assert "Which one? Weekly digest, Monthly digest, Quarterly digest." in told(asked)
    assert "Paused since" in told(three.ask("digest pauze maandelijks").body)
    status = three.ask("digest status").body
    assert buttons(status)["digest_resume"] == "monthly"
    three.clock.now = FIRST
    tick(three)
    assert "2026-11" not in {row["period"] for row in digests_planned(three)}
    assert "The digest goes on." in told(three.ask("digest resume").body)
    three.ask("digest off quarterly")
    assert "Every quarter" not in told(three.ask("digest status").body)


def test_setting_one_up_anew_takes_the_place_of_its_own_kind_alone(three: Office) -> None:
    asked = three.ask("digest hier maandelijks 5 8:30 partner:NorthBPO")
    assert "There is one here already: Every month on day 1" in told(asked.body)
    assert three.rows("SELECT day FROM digest WHERE unit = 'month'") == [{"day": 1}]
    [question] = three.slack.ephemerals(ADA)[-1:]
    three.press("digest_replace", question)
    answer = told(three.slack.responses[-1].body)
    assert "Every month on day 5 at 08:30 (Europe/Amsterdam), about partner:NorthBPO." in answer
    assert "takes the place" in answer
    assert three.count("digest WHERE off_at IS NULL") == 3


@pytest.mark.parametrize(
    ("words", "told_"),
    [
        ("monthly", "Every month on day 1 at 09:00"),
        ("monthly 8:30", "Every month on day 1 at 08:30"),
        ("every month on the 3rd at 10", "Every month on day 3 at 10:00"),
        ("elk kwartaal dag 2 9:00", "Every quarter on its day 2 at 09:00"),
        ("driemaandelijks 3 9:00", "Every quarter on its day 3 at 09:00"),
        ("weekly Tue 9", "Every Tuesday at 09:00"),
        ("Mon 9:00", "Every Monday at 09:00"),
    ],
)
def test_it_is_set_up_in_both_languages(empty: Talk, words: str, told_: str) -> None:
    assert empty.ask(f"digest here {words}").headline.startswith(told_)


@pytest.mark.parametrize("words", ["monthly 29 9:00", "monthly 0", "monthly Mon 9:00", "quarterly 31 9:00"])
def test_a_day_that_not_every_month_has_is_explained(empty: Talk, words: str) -> None:
    assert "from 1 to 28" in str(empty.refused(f"digest here {words}"))


def test_a_time_of_day_that_there_is_not_is_said_so(empty: Talk) -> None:
    assert str(empty.refused("digest here weekly Mon 25:00")) == "There is no such time of day: 25:00."
    assert str(empty.refused("digest here weekly Mon 9:75")) == "There is no such time of day: 9:75."


@pytest.mark.parametrize("unit", ["month", "quarter"])
def test_it_is_compared_with_the_unit_before_and_drawn_in_its_units(demo: Talk, unit: str) -> None:
    now = datetime(2026, 11, 10, 9, tzinfo=UTC)
    context = demo.with_(now=now).context
    period = context.calendar.last_closed(unit, now)
    content = build(demo.store, period, (), context)
    csat = next(each for each in content.readings if each.metric == "csat")
    assert csat.period.grain == unit
    assert csat.against is not None
    assert csat.against.period.end == csat.period.start
    assert csat.against.period.grain == unit
    assert content.chart is not None
    assert {len(row.points) for row in content.chart.rows} == {13 if unit == "month" else 8}
    assert f"{unit} before" in content.chart.subtitle


@pytest.mark.parametrize(
    ("unit", "visibility", "there"),
    [
        ("quarter", Visibility.PUBLIC, True),
        ("quarter", Visibility.EXTERNAL, False),
        ("month", Visibility.PUBLIC, False),
    ],
)
def test_what_becomes_of_customers_is_told_by_quarter_and_to_no_outsider(
    demo: Talk, unit: str, visibility: Visibility, there: bool
) -> None:
    now = datetime(2026, 11, 10, 9, tzinfo=UTC)
    context = demo.with_(now=now, visibility=visibility).context
    content = build(demo.store, context.calendar.last_closed(unit, now), (), context, audience="sales")
    told_of = {each.metric for each in content.readings}
    assert {"churn", "nrr"} & told_of == ({"churn", "nrr"} if there else set())


def test_a_month_of_few_answers_is_told_over_three(empty: Talk) -> None:
    at = datetime(2026, 10, 10, 12, tzinfo=UTC)
    rows: list[dict[str, Any]] = [
        {"occurred_at": at - timedelta(days=31 * back)} for back in range(6) for _ in range(12)
    ]
    empty.answers(*rows)
    period = Calendar("Europe/Amsterdam").last_closed("month", empty.context.now)
    content = build(empty.store, period, (), empty.context)
    assert content.lines[0].startswith("CSAT over 3 months: 100% (n 36,")
    assert AMSTERDAM.key(period.first_day, "month") == "2026-10"


def test_the_preview_names_its_unit(demo: Talk) -> None:
    assert demo.ask("digest preview monthly").title.startswith("October 2026")
    assert demo.ask("digest preview kwartaal").title.startswith("Q3 2026")
    assert demo.ask("digest preview").title.startswith("Week 46")
