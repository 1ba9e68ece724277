"""Touchpoints in a digest: each over a run of its own, against itself before and against all the others."""

from datetime import date, timedelta
from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rox_bot.answers.asking import Asked
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.digests.content import DigestContent
from rox_bot.digests.places import LENGTHS, WEEKS_BEFORE, places
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Question
from rox_bot.language.wording import Wording
from tests.digests.test_content import WEEK, digest
from tests.digests.test_runs import weekly
from tests.digests.test_tasks import digest_of
from tests.talk import Talk


def few_at_network(talk: Talk, low: int, since: int = 5, weeks: int = 30) -> None:
    """Seven answers a week at each of three touchpoints; at the network so many low ones in the latest weeks."""
    weekly(talk, {back: ((7 - low, low) if back < since else (7, 0)) for back in range(weeks)}, touchpoint="network")
    for other in ("workplace", "onboarding"):
        weekly(talk, dict.fromkeys(range(weeks), (7, 0)), touchpoint=other)


def at_network(content: DigestContent) -> list[str]:
    return [line for line in content.lines if "network" in line]


def test_a_fall_at_one_touchpoint_is_found_there_though_no_week_has_enough_answers_of_it(empty: Talk) -> None:
    few_at_network(empty, low=5, since=2)
    content = digest(empty)
    assert content.headline.startswith("CSAT over 4 weeks clearly fell, as did network.")
    (line,) = at_network(content)
    assert line.startswith("CSAT at network over 6 weeks: 76% (n 42, ")
    assert "clear fall: was 100%, −24 percentage points (" in line
    assert line.endswith(", and clearly below the rest")
    assert content.lines.index(line) == 1
    (reading,) = (each for each in content.readings if dict(each.slice).get("touchpoint"))
    middle, z = 32 / 42, NormalDist().inv_cdf(0.975)  # Wilson 1927
    half = z * sqrt(middle * (1 - middle) / 42 + z**2 / (4 * 42**2))
    ends = [100 * (middle + z**2 / (2 * 42) + side * half) / (1 + z**2 / 42) for side in (-1, 1)]
    assert [reading.low, reading.high] == pytest.approx(ends)
    assert reading.period.first_day == date(2026, 10, 5)
    assert reading.against is not None
    assert reading.against.n == 7 * WEEKS_BEFORE


def test_a_lasting_difference_stays_told_when_what_is_compared_with_lies_within_it(empty: Talk) -> None:
    few_at_network(empty, low=4, since=30, weeks=40)
    content = digest(empty)
    (line,) = at_network(content)
    assert line == "CSAT at network over 6 weeks: 43% (n 42, 29–58) · clearly below the rest: 100% (n 84, 96–100)"
    assert content.headline.startswith("As told before: CSAT at network over 6 weeks is clearly below the rest.")
    (reading,) = (each for each in content.readings if dict(each.slice).get("touchpoint"))
    assert reading.verdict == "clearly lower"


def test_where_all_touchpoints_fall_the_whole_is_told_alone(empty: Talk) -> None:
    for place in ("network", "workplace", "onboarding"):
        weekly(empty, {back: ((10, 20) if back == 0 else (28, 2)) for back in range(20)}, touchpoint=place)
    content = digest(empty)
    assert content.headline.startswith("CSAT clearly fell.")
    assert not at_network(content)


def test_at_most_two_touchpoints_are_told_the_lowest(empty: Talk) -> None:
    for place, low in {"network": 6, "workplace": 5, "onboarding": 4, "portal": 0, "billing": 0, "phone": 0}.items():
        weekly(empty, dict.fromkeys(range(20), (10 - low, low)), touchpoint=place)
    told = [dict(each.slice)["touchpoint"] for each in digest(empty).readings if dict(each.slice).get("touchpoint")]
    assert told == ["network", "workplace"]


def test_a_digest_of_mine_says_nothing_of_touchpoints_that_are_alike(empty: Talk) -> None:
    few_at_network(empty, low=0)
    assert not at_network(digest(empty))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 12), min_size=13, max_size=13))
def test_the_run_of_a_touchpoint_hangs_on_its_number_of_answers_alone(empty: Talk, counts: list[int]) -> None:
    with empty.store.writing() as tx:
        tx.exec_driver_sql("DELETE FROM feedback")
    for back, many in enumerate(counts):
        weekly(empty, {back: (many // 2, many - many // 2)}, touchpoint="network")
    weekly(empty, dict.fromkeys(range(30), (3, 0)), touchpoint="portal")
    with empty.store.reading() as tx:
        asked = Asked(Question("digest"), Reader(tx, empty.context), Telling(Wording("en")))
        found = places(asked, METRICS["csat"], "week", WEEK, "1-5")
    mine = [later for later, _ in found.moved if later.cell.member == "network"]
    fitting = [length for length in LENGTHS["week"] if sum(counts[:length]) >= 30]
    assert [each.cell.n for each in mine] == ([sum(counts[: fitting[0]])] if fitting else [])
    if fitting:
        (run,) = (each.reading.period for each in mine)
        assert run.last_day - run.first_day == timedelta(weeks=fitting[0], days=-1)
        (rest,) = (rest for later, rest in found.apart if later.cell.member == "network")
        assert rest is not None
        assert rest.cell.n == 3 * fitting[0]


def test_a_week_without_any_answer_says_so_where_people_used_to_answer(empty: Talk) -> None:
    weekly(empty, dict.fromkeys(range(1, 20), (12, 1)))
    empty.tickets({"opened_at": WEEK.start + timedelta(days=1)})
    said = digest(empty).headline
    assert said.startswith("Nobody answered; before, 12 Oct – 8 Nov, 52 answers came in. Do surveys still go out?")
    assert digest_of(empty, 1).headline.startswith("1 low score to follow up.")
