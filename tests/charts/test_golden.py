"""Pictures look as they did when a person last looked at them.

After a change that is meant, redraw them with `REDRAW_GOLDEN=1 pytest tests/charts/test_golden.py`, look at
every changed file in tests/charts/golden and commit them with the change.
"""

import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rox_bot.charts import draw
from rox_bot.domain.chart import Chart
from tests.charts.pictures import (
    BANDS,
    FALL,
    FEW_LAST,
    GAPS,
    LEVEL,
    LONG,
    MEMBERS,
    NOTHING,
    ONE_WEEK,
    RISE,
    STEPS,
    UNITS,
    WATCHED,
    bands_of,
    bridge_of,
    digest,
    slice_of,
    strip_of,
    units_of,
)

GOLDEN = Path(__file__).parent / "golden"
SHRUNK = 640
"""Width in pixels: small files, and hinting of single pixels no longer counts."""
TOLERANCE = 4.0
"""Root mean square difference out of 255; a row that moved by two pixels differs by more."""
PICTURES = {
    "digest_five_rows": digest(
        LONG, FALL, GAPS, RISE, FEW_LAST,
        title="CSAT bij facturatie is duidelijk gedaald; oplossing bij het eerste contact is duidelijk gestegen",
    ),
    "digest_three_rows": digest(NOTHING, LEVEL, FALL, title="Nog weinig gemeten"),
    "trend_with_limits": digest(WATCHED, title="CSAT facturatie per week"),
    "digest_one_week": digest(ONE_WEEK, ticks=((0, "wk 46"),), title="Eerste week gemeten"),
    "slice": slice_of(*MEMBERS),
    "bridge": bridge_of(*STEPS),
    "scorecard": bands_of(*BANDS),
    "quarters": units_of(strip_of(*UNITS), strip_of(*UNITS[2:5] * 3, title="ROX van wat bedoeld was om te verbeteren")),
}  # fmt: skip


def shrunk(chart: Chart) -> Image.Image:
    picture = Image.open(BytesIO(draw(chart))).convert("L")
    return picture.resize((SHRUNK, round(picture.height * SHRUNK / picture.width)), Image.Resampling.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    gaps = np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    return float(np.sqrt(np.mean(gaps**2)))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_like_its_golden_one(name: str) -> None:
    drawn, path = shrunk(PICTURES[name]), GOLDEN / f"{name}.png"
    if os.environ.get("REDRAW_GOLDEN"):
        drawn.save(path, optimize=True)
    golden = Image.open(path)
    assert drawn.size == golden.size
    assert difference(drawn, golden) <= TOLERANCE


def test_the_comparison_notices_a_picture_moved_by_two_pixels() -> None:
    golden = Image.open(GOLDEN / "digest_five_rows.png")
    moved = Image.new("L", golden.size, 255)
    moved.paste(golden, (0, 2))
    assert difference(moved, golden) > TOLERANCE
