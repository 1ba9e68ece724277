"""A metric by slice: a table of members, those with too few events in one line."""

from collections.abc import Sequence

from rox_bot.answers import drawing, versus
from rox_bot.answers.asking import Asked, side_name
from rox_bot.domain.answer import Answer, Reading, Table
from rox_bot.domain.metrics import METRICS, Metric, Reads

MOST_ROWS = 30


def answer(asked: Asked, metrics: Sequence[Metric]) -> Answer | None:
    """Answer with a table by slice; None where nothing was recorded."""
    by = asked.question.by or ""
    family = [pair for metric in metrics for pair in asked.family(metric, by) if pair[0].cell.n]
    readings = _in_order(asked.judged(family), metrics)
    if not readings:
        return None
    first = [reading for reading in readings if reading.metric == metrics[0].key] or readings
    wholes = [later.reading for later, _ in asked.family(metrics[0])]
    whole = wholes[0]
    return Answer(
        title=asked.title(metrics),
        headline=_headline(asked, metrics[0], first, wholes),
        lines=(*_target_lines(asked, metrics), *_grouped_line(asked, first), *_cut_line(asked, readings)),
        question=asked.filled(readings),
        readings=tuple(readings),
        table=_table(asked, by, readings),
        chart=drawing.by_slice(asked, metrics[0], first[:MOST_ROWS], whole)
        if asked.question.shape == "chart"
        else None,
        notes=asked.notes([asked.with_left_out(whole)]),
        suggestions=asked.next_steps(metrics),
    )


def _member(reading: Reading) -> str:
    return reading.slice[0][1]


def _in_order(readings: list[Reading], metrics: Sequence[Metric]) -> list[Reading]:
    """Sort by metric, then members with enough events first, the lowest value first; unknown members last."""
    places = {metric.key: place for place, metric in enumerate(metrics)}
    return sorted(
        readings,
        key=lambda reading: (
            places[reading.metric],
            "below_minimum" in reading.flags,
            not _member(reading),
            reading.value if reading.value is not None else 0.0,
            _member(reading).casefold(),
        ),
    )


def _headline(asked: Asked, metric: Metric, readings: Sequence[Reading], wholes: Sequence[Reading]) -> str:
    """Return the whole, and the member that stands out; answers on several scales are told side by side."""
    wording, telling = asked.wording, asked.telling
    if len(wholes) > 1:
        return " ".join(f"{asked.told(each)}." for each in wholes)
    whole = wholes[0]
    together = wording._(
        "{metric} {period}: {value} together.",
        metric=telling.title(metric),
        period=wording.period(whole.period),
        value=telling.short(whole),
    )
    enough = [reading for reading in readings if "below_minimum" not in reading.flags and _member(reading)]
    unfinished = any("incomplete" in reading.flags for reading in readings)
    if len(enough) < 2 or metric.better is None or metric.reads is Reads.COUNT or unfinished:
        return together
    low = metric.better == "up"
    worst = enough[0] if low else enough[-1]
    text = (
        wording._("Lowest with enough answers: {member} {value}.", member=_member(worst), value=telling.short(worst))
        if low
        else wording._("Highest with enough: {member} {value}.", member=_member(worst), value=telling.short(worst))
    )
    return f"{together} {text}"


def _target_lines(asked: Asked, metrics: Sequence[Metric]) -> tuple[str, ...]:
    return tuple(line for metric in metrics if (line := versus.without_target(asked, metric)))


def _grouped_line(asked: Asked, readings: Sequence[Reading]) -> tuple[str, ...]:
    few = [reading for reading in readings if "below_minimum" in reading.flags]
    if not few:
        return ()
    return (
        asked.wording.plural(
            "{n} more has fewer than {minimum} and is not shown apart (n {total}).",
            "{n} more have fewer than {minimum} each and are not shown apart (n {total} together).",
            len(few),
            minimum=asked.reader.least_n(METRICS[few[0].metric]),
            total=asked.wording.number(sum(reading.n for reading in few)),
        ),
    )


def _shown(readings: Sequence[Reading]) -> list[Reading]:
    return [reading for reading in readings if "below_minimum" not in reading.flags]


def _cut_line(asked: Asked, readings: Sequence[Reading]) -> tuple[str, ...]:
    left = len(_shown(readings)) - MOST_ROWS
    return (asked.wording.plural("{n} more row in --json.", "{n} more rows in --json.", left),) if left > 0 else ()


def _table(asked: Asked, by: str, readings: Sequence[Reading]) -> Table | None:
    wording, telling = asked.wording, asked.telling
    several = len({reading.metric for reading in readings}) > 1
    rows, values = [], []
    for reading in _shown(readings)[:MOST_ROWS]:
        metric, scale = METRICS[reading.metric], dict(reading.slice).get("scale")
        name = _member(reading) or wording._("(unknown)")
        name = f"{name} [{scale}]" if scale else name
        name = f"{telling.title(metric)} · {name}" if several else name
        numbers = (telling.value(reading), wording.number(reading.n), telling.interval(reading))
        other = (telling.short(reading.against) if reading.against else "–",) if asked.question.other else ()
        rows.append((name, *numbers, *other, versus.standing(asked, reading)))
        values.append((None, reading.value, float(reading.n), *([None] * (len(rows[-1]) - 3))))
    if not rows:
        return None
    value = wording._("value") if several else telling.title(METRICS[readings[0].metric])
    head = versus.column(asked, METRICS[readings[0].metric])
    others = (side_name(asked, asked.question.other), wording._("difference")) if asked.question.other else (head,)
    columns = (telling.slice_name(by), value, "n", wording._("95% interval"), *others)
    return Table(columns, tuple(rows), numeric=(1, 2, 3), values=tuple(values))
