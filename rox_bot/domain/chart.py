"""What a picture shows: checked chart data that the PNG, Slack's own chart, a table and the alt text share.

All texts arrive in the reader's language; a renderer adds no words of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

Tone = Literal["neutral", "better", "worse"]
Movement = Literal["rise", "fall"]
LevelKind = Literal["target", "limit", "centre"]
Fill = Literal["solid", "slanted", "dotted", "open"]
"""How the bar of a step is filled: a pattern for what it rests on."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value on a time axis: None where nothing was measured; `low` and `high` bound its 95 % interval.

    `partial` marks a period still running or not yet ripe; `few` one with fewer events than the metric's minimum;
    `unusual` one that belongs to a signal.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    partial: bool = False
    few: bool = False
    unusual: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment something changed (C4), at a place on the time axis counted in points (12.5 is between two weeks).

    With `dotted` a line goes up from it; a remark on a point that is marked by itself needs none.
    """

    index: float
    text: str
    dotted: bool = True


@dataclass(frozen=True, slots=True)
class Level:
    """A value that a whole row is read against, and how it is told: the usual one, a limit of it or the target."""

    value: float
    text: str
    kind: LevelKind


@dataclass(frozen=True, slots=True)
class Row:
    """One metric over time: its points, oldest first, and how its latest value is told.

    `value_text`, `interval_text`, `verdict_text` and `n_text` are printed as they are; `tone` says whether a clear
    change is for the better or the worse, `movement` which way the number went. `low_text` and `high_text` tell the
    ends of `drawn_range(row)` in the reader's language; `note` is a short remark under n.
    """

    title: str
    points: tuple[Point, ...]
    n_text: str
    value_text: str
    interval_text: str
    verdict_text: str
    unit: str = ""
    baseline: float | None = None
    baseline_points: int = 4
    tone: Tone = "neutral"
    movement: Movement | None = None
    note: str = ""
    low_text: str = ""
    high_text: str = ""
    marks: tuple[Mark, ...] = ()
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a slice beside its siblings, with its 95 % interval and how it is told."""

    title: str
    value: float | None
    low: float | None
    high: float | None
    n_text: str
    value_text: str
    interval_text: str
    verdict_text: str = ""
    tone: Tone = "neutral"
    movement: Movement | None = None
    few: bool = False


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """Rows of metrics over one shared time axis; `ticks` are (index of point, text).

    Points of different rows with the same index stand above each other.
    """

    title: str
    subtitle: str
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, str], ...]
    footer: str
    takeaway: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class SliceChart:
    """Members of one slice as dots with intervals on one value scale; `overall` is the value of all together.

    `low_text` and `high_text` tell the ends of `drawn_range(chart)` in the reader's language.
    """

    title: str
    subtitle: str
    members: tuple[Member, ...]
    overall: float | None
    overall_text: str
    unit: str
    footer: str
    takeaway: str
    alt_text: str
    low_text: str = ""
    high_text: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a bridge: `value` takes the sum so far up or down, or, for a `total`, is that sum from zero on.

    `low` and `high` are the ends of its 80 % range, in the same unit; `grounds_text` says what it rests on, which
    `fill` shows too.
    """

    title: str
    value: float
    value_text: str
    low: float | None = None
    high: float | None = None
    interval_text: str = ""
    grounds_text: str = ""
    fill: Fill = "solid"
    tone: Tone = "neutral"
    total: bool = False


@dataclass(frozen=True, slots=True)
class BridgeChart:
    """Steps from what was spent to what is left, on one value scale with zero on it.

    `low_text` and `high_text` tell the ends of `drawn_range(chart)`, `zero_text` what it means to be at zero.
    """

    title: str
    subtitle: str
    steps: tuple[Step, ...]
    zero_text: str
    unit: str
    footer: str
    takeaway: str
    alt_text: str
    low_text: str = ""
    high_text: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """The value of one unit of time with its 80 % range, told in a column of its own; `note_text` says what is odd.

    `partial` marks one that still runs; `value` is None where there is none.
    """

    label: str
    value: float | None
    value_text: str
    low: float | None = None
    high: float | None = None
    interval_text: str = ""
    note_text: str = ""
    partial: bool = False
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Strip:
    """One figure over units of time; `low_text` and `high_text` tell the ends of its `drawn_range`."""

    title: str
    units: tuple[Unit, ...]
    level: float
    level_text: str
    low_text: str = ""
    high_text: str = ""


@dataclass(frozen=True, slots=True)
class UnitChart:
    """Figures over a few units of time, each unit a column, each figure read against a level."""

    title: str
    subtitle: str
    strips: tuple[Strip, ...]
    footer: str
    takeaway: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """One measure in a band: its value with the 95 % interval, and what it was in the period `before`.

    Without a value `value_text` says why there is none; `behind_text` says what share of all it is made of; `few` is as
    of a `Point`.
    """

    title: str
    value: float | None
    value_text: str
    low: float | None = None
    high: float | None = None
    before: float | None = None
    interval_text: str = ""
    verdict_text: str = ""
    behind_text: str = ""
    tone: Tone = "neutral"
    movement: Movement | None = None
    few: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Measures that belong together, each on a scale of its own; `note_text` says what they have in common."""

    title: str
    note_text: str
    gauges: tuple[Gauge, ...]


