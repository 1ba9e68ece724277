"""Questions and readings as JSON: what `--json` prints and what is kept for `why`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rox_bot.domain.answer import Answer, BesideTarget, Reading
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import BEGINNING, Period
from rox_bot.domain.question import Filter, Question
from rox_bot.domain.valuation import Range, Valuation
from rox_bot.language.wording import Wording

ROX = "rox"
"""What kept figures say they are of, where that is no metric."""


def answer_to(answer: Answer, wording: Wording) -> dict[str, Any]:
    """Return an answer for machines: values in full precision, times as ISO 8601 with the local offset."""
    question = answer.question
    against = "target" if question.vs_target else str(question.other) if question.other else ""
    return {
        "title": answer.title,
        "question": {
            "intent": question.intent,
            "metrics": list(question.metrics),
            "period": _span(question.period, wording),
            "baseline": _span(question.baseline, wording),
            "by": question.by,
            "filters": [str(each) for each in question.all_filters],
            **({"against": against} if against else {}),
        },
        "headline": answer.headline,
        "lines": list(answer.lines),
        "readings": [reading_to(reading, wording) for reading in answer.readings],
        "notes": list(answer.notes),
        "answer_id": answer.answer_id,
        **({"value": valuation_to(answer.valuation, wording)} if answer.valuation else {}),
    }


def figures_to(answer: Answer, wording: Wording) -> list[dict[str, Any]]:
    """Return what of an answer's figures is kept: its readings, or what experience was worth."""
    if answer.valuation is not None:
        return [valuation_to(answer.valuation, wording)]
    return [reading_to(reading, wording) for reading in (*answer.together, *answer.readings)]


def valuation_to(valuation: Valuation, wording: Wording) -> dict[str, Any]:
    """Return the ratios of a valuation for machines, in percent; sums of money are for those who may read them."""
    return {
        "metric": ROX,
        "period": _span(valuation.period, wording),
        "gross": _range(valuation.gross),
        "net": _range(valuation.net),
        "on_improving": _range(valuation.on_improving),
        "p5": valuation.p5,
        "median": valuation.median,
        "p95": valuation.p95,
        "above_100": valuation.above_100,
        "by_grade": dict(valuation.by_grade),
        "draws": valuation.draws,
        "seed": valuation.seed,
    }


def _range(value: Range | None) -> dict[str, float] | None:
    return None if value is None else {"low": value.low, "likely": value.likely, "high": value.high}


def reading_to(reading: Reading, wording: Wording) -> dict[str, Any]:
    """Return a reading for machines; compared ones carry `against`, those set beside a target `target`."""
    packed: dict[str, Any] = {
        "metric": METRICS[reading.metric].base,
        "key": reading.metric,
        "slice": dict(reading.slice),
        "value": reading.value,
        "unit": reading.unit,
        "n": reading.n,
        "low": reading.low,
        "high": reading.high,
        "verdict": reading.verdict,
        "flags": list(reading.flags),
        "definition": reading.definition,
        "period": _span(reading.period, wording),
    }
    if reading.part_known is not None:
        packed["not_wholly_known"] = reading.part_known[1]
    if reading.complete_until is not None:
        packed["complete_until"] = reading.complete_until.astimezone(reading.period.local_end.tzinfo).isoformat()
    if reading.target is not None:
        packed["target"] = _target(reading.target)
    if reading.against is not None:
        difference = reading.difference or (None, None, None)
        packed["against"] = {
            "period": _span(reading.against.period, wording),
            "value": reading.against.value,
            "n": reading.against.n,
            "low": reading.against.low,
            "high": reading.against.high,
            "difference": difference[0],
            "difference_low": difference[1],
            "difference_high": difference[2],
            "p": reading.p,
            "q": reading.q,
        }
        if reading.against.slice:
            packed["against"]["slice"] = dict(reading.against.slice)
    return packed


def _target(beside: BesideTarget) -> dict[str, Any]:
    difference = beside.difference or (None, None, None)
    return {
        "value": beside.target,
        "standing": beside.standing,
        "difference": difference[0],
        "difference_low": difference[1],
        "difference_high": difference[2],
        "p": beside.p,
        "q": beside.q,
    }


def figure_rows(answer: Answer, wording: Wording) -> list[dict[str, Any]]:
    """Return a row per reading for a file: its slice, period, value, unit, n, interval, verdict, flags, definition."""
    return [_row(each) for each in answer_to(answer, wording)["readings"]]


def _row(reading: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in reading.items() if not isinstance(value, dict | list)}
    period = {"start": reading["period"]["start"], "end": reading["period"]["end"]}
    target = {"target": reading["target"]["value"]} if "target" in reading else {}
    return {**reading["slice"], **period, **plain, **target, "flags": " ".join(reading["flags"])}


def question_to(question: Question) -> dict[str, Any]:
    """Return a question so that it can be asked again."""
    return {
        "intent": question.intent,
        "metrics": list(question.metrics),
        "period": _bare(question.period),
        "baseline": _bare(question.baseline),
        "baseline_named": question.baseline_named,
        "by": question.by,
        "filters": [_filter(each) for each in question.filters],
        "scoped": [_filter(each) for each in question.scoped],
        "other": _filter(question.other) if question.other else None,
        "vs_target": question.vs_target,
        "shape": question.shape,
        "argument": question.argument,
        "period_named": question.period_named,
    }


def question_from(packed: Mapping[str, Any]) -> Question:
    """Return the question that was kept; those kept before there were targets lack the newer parts."""
    return Question(
        intent=packed["intent"],
        metrics=tuple(packed["metrics"]),
        period=_unpacked(packed["period"]),
        baseline=_unpacked(packed["baseline"]),
        baseline_named=packed["baseline_named"],
        by=packed["by"],
        filters=tuple(_as_filter(each) for each in packed["filters"]),
        scoped=tuple(_as_filter(each) for each in packed["scoped"]),
        other=_as_filter(packed["other"]) if packed.get("other") else None,
        vs_target=bool(packed.get("vs_target")),
        shape=packed["shape"],
        argument=packed["argument"],
        period_named=bool(packed.get("period_named")),
    )


def _filter(each: Filter) -> list[Any]:
    return [each.field, list(each.values), each.negated]


def _as_filter(packed: Sequence[Any]) -> Filter:
    field, values, negated = packed
    return Filter(field, tuple(values), negated)


def _bare(period: Period | None) -> dict[str, Any] | None:
    if period is None:
        return None
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "token": period.token,
        "zone": period.zone,
        "grain": period.grain,
        "so_far": period.so_far,
    }


def _unpacked(packed: Mapping[str, Any] | None) -> Period | None:
    if packed is None:
        return None
    start, end = datetime.fromisoformat(packed["start"]), datetime.fromisoformat(packed["end"])
    return Period(start, end, packed["token"], packed["zone"], packed["grain"], packed["so_far"])


def _span(period: Period | None, wording: Wording) -> dict[str, Any] | None:
    if period is None:
        return None
    start = None if period.start == BEGINNING else period.local_start.isoformat()
    label = wording.period(period)
    bare = {"start": start, "end": period.local_end.isoformat(), "label": label, "token": period.token}
    return {**bare, "zone": period.zone, "grain": period.grain, "so_far": period.so_far}
