"""No text of a picture touches another, leaves the card or becomes too small, whatever is drawn."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Rectangle

from rox_bot.charts import bands as band_columns
from rox_bot.charts import bridge, series, slices
from rox_bot.charts import units as unit_columns
from rox_bot.charts.sheet import Sheet
from rox_bot.charts.style import DPI
from rox_bot.domain.chart import (
    Band,
    BandChart,
    BridgeChart,
    Chart,
    Gauge,
    Level,
    Mark,
    Member,
    Point,
    Row,
    SeriesChart,
    SliceChart,
    Step,
    Strip,
    Unit,
    UnitChart,
    spans,
)
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
    outside,
    overlaps,
    slice_of,
    strip_of,
    texts,
    units_of,
)

EXTREME = st.sampled_from([0.0, -0.0, 5e-324, 1e-9, 12345.0, -99999.0, 1.7e308, -1.7e308])
NUMBERS = EXTREME | st.floats(-1e6, 1e6)
WORDS = st.text(max_size=40) | st.sampled_from(
    ["", "$a$ $b", "ﷺ Ǘ Ů", "👩‍👩‍👧 x\ny\x00", "株式会社", "מענה " * 9, "W" * 90]
)
TONES = st.sampled_from(["neutral", "better", "worse"])
MOVEMENTS = st.sampled_from([None, "rise", "fall"])
POINTS = st.builds(
    Point,
    WORDS,
    st.none() | NUMBERS,
    st.none() | NUMBERS,
    st.none() | NUMBERS,
    st.just(1),
    st.booleans(),
    st.booleans(),
)
MARKS = st.lists(st.builds(Mark, st.floats(-3, 30), WORDS), max_size=4).map(tuple)
LEVELS = st.lists(st.builds(Level, NUMBERS, WORDS, st.sampled_from(["target", "limit", "centre"])), max_size=5).map(
    tuple
)
ROWS = st.builds(
    Row, WORDS, st.lists(POINTS, max_size=28).map(tuple), WORDS, WORDS, WORDS, WORDS, baseline=st.none() | NUMBERS,
    baseline_points=st.integers(0, 30), tone=TONES, movement=MOVEMENTS, note=WORDS, low_text=WORDS, high_text=WORDS,
    marks=MARKS, levels=st.just(()) | LEVELS,
)  # fmt: skip
TICK_LISTS = st.lists(st.tuples(st.integers(-2, 30), WORDS), max_size=9).map(tuple)
DIGESTS = st.builds(SeriesChart, WORDS, WORDS, st.lists(ROWS, max_size=4).map(tuple), TICK_LISTS, WORDS, WORDS, WORDS)
MEMBER_LISTS = st.lists(
    st.builds(
        Member, WORDS, st.none() | NUMBERS, st.none() | NUMBERS, st.none() | NUMBERS, WORDS, WORDS, WORDS, WORDS,
        TONES, MOVEMENTS, st.booleans(),
    ),
    max_size=6,
).map(tuple)  # fmt: skip
SLICES = st.builds(
    SliceChart, WORDS, WORDS, MEMBER_LISTS, st.none() | NUMBERS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS
)

FILLS = st.sampled_from(["solid", "slanted", "dotted", "open"])
STEP_LISTS = st.lists(
    st.builds(
        Step, WORDS, NUMBERS, WORDS, st.none() | NUMBERS, st.none() | NUMBERS, WORDS, WORDS, FILLS, TONES,
        st.booleans(),
    ),
    max_size=6,
).map(tuple)  # fmt: skip
BRIDGES = st.builds(BridgeChart, WORDS, WORDS, STEP_LISTS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS)
STRIPS = st.builds(
    Strip,
    WORDS,
    st.lists(
        st.builds(
            Unit, WORDS, st.none() | NUMBERS, WORDS, st.none() | NUMBERS, st.none() | NUMBERS, WORDS, WORDS,
            st.booleans(), TONES,
        ),
        max_size=12,
    ).map(tuple),
    NUMBERS, WORDS, WORDS, WORDS,
)  # fmt: skip
UNIT_CHARTS = st.builds(UnitChart, WORDS, WORDS, st.lists(STRIPS, max_size=2).map(tuple), WORDS, WORDS, WORDS)


GAUGES = st.lists(
    st.builds(
        Gauge, WORDS, st.none() | NUMBERS, WORDS, st.none() | NUMBERS, st.none() | NUMBERS, st.none() | NUMBERS, WORDS,
        WORDS, WORDS, TONES, MOVEMENTS, st.booleans(),
    ),
    max_size=4,
).map(tuple)  # fmt: skip
BAND_CHARTS = st.builds(
    BandChart, WORDS, WORDS, st.lists(st.builds(Band, WORDS, WORDS, GAUGES), max_size=6).map(tuple), WORDS, WORDS, WORDS
)


def drawn(chart: Chart, dpi: float = DPI) -> Sheet:
    if isinstance(chart, BandChart):
        return band_columns.sheet(chart, dpi)
    if isinstance(chart, SeriesChart):
        return series.sheet(chart, dpi)
    if isinstance(chart, BridgeChart):
        return bridge.sheet(chart, dpi)
    return unit_columns.sheet(chart, dpi) if isinstance(chart, UnitChart) else slices.sheet(chart, dpi)


@settings(deadline=None)
@given(DIGESTS | SLICES | BRIDGES | UNIT_CHARTS | BAND_CHARTS)
def test_any_chart_is_drawn_with_every_text_in_its_own_place(chart: Chart) -> None:
    sheet = drawn(chart, dpi=100)
    assert overlaps(sheet) == []
    assert outside(sheet) == []
    assert sheet.png().startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(
    "chart",
    [
        digest(),
        digest(FALL),
        digest(NOTHING),
        digest(ONE_WEEK, ticks=((0, "wk 46"),)),
        digest(LEVEL, NOTHING, ONE_WEEK),
        digest(WATCHED),
        digest(WATCHED, WATCHED, RISE, NOTHING),
        digest(LONG, FALL, GAPS, RISE, FEW_LAST, title="Een bevinding die maar niet ophoudt " * 9),
        slice_of(),
        slice_of(*MEMBERS),
        slice_of(*(MEMBERS * 6)),
        bridge_of(),
        bridge_of(*STEPS),
        bridge_of(STEPS[0], STEPS[-1], zero_text="break-even " * 20, low_text="−600k" * 9),
        bridge_of(*STEPS[:-1] * 3, STEPS[-1]),
        bands_of(),
        bands_of(*BANDS),
        bands_of(*BANDS * 3, title="Een bevinding die maar niet ophoudt " * 9),
        units_of(),
        units_of(strip_of()),
        units_of(strip_of(UNITS[0])),
        units_of(strip_of(*UNITS), strip_of(*UNITS * 2)),
    ],
    ids=lambda chart: f"{type(chart).__name__}",
)
def test_every_text_is_apart_within_the_card_and_at_least_seven_points(chart: Chart) -> None:
    sheet = drawn(chart)
    assert overlaps(sheet) == []
    assert outside(sheet) == []
    assert min(text.get_fontsize() for text in texts(sheet)) >= 7


def test_no_text_is_read_as_a_formula() -> None:
    sheet = drawn(digest(FALL, title="Kosten $a_1$ en $b^2$"))
    assert "Kosten $a_1$ en $b^2$" in [text.get_text() for text in texts(sheet)]
    assert not any(text.get_parse_math() for text in texts(sheet))


def test_an_endless_title_takes_two_lines_and_ends_in_an_ellipsis() -> None:
    sheet = drawn(digest(title="Een bevinding die maar niet ophoudt " * 9))
    titles = [text.get_text() for text in texts(sheet) if text.get_fontsize() == 15]
    assert len(titles) == 2
    assert titles[0].startswith("Een bevinding")
    assert titles[1].endswith("…")


def test_the_longest_name_keeps_its_beginning_on_two_lines() -> None:
    shown = [text.get_text() for text in texts(drawn(digest(LONG)))]
    assert "Volledige oplostijd, 90e" in shown
    assert [text for text in shown if text.startswith("percentiel") and text.endswith("…")]


def test_a_five_digit_value_stands_whole_beside_its_unit() -> None:
    shown = [text.get_text() for text in texts(drawn(digest(LONG, FALL)))]
    assert "12.345" in shown
    assert "\u00a0uur" in shown


def test_crowded_ticks_give_way_to_the_latest() -> None:
    crowded = tuple((index, f"week {index}") for index in range(26))
    ticks = [text for text in texts(drawn(digest(FALL, ticks=crowded))) if text.get_text().startswith("week ")]
    assert "week 25" in [text.get_text() for text in ticks]
    places = sorted(text.get_window_extent().x0 for text in ticks if text.get_fontsize() == 8)
    assert len(places) < 26
    assert all(later - earlier > 30 for earlier, later in pairwise(places))


@pytest.mark.parametrize(("movement", "sign"), [("rise", "▲"), ("fall", "▼")])
def test_a_movement_is_told_by_a_triangle_before_its_words(movement: str, sign: str) -> None:
    shown = [text.get_text() for text in texts(drawn(digest(ONE_WEEK, slice_row(movement))))]
    assert f"{sign} duidelijk anders" in shown


def slice_row(movement: str) -> Row:
    return Row("NPS", ONE_WEEK.points, "n 9", "31", "12–48", "duidelijk anders", movement=movement)  # type: ignore[arg-type]


def bars(sheet: Sheet) -> list[Rectangle]:
    return [each for each in sheet.figure.findobj(Rectangle) if each is not sheet.figure.patch]


def test_each_step_of_a_bridge_starts_where_the_one_before_ended_and_a_total_at_zero() -> None:
    assert spans(bridge_of(*STEPS)) == [
        (0, -600), (-600, 380), (380, 840), (840, 750), (750, 762), (762, 622), (0, 622),
    ]  # fmt: skip
    drawn_bars = [(each.get_x(), each.get_x() + each.get_width()) for each in bars(drawn(bridge_of(*STEPS)))]
    assert len(drawn_bars) == len(STEPS)
    zero = drawn_bars[0][1]
    per_unit = (zero - drawn_bars[0][0]) / 600
    for (left, right), (start, end) in zip(drawn_bars, spans(bridge_of(*STEPS)), strict=True):
        assert (left - zero, right - zero) == pytest.approx(
            (min(start, end) * per_unit, max(start, end) * per_unit), abs=1e-6
        )


def test_what_a_step_rests_on_is_told_by_its_pattern_and_in_words() -> None:
    sheet = drawn(bridge_of(*STEPS))
    patterns = [(each.get_hatch() or "")[:1] for each in bars(sheet)]
    assert patterns == ["", "", ".", "/", "", "", ""]
    dashed = [each.get_linestyle() != "solid" for each in bars(sheet)]
    assert dashed == [False, False, False, False, True, False, False]
    assert {"gepubliceerd", "aangenomen", "gemeten · n 1.184"} <= {text.get_text() for text in texts(sheet)}


def test_a_unit_without_a_value_stands_empty_between_the_others_and_no_line_crosses_it() -> None:
    sheet = drawn(units_of(strip_of(*UNITS)))
    circles = [each.get_center()[0] for each in sheet.figure.findobj(Ellipse)]
    ways = [each for each in sheet.figure.findobj(Line2D) if each.get_linewidth() == 0.8]
    assert len(circles) == len([unit for unit in UNITS if unit.value is not None])
    (way,) = ways  # only two quarters are neighbours, closed and with a value
    assert [float(x) for x in way.get_xdata()] == pytest.approx(circles[:2])
    assert len([text for text in texts(sheet) if text.get_text() == "niet te berekenen"]) == 2


def test_a_running_unit_is_hatched() -> None:
    hatched = [each for each in drawn(units_of(strip_of(*UNITS))).figure.findobj(Rectangle) if each.get_hatch()]
    assert len(hatched) == 1


def test_what_is_not_measured_has_no_dot_and_a_clear_change_its_colour_and_triangle() -> None:
    sheet = drawn(bands_of(*BANDS))
    gauges = [gauge for band in BANDS for gauge in band.gauges]
    shown = [text.get_text() for text in texts(sheet)]
    dots = [each.get_facecolor() for each in sheet.figure.findobj(Ellipse)]
    measured = [g for g in gauges if g.value is not None and (g.low is not None or g.before is not None)]
    assert len(dots) == len(measured)
    assert "niet gemeten" in shown
    assert {"▼ duidelijke daling", "▲ duidelijke stijging"} <= set(shown)
    assert len({tuple(each) for each in dots}) == 3  # grey, better and worse


def test_the_period_before_stands_where_it_was_on_the_scale_of_its_measure() -> None:
    gauge = Gauge("CSAT", 70.0, "70%", 60.0, 80.0, 90.0)
    sheet = drawn(bands_of(Band("Drijfveren", "", (gauge,))))
    [tick] = [each for each in sheet.figure.findobj(Line2D) if each.get_linewidth() == 1.4]
    [dot] = [each.get_center()[0] for each in sheet.figure.findobj(Ellipse)]
    [axis] = [each for each in sheet.figure.findobj(Line2D) if each.get_linewidth() == 1.2]
    left, right = (float(x) for x in axis.get_xdata())
    assert float(tick.get_xdata()[0]) == pytest.approx(right)  # 90 is the highest, 60 the lowest
    assert dot == pytest.approx(left + (right - left) / 3)
