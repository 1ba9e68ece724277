"""Planted gains are found again inside the stated range; ROX_SEEDS=100 tries as many larger worlds, with figures."""

import os
from pathlib import Path

import pytest

from rox_bot.answers.rox.valuing import valued
from rox_bot.answers.taking import Reader
from rox_bot.domain.valuation import Valuation
from tests.conftest import Figures
from tests.talk import AMSTERDAM, NOW, opened
from tests.value.planted import World, plant

SEEDS = int(os.environ.get("ROX_SEEDS", "3"))
MANY = 100
QUARTER = AMSTERDAM.part_of_year(2026, "quarter", 3, NOW)


def found_in(folder: Path, world: World, seed: int) -> Valuation:
    path = folder / f"{seed}{world.doubtful}.db"
    with opened(path) as talk:
        plant(talk, world, seed)
        with talk.store.reading() as tx:
            found = valued(Reader(tx, talk.context), QUARTER)
    path.unlink(missing_ok=True)
    return found


def told(world: World, found: list[Valuation]) -> tuple[int, float, str]:
    """How many ranges hold the truth, the mean of the likely gains, and both in words."""
    inside = sum(each.gains.low <= world.truth <= each.gains.high for each in found)
    mean = sum(each.gains.likely for each in found) / len(found)
    doubt = "with" if world.doubtful else "without"
    return inside, mean, (
        f"planted gains, {doubt} doubt of cost, margin, share: {inside} of {len(found)} worlds inside the 80% range; "
        f"truth {world.truth:,.0f}, mean of likely {mean:,.0f}"
    )  # fmt: skip


def test_planted_gains_lie_inside_the_range(tmp_path: Path, record_figures: Figures) -> None:
    """Cost, margin and share are ranges around the truth; where they are known, 80% is to hold it in 80 of 100."""
    world = World() if SEEDS >= MANY else World(solved=1_000, customers=3_000)
    found = [found_in(tmp_path, world, seed) for seed in range(SEEDS)]
    assert all({line.lever for line in each.lines} == {"upsell", "repeat", "churn"} for each in found)
    inside, mean, figures = told(world, found)
    record_figures(figures)
    assert inside >= 0.9 * SEEDS
    assert mean == pytest.approx(world.truth, rel=0.06 if SEEDS >= MANY else 0.3)
    if SEEDS >= MANY:
        sure = World(doubtful=False)
        inside, _, figures = told(sure, [found_in(tmp_path, sure, seed) for seed in range(SEEDS)])
        record_figures(figures)
        assert 0.7 * SEEDS <= inside <= 0.9 * SEEDS
