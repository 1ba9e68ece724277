"""Best and worst by a slice, drawn towards the mean where groups are small; and what stands out."""

from collections.abc import Sequence
from dataclasses import replace

from rox_bot.analytics.readings import compared
from rox_bot.analytics.verdict import Standing, standings
from rox_bot.answers.asking import Asked
from rox_bot.answers.placing import (
    Place,
    candidates,
    few_line,
    members,
    name_of,
    numbers,
    places_of,
    ranked_metric,
    table_of,
    unfinished,
)
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.question import TIME_UNITS, Question

LOOKED_AT = ("csat", "nps", "ces", "fcr", "sla", "reopen")
"""The metrics in which strengths and friction are looked for."""
_SLICES = ("touchpoint", "channel", "partner", "team", "customer")


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer which members of a slice do best or worst (`question.argument`) in one metric."""
    asked = Asked(question, reader, telling)
    metric = ranked_metric(question)
    by = question.by if question.by and question.by not in TIME_UNITS else "customer"
    asked = replace(asked, question=replace(question, by=by))
    places, few = places_of(asked, metric, by)
    best = question.argument == "best"
    places.sort(key=lambda place: place.order, reverse=best == (metric.better == "up"))
    left_out = unfinished(asked, metric, by)
    if left_out and not places:
        return _nobody_placed(asked, metric, by, left_out)
    if not places:
        raise NotUnderstood(
            N_("No {slice} has enough answers to be placed ({minimum} each)."),
            slice=telling.slice_name(by),
            minimum=reader.least_n(metric),
            suggestions=(f"{metric.words[0]} by {by}",),
        )
    readings = tuple(place.taken.reading for place in places)
    return Answer(
        title=f"{asked.title([metric])} · {telling.wording.period(asked.span(metric))}",
        headline=_headline(asked, metric, places, best=best),
        lines=(*few_line(asked, metric, by, few), *left_out),
        readings=readings,
        table=table_of(asked, metric, by, places),
        question=replace(asked.filled(readings), intent="ranking", by=by),
        notes=(
            telling.wording._("The order follows values drawn towards the mean, the more so the fewer the answers."),
            *asked.notes([asked.family(metric)[0][0].reading]),
        ),
        suggestions=(f"{metric.words[0]} by {by}",),
    )


def _nobody_placed(asked: Asked, metric: Metric, by: str, left_out: Sequence[str]) -> Answer:
    reading = compared([asked.family(metric)[0]])[0]
    wording = asked.wording
    return Answer(
        title=f"{asked.title([metric])} · {wording.period(asked.span(metric))}",
        headline=wording._("Nobody is placed: the data do not cover the period."),
        lines=(asked.told(reading), *left_out),
        readings=(reading,),
        question=replace(asked.filled([reading]), intent="ranking", by=by),
        notes=asked.notes([reading]),
        suggestions=(f"{metric.words[0]} by {by}",),
    )


def standouts(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer what is clearly better (`best`) or worse than the rest, over all main metrics and slices."""
    asked = Asked(question, reader, telling)
    best = question.argument == "best"
    looked = [(METRICS[key], by, members(asked, METRICS[key], by)) for key in LOOKED_AT for by in _SLICES]
    family = [each for metric, _, mine in looked for each in candidates(metric, mine)]
    judged = iter(standings(family))
    found = [
        (metric, by, taken)
        for metric, by, mine in looked
        for taken in mine
        if next(judged)[0] is (Standing.ABOVE if best == (metric.better == "up") else Standing.BELOW)
    ]
    wording = telling.wording
    title = wording._("Strengths") if best else wording._("Friction")
    rows = tuple(
        (f"{telling.title(metric)} · {telling.slice_name(by)} {name_of(taken)}", *numbers(asked, taken))
        for metric, by, taken in found
    )
    columns = (wording._("what"), wording._("value"), "n", wording._("95% interval"))
    nothing = wording._("Nothing stands out clearly from the rest in this period.")
    if asked.reader.completeness.met:
        nothing = wording._("Nothing that the data cover stands out clearly from the rest.")
    some = wording.plural(
        "{n} thing is clearly better than the rest.", "{n} things are clearly better than the rest.", len(found)
    )
    if not best:
        some = wording.plural(
            "{n} thing is clearly worse than the rest.", "{n} things are clearly worse than the rest.", len(found)
        )
    span = asked.span(METRICS["csat"])
    return Answer(
        title=f"{title} · {wording.period(span)}",
        headline=some if found else nothing,
        table=Table(columns, rows, numeric=(1, 2, 3)) if rows else None,
        readings=tuple(taken.reading for _, _, taken in found),
        question=replace(asked.question, period=question.period or span),
        notes=(wording._("Each against all the others together; all that was looked at is judged together."),),
        suggestions=("friction",) if best else ("strengths",),
    )


def _headline(asked: Asked, metric: Metric, places: Sequence[Place], *, best: bool) -> str:
    wording = asked.wording
    first = places[0]
    wanted = Standing.ABOVE if best == (metric.better == "up") else Standing.BELOW
    told = {"member": name_of(first.taken), "value": asked.telling.short(first.taken.reading)}
    if first.standing is wanted:
        if best:
            return wording._("Best: {member} {value}, clearly apart from the rest.", **told)
        return wording._("Worst: {member} {value}, clearly apart from the rest.", **told)
    if best:
        return wording._("None is clearly better than the rest; best placed: {member} {value}.", **told)
    return wording._("None is clearly worse than the rest; worst placed: {member} {value}.", **told)
