"""`why`: an answer opened down to its definition, its filters, its periods and the events behind it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from rox_bot.answers import ledger_sums, reported
from rox_bot.answers.asking import Asked, read_as
from rox_bot.answers.listing import Listed, list_events
from rox_bot.answers.packing import ROX, question_from
from rox_bot.answers.rox import opened
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Cell, Reading
from rox_bot.domain.columns import EPOCH, MICROSECOND, microseconds
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.events import GROUPED_BY, SLICES
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.domain.period import BEGINNING, Period
from rox_bot.domain.question import TIME_UNITS, Amounts, Filter, Question
from rox_bot.store import cells, kept
from rox_bot.store.named import named
from rox_bot.store.naming import decided_since, names_as_of

_LISTED = 5


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Open a kept answer by its id; without an id the asker's last one in this place."""
    context = reader.context
    where = (context.workspace, context.person, context.slack_channel, context.thread)
    recent = [str(row["id"]) for row in kept.last_answers(reader.tx, *where, _LISTED)]
    number = question.argument or (recent[0] if recent else "")
    row = kept.find_answer(reader.tx, context.workspace, number) if number else None
    if row is None:
        raise NotUnderstood(
            N_("There is no answer {number}. Your last ones here: {recent}.")
            if recent
            else N_("There is no answer {number} yet. Ask something first, then `why` with the id below the answer."),
            number=number[:20] or "–",
            recent=", ".join(recent),
            suggestions=tuple(f"why {each}" for each in recent[:3]),
        )
    return _open(row, reader, telling)


def _open(row: Mapping[str, Any], reader: Reader, telling: Telling) -> Answer:
    original = question_from(json.loads(row["question"]))
    if original.intent == "ledger":
        return ledger_sums.opened(original, str(row["id"]), reader, telling)
    if original.intent == ROX:
        return opened.answer(row, original, reader, telling)
    readings = [_Shown(each) for each in json.loads(row["readings"])]
    asked = Asked(original, reader, telling)
    wording = telling.wording
    first = _opened(readings)
    lines = [wording._("Asked: {question}.", question=read_as(asked))]
    listed = Listed()
    if first is not None:
        lines += [*_explained(asked, first), *_since(asked, original, first, row["read_at"])]
        metric = METRICS[first.metric]
        if reported.notes(asked, [metric]):
            lines.append(
                wording._("What partners reported of themselves came as counts: it is not in this and does not open.")
            )
        listed = list_events(
            asked, metric, first.period, first.filters(original), first.n, first.slice.get("scale", "")
        )
    return Answer(
        title=wording._("Why {number}", number=row["id"]),
        headline=_headline(asked, first) if first else wording._("This answer showed no figures."),
        lines=tuple(lines),
        question=replace(original, intent="why", argument=row["id"], shape="text"),
        table=listed.table,
        quotes=listed.links,
        notes=listed.notes,
        suggestions=(),
        shareable=False,
    )


def events_behind(number: str, reader: Reader) -> list[dict[str, Any]]:
    """Return every event behind the figure that an answer's id opens, newest first: for a file, without words.

    Each has its name, source, key, the instant (UTC) that placed it, its worth, its slices and its link; none where
    people are protected, and none for stocks and accounts, which no single period made.
    """
    row = kept.find_answer(reader.tx, reader.context.workspace, number)
    figures = [each for each in json.loads(row["readings"]) if each["metric"] != ROX] if row else []
    shown = _opened([_Shown(each) for each in figures])
    if row is None or shown is None or not _made_in_its_period(METRICS[shown.metric]):
        return []
    metric, scale = METRICS[shown.metric], shown.slice.get("scale", "")
    found = cells.read_events(
        reader.tx,
        metric.measure,
        shown.period,
        workspace=reader.context.workspace,
        filters=shown.filters(question_from(json.loads(row["question"]))),
    )
    return [_bare(each, metric, reader) for each in found if not scale or each["apart"] == scale]


def _made_in_its_period(metric: Metric) -> bool:
    """Return whether the events of one period make a figure that may be opened to them."""
    return not (metric.protects or metric.accounts or metric.reads is Reads.STOCK)


def _bare(row: Mapping[str, Any], metric: Metric, reader: Reader) -> dict[str, Any]:
    letter = metric.measure.fact.letter
    slices = {name: row[name] for name in SLICES if name != "agent"}
    return {
        "event": f"{letter}{row['id']}",
        "source": row["source"],
        "key": row["source_key"],
        "placed": (EPOCH + int(row["placed"]) * MICROSECOND).isoformat(),
        "worth": reader.worth(metric, row),
        **slices,
        "url": row["url"],
    }


