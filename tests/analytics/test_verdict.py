"""Which changes get a word: the gates one by one, the oracles on real surveys and logs, and false alarms."""

from collections.abc import Callable
from itertools import pairwise
from math import comb
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.comparison import (
    Difference,
    difference_of_nps,
    difference_of_quantiles,
    difference_of_shares,
)
from rox_bot.analytics.verdict import Candidate, Verdict, judge

CLEAR = {Verdict.CLEAR_RISE, Verdict.CLEAR_FALL}
RISE = Difference(10.0, 4.0, 16.0, 0.001)

# telecom NPS survey 2018, months December to June: (detractors, passives, promoters)
TELECOM = [(63, 10, 13), (251, 65, 110), (230, 74, 116), (293, 75, 160), (181, 74, 130), (175, 57, 102)]
TELECOM += [(78, 37, 59)]

# ITSM incident log, by opening week 2016-W10 to W21
OPENED = [2073, 1975, 1686, 2174, 2008, 1995, 1401, 2046, 2064, 1736, 1779, 1177]
REOPENED = [39, 30, 22, 25, 15, 28, 14, 8, 20, 15, 10, 18]
IN_TIME = [88, 680, 1025, 1558, 1518, 1580, 921, 1683, 1596, 1332, 1414, 874]


def candidate(
    difference: Difference | None = RISE,
    n_later: int = 30,
    n_earlier: int = 30,
    smallest_change: float = 5.0,
    judgeable: bool = True,
) -> Candidate:
    return Candidate(n_later, n_earlier, difference, smallest_change, judgeable)


def word(each: Candidate) -> Verdict | None:
    return judge([each])[0][0]


def of_nps(later: tuple[int, int, int], earlier: tuple[int, int, int]) -> Candidate:
    worths = [(sum(mix), 100.0 * (mix[2] - mix[0]), 1e4 * (mix[2] + mix[0])) for mix in (later, earlier)]
    return candidate(difference_of_nps(*worths), sum(later), sum(earlier))


def weekly_shares(positives: list[int], smallest_change: float) -> list[Candidate]:
    weeks = list(zip(positives, OPENED, strict=True))
    return [
        candidate(difference_of_shares(*later, *earlier), later[1], earlier[1], smallest_change)
        for earlier, later in pairwise(weeks)
    ]


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (RISE, Verdict.CLEAR_RISE),
        (Difference(-10.0, -16.0, -4.0, 0.001), Verdict.CLEAR_FALL),
        (Difference(10.0, -0.1, 20.1, 0.001), Verdict.NO_CLEAR_CHANGE),
        (Difference(10.0, 0.0, 20.0, 0.001), Verdict.NO_CLEAR_CHANGE),
        (Difference(10.0, 4.0, 16.0, 0.05), Verdict.NO_CLEAR_CHANGE),
        (Difference(10.0, 4.0, 16.0, 0.0499), Verdict.CLEAR_RISE),
        (Difference(5.0, 4.0, 6.0, 0.001), Verdict.CLEAR_RISE),
        (Difference(4.9, 4.0, 6.0, 0.001), Verdict.NO_CLEAR_CHANGE),
        (Difference(10.0, 4.0, 16.0, 0.001, 0.0499), Verdict.CLEAR_RISE),
        (Difference(10.0, 4.0, 16.0, 0.001, 0.05), Verdict.NO_CLEAR_CHANGE),
        (None, Verdict.TOO_FEW),
    ],
)
def test_a_change_is_clear_only_past_every_gate(difference: Difference | None, expected: Verdict) -> None:
    assert word(candidate(difference)) is expected


@pytest.mark.parametrize(
    ("n_later", "n_earlier", "expected"),
    [
        (30, 30, Verdict.CLEAR_RISE),
        (29, 30, Verdict.TOO_FEW),
        (30, 29, Verdict.TOO_FEW),
        (500, 0, Verdict.TOO_FEW),
    ],
)
def test_a_word_needs_thirty_answers_in_both_periods(n_later: int, n_earlier: int, expected: Verdict) -> None:
    assert word(candidate(n_later=n_later, n_earlier=n_earlier)) is expected


def test_two_points_are_two_points_whatever_binary_makes_of_them() -> None:
    difference = difference_of_shares(82_000, 100_000, 80_000, 100_000)
    assert difference.value < 0.02
    assert word(candidate(difference, 100_000, 100_000, 0.02)) is Verdict.CLEAR_RISE


def test_what_is_not_judgeable_gets_no_word_at_all_and_leaves_the_family() -> None:
    partial, few = candidate(judgeable=False), candidate(n_later=12)
    alone = judge([candidate()])
    assert judge([partial, candidate(), few, candidate(None, 0, 0, judgeable=False)]) == [
        (None, None),
        *alone,
        (Verdict.TOO_FEW, None),
        (None, None),
    ]


def test_a_change_clear_alone_is_not_clear_among_many_that_did_not_move() -> None:
    moved = candidate(Difference(10.0, 1.0, 19.0, 0.03))
    still = candidate(Difference(0.0, -9.0, 9.0, 1.0))
    assert word(moved) is Verdict.CLEAR_RISE
    verdict, q = judge([moved, still])[0]
    assert verdict is Verdict.NO_CLEAR_CHANGE
    assert q == pytest.approx(0.06)


def test_an_empty_family_has_no_verdicts() -> None:
    assert judge([]) == []


def test_no_month_of_the_telecom_survey_is_a_clear_change() -> None:
    found = judge([of_nps(later, earlier) for earlier, later in pairwise(TELECOM)])
    assert {verdict for verdict, _ in found} == {Verdict.NO_CLEAR_CHANGE}
    expected = [0.053745, 0.379729, 0.739036, 0.134963, 0.294405, 0.294405]
    assert [q for _, q in found] == pytest.approx(expected, abs=1e-6)


