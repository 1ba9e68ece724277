"""A picture is a PNG of a known size, the same each time, and costs nothing until one is asked."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from rox_bot.charts import draw
from rox_bot.domain.chart import Chart, Row
from tests.charts.pictures import FALL, LEVEL, MEMBERS, RISE, digest, slice_of


@pytest.mark.parametrize(
    ("rows", "least", "most"),
    [((FALL,), 350, 500), ((FALL, LEVEL, RISE), 650, 800), ((FALL, LEVEL, RISE, FALL, LEVEL), 900, 1100)],
)
def test_a_digest_is_1600_wide_and_as_tall_as_its_rows_ask(rows: tuple[Row, ...], least: int, most: int) -> None:
    picture = draw(digest(*rows))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = Image.open(BytesIO(picture)).size
    assert width == 1600
    assert least <= height <= most


def test_thirty_members_make_a_tall_picture() -> None:
    width, height = Image.open(BytesIO(draw(slice_of(*(MEMBERS * 6))))).size
    assert width == 1600
    assert 2300 <= height <= 2800


@pytest.mark.parametrize("chart", [digest(FALL, RISE), slice_of(*MEMBERS)], ids=["digest", "slice"])
def test_the_same_chart_gives_the_same_bytes(chart: Chart) -> None:
    assert draw(chart) == draw(chart)


def test_the_card_is_white_and_opaque_with_padding_all_around() -> None:
    picture = Image.open(BytesIO(draw(digest(FALL, RISE))))
    assert picture.convert("RGBA").getextrema()[3] == (255, 255)
    ink = Image.eval(picture.convert("L"), lambda light: 255 - light).getbbox()
    assert ink is not None
    left, top, right, bottom = ink
    assert min(left, top, picture.width - right, picture.height - bottom) >= 30


def test_importing_the_package_does_not_load_the_drawing_library() -> None:
    code = "import sys, rox_bot.charts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
