"""How long customers stay: a published file's counts, a hand-made example, and what must hold of any lives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.survival import Length, survival

SEEN_AND_LEFT = (
    *((613, 380), (238, 123), (200, 94), (176, 83), (133, 64), (110, 40), (131, 51), (123, 42), (119, 46), (127, 45)),
    *((99, 31), (117, 38), (109, 38), (76, 24), (99, 37), (80, 28), (87, 26), (97, 24), (73, 19), (71, 18), (63, 17)),
    *((90, 27), (85, 13), (94, 23), (79, 23), (79, 15), (72, 13), (57, 12), (72, 15), (72, 16), (65, 16), (69, 19)),
    *((64, 14), (65, 12), (88, 15), (50, 10), (65, 15), (59, 13), (56, 14), (64, 13), (70, 14), (65, 14), (65, 15)),
    *((51, 6), (61, 6), (74, 12), (68, 14), (64, 9), (66, 15), (68, 10), (68, 8), (80, 8), (70, 14), (68, 13), (64, 9)),
    *((80, 10), (65, 8), (67, 11), (60, 8), (76, 6), (76, 8), (70, 5), (72, 4), (80, 4), (76, 9), (89, 13), (98, 10)),
    *((100, 9), (95, 8), (119, 11), (170, 6), (362, 6)),
)
"""Of the customers of a fictional telecom company (IBM's sample), by months of tenure: how many, and how many left."""

TELCO = [
    ((month, 0), place < left) for month, (seen, left) in enumerate(SEEN_AND_LEFT, start=1) for place in range(seen)
]


def test_the_telecom_customers_stay_as_others_computed_it() -> None:
    found = survival(TELCO, [(month, 0) for month in (6, 12, 24, 36, 48, 60, 72, 73)])
    assert [each.after[0] for each in found] == [6, 12, 24, 36, 48, 60, 72]
    shares = [0.885, 0.8434, 0.789, 0.7488, 0.709, 0.6646, 0.593]
    assert [each.share for each in found] == [pytest.approx(share, abs=0.00005) for share in shares]
    assert (len(TELCO), found[-1].ended, found[-1].at_risk) == (7043, 1869, 362)


def test_the_interval_is_greenwoods_on_the_log_log_scale() -> None:
    """Remission of 21 patients on 6-MP (Gehan 1965): S(10) .7529, standard error .0963 by Greenwood."""
    ended, still = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    lives: list[tuple[Length, bool]] = [*(((m, 0), True) for m in ended), *(((m, 0), False) for m in still)]
    ten, end = survival(lives, [(10, 0), (23, 0)])
    assert ten.share == pytest.approx(0.7529, abs=0.0001)
    assert end.share == pytest.approx(0.4482, abs=0.0001)
    assert ten.interval is not None
    assert (ten.interval.low, ten.interval.high) == (pytest.approx(0.503, abs=0.001), pytest.approx(0.889, abs=0.001))


LIVES = st.lists(st.tuples(st.tuples(st.integers(0, 30), st.integers(0, 30)), st.booleans()), max_size=30)


@given(LIVES, st.data())
def test_shares_fall_from_one_and_order_changes_nothing(lives: list[tuple[Length, bool]], data: st.DataObject) -> None:
    after = [(month, 0) for month in range(31)]
    found = survival(lives, after)
    shares = [each.share for each in found]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)
    assert all(each.interval is None or each.interval.low <= each.share <= each.interval.high for each in found)
    assert survival(data.draw(st.permutations(lives)), after) == found
    if not any(ended for _, ended in lives):
        assert set(shares) <= {1.0}


def test_nothing_is_told_beyond_the_longest_life() -> None:
    assert survival([], [(1, 0)]) == []
    assert [each.after for each in survival([((2, 5), False)], [(1, 0), (2, 0), (3, 0)])] == [(1, 0), (2, 0)]
