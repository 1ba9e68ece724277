"""What stands behind `vs`: another slice over the same period, the rest, or a target."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from rox_bot.answers.telling import Telling
from rox_bot.domain.errors import BadInput, NotUnderstood
from rox_bot.domain.metrics import METRICS, TARGETS
from rox_bot.domain.question import Filter
from rox_bot.language.wording import Wording
from tests.talk import LAST_WEEK, Json, Talk, said


@pytest.fixture
def aims() -> Iterator[dict[str, float]]:
    """The targets, as they were before afterwards."""
    before = dict(TARGETS)
    TARGETS.clear()
    yield TARGETS
    TARGETS.clear()
    TARGETS.update(before)


def scored(good: int, bad: int, partner: str, **more: object) -> list[Json]:
    return [{"score": 5, "partner": partner, **more}] * good + [{"score": 1, "partner": partner, **more}] * bad


def test_two_slices_are_compared_over_the_same_period(empty: Talk) -> None:
    empty.answers(*scored(90, 10, "North"), *scored(60, 40, "South"), *scored(5, 5, "East"))
    (reading,) = empty.json("csat partner:North vs South")["readings"]
    assert (reading["value"], reading["n"], reading["verdict"]) == (90, 100, "clearly higher")
    against = reading["against"]
    assert (against["value"], against["n"], against["slice"]) == (60, 100, {"partner": "South"})
    assert against["period"] == reading["period"]
    # Newcombe 1998, method 10, for 90/100 and 60/100
    assert [against[f"difference{end}"] for end in ("", "_low", "_high")] == pytest.approx([30, 18.28, 40.77], abs=0.01)
    assert against["q"] == against["p"] < 0.001
    answer = empty.ask("csat partner:North vs South")
    assert answer.headline.endswith("North 90% (n 100, 83–94), South 60% (n 100, 50–69): North is clearly higher.")
    assert answer.lines == ("The difference is +30 percentage points (+18 to +41).",)
    assert "Both as they are" in said(answer)


def test_who_is_named_first_only_turns_the_sign(empty: Talk) -> None:
    empty.answers(*scored(90, 10, "North"), *scored(60, 40, "South"))
    one, other = (empty.json(line)["readings"][0] for line in ("csat North vs South", "csat South vs North"))
    assert (one["verdict"], other["verdict"]) == ("clearly higher", "clearly lower")
    assert one["against"]["difference"] == -other["against"]["difference"]
    assert one["against"]["p"] == other["against"]["p"]


@pytest.mark.parametrize(
    ("line", "mine", "theirs"),
    [
        ("csat vs partner:South", 110, 100),
        ("csat vs South", 110, 100),
        ("csat South vs the rest", 100, 110),
        ("csat not:partner:South vs rest", 110, 100),
    ],
)
def test_the_side_that_is_not_named_is_the_rest(empty: Talk, line: str, mine: int, theirs: int) -> None:
    empty.answers(*scored(90, 10, "North"), *scored(60, 40, "South"), *scored(5, 5, "East"))
    (reading,) = empty.ask(line).readings
    assert reading.against is not None
    assert (reading.n, reading.against.n) == (mine, theirs)
    assert "the rest" in empty.ask(line).headline


def test_few_answers_and_a_running_week_are_not_judged(empty: Talk) -> None:
    empty.answers(*scored(29, 0, "North"), *scored(10, 90, "South"))
    answer = empty.ask("csat North vs South")
    assert answer.readings[0].verdict == "too few"
    assert "too few to judge" in answer.headline
    soon = LAST_WEEK + timedelta(days=5)
    empty.answers(*scored(60, 0, "North", occurred_at=soon), *scored(10, 90, "South", occurred_at=soon))
    running = empty.ask("csat North vs South this week")
    assert running.readings[0].verdict is None
    assert running.readings[0].difference is not None
    assert "clearly" not in said(running)


def test_members_of_another_slice_are_one_family(empty: Talk) -> None:
    for channel in ("phone", "chat"):
        empty.answers(*scored(90, 10, "North", channel=channel), *scored(80, 20, "South", channel=channel))
    readings = empty.ask("csat by channel North vs South").readings
    assert [reading.slice for reading in readings] == [(("channel", "chat"),), (("channel", "phone"),)]
    assert all(reading.q is not None and reading.p is not None and reading.q >= reading.p for reading in readings)
    table = empty.ask("csat by channel North vs South").table
    assert table is not None
    assert table.columns[-2:] == ("South", "difference")


@pytest.mark.parametrize("line", ["csat North vs South", "resolution time North vs South", "tickets North vs South"])
def test_a_side_without_anything_is_said_and_is_no_zero(empty: Talk, line: str) -> None:
    empty.answers(*scored(20, 0, "North"), *scored(9, 0, "South", occurred_at=LAST_WEEK - timedelta(days=90)))
    assert "nothing recorded" in empty.ask(line).headline or line.startswith("tickets")
    assert "nan" not in said(empty.ask(line)).casefold()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("csat North vs North", "share some of the same events"),
        ("csat partner:North,South vs South", "share some of the same events"),
        ("csat not:partner:North vs South", "share some of the same events"),
        ("csat North vs South vs last month", "One comparison at a time"),
        ("csat North vs South vs target", "One comparison at a time"),
        ("csat by partner vs South", "already sets each"),
        ("csat North vs South trend", "ask for each of them"),
        ("csat North vs South by week", "ask for each of them"),
    ],
)
def test_what_has_no_two_sides_is_explained_with_a_way_on(empty: Talk, line: str, words: str) -> None:
    empty.answers(*scored(20, 0, "North"), *scored(20, 0, "South"))
    trouble = empty.refused(line)
    assert isinstance(trouble, BadInput)
    assert words in str(trouble)
    assert all(empty.ask(suggestion).headline for suggestion in trouble.suggestions)


@pytest.mark.parametrize("line", ["csat vs the rest", "csat North channel:phone vs the rest", "vs South"])
def test_the_rest_of_nothing_is_asked_back(empty: Talk, line: str) -> None:
    empty.answers(*scored(20, 0, "North", channel="phone"), *scored(20, 0, "South"))
    assert isinstance(empty.refused(line), NotUnderstood)


def test_the_scope_of_a_channel_is_the_side_that_is_not_named(empty: Talk) -> None:
    empty.answers(*scored(90, 10, "North"), *scored(60, 40, "South"), *scored(5, 5, "East"))
    here = empty.with_(scope=(Filter("partner", ("North",)),))
    (reading,) = here.ask("csat vs South").readings
    assert reading.against is not None
    assert (reading.n, reading.against.n) == (100, 100)


def test_what_was_compared_with_is_opened_again(empty: Talk) -> None:
    empty.answers(*scored(90, 10, "North"), *scored(60, 40, "South"))
    told = empty.json("csat North vs South")
    assert told["question"]["against"] == "partner:South"
    assert "against South" in said(empty.ask(f"why {told['answer_id']}"))


@pytest.mark.parametrize(
    ("target", "standing", "words"),
    [
        (97.0, "below the target", "target 97%: below the target, not met"),
        (80.0, "above the target", "target 80%: above the target, met"),
        (92.0, "no clear difference", "no clear difference from the target 92%"),
    ],
)
def test_a_value_lies_on_one_side_of_its_target_only_with_its_whole_interval(
    empty: Talk, aims: dict[str, float], target: float, standing: str, words: str
) -> None:
    empty.answers(*scored(90, 10, "North"))
    aims["csat"] = target
    told = empty.json("csat vs target")
    (reading,) = told["readings"]
    assert reading["target"]["value"] == target
    assert reading["target"]["standing"] == standing
    assert reading["target"]["difference"] == pytest.approx(90 - target)
    assert (reading["low"] > target or reading["high"] < target) == (reading["target"]["p"] < 0.05)
    assert words in told["headline"]
    assert reading["verdict"] is None
    assert "against" not in reading


def test_a_long_time_above_its_target_has_not_met_it(empty: Talk, aims: dict[str, float]) -> None:
    empty.tickets(*({"solved_at": LAST_WEEK + timedelta(hours=hours)} for hours in range(20, 80)))
    aims["full_resolution"] = 8.0
    assert "target 8.0 h: above the target, not met" in empty.ask("resolution time vs target").headline


def test_a_few_answers_are_not_judged_by_a_target(empty: Talk, aims: dict[str, float]) -> None:
    empty.answers(*scored(0, 29, "North"))
    aims["csat"] = 80.0
    assert empty.ask("csat vs target").headline.endswith("target 80%: too few to judge")


def test_a_target_judges_members_as_one_family(empty: Talk, aims: dict[str, float]) -> None:
    aims["csat"] = 80.0
    for number in range(8):
        empty.answers(*scored(50, 20, f"Partner {number}"))  # 71%, p .058 alone
    empty.answers(*scored(40, 60, "Far"))
    answer = empty.ask("csat by partner vs target")
    standings = {reading.slice[0][1]: reading.target.standing for reading in answer.readings if reading.target}
    assert standings.pop("Far") == "below the target"
    assert set(standings.values()) == {"no clear difference"}
    assert answer.table is not None
    assert answer.table.columns[-1] == "target 80%"


def test_without_a_target_the_value_is_told_and_how_to_set_one(empty: Talk, aims: dict[str, float]) -> None:
    empty.answers(*scored(90, 10, "North"))
    answer = empty.ask("csat vs target")
    assert "90%" in answer.headline
    assert not aims
    assert "No target is set for CSAT" in said(answer)
    assert "ROX_METRICS" in said(empty.ask("csat by partner vs target"))


def test_a_trend_draws_its_target(empty: Talk, aims: dict[str, float]) -> None:
    empty.answers(*scored(90, 10, "North"))
    aims["csat"] = 80.0
    chart = empty.ask("csat trend").chart
    assert chart is not None
    assert [(level.kind, level.text) for level in chart.rows[0].levels] == [("target", "target 80%")]  # type: ignore[union-attr]


def test_a_picture_of_two_slices_shows_both(empty: Talk) -> None:
    empty.answers(*scored(90, 10, "North"), *scored(60, 40, "South"))
    chart = empty.ask("csat North vs South chart").chart
    assert chart is not None
    assert [member.title for member in chart.members] == ["North", "South"]  # type: ignore[union-attr]
    assert "North is clearly higher" in chart.alt_text


@pytest.mark.parametrize(
    ("difference", "told"),
    [
        ((-11.13, -19.4, -3.7), ["−11", "−19", "−4"]),
        ((-11.13, -19.4, -0.4), ["−11.1", "−19.4", "−0.4"]),
        ((1.04, -2.0, 4.06), ["+1.0", "−2.0", "+4.1"]),
        ((0.2, -9.0, 9.4), ["0", "−9", "+9"]),
    ],
)
def test_a_difference_has_the_decimals_that_its_interval_supports(
    difference: tuple[float, float, float], told: list[str]
) -> None:
    assert Telling(Wording("en")).apart(METRICS["csat"], difference) == told
