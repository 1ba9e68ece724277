"""`rox-bot reconcile`: our figures beside those of the helpdesk's own report, and what explains the difference."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from rox_bot.domain.errors import N_

if TYPE_CHECKING:
    from rox_bot.answers.reconciling import Ours, Reconciled
    from rox_bot.answers.telling import Telling
    from rox_bot.cli.run import Run
    from rox_bot.domain.metrics import Metric
    from rox_bot.domain.reconciliation import Report
    from rox_bot.language.wording import Wording


def run_reconcile(run: "Run", file: Path, source: str) -> None:
    """Compare a report with our figures and print both, with what explains each difference."""
    from rox_bot.answers.reconciling import reconcile
    from rox_bot.answers.taking import Reader
    from rox_bot.intake.reports import read_report

    context = run.context()
    with run.store() as store:
        report = read_report(file, context.calendar, context.now)
        with store.reading() as tx:
            found = reconcile(report, source, Reader(tx, context))
    if run.as_json:
        typer.echo(json.dumps(_packed(found, report, source, run.wording), ensure_ascii=False, indent=1))
        return
    _show(found, report, source, run.wording)


def _show(found: Sequence["Reconciled"], report: "Report", source: str, wording: "Wording") -> None:
    from rich.console import Console

    from rox_bot.answers.telling import Telling
    from rox_bot.cli.terminal import show
    from rox_bot.domain.answer import Answer, Table
    from rox_bot.domain.question import Question

    telling = Telling(wording)
    notes = [wording._("Not compared, no metric of ours: {columns}.", columns=", ".join(report.unread))]
    table = Table(
        tuple(
            wording._(name)
            for name in (N_("metric"), N_("period"), N_("ours"), N_("theirs"), N_("difference"), N_("n"))
        ),
        tuple(_told_row(each, one, telling) for each in found for one in each.ours),
        numeric=(2, 3, 4, 5),
    )
    explained = sum(each.explained for each in found)
    answer = Answer(
        title=wording._("{source} against its own report", source=source),
        headline=wording._("{k} of {n} columns are explained.", k=explained, n=len(found)),
        lines=tuple(_sentence(each, telling) for each in found),
        question=Question("reconcile"),
        table=table,
        notes=tuple(notes) if report.unread else (),
    )
    show(answer, wording, Console())


def _told_row(found: "Reconciled", ours: "Ours", telling: "Telling") -> tuple[str, ...]:
    wording, digits = telling.wording, 2
    value = "–" if ours.value is None else wording.number(ours.value, _digits(found.metric, digits))
    gap = "–" if ours.difference is None else wording.number(ours.difference, _digits(found.metric, digits))
    return (
        ours.theirs.heading,
        wording.period(ours.theirs.period),
        value,
        wording.number(ours.theirs.value, _digits(found.metric, digits)),
        "" if ours.equal else gap.replace("-", "−"),
        wording.number(ours.n),
    )


def _digits(metric: "Metric", digits: int) -> int:
    return 0 if metric.unit == "count" else digits


def _sentence(found: "Reconciled", telling: "Telling") -> str:
    """Return what came out for one column."""
    from rox_bot.answers.reconciling import bridge

    wording, of = telling.wording, len(found.ours)
    name = f"{found.ours[0].theirs.heading} ({telling.title(found.metric)})"
    if found.agrees:
        return wording._("{name}: ours equals theirs in {n} of {n} periods.", name=name, n=of)
    if found.explained:
        return wording._(
            "{name}: with {ways} ours equals theirs in {k} of {n} periods, so your helpdesk counts so.",
            name=name,
            ways=wording.listed([wording.say(each) for each in found.way.told]),
            k=found.equal,
            n=of,
        )
    return wording._("{name}: not explained: {gap}.", name=name, gap=wording.say(bridge(found)))


def _packed(found: Sequence["Reconciled"], report: "Report", source: str, wording: "Wording") -> dict[str, Any]:
    from rox_bot.answers.reconciling import bridge

    return {
        "source": source,
        "columns": [
            {
                "heading": each.ours[0].theirs.heading,
                "metric": each.metric.key,
                "definition": each.metric.definition_id,
                "agrees": each.agrees,
                "explained": each.explained,
                "by": [str(told) for told in each.way.told] if each.explained else [],
                "by_definition": each.way.metric.definition_id if each.explained else None,
                "equal_in": each.equal,
                "periods": len(each.ours),
                "gap": None if each.explained else wording.say(bridge(each)),
                "figures": [_figure(one, wording) for one in each.ours],
            }
            for each in found
        ],
        "not_compared": list(report.unread),
    }


def _figure(ours: "Ours", wording: "Wording") -> dict[str, Any]:
    period = ours.theirs.period
    return {
        "period": {
            "start": period.local_start.isoformat(),
            "end": period.local_end.isoformat(),
            "label": wording.period(period),
        },
        "ours": ours.value,
        "theirs": ours.theirs.value,
        "difference": ours.difference,
        "n": ours.n,
        "equal": ours.equal,
    }
