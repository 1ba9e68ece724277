"""Scores: the instrument and the scale are taken from what the file shows, and asked for where it does not."""

import pytest

from rox_bot.intake.proposals.columns import Column
from rox_bot.intake.proposals.scores import Scored, derived, judge


def scores(name: str, *cells: str, times: int = 10) -> Column:
    return Column(name, cells * times, len(cells) * times)


def points(low: int, high: int) -> tuple[str, ...]:
    return tuple(map(str, range(low, high + 1)))


@pytest.mark.parametrize(
    ("column", "instrument", "scale"),
    [
        (scores("NPS_SCORE", *points(0, 10)), "nps", (0, 10)),
        (scores("How likely are you to recommend us?", *points(2, 10)), "nps", (0, 10)),
        (scores("Zou u ons aanbevelen?", "9", "10", "6"), "nps", (0, 10)),
        (scores("Satisfaction Score", *points(1, 5)), "csat", (1, 5)),
        (scores("Rating", "5"), "csat", (1, 5)),
        (scores("Rating", *points(1, 3)), "csat", (1, 3)),
        (scores("It was easy to get help", *points(1, 7)), "ces", (1, 7)),
        (scores("Beoordeling", "zeer tevreden", "tevreden", "neutraal"), "csat", (1, 5)),
        (scores("Rating", "Positive", "Neutral", "Negative"), "csat", (1, 3)),
        (scores("Rating", "1", "0", "-1"), "csat", (1, 3)),
        (scores("Satisfaction", "Good", "Bad"), "csat", None),
        (scores("NPS", "10 - Extremely likely", "0 - Not at all likely", "7"), "nps", (0, 10)),
        (scores("Sterren", "★★★★★", "★★"), "csat", (1, 5)),
    ],
)
def test_what_the_file_shows_is_taken(column: Column, instrument: str, scale: tuple[float, float] | None) -> None:
    found = judge(column, "", "")
    assert (found.instrument, found.scale, found.questions) == (instrument, scale, ())


@pytest.mark.parametrize(
    ("column", "asks"),
    [
        (scores("Score", *points(0, 10)), "What is asked"),  # a 0-10 question of another kind must never enter NPS
        (scores("Cijfer", *points(1, 5)), "What is asked"),
        (scores("CSAT", *points(1, 10)), "On which scale"),
        (scores("CSAT", "3", "4"), "On which scale"),
        (scores("CSAT", "0", "1"), "On which scale"),
        (scores("CSAT", "80", "95"), "On which scale"),
        (scores("NPS", *points(1, 5)), "On which scale"),
        (scores("Effort", *points(1, 5)), "On which scale"),  # the older scale runs the other way
        (scores("Rating", *points(1, 3), times=2), "On which scale"),  # six answers: nobody gave a 4 or a 5?
    ],
)
def test_what_it_does_not_show_is_asked(column: Column, asks: str) -> None:
    found = judge(column, "", "")
    assert found.scale is None
    assert asks in " ".join(map(str, found.questions))


def test_the_instrument_may_stand_elsewhere_in_the_file_and_is_then_a_guess() -> None:
    found = judge(scores("Score", *points(0, 10)), "", "nps survey november")
    assert (found.instrument, found.scale) == ("nps", (0, 10))
    assert list(map(str, found.guesses)) == ['"Score" is nps']
    assert judge(scores("Score", *points(0, 10)), "", "nps and csat survey").instrument == ""


def test_what_somebody_said_goes_before_what_the_name_says() -> None:
    assert judge(scores("Rating", *points(1, 10)), "nps", "") == Scored("nps", (0, 10))


def test_words_keep_their_letters_and_get_their_points() -> None:
    found = judge(scores("Rating", "Very satisfied", "Dissatisfied"), "", "")
    assert found.values == {"Very satisfied": "5", "Dissatisfied": "2"}


def test_a_class_that_follows_from_the_score_is_known() -> None:
    assert derived(scores("NPS_RATING", "Promoter", "Detractor"))
    assert not derived(scores("Segment", "Promoter", "Retail"))
