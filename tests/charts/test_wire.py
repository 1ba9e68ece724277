"""A chart comes out of its JSON as it went in, whatever stands in it."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.charts import wire
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
)
from tests.charts.test_golden import PICTURES

NUMBERS = st.none() | st.floats(allow_nan=False)
TEXTS = st.text(st.characters(), max_size=20)


def built(kind: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a dataclass whose fields of plain types are made by themselves."""
    plain = {"str": TEXTS, "float | None": NUMBERS, "int": st.integers(0, 10**9), "bool": st.booleans()}
    known = {name: plain[_named(each.type)] for name, each in _fields(kind).items() if _named(each.type) in plain}
    return st.builds(kind, **{**known, **given})


def _fields(kind: type[Any]) -> dict[str, Any]:
    fields: dict[str, Any] = kind.__dataclass_fields__
    return fields


def _named(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else str(kind)


TONES = {"tone": st.sampled_from(["neutral", "better", "worse"]), "movement": st.sampled_from([None, "rise", "fall"])}
POINTS = st.lists(built(Point), max_size=3).map(tuple)
MARKS = st.lists(built(Mark, index=st.floats(allow_nan=False)), max_size=2).map(tuple)
LEVELS = st.lists(
    st.builds(Level, st.floats(allow_nan=False), TEXTS, st.sampled_from(["target", "limit", "centre"])), max_size=4
).map(tuple)
ROWS = st.lists(built(Row, points=POINTS, marks=MARKS, levels=LEVELS, **TONES), max_size=3).map(tuple)
TICKS = st.lists(st.tuples(st.integers(0, 60), TEXTS), max_size=3).map(tuple)
MEMBERS = st.lists(built(Member, **TONES), max_size=3).map(tuple)
TONE = {"tone": TONES["tone"]}
REAL = st.floats(allow_nan=False)
FILLS = st.sampled_from(["solid", "slanted", "dotted", "open"])
STEPS = st.lists(built(Step, value=REAL, fill=FILLS, **TONE), max_size=3).map(tuple)
UNITS = st.lists(built(Unit, **TONE), max_size=3).map(tuple)
STRIPS = st.lists(built(Strip, units=UNITS, level=REAL), max_size=2).map(tuple)
GAUGES = st.lists(built(Gauge, **TONES), max_size=4).map(tuple)
BANDS = st.lists(built(Band, gauges=GAUGES), max_size=2).map(tuple)
CHARTS = (
    built(SeriesChart, rows=ROWS, ticks=TICKS)
    | built(SliceChart, members=MEMBERS)
    | built(BridgeChart, steps=STEPS)
    | built(UnitChart, strips=STRIPS)
    | built(BandChart, bands=BANDS)
)


@given(CHARTS)
def test_any_chart_comes_back_as_it_was(chart: Chart) -> None:
    assert wire.unpacked(wire.packed(chart)) == chart


@pytest.mark.parametrize("name", PICTURES)
def test_the_golden_charts_come_back_as_they_were(name: str) -> None:
    assert wire.unpacked(wire.packed(PICTURES[name])) == PICTURES[name]


def test_a_value_that_is_no_number_stays_one() -> None:
    chart = SeriesChart("", "", (Row("", (Point("", float("nan")),), "", "", "", ""),), (), "", "", "")
    back = wire.unpacked(wire.packed(chart))
    assert isinstance(back, SeriesChart)
    value = back.rows[0].points[0].value
    assert value is not None
    assert value != value


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "pie", "chart": {}}', '{"kind": "series", "chart": {}}'])
def test_what_is_no_chart_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        wire.unpacked(text.encode())


@given(st.sampled_from([wire.CHART, wire.PICTURE, wire.FAULT]), st.binary(max_size=300), st.binary(max_size=10))
def test_a_message_is_read_to_its_end_and_no_further(kind: bytes, body: bytes, after: bytes) -> None:
    stream = BytesIO()
    wire.write(stream, kind, body)
    stream.write(after)
    stream.seek(0)
    assert wire.read(stream) == (kind, body)
    assert stream.read() == after


@given(st.binary(min_size=1, max_size=50), st.data())
def test_a_message_cut_off_anywhere_is_an_end(body: bytes, data: st.DataObject) -> None:
    stream = BytesIO()
    wire.write(stream, wire.CHART, body)
    whole = stream.getvalue()
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(EOFError):
        wire.read(BytesIO(whole[:cut]))


def test_a_message_that_claims_to_be_huge_is_refused() -> None:
    with pytest.raises(ValueError):
        wire.read(BytesIO(b"c" + (wire.LONGEST + 1).to_bytes(4, "big")))


def test_it_is_plain_json() -> None:
    assert json.loads(wire.packed(PICTURES["slice"]))["kind"] == "slices"
