"""A change taken apart: nothing is lost or invented, and pure cases fall wholly to one side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.comparison import Worths, difference_of_nps
from rox_bot.analytics.decomposition import Decomposition, Effect, decomposition


def share(positives: int, n: int) -> Worths:
    return n, 100.0 * positives, 1e4 * positives


def nps(detractors: int, passives: int, promoters: int) -> Worths:
    n = detractors + passives + promoters
    return n, 100.0 * (promoters - detractors), 1e4 * (promoters + detractors)


mixes = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)).map(lambda mix: nps(*mix))
periods = st.dictionaries(st.sampled_from("abcdefg"), mixes, min_size=1).filter(
    lambda period: any(n for n, _, _ in period.values())
)


def of(found: Decomposition, member: str) -> Effect:
    return next(effect for effect in found.effects if effect.member == member)


def parts(found: Decomposition) -> float:
    return sum(each.mix.value + (each.within.value if each.within else 0.0) for each in found.effects)


def test_kitagawas_split_of_a_fall_into_more_hard_work_and_worse_work() -> None:
    # 90 of 100 and 60 of 100; then 80 of 100 and 150 of 300: 75 % to 57.5 %
    found = decomposition(
        {"easy": share(80, 100), "hard": share(150, 300)}, {"easy": share(90, 100), "hard": share(60, 100)}
    )
    assert found.change == pytest.approx(-17.5)
    # within: .375 x -10 and .625 x -10; mix: -.25 x (85 - 66.25) and .25 x (55 - 66.25)
    easy, hard = of(found, "easy"), of(found, "hard")
    assert easy.within is not None
    assert hard.within is not None
    assert (easy.within.value, hard.within.value) == pytest.approx((-3.75, -6.25))
    assert (easy.mix.value, hard.mix.value) == pytest.approx((-4.6875, -2.8125))
    assert (found.within.value, found.mix.value) == pytest.approx((-10.0, -7.5))


def test_a_shift_of_work_alone_is_all_mix_and_clear() -> None:
    found = decomposition({"a": share(180, 200), "b": share(400, 800)}, {"a": share(720, 800), "b": share(100, 200)})
    assert found.within.value == pytest.approx(0.0)
    assert found.mix.value == pytest.approx(found.change) == pytest.approx(-24.0)
    assert found.mix.high < 0
    assert found.mix.p < 1e-6
    assert all(effect.within is not None and effect.within.p == 1.0 for effect in found.effects)


def test_one_member_is_all_within_with_the_interval_of_the_plain_difference() -> None:
    later, earlier = nps(80, 120, 200), nps(120, 130, 150)
    found = decomposition({"all": later}, {"all": earlier})
    plain = difference_of_nps(later, earlier)
    assert found.mix.value == 0
    assert (found.mix.low, found.mix.high) == pytest.approx((0.0, 0.0), abs=0.5)
    assert (found.within.value, found.within.low, found.within.high) == pytest.approx(
        (plain.value, plain.low, plain.high), abs=0.3
    )
    within = of(found, "all").within
    assert within is not None
    assert (within.p, within.pooled_p) == (pytest.approx(plain.p, rel=0.1), pytest.approx(plain.pooled_p))


def test_members_that_are_new_or_gone_go_wholly_to_mix_and_mirror_each_other() -> None:
    stays, other = share(300, 400), share(20, 100)
    came, went = (
        decomposition({"a": stays, "b": other}, {"a": stays}),
        decomposition({"a": stays}, {"a": stays, "b": other}),
    )
    new, gone = of(came, "b"), of(went, "b")
    assert (new.within, gone.within) == (None, None)
    assert (new.n_later, new.n_earlier, gone.n_later, gone.n_earlier) == (100, 0, 0, 100)
    assert new.mix.value == pytest.approx(0.2 * (20 - (64 + 75) / 2))
    assert (new.mix.value, new.mix.low, new.mix.high) == pytest.approx((-gone.mix.value, -gone.mix.high, -gone.mix.low))
    assert new.mix.high < 0


def test_few_equal_answers_do_not_make_a_member_certain() -> None:
    found = of(decomposition({"a": share(3, 3), "b": share(50, 100)}, {"a": share(0, 3), "b": share(50, 100)}), "a")
    assert found.within is not None
    assert found.within.high - found.within.low > 0.5 * found.within.value
    assert found.within.p > 1e-3


def test_answers_that_are_all_equal_changed_not_at_all() -> None:
    found = decomposition({"a": share(5, 5), "b": share(2, 2)}, {"a": share(3, 3), "b": share(9, 9)})
    assert (found.change, found.mix.value, found.within.value) == (0, 0, 0)
    assert (found.mix.p, found.within.p) == (1.0, 1.0)


def test_an_empty_period_is_refused_and_an_empty_member_is_left_out() -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        decomposition({"a": share(0, 0)}, {"a": share(3, 5)})
    found = decomposition({"a": share(4, 5), "b": share(0, 0)}, {"a": share(3, 5)})
    assert [effect.member for effect in found.effects] == ["a"]


@given(periods, periods)
def test_the_effects_sum_to_the_change(later: dict[str, Worths], earlier: dict[str, Worths]) -> None:
    found = decomposition(later, earlier)
    assert parts(found) == pytest.approx(found.change, abs=1e-9)
    assert found.mix.value + found.within.value == pytest.approx(found.change, abs=1e-9)
    for each in (found.mix, found.within, *(effect.mix for effect in found.effects)):
        assert each.low <= each.value <= each.high
        assert 0 <= each.p <= 1


@given(periods, periods)
def test_swapping_the_periods_flips_every_effect(later: dict[str, Worths], earlier: dict[str, Worths]) -> None:
    found, swapped = decomposition(later, earlier), decomposition(earlier, later)
    for effect in found.effects:
        other = of(swapped, effect.member)
        assert other.mix.value == pytest.approx(-effect.mix.value, abs=1e-9)
        assert other.mix.p == pytest.approx(effect.mix.p, abs=1e-6)
        if effect.within:
            assert other.within is not None
            assert other.within.value == pytest.approx(-effect.within.value, abs=1e-9)
            assert other.within.p == pytest.approx(effect.within.p, abs=1e-9)
