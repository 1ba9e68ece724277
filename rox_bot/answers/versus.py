"""How a value beside its target, or one slice beside another, is told."""

from rox_bot.analytics.verdict import Contrast, Reach
from rox_bot.answers.asking import Asked, side_name
from rox_bot.domain.answer import Reading
from rox_bot.domain.chart import Movement, Tone
from rox_bot.domain.errors import N_
from rox_bot.domain.metrics import METRICS, TARGETS, Metric

_REACHES = {
    Reach.ABOVE: N_("above the target"),
    Reach.BELOW: N_("below the target"),
    Reach.NO_DIFFERENCE: N_("no clear difference"),
    Reach.TOO_FEW: N_("too few"),
}
_TO_TARGET = {
    Reach.NO_DIFFERENCE: N_("{line}: no clear difference from the target {target}"),
    Reach.TOO_FEW: N_("{line}, target {target}: too few to judge"),
}


def told(asked: Asked, reading: Reading) -> str:
    """Return a reading as a sentence, with what it is set beside."""
    if reading.n and reading.target is not None:
        return _to_target(asked, reading)
    if asked.question.other is not None and reading.against is not None and (reading.n or reading.against.n):
        return _two_sides(asked, reading)
    return asked.told(reading)


def difference(asked: Asked, reading: Reading) -> str:
    """Return how far two sides lie apart, '' where that is not known or either has too few."""
    earlier = reading.against
    if reading.difference is None or earlier is None or "below_minimum" in (*reading.flags, *earlier.flags):
        return ""
    metric = METRICS[reading.metric]
    value, low, high = asked.telling.apart(metric, reading.difference)
    return asked.wording._(
        "The difference is {value} {unit} ({low} to {high}).",
        value=value,
        low=low,
        high=high,
        unit=asked.telling.difference_unit(metric),
    )


def without_target(asked: Asked, metric: Metric) -> str:
    """Return how a target is set, for a metric that was to be set beside one; '' for one that has it."""
    if not asked.question.vs_target or metric.key in TARGETS:
        return ""
    return asked.wording._(
        "No target is set for {metric}; an admin sets one in the metrics file (ROX_METRICS), as {key} below targets.",
        metric=asked.telling.title(metric),
        key=f"`{metric.key}`",
    )


def standing(asked: Asked, reading: Reading) -> str:
    """Return in two or three words how a reading stands to what it is set beside, as a table has room for."""
    if reading.target is None:
        return asked.telling.verdict(reading)
    reach = reading.target.standing
    return asked.wording._(_REACHES[Reach(reach)]) if reach else ""


def column(asked: Asked, metric: Metric) -> str:
    """Return the head of the column that says how readings stand to what they are set beside."""
    if asked.question.vs_target and metric.key in TARGETS:
        target = asked.telling.with_unit(metric, TARGETS[metric.key])
        return asked.wording._("target {target}", target=target)
    return asked.wording._("change")


def tone(asked: Asked, reading: Reading) -> Tone:
    """Return whether a reading stands clearly better or worse than what it is set beside."""
    better, way = METRICS[reading.metric].better, movement(asked, reading)
    if better is None or way is None:
        return "neutral"
    return "better" if (way == "rise") == (better == "up") else "worse"


def movement(asked: Asked, reading: Reading) -> Movement | None:
    """Return on which side of what it is set beside a reading clearly stands."""
    if reading.target is None:
        return asked.telling.movement(reading)
    ways: dict[str | None, Movement] = {Reach.ABOVE: "rise", Reach.BELOW: "fall"}
    return ways.get(reading.target.standing)


def _to_target(asked: Asked, reading: Reading) -> str:
    beside = reading.target
    if beside is None:
        return asked.told(reading)
    metric, wording = METRICS[reading.metric], asked.wording
    line, target = asked.told(reading), asked.telling.with_unit(metric, beside.target)
    reach = Reach(beside.standing) if beside.standing else None
    if reach in (Reach.ABOVE, Reach.BELOW):
        sides = {Reach.ABOVE: "up", Reach.BELOW: "down"}
        met = wording._("met") if metric.better == sides[reach] else wording._("not met")
        side = wording._(_REACHES[reach])
        if metric.better is None:
            return wording._("{line}, target {target}: {side}", line=line, target=target, side=side)
        return wording._("{line}, target {target}: {side}, {met}", line=line, target=target, side=side, met=met)
    if reach is None or "below_minimum" in reading.flags:
        return wording._("{line}, target {target}", line=line, target=target)
    return wording._(_TO_TARGET[reach], line=line, target=target)


def _two_sides(asked: Asked, reading: Reading) -> str:
    other, earlier = asked.question.other, reading.against
    if other is None or earlier is None:
        return asked.told(reading)
    wording, telling = asked.wording, asked.telling
    own = next((each for each in asked.filters if each.field == other.field), None)
    mine, theirs = side_name(asked, own), side_name(asked, other)
    text = wording._(
        "{metric} {period}: {mine} {value}, {theirs} {other_value}",
        metric=telling.title(METRICS[reading.metric]),
        period=telling.period(reading.period),
        mine=mine,
        value=telling.short(reading),
        theirs=theirs,
        other_value=telling.short(earlier),
    )
    ends = {
        Contrast.HIGHER: wording._("{side} is clearly higher", side=mine),
        Contrast.LOWER: wording._("{side} is clearly lower", side=mine),
        Contrast.NO_DIFFERENCE: wording._("no clear difference"),
        Contrast.TOO_FEW: wording._("too few to judge"),
    }
    flags = "" if reading.period.so_far else telling.flags(reading)
    end = ends[Contrast(reading.verdict)] if reading.verdict else flags
    return f"{text}: {end}." if end else f"{text}."
