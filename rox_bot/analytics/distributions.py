"""Tails and quantiles of Student's t, the beta and the gamma distribution, in plain arithmetic."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count
from math import erfc, exp, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

HALVINGS = 200
TINY = 1e-300
CONVERGED = 1e-15


def normal_two_sided(z: float) -> float:
    """Two-sided p of a standard normal z."""
    return erfc(abs(z) / sqrt(2))


def student_two_sided(t: float, freedom: float) -> float:
    """Two-sided p of Student's t with `freedom` > 0 degrees, whole or not (DLMF 8.17, A and S 26.5.27)."""
    if freedom <= 0:
        raise ValueError("Student's t needs more than 0 degrees of freedom")
    return beta_below(freedom / (freedom + t * t), freedom / 2, 0.5)


@lru_cache(maxsize=4096)
def student_quantile(share: float, freedom: float) -> float:
    """The t below which `share`, 0.5 < share < 1, of Student's distribution with `freedom` > 0 degrees lies."""
    if not 0.5 < share < 1:
        raise ValueError("the share lies strictly between 0.5 and 1")
    tail = 2 * (1 - share)
    height = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom * pi) / 2
    # The tail falls ever more slowly, so Newton's steps from the normal quantile rise to t and never pass it.
    t = NormalDist().inv_cdf(share)
    for _ in range(HALVINGS):
        density = exp(height - (freedom + 1) / 2 * log1p(t * t / freedom))
        step = (student_two_sided(t, freedom) - tail) / (2 * density)
        t += step
        if step <= CONVERGED * t:
            break
    return t


def beta_quantile(share: float, a: float, b: float) -> float:
    """The x in 0..1 below which `share`, 0 < share < 1, of Beta(a, b) lies; a, b > 0."""
    if not 0 < share < 1:
        raise ValueError("the share lies strictly between 0 and 1")
    return crossing(lambda x: beta_below(x, a, b) - share, 0.0, 1.0)


def gamma_quantile(share: float, shape: float) -> float:
    """The x below which `share`, 0 < share < 1, of a gamma distribution of this shape > 0 and scale 1 lies.

    Half the chi-square quantile of 2 x shape degrees of freedom.
    """
    if not 0 < share < 1:
        raise ValueError("the share lies strictly between 0 and 1")
    top = shape + 1.0
    while gamma_below(top, shape) < share:
        top *= 2
    return crossing(lambda x: gamma_below(x, shape) - share, 0.0, top)


def beta_below(x: float, a: float, b: float) -> float:
    """Share of Beta(a, b) below x: the regularised incomplete beta function (DLMF 8.17.22)."""
    if a <= 0 or b <= 0:
        raise ValueError("a beta distribution needs a, b > 0")
    if x <= 0 or x >= 1:
        return float(x >= 1)
    # The fraction converges fast left of the mean; on the right the mirrored one does.
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(1 - x, b, a)
    front = exp(a * log(x) + b * log1p(-x) - lgamma(a) - lgamma(b) + lgamma(a + b)) / a
    return front / _fraction(1.0, _beta_steps(x, a, b))


def _beta_steps(x: float, a: float, b: float) -> Iterator[tuple[float, float]]:
    for m in count():
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0
        k = m + 1
        yield k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)), 1.0


def gamma_below(x: float, shape: float) -> float:
    """Share of a gamma distribution of this shape and scale 1 below x (DLMF 8.11.4 and 8.9.2)."""
    if shape <= 0:
        raise ValueError("a gamma distribution needs a shape > 0")
    if x <= 0:
        return 0.0
    front = exp(shape * log(x) - x - lgamma(shape))
    if x > shape + 1:
        return 1 - front / _fraction(x + 1 - shape, _gamma_steps(x, shape))
    term = total = 1 / shape
    for k in count(1):
        term *= x / (shape + k)
        total += term
        if term < CONVERGED * total:
            break
    return front * total


def _gamma_steps(x: float, shape: float) -> Iterator[tuple[float, float]]:
    for k in count(1):
        yield -k * (k - shape), x + 2 * k + 1 - shape


def _fraction(first: float, steps: Iterator[tuple[float, float]]) -> float:
    """first + a1 / (b1 + a2 / (b2 + ...)) for steps (a, b), by Lentz's method (DLMF 3.10(iii))."""
    value = upper = first
    lower = 0.0
    for a, b in steps:
        lower = 1 / ((b + a * lower) or TINY)
        upper = (b + a / upper) or TINY
        value *= upper * lower
        if abs(upper * lower - 1) < CONVERGED:
            break
    return value


def crossing(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function passes 0, by halving low..high until no double lies between."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
