"""A metric by slice: a table of members; those with too few events in one line, or as counts where most have few."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rox_bot.answers import counted, drawing, versus
from rox_bot.answers.asking import Asked, side_name
from rox_bot.answers.counted import has_value, member_of
from rox_bot.domain.answer import Answer, Reading, Table
from rox_bot.domain.metrics import METRICS, Metric, Reads

MOST_ROWS = 30
_COUNTS = (Reads.COUNT, Reads.STOCK)
_NOTHING = frozenset(("", "–"))
_N_COLUMN = 2


@dataclass(frozen=True)
class _Shown:
    """The readings that stand in the table, and how many with a value it has no room for."""

    rows: tuple[Reading, ...]
    cut: int

    def valued(self, metric: Metric) -> int:
        """Return how many known members stand there with a metric's value."""
        return sum(each.metric == metric.key and has_value(each) and bool(member_of(each)) for each in self.rows)


def answer(asked: Asked, metrics: Sequence[Metric]) -> Answer | None:
    """Answer with a table by slice; None where nothing was recorded."""
    by, metric = asked.question.by or "", metrics[0]
    family = [pair for each in metrics for pair in asked.family(each, by) if pair[0].cell.n]
    readings = _in_order(asked.judged(family), metrics)
    if not readings:
        return None
    first = [reading for reading in readings if reading.metric == metric.key] or readings
    wholes = [later.reading for later, _ in asked.family(metric)]
    shown = _shown(readings, metrics)
    few = [each for each in first if not has_value(each)]
    listed = any(each in shown.rows for each in few)
    found = counted.longer(asked, metric, by, shown.valued(metric)) if few else None
    told = replace(
        Answer(title=asked.title(metrics), headline=_headline(asked, metric, first, wholes), question=asked.question),
        lines=(
            *_target_lines(asked, metrics),
            *_grouped_line(asked, [each for each in few if each not in shown.rows], rest=bool(shown.rows)),
            *counted.lines(asked, metric, found, listed=listed),
            *_cut_line(asked, shown.cut),
        ),
    )
    return replace(
        told,
        question=asked.filled(readings),
        readings=tuple(readings),
        together=() if any(map(has_value, shown.rows)) else tuple(wholes),
        table=_table(asked, by, shown.rows),
        chart=drawing.by_slice(asked, metric, first[:MOST_ROWS], wholes[0])
        if asked.question.shape == "chart"
        else None,
        notes=asked.notes([asked.with_left_out(wholes[0])]),
        suggestions=(*((found.line,) if found else ()), *asked.next_steps(metrics)),
    )


def _in_order(readings: list[Reading], metrics: Sequence[Metric]) -> list[Reading]:
    """Sort by metric, then members with enough events first, unknown members last.

    Values start with the lowest, what only counts with the most; those below the minimum have no order of value.
    """
    places = {metric.key: place for place, metric in enumerate(metrics)}
    return sorted(
        readings,
        key=lambda reading: (
            places[reading.metric],
            not has_value(reading),
            not member_of(reading),
            -reading.n if not has_value(reading) or METRICS[reading.metric].reads in _COUNTS else reading.value or 0.0,
            member_of(reading).casefold(),
        ),
    )


def _shown(readings: Sequence[Reading], metrics: Sequence[Metric]) -> _Shown:
    """Return which readings stand in the table: those with a value; where hardly any has one, the others as counts."""
    rows: list[Reading] = []
    cut = 0
    for metric in metrics:
        mine = [reading for reading in readings if reading.metric == metric.key]
        listed = counted.are_listed(mine, metric)
        for reading in mine:
            if len(rows) < MOST_ROWS and (has_value(reading) or listed):
                rows.append(reading)
            elif has_value(reading):
                cut += 1
    return _Shown(tuple(rows), cut)


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
    enough = [reading for reading in readings if has_value(reading) and member_of(reading)]
    unfinished = any("incomplete" in reading.flags for reading in readings)
    if len(enough) < 2 or metric.better is None or metric.reads is Reads.COUNT or unfinished:
        return together
    low = metric.better == "up"
    worst = (min if low else max)(enough, key=lambda reading: reading.value or 0.0)
    text = (
        wording._("Lowest with enough answers: {member} {value}.", member=member_of(worst), value=telling.short(worst))
        if low
        else wording._("Highest with enough: {member} {value}.", member=member_of(worst), value=telling.short(worst))
    )
    return f"{together} {text}"


