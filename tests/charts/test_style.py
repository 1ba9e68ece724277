"""Colours keep their contrast, also for colour-blind readers."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from rox_bot.charts.style import BETTER, INK, PAPER, SOFT_INK, TRACE, WORSE

Colour = NDArray[np.float64]

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}


def linear(colour: str) -> Colour:
    shares = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2."""
    lights = sorted(float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722])) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(light: Colour) -> Colour:
    """CIE 1976 L*a*b* under D65 from linear sRGB."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    )
    x, y, z = np.cbrt(to_xyz @ np.clip(light, 0, 1) / np.array([0.95047, 1.0, 1.08883]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("colour", [INK, SOFT_INK, BETTER, WORSE])
def test_text_is_readable_on_white(colour: str) -> None:
    assert contrast(colour, PAPER) >= 4.5


def test_lines_and_dots_stand_out_from_white() -> None:
    assert contrast(TRACE, PAPER) >= 3


@pytest.mark.parametrize("sight", SIGHT)
def test_better_worse_and_no_change_differ_for_every_sight(sight: str) -> None:
    seen = [lab(SIGHT[sight] @ linear(colour)) for colour in (BETTER, WORSE, TRACE)]
    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) >= 10
