"""`rox-bot metrics`: the catalogue printed from the declarations; and the workspace's own metrics file taken in."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from rox_bot.domain.errors import N_

if TYPE_CHECKING:
    from rox_bot.cli.run import Run
    from rox_bot.domain.metrics import Metric
    from rox_bot.language.wording import Wording
    from rox_bot.settings import Settings

_FORMULAS = {
    "share": N_("100 x those that count / all"),
    "net": N_("100 x ({first} - {last}) / all"),
    "mean": N_("total / n"),
    "rate": N_("100 x answers / surveys sent"),
    "ratio": N_("one sum over customers out of another, such as the amounts that stayed out of those at the start"),
    "quantile": N_("the {percent}% point, by linear interpolation"),
    "count": N_("a count"),
    "stock": N_("those that came in until then - those that went out until then"),
}
_BETTER = {"up": N_("up"), "down": N_("down")}
_COUNTED = ("count", "stock")
_COLUMNS = (
    *(N_("type"), N_("metric"), N_("what is counted"), N_("unit"), N_("better"), N_("from n"), N_("interval")),
    N_("also"),
)


def install_own(settings: "Settings") -> None:
    """Take in the workspace's metrics file, where one is set; raises BadInput with what is wrong in it."""
    if settings.metrics_file is None:
        return
    from rox_bot.domain.metrics import install
    from rox_bot.intake.measures import read_measures

    install(read_measures(settings.metrics_file))


def print_metrics(run: "Run", *, markdown: bool) -> None:
    """Print every metric with its definition, as text, as JSON or as the README's table."""
    from rox_bot.domain.metrics import METRICS

    install_own(run.settings)
    if run.as_json:
        typer.echo(json.dumps([_row(each, run.wording) for each in METRICS.values()], ensure_ascii=False, indent=1))
    elif markdown:
        typer.echo(markdown_table(run.wording))
    else:
        for each in METRICS.values():
            typer.echo("\n".join([*_told(each, run.wording), ""]))


def markdown_table(wording: "Wording") -> str:
    """Return one row per main metric, with its variants by the words they are asked with."""
    from rox_bot.answers.evidence import METHODS

    rows = [[wording._(name) for name in _COLUMNS], ["---"] * len(_COLUMNS)]
    for metric, variants in _families():
        rows.append(
            [
                f"`{metric.words[0]}`",
                wording._(metric.title),
                wording._(metric.definition),
                _unit(metric, wording),
                wording._(_BETTER[metric.better]) if metric.better else "–",
                str(metric.minimum_n),
                wording._(METHODS[metric.reads]),
                " ".join(dict.fromkeys(_asked(metric, each) for each in variants)),
            ]
        )
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)


def _families() -> Iterator[tuple["Metric", list["Metric"]]]:
    """Return each main metric with those whose keys continue its own."""
    from rox_bot.domain.metrics import METRICS

    found: dict[str, list[Metric]] = {}
    for key, metric in METRICS.items():
        main = next((other for other in found if key.startswith((f"{other}.", f"{other}_"))), None)
        found.setdefault(main or key, []).extend([metric] if main else [])
    return ((METRICS[key], variants) for key, variants in found.items())


def _asked(metric: "Metric", variant: "Metric") -> str:
    """Return how a variant is asked for."""
    by_opening = "dated:opened"
    return f"`{by_opening}`" if variant.words[0].endswith(by_opening) else f"`{variant.words[0]}`"


def _row(metric: "Metric", wording: "Wording") -> dict[str, Any]:
    from rox_bot.answers.evidence import METHODS
    from rox_bot.domain.metrics import TARGETS

    return {
        "key": metric.key,
        "words": list(metric.words),
        "title": wording._(metric.title),
        "definition_id": metric.definition_id,
        "definition": wording._(metric.definition),
        "formula": _formula(metric, wording),
        "unit": metric.unit,
        "better": metric.better,
        "minimum_n": metric.minimum_n,
        "interval": wording._(METHODS[metric.reads]),
        "smallest_change": metric.smallest_change,
        "relative": metric.relative,
        "placed": wording._(metric.by_time),
        "source": wording._(metric.source),
        "target": TARGETS.get(metric.key),
    }


def _told(metric: "Metric", wording: "Wording") -> list[str]:
    """Return a metric as people read it, a fact a line."""
    from rox_bot.answers.telling import Telling

    row = _row(metric, wording)
    better = {"up": N_("higher is better"), "down": N_("lower is better")}.get(metric.better or "")
    facts = [
        wording._("Definition {id}: {words}.", id=row["definition_id"], words=row["definition"]),
        wording._("Formula: {formula} ({unit}).", formula=row["formula"], unit=_unit(metric, wording)),
        wording._("Interval: {method}, 95%.", method=row["interval"]) if metric.reads not in _COUNTED else "",
        wording._("Below {n} only counts are shown.", n=metric.minimum_n) if metric.minimum_n > 1 else "",
        wording._("Smallest change that is named: {size}.", size=_size(metric, wording))
        if metric.smallest_change
        else "",
        wording._("Placed {by_time}.", by_time=row["placed"]),
        wording._("Source: {source}.", source=row["source"]) if metric.source else "",
        wording._("Target: {target}.", target=Telling(wording).with_unit(metric, row["target"]))
        if row["target"] is not None
        else "",
        wording._("Typed as: {words}", words=", ".join(metric.words)),
    ]
    title = Telling(wording).title(metric)
    heading = f"{title} · {wording._(better)}" if better else title
    return [heading, *(f"  {fact}" for fact in facts if fact)]


def _formula(metric: "Metric", wording: "Wording") -> str:
    formula = _FORMULAS[metric.reads]
    if metric.reads == "net" and metric.spread_words:
        first, _, last = (wording._(words) for words in metric.spread_words)
        return wording._(formula, first=first, last=last)
    if metric.is_duration:
        return wording._(formula, percent=round(metric.quantile * 100))
    return wording._(formula)


def _unit(metric: "Metric", wording: "Wording") -> str:
    names = {"points": N_("points"), "score": N_("on the scale"), "count": N_("a number"), "min": N_("min")}
    return wording._(names[metric.unit]) if metric.unit in names else metric.unit


def _size(metric: "Metric", wording: "Wording") -> str:
    from rox_bot.answers.telling import Telling

    if metric.relative:
        return f"{wording.number(metric.smallest_change * 100)}%"
    return f"{wording.exact(metric.smallest_change)} {Telling(wording).difference_unit(metric)}".strip()