def _opened(readings: list["_Shown"]) -> "_Shown | None":
    """Return the reading that is opened: the first shown, of a series over time the latest with any event."""
    known = [each for each in readings if each.metric in METRICS]
    if known and any(unit in known[0].slice for unit in TIME_UNITS):
        mine = [each for each in known if each.metric == known[0].metric]
        return next((each for each in reversed(mine) if each.n), mine[-1])
    return known[0] if known else None


def _defined(key: str, definition: str) -> str:
    """Return the metric that still measures by a definition, where its own key has another one by now."""
    if key in METRICS and METRICS[key].definition_id != definition and not METRICS[key].business:
        return next((other.key for other in METRICS.values() if other.definition_id == definition), key)
    return key


class _Shown:
    """A reading as it was shown."""

    def __init__(self, kept_reading: Mapping[str, Any]) -> None:
        self.metric = _defined(kept_reading.get("key", kept_reading["metric"]), kept_reading["definition"])
        self.value: float | None = kept_reading["value"]
        self.n: int = kept_reading["n"]
        self.low: float | None = kept_reading["low"]
        self.high: float | None = kept_reading["high"]
        self.definition: str = kept_reading["definition"]
        self.slice: dict[str, str] = kept_reading["slice"]
        span = kept_reading["period"]
        self.period = Period(
            datetime.fromisoformat(span["start"]) if span["start"] else BEGINNING,
            datetime.fromisoformat(span["end"]),
            "kept",
            span["zone"],
            span.get("grain"),
            bool(span.get("so_far")),
        )

    def filters(self, question: Question) -> tuple[Filter, ...]:
        """Return the filters that hold for this reading: the question's and its own slice."""
        own = tuple(Filter(key, (value,)) for key, value in self.slice.items() if key in GROUPED_BY)
        return (*question.all_filters, *own)

    def reading(self, reader: Reader) -> Reading:
        """Return it as a reading, to be told like any other."""
        metric = METRICS[self.metric]
        flags = ("below_minimum",) if reader.least_n(metric) > self.n and metric.reads is not Reads.COUNT else ()
        return Reading(
            self.metric,
            self.value,
            metric.unit,
            self.n,
            self.low,
            self.high,
            self.period,
            self.definition,
            flags=flags,
            total=(self.value or 0.0) * self.n,
        )


def _headline(asked: Asked, shown: _Shown) -> str:
    metric = METRICS[shown.metric]
    naming = named(asked.reader.tx, asked.reader.context.workspace)
    today = {key: naming.meant(key, (member,)) for key, member in shown.slice.items()}
    members = ", ".join(member or asked.wording._("(unknown)") for found in today.values() for member in found)
    name = asked.telling.title(metric) if not members else f"{asked.telling.title(metric)} · {members}"
    text = f"{name} {asked.telling.short(shown.reading(asked.reader))}"
    return f"{text} · {asked.wording.period(shown.period)} ({shown.period.zone})"


def _explained(asked: Asked, shown: _Shown) -> list[str]:
    """Return definition, formula, interval method and what was left out."""
    metric, wording = METRICS[shown.metric], asked.wording
    lines = [
        wording._("Definition {id}: {words}.", id=shown.definition, words=wording._(metric.definition)),
        _formula(asked, metric, shown),
    ]
    if shown.low is not None:
        lines.append(wording._("Interval: {method}, 95%.", method=wording._(METHODS[metric.reads])))
    if metric.smallest_change:
        lines.append(_smallest(asked, metric))
    if metric.source:
        lines.append(wording._("Source: {source}.", source=wording._(metric.source)))
    left_out = asked.reader.left_out(metric, shown.period, shown.filters(asked.question))
    lines += [
        wording._("Left out: {n} {reason}.", n=wording.number(n), reason=wording._(reason)) for reason, n in left_out
    ]
    if metric.measure.part_known is not None:
        filters, scale = shown.filters(asked.question), shown.slice.get("scale", "")
        told = asked.telling.part_known(asked.reader.one(metric, shown.period, filters, scale).reading)
        lines += [wording._("Counts in part: {what}.", what=told)] if told else []
    return lines


