"""What a row draws: gaps break line and band, partial weeks stand alone, few events are hollow."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Polygon, Rectangle

from rox_bot.charts import series, slices
from rox_bot.charts.scale import Panel, end_texts, plain_figure
from rox_bot.charts.style import BAND, BETTER, INK, PAPER, TRACE, WORSE
from rox_bot.domain.chart import Level, Mark, Point, Row, drawn_range
from tests.charts.pictures import FALL, LEVEL, MEMBERS, NOTHING, WATCHED, digest, member, row, slice_of, texts


def lines(shown: Row, colour: str = TRACE) -> list[Line2D]:
    """The undashed lines of a row over more than one week."""
    found = [line for line in series.sheet(digest(shown)).figure.findobj(Line2D) if isinstance(line, Line2D)]
    return [
        line for line in found
        if line.get_color() == colour and line.get_linestyle() == "-" and len({*line.get_xdata()}) > 1
    ]  # fmt: skip


def dots(shown: Row) -> list[Ellipse]:
    return [dot for dot in series.sheet(digest(shown)).figure.findobj(Ellipse) if isinstance(dot, Ellipse)]


def lengths(found: Sequence[Line2D]) -> list[int]:
    return sorted(len(line.get_xdata()) for line in found if line.get_linewidth() > 1)


def week(value: float | None, **told: object) -> Point:
    plain = Point("wk", value, None if value is None else value - 2, None if value is None else value + 2, 50)
    return replace(plain, **told)  # type: ignore[arg-type]


def test_a_gap_breaks_the_line_and_the_band() -> None:
    shown = row("CSAT", (week(1), week(2), week(3), week(None), week(5), week(4)), "4")
    assert lengths(lines(shown)) == [2, 3]
    bands = [p for p in series.sheet(digest(shown)).figure.findobj(Polygon) if to_hex(p.get_facecolor()) == BAND]
    assert len(bands) == 2


def test_a_partial_week_is_hatched_hollow_and_not_connected() -> None:
    shown = row("CSAT", (week(1), week(2), week(3, partial=True)), "2")
    assert lengths(lines(shown)) == [2]
    hatched = [block for block in series.sheet(digest(shown)).figure.findobj(Rectangle) if block.get_hatch()]
    assert len(hatched) == 1
    hollow = [dot for dot in dots(shown) if to_hex(dot.get_facecolor()) == PAPER]
    assert [dot.center[0] for dot in hollow] == [hatched[0].get_x() + hatched[0].get_width() / 2]


def test_the_last_closed_week_carries_the_dot_even_before_a_partial_one() -> None:
    shown = row("CSAT", (week(1), week(2), week(3, partial=True)), "2", tone="worse", movement="fall")
    last = max((dot for dot in dots(shown) if to_hex(dot.get_facecolor()) == WORSE), key=lambda dot: dot.width)
    assert last.center[0] == max(x for line in lines(shown) for x in line.get_xdata())


def test_a_week_with_few_events_is_a_hollow_dot_on_a_thin_line() -> None:
    shown = row("CSAT", (week(1), week(2), week(3, few=True), week(4), week(5)), "5")
    assert lengths(lines(shown)) == [2, 2]
    assert len([dot for dot in dots(shown) if to_hex(dot.get_facecolor()) == PAPER]) == 1


def test_a_week_alone_between_gaps_is_a_dot() -> None:
    shown = row("CSAT", (week(1), week(None), week(3), week(None), week(4)), "4")
    assert lengths(lines(shown)) == []
    assert len(dots(shown)) == 4  # three weeks, and the last one's own dot


def test_no_dot_stands_for_a_last_week_without_a_value() -> None:
    assert len(dots(row("CSAT", (week(1), week(2), week(None)), "–"))) == 0
    assert dots(NOTHING) == []
    assert end_texts(NOTHING) == ("", "")


def test_grey_stays_grey_and_a_clear_change_takes_its_colour() -> None:
    coloured = {to_hex(dot.get_facecolor()) for dot in dots(FALL)}
    assert coloured == {WORSE}
    assert {to_hex(dot.get_facecolor()) for dot in dots(LEVEL)} == {TRACE}
    assert {to_hex(dot.get_facecolor()) for dot in dots(replace(FALL, tone="better"))} == {BETTER}


def test_the_baseline_is_dashed_over_its_weeks() -> None:
    dashed = [
        line for line in series.sheet(digest(FALL)).figure.findobj(Line2D)
        if isinstance(line, Line2D) and line.get_linestyle() == "--"
    ]  # fmt: skip
    weeks = sorted({x for line in lines(FALL) for x in line.get_xdata()})
    assert [tuple(line.get_xdata()) for line in dashed] == [(weeks[-5], weeks[-1])]


def test_a_change_is_dotted_and_labelled_below_the_drawing() -> None:
    sheet = series.sheet(digest(replace(FALL, marks=(Mark(10, "C4 proef"), Mark(40, "buiten beeld")))))
    shown = [text.get_text() for text in texts(sheet)]
    assert "C4 proef" in shown
    assert "buiten beeld" not in shown


def test_the_range_counts_values_intervals_and_the_reference_but_not_doubtful_intervals() -> None:
    quiet = (week(50), week(52, few=True, low=0, high=100), week(51), week(60, partial=True, low=0, high=100))
    assert drawn_range(row("CSAT", quiet, "51")) == (48, 60)
    assert drawn_range(row("CSAT", quiet, "51", baseline=40.0)) == (40, 60)
    assert drawn_range(slice_of(member("A", 50, 5), member("B", 60, 40, few=True), overall=None)) == (45, 60)


def test_the_range_holds_the_whole_interval_of_the_latest_closed_week() -> None:
    assert drawn_range(row("CSAT", (week(50), week(52, few=True, low=0, high=100)), "52")) == (0, 100)


def test_values_that_are_no_numbers_are_gaps() -> None:
    shown = row("CSAT", (week(1), week(float("nan")), week(float("inf")), week(4)), "4")
    assert drawn_range(shown) == (-1, 6)
    assert lines(shown) == []


def test_equal_values_lie_in_the_middle_with_one_printed_figure() -> None:
    panel = Panel(0, 100, 10, 30, 3, 4.0, 4.0)
    assert panel.y(4.0) == 20
    small = [text.get_text() for text in texts(series.sheet(digest(LEVEL))) if text.get_fontsize() == 7]
    assert small == ["4"]


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.tuples(FINITE, FINITE), st.data())
def test_heights_keep_to_the_panel_and_their_order(ends: tuple[float, float], data: st.DataObject) -> None:
    low, high = sorted(ends)
    panel = Panel(0, 100, 10, 30, 3, low, high)
    inner = data.draw(st.floats(low, high))
    assert 10 <= panel.y(low) <= panel.y(inner) <= panel.y(high) <= 30


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.914, "0.91"), (4, "4"), (31.26, "31.3"), (-2.5, "−2.5"), (12345.4, "12\u202f345"), (3e9, "3e+09")],
)
def test_a_figure_without_words_is_short_and_plain(value: float, text: str) -> None:
    assert plain_figure(value) == text


def test_the_ends_are_told_in_the_readers_words_when_given() -> None:
    assert end_texts(FALL) == ("65 %", "95 %")
    assert end_texts(row("NPS", (week(31.26),), "31")) == ("29.3", "33.3")


def test_members_without_a_value_have_no_dot_and_few_ones_a_hollow_dot() -> None:
    found = [dot for dot in slices.sheet(slice_of(*MEMBERS)).figure.findobj(Ellipse) if isinstance(dot, Ellipse)]
    assert len(found) == 4
    assert [to_hex(dot.get_facecolor()) for dot in found] == [WORSE, TRACE, BETTER, PAPER]


def test_the_value_of_all_together_is_named_above_the_members() -> None:
    assert "alles samen 84 %" in [text.get_text() for text in texts(slices.sheet(slice_of(*MEMBERS)))]
    assert "alles samen 84 %" not in [text.get_text() for text in texts(slices.sheet(slice_of(MEMBERS[-1])))]


def test_levels_are_thin_lines_over_the_whole_row_named_beside_it() -> None:
    sheet = series.sheet(digest(WATCHED))
    across = [line for line in sheet.figure.findobj(Line2D) if isinstance(line, Line2D) and line.get_linewidth() <= 1]
    spans = {(line.get_ydata()[0], line.get_linewidth()) for line in across if len({*line.get_xdata()}) == 2}
    assert len(spans) == 4
    names = {text.get_text(): text.get_window_extent().y0 for text in texts(sheet)}
    wanted = ["grens 79 %", "doel 85 %", "gewoon 86 %", "grens 93 %"]
    assert sorted(wanted, key=names.__getitem__) == wanted


def test_a_row_without_a_value_has_no_levels() -> None:
    assert drawn_range(replace(NOTHING, levels=WATCHED.levels)) is None
    sheet = series.sheet(digest(replace(NOTHING, levels=WATCHED.levels)))
    assert "grens 79 %" not in [text.get_text() for text in texts(sheet)]


def test_the_range_holds_the_levels() -> None:
    steady = row("CSAT", (week(50), week(51)), "51")
    assert drawn_range(steady) == (48, 53)
    assert drawn_range(replace(steady, levels=(Level(80.0, "doel 80 %", "target"),))) == (48, 80)


def test_an_unusual_point_has_a_dark_ring_and_its_words_below() -> None:
    plain = replace(WATCHED, points=tuple(replace(point, unusual=False) for point in WATCHED.points))
    assert {to_hex(dot.get_edgecolor()) for dot in dots(WATCHED)} - {
        to_hex(d.get_edgecolor()) for d in dots(plain)
    } == {INK}
    sheet = series.sheet(digest(WATCHED))
    assert "onder de grenzen" in [text.get_text() for text in texts(sheet)]


def test_a_remark_on_a_marked_point_needs_no_dotted_line() -> None:
    def lines_of(*marks: Mark) -> int:
        return len(series.sheet(digest(replace(FALL, marks=marks))).figure.findobj(Line2D))

    assert lines_of(Mark(10, "boven de grenzen", dotted=False)) == lines_of(Mark(10, "C4 proef")) - 1