@dataclass(frozen=True, slots=True)
class BandChart:
    """Bands under each other, each with up to three measures side by side, and nothing that sums them up."""

    title: str
    subtitle: str
    bands: tuple[Band, ...]
    footer: str
    takeaway: str
    alt_text: str


Chart = SeriesChart | SliceChart | BridgeChart | UnitChart | BandChart


def spans(chart: BridgeChart) -> list[tuple[float, float]]:
    """Return where each step starts and ends on the value scale."""
    found, reached = list[tuple[float, float]](), 0.0
    for step in chart.steps:
        start = 0.0 if step.total else reached
        reached = start + step.value
        found.append((start, reached))
    return found


def is_measured(item: Point | Member | Unit | Gauge) -> bool:
    """Whether there is a finite value to draw."""
    return item.value is not None and isfinite(item.value)


def interval_of(item: Point | Member | Step | Unit | Gauge) -> tuple[float, float] | None:
    """The interval as (lower, upper) in the unit of the value, or None without two finite ends."""
    if item.low is None or item.high is None or not (isfinite(item.low) and isfinite(item.high)):
        return None
    return min(item.low, item.high), max(item.low, item.high)


def drawn_range(chart: Row | SliceChart | BridgeChart | Strip | Gauge) -> tuple[float, float] | None:
    """The lowest and highest value on the scale of a row, slice, bridge, strip or gauge; None with nothing to draw.

    All values count, and the reference value beside them. Intervals count where there are enough events and the
    period is closed, and that of the latest closed period always: one quiet holiday week must not flatten the other
    twenty-five. Wider ones are cut off. A bridge has all its steps, their ranges and zero;
    a strip all its values, their ranges and its level; a gauge its value, interval and what it was before.
    """
    if isinstance(chart, Gauge):
        gauges = [chart] if is_measured(chart) else []
        return _extent(gauges, gauges, chart.before)
    if isinstance(chart, Strip):
        units = [unit for unit in chart.units if is_measured(unit)]
        return _extent(units, units, chart.level)
    if isinstance(chart, BridgeChart):
        return _bridged(chart)
    if isinstance(chart, SliceChart):
        members = [member for member in chart.members if is_measured(member)]
        return _extent(members, [member for member in members if not member.few], chart.overall)
    points = [point for point in chart.points if is_measured(point)]
    closed = [point for point in points if not point.partial]
    levels = [level.value for level in chart.levels]
    return _extent(points, [point for point in closed if not point.few] + closed[-1:], chart.baseline, *levels)


def _bridged(chart: BridgeChart) -> tuple[float, float] | None:
    ends = [0.0]
    for step, (start, end) in zip(chart.steps, spans(chart), strict=True):
        ends += [end, *(start + reach for reach in interval_of(step) or ())]
    known = [end for end in ends if isfinite(end)]
    return (min(known), max(known)) if chart.steps else None


def _extent(
    shown: Sequence[Point | Member | Unit | Gauge],
    firm: Sequence[Point | Member | Unit | Gauge],
    *references: float | None,
) -> tuple[float, float] | None:
    ends = [end for item in firm or shown for end in interval_of(item) or ()]
    ends += [item.value for item in shown if item.value is not None]
    if shown:
        ends += [each for each in references if each is not None and isfinite(each)]
    return (min(ends), max(ends)) if ends else None