METHODS = {
    Reads.SHARE: N_("Wilson"),
    Reads.RATE: N_("Wilson"),
    Reads.RATIO: N_("delta method over customers, straightened where they are skewed"),
    Reads.NET: N_("adjusted Wald"),
    Reads.MEAN: N_("Student's t, straightened where the answers are skewed"),
    Reads.QUANTILE: N_("order statistics"),
    Reads.COUNT: N_("none"),
    Reads.STOCK: N_("none"),
}


def _formula(asked: Asked, metric: Metric, shown: _Shown) -> str:
    """Return the formula with its numbers in it, recounted from the events."""
    wording = asked.wording
    taken = asked.reader.one(metric, shown.period, shown.filters(asked.question), shown.slice.get("scale", ""))
    cell, reading = taken.cell, taken.reading
    if reading.parts:
        names = [wording._(words) for words in metric.spread_words or ()]
        told = ", ".join(f"{wording.number(n)} {name}" for n, name in zip(reading.parts, names, strict=True))
        first, _, last = names
        return wording._("Formula: 100 x ({first} - {last}) / n, with {counts}.", first=first, last=last, counts=told)
    if metric.reads is Reads.RATIO:
        return _ratio(asked, cell)
    if metric.is_share:
        return wording._("Formula: {k} of {n}.", k=wording.number(round(cell.total / 100)), n=wording.number(cell.n))
    if metric.is_duration:
        return wording._(
            "Formula: the {percent}% point of {n} durations, by linear interpolation.",
            percent=round(metric.quantile * 100),
            n=wording.number(cell.n),
        )
    if metric.reads is Reads.MEAN:
        total = wording.number(cell.total, 2)
        return wording._("Formula: a total of {total} over {n} answers.", total=total, n=wording.number(cell.n))
    return wording._("Formula: a count of {n}.", n=wording.number(cell.n))


def _ratio(asked: Asked, cell: Cell) -> str:
    """Return a ratio's formula; its sums stand in it only for who may see them in full."""
    wording, context = asked.wording, asked.reader.context
    if context.amounts is not Amounts.FULL:
        return wording._("Formula: one sum over {n} customers out of another.", n=wording.number(cell.n))
    whole, part = (wording.money(Decimal(round(sum(side))), context.currency) for side in zip(*cell.pairs, strict=True))
    return wording._(
        "Formula: {part} out of {whole} a month, over {n} customers.", part=part, whole=whole, n=wording.number(cell.n)
    )


def _smallest(asked: Asked, metric: Metric) -> str:
    size = (
        f"{asked.wording.number(metric.smallest_change * 100)}%"
        if metric.relative
        else f"{asked.wording.exact(metric.smallest_change)} {asked.telling.difference_unit(metric)}"
    )
    return asked.wording._(
        "A change is called clear from {size}, when its interval excludes 0 and q is below 5%.", size=size
    )


def _since(asked: Asked, asked_then: Question, shown: _Shown, read_at: datetime) -> list[str]:
    """Return whether the same count gives the same figure today, and what came in between; names among it."""
    metric, reader, wording = METRICS[shown.metric], asked.reader, asked.wording
    filters, scale, workspace = shown.filters(asked_then), shown.slice.get("scale", ""), reader.context.workspace
    today = reader.one(metric, shown.period, filters, scale).reading
    if today.n == shown.n and _same(today.value, shown.value):
        return [wording._("Recounted now: the same figure.")]
    with names_as_of(reader.tx, workspace, read_at):
        by_old_names = replace(reader).one(metric, shown.period, filters, scale).reading
        added, corrected = cells.count_changes(
            reader.tx,
            metric.measure,
            replace(shown.period, start=BEGINNING) if metric.reads is Reads.STOCK or metric.accounts else shown.period,
            microseconds(read_at),
            workspace=workspace,
            filters=filters,
        )
    changes = wording._(
        "Today {value} (n {n}): {added} added, {corrected} corrected, {gone} withdrawn since.",
        value=asked.telling.counts_only(today) if "below_minimum" in today.flags else asked.telling.value(today),
        n=wording.number(today.n),
        added=added,
        corrected=corrected,
        gone=0 if metric.accounts else max(0, shown.n + added - by_old_names.n),
    )
    if today.n == by_old_names.n and _same(today.value, by_old_names.value):
        return [changes]
    decided = [each.id for each in decided_since(reader.tx, workspace, read_at)]
    names = wording._(
        "Names were joined or parted since ({ids}); without that n would be {n}.",
        ids=wording.listed(decided[-_LISTED:]),
        n=wording.number(by_old_names.n),
    )
    return [changes, names]


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < 1e-9
