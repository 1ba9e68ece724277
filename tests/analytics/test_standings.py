"""Best and worst: only a member that is clearly apart from the rest; families may mix kinds."""

import pytest

from rox_bot.analytics.comparison import (
    Compare,
    Worths,
    difference_of_means,
    difference_of_nps,
    difference_of_percents,
    difference_of_quantiles,
    difference_of_shares,
    welch,
)
from rox_bot.analytics.verdict import Candidate, Standing, Verdict, clearly_apart, judge


def share(positives: int, n: int) -> Worths:
    return n, 100.0 * positives, 1e4 * positives


def standings(members: list[Worths], compare: Compare = difference_of_percents, least: float = 0.0) -> list[Standing]:
    return [standing for standing, _ in clearly_apart(members, compare, least)]


def test_the_lowest_of_members_that_differ_by_noise_is_not_called_so() -> None:
    members = [share(50, 60), share(47, 60), share(52, 60), share(44, 60)]
    assert set(standings(members)) == {Standing.NOT_APART}


def test_a_member_far_from_the_rest_is_and_one_in_the_middle_is_not() -> None:
    members = [share(190, 200), share(150, 200), share(152, 200), share(100, 200)]
    assert standings(members) == [Standing.ABOVE, Standing.NOT_APART, Standing.NOT_APART, Standing.BELOW]


def test_the_smallest_change_holds_for_standings_too() -> None:
    members = [share(9200, 10000), share(9000, 10000)]
    assert standings(members, least=1.0) == [Standing.ABOVE, Standing.BELOW]
    assert standings(members, least=3.0) == [Standing.NOT_APART, Standing.NOT_APART]


@pytest.mark.parametrize("n", [0, 1, 29])
def test_a_member_below_thirty_answers_has_no_standing_and_leaves_the_family(n: int) -> None:
    members = [share(190, 200), share(150, 200), share(100, 200)]
    found = clearly_apart([*members, share(0, n)], difference_of_percents)
    assert found[3] == (Standing.TOO_FEW, None)
    assert all(q is not None for _, q in found[:3])


def test_one_member_alone_and_one_with_a_tiny_rest_have_no_standing() -> None:
    assert standings([share(30, 50)]) == [Standing.TOO_FEW]
    assert standings([share(30, 50), share(1, 9)]) == [Standing.TOO_FEW, Standing.TOO_FEW]
    assert clearly_apart([], difference_of_percents) == []


@pytest.mark.parametrize("compare", [difference_of_nps, welch])
def test_nets_and_means_have_standings_by_their_own_difference(compare: Compare) -> None:
    high, middle = (300, 12000.0, 2e6), (300, 6000.0, 1.8e6)
    assert standings([high, middle, middle], compare)[0] is Standing.ABOVE


def test_a_family_of_all_kinds_is_judged_as_one() -> None:
    family = [
        Candidate(800, 800, difference_of_shares(700, 800, 600, 800), 0.02, judgeable=True),
        Candidate(90, 90, difference_of_nps((90, 3000.0, 6e5), (90, 2800.0, 6e5)), 5.0, judgeable=True),
        Candidate(
            400, 400, difference_of_means(((3.0, 200), (4.0, 200)), ((3.0, 300), (4.0, 100))), 0.2, judgeable=True
        ),
        Candidate(
            60, 60, difference_of_quantiles(((1.0, 30), (9.0, 30)), ((1.0, 29), (9.0, 31)), 0.5), 1, judgeable=True
        ),
        Candidate(400, 5, difference_of_means(((3.0, 200), (4.0, 200)), ((3.0, 4), (4.0, 1))), 0.2, judgeable=True),
    ]
    rise, still = Verdict.CLEAR_RISE, Verdict.NO_CLEAR_CHANGE
    found = judge(family)
    assert [verdict for verdict, _ in found] == [rise, still, rise, still, Verdict.TOO_FEW]
    assert [q is None for _, q in found] == [False, False, False, False, True]
    assert all(q >= each.difference.p for (_, q), each in zip(found[:4], family, strict=False) if q and each.difference)