def test_no_week_of_reopened_incidents_is_a_clear_change() -> None:
    family = weekly_shares(REOPENED, 0.01)
    found = judge(family)
    assert sum(each.difference is not None and each.difference.p < 0.05 for each in family) == 4
    assert {verdict for verdict, _ in found} == {Verdict.NO_CLEAR_CHANGE}
    expected = [0.52507, 0.711369, 0.711369, 0.422892, 0.134335, 0.499487]
    expected += [0.134335, 0.134335, 0.763142, 0.499487, 0.134335]
    assert [q for _, q in found] == pytest.approx(expected, abs=1e-6)


def test_nine_of_eleven_weeks_of_incidents_in_time_are_clear_changes() -> None:
    found = judge(weekly_shares(IN_TIME, 0.02))
    rise, fall, still = Verdict.CLEAR_RISE, Verdict.CLEAR_FALL, Verdict.NO_CLEAR_CHANGE
    expected = [rise, rise, rise, rise, rise, fall, rise, fall, still, still, fall]
    assert [verdict for verdict, _ in found] == expected
    q = [q for _, q in found]
    assert q[3:5] == pytest.approx([0.005373, 0.007901], abs=1e-6)
    assert q[7:] == pytest.approx([0.000149, 0.660546, 0.05328, 0.001606], abs=1e-6)


differences = st.builds(
    lambda value, width, p: Difference(value, value - width, value + width, p),
    st.floats(-100, 100),
    st.floats(0, 50),
    st.floats(0, 1),
)
candidates = st.builds(
    Candidate,
    st.integers(0, 60),
    st.integers(0, 60),
    st.none() | differences,
    st.floats(0, 20),
    st.booleans(),
)


@given(st.lists(candidates, max_size=30))
def test_swapping_later_and_earlier_turns_rises_into_falls_and_nothing_else(family: list[Candidate]) -> None:
    swapped = [
        Candidate(
            each.n_earlier,
            each.n_later,
            each.difference
            and Difference(-each.difference.value, -each.difference.high, -each.difference.low, each.difference.p),
            each.smallest_change,
            each.judgeable,
        )
        for each in family
    ]
    turned = {Verdict.CLEAR_RISE: Verdict.CLEAR_FALL, Verdict.CLEAR_FALL: Verdict.CLEAR_RISE}
    expected = [(turned.get(verdict, verdict) if verdict else None, q) for verdict, q in judge(family)]
    assert judge(swapped) == expected


def nps_odds(n: int) -> dict[tuple[int, int, int], float]:
    """Probabilities of what n answers show when half are promoters and a fifth detractors."""
    return {
        (d, n - d - p, p): comb(n, d) * comb(n - d, p) * 0.2**d * 0.5**p * 0.3 ** (n - d - p)
        for d in range(n + 1)
        for p in range(n - d + 1)
    }


def test_two_equal_months_of_thirty_answers_often_look_different_and_are_rarely_called_so() -> None:
    odds = {mix: weight for mix, weight in nps_odds(30).items() if weight > 1e-6}
    looks = called = 0.0
    for later, likely in odds.items():
        for earlier, likely_too in odds.items():
            if abs((later[2] - later[0]) - (earlier[2] - earlier[0])) >= 6:
                looks += likely * likely_too
                called += likely * likely_too * (word(of_nps(later, earlier)) in CLEAR)
    assert looks == pytest.approx(0.364, abs=0.001)
    assert called <= 0.05


def still_share(random: Random) -> Candidate:
    truth, n2, n1 = random.uniform(0.5, 0.95), random.randint(30, 90), random.randint(30, 240)
    k2, k1 = (sum(random.random() < truth for _ in range(n)) for n in (n2, n1))
    return candidate(difference_of_shares(k2, n2, k1, n1), n2, n1, 0.02)


def still_nps(random: Random) -> Candidate:
    mixes = []
    for n in (random.randint(30, 90), random.randint(30, 240)):
        scores = random.choices((0, 1, 2), weights=(2, 3, 5), k=n)
        mixes.append((scores.count(0), scores.count(1), scores.count(2)))
    return of_nps(mixes[0], mixes[1])


@pytest.mark.parametrize("still", [still_share, still_nps])
def test_forty_slices_of_nothing_changed_hold_a_false_clear_in_at_most_5_percent_of_answers(
    still: Callable[[Random], Candidate],
) -> None:
    random = Random(2024)
    answers = [judge([still(random) for _ in range(40)]) for _ in range(300)]
    false = sum(any(verdict in CLEAR for verdict, _ in answer) for answer in answers)
    assert false <= 0.05 * len(answers)


def still_times(random: Random, q: float) -> Candidate:
    n2, n1 = random.randint(36, 60), random.randint(120, 240)
    later, earlier = (sorted((random.lognormvariate(3.0, 1.5), 1) for _ in range(n)) for n in (n2, n1))
    # No word passes the pooled test at 5 %, so only the few below it are worth a whole bootstrap.
    quick = difference_of_quantiles(later, earlier, q, draws=2)
    if quick and quick.pooled_p >= 0.05:
        return candidate(quick, n2, n1, 2.0)
    return candidate(difference_of_quantiles(later, earlier, q), n2, n1, 2.0)


@pytest.mark.parametrize("q", [0.5, 0.9])
def test_forty_slices_of_unchanged_times_hold_no_false_clear(q: float) -> None:
    random = Random(5)
    answers = [judge([still_times(random, q) for _ in range(40)]) for _ in range(3)]
    assert not any(verdict in CLEAR for answer in answers for verdict, _ in answer)
