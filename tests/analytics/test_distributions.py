"""Tails and quantiles held to the tables everybody uses."""

from math import erfc, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.distributions import (
    beta_below,
    beta_quantile,
    gamma_below,
    gamma_quantile,
    normal_two_sided,
    student_quantile,
    student_two_sided,
)

inner = st.floats(0.001, 0.999)
shapes = st.floats(0.5, 2000)


@pytest.mark.parametrize(
    ("freedom", "expected"),
    # Student's table, two-sided 95 % (NIST/SEMATECH e-Handbook 1.3.6.7.2)
    [(1, 12.706), (2, 4.303), (5, 2.571), (9, 2.262), (29, 2.045), (100, 1.984), (1e9, 1.960)],
)
def test_the_quantile_of_student_is_that_of_the_printed_table(freedom: float, expected: float) -> None:
    assert student_quantile(0.975, freedom) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(("shape", "low", "high"), [(0.5, 0.00098, 5.024), (2.5, 0.831, 12.833), (50, 74.222, 129.561)])
def test_half_a_chi_square_quantile_is_that_of_the_printed_table(shape: float, low: float, high: float) -> None:
    # NIST/SEMATECH e-Handbook 1.3.6.7.4, 1, 5 and 100 degrees of freedom
    found = 2 * gamma_quantile(0.025, shape), 2 * gamma_quantile(0.975, shape)
    assert found == pytest.approx((low, high), abs=6e-4)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    # Clopper and Pearson's limits are beta quantiles; Newcombe 1998a, table I, method 5
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (1, 29, 0.0009, 0.1776)],
)
def test_beta_quantiles_give_the_published_exact_limits_of_a_share(k: int, n: int, low: float, high: float) -> None:
    found = beta_quantile(0.025, k, n - k + 1), beta_quantile(0.975, k + 1, n - k)
    assert found == pytest.approx((low, high), abs=6e-5)


@given(inner, shapes, shapes)
def test_a_quantile_of_the_beta_has_its_share_below_and_mirrors(share: float, a: float, b: float) -> None:
    found = beta_quantile(share, a, b)
    assert beta_below(found, a, b) == pytest.approx(share, abs=1e-6)
    assert beta_below(share, a, b) == pytest.approx(1 - beta_below(1 - share, b, a), abs=1e-9)


@given(inner, shapes)
def test_a_quantile_of_the_gamma_has_its_share_below(share: float, shape: float) -> None:
    assert gamma_below(gamma_quantile(share, shape), shape) == pytest.approx(share, abs=1e-9)


@given(st.floats(0.501, 0.9999), st.floats(0.5, 1e5))
def test_a_quantile_of_student_has_its_share_below_and_passes_the_normal_one(share: float, freedom: float) -> None:
    found = student_quantile(share, freedom)
    assert student_two_sided(found, freedom) == pytest.approx(2 * (1 - share), rel=1e-6)
    assert found >= NormalDist().inv_cdf(share) - 1e-9


@given(st.floats(-8, 8))
def test_the_tail_of_student_becomes_that_of_the_normal(z: float) -> None:
    assert normal_two_sided(z) == erfc(abs(z) / sqrt(2))
    assert student_two_sided(z, 1e9) == pytest.approx(normal_two_sided(z), rel=1e-4)


def test_shares_and_shapes_outside_their_range_are_refused() -> None:
    for wrong in (0.0, 1.0):
        with pytest.raises(ValueError, match="strictly between"):
            beta_quantile(wrong, 1, 1)
        with pytest.raises(ValueError, match="strictly between"):
            gamma_quantile(wrong, 1)
        with pytest.raises(ValueError, match="strictly between"):
            student_quantile(wrong, 3)
    with pytest.raises(ValueError, match="degrees of freedom"):
        student_two_sided(1.0, 0)
    with pytest.raises(ValueError, match="a, b > 0"):
        beta_below(0.5, 0, 1)
    with pytest.raises(ValueError, match="shape > 0"):
        gamma_below(0.5, 0)
    assert (beta_below(-1, 2, 2), beta_below(2, 2, 2), gamma_below(-1, 2)) == (0, 1, 0)