def _target_lines(asked: Asked, metrics: Sequence[Metric]) -> tuple[str, ...]:
    return tuple(line for metric in metrics if (line := versus.without_target(asked, metric)))


def _grouped_line(asked: Asked, few: Sequence[Reading], *, rest: bool) -> tuple[str, ...]:
    """Return a line for the members that do not stand in the table; `rest` says that others do."""
    if not few:
        return ()
    told = {
        "minimum": asked.reader.least_n(METRICS[few[0].metric]),
        "total": asked.wording.number(sum(reading.n for reading in few)),
    }
    if not rest:
        return (
            asked.wording.plural(
                "The only one has fewer than {minimum} and is not shown apart (n {total}).",
                "All {n} have fewer than {minimum} each and are not shown apart (n {total} together).",
                len(few),
                **told,
            ),
        )
    return (
        asked.wording.plural(
            "{n} more has fewer than {minimum} and is not shown apart (n {total}).",
            "{n} more have fewer than {minimum} each and are not shown apart (n {total} together).",
            len(few),
            **told,
        ),
    )


def _cut_line(asked: Asked, left: int) -> tuple[str, ...]:
    return (asked.wording.plural("{n} more row in --json.", "{n} more rows in --json.", left),) if left > 0 else ()


def _table(asked: Asked, by: str, readings: Sequence[Reading]) -> Table | None:
    """Return a row per reading; columns without anything in them are left out, and an n that repeats the value."""
    if not readings:
        return None
    wording, telling = asked.wording, asked.telling
    several = len({reading.metric for reading in readings}) > 1
    rows, values = [], []
    for reading in readings:
        rows.append((_name(asked, reading, several=several), *_numbers(asked, reading)))
        value = reading.value if has_value(reading) else None
        values.append((None, value, float(reading.n), *([None] * (len(rows[-1]) - 3))))
    value_name = wording._("value") if several else telling.title(METRICS[readings[0].metric])
    head = versus.column(asked, METRICS[readings[0].metric])
    others = (side_name(asked, asked.question.other), wording._("difference")) if asked.question.other else (head,)
    columns = (telling.slice_name(by), value_name, "n", wording._("95% interval"), *others)
    repeats = all(METRICS[reading.metric].reads in _COUNTS for reading in readings)
    filled = [any(row[place] not in _NOTHING for row in rows) for place in range(len(columns))]
    kept = [place for place in range(len(columns)) if place < _N_COLUMN or filled[place]]
    kept = [place for place in kept if not (repeats and place == _N_COLUMN)]
    return Table(columns, tuple(rows), numeric=(1, 2, 3), values=tuple(values)).only(kept)


def _name(asked: Asked, reading: Reading, *, several: bool) -> str:
    scale = dict(reading.slice).get("scale")
    name = member_of(reading) or asked.wording._("(unknown)")
    name = f"{name} [{scale}]" if scale else name
    return f"{asked.telling.title(METRICS[reading.metric])} · {name}" if several else name


def _numbers(asked: Asked, reading: Reading) -> tuple[str, ...]:
    """Return value, n, interval and how it stands; of too few events only what may be counted."""
    telling = asked.telling
    value, interval = telling.value(reading), telling.interval(reading)
    if not has_value(reading):
        metric = METRICS[reading.metric]
        value, interval = telling.counts_only(reading) if metric.is_share or reading.parts else "–", ""
    other = (telling.short(reading.against) if reading.against else "–",) if asked.question.other else ()
    return value, asked.wording.number(reading.n), interval, *other, versus.standing(asked, reading)
