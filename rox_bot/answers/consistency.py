"""How far the members of a slice truly lie apart, freed from the noise of sampling."""

from dataclasses import replace

from rox_bot.analytics.readings import compared
from rox_bot.analytics.shrinkage import spread_between
from rox_bot.answers.asking import Asked
from rox_bot.answers.placing import few_line, places_of, ranked_metric, table_of, unfinished, worths
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.question import TIME_UNITS, Question

_PLURALS = {
    "customer": N_("customers"),
    "touchpoint": N_("touchpoints"),
    "channel": N_("channels"),
    "partner": N_("partners"),
    "team": N_("teams"),
    "language": N_("languages"),
    "product": N_("products"),
    "priority": N_("priorities"),
    "resolver": N_("resolvers"),
}


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer how far teams (or another slice) truly lie apart in a metric, freed from the noise of sampling."""
    asked = Asked(question, reader, telling)
    metric = ranked_metric(replace(question, metrics=question.metrics or ("csat",)))
    by = question.by if question.by and question.by not in TIME_UNITS else "team"
    asked = replace(asked, question=replace(question, metrics=(metric.key,), by=by))
    places, few = places_of(asked, metric, by)
    wording = telling.wording
    between = spread_between([worths(place.taken) for place in places]) if len(places) > 1 else None
    readings = tuple(place.taken.reading for place in places) or (compared([asked.family(metric)[0]])[0],)
    unit = telling.difference_unit(metric)
    if between is None:
        headline = wording._(
            "Too few {slice} with enough answers to say how far they lie apart.", slice=_many(asked, by)
        )
    else:
        numbers = [wording.number(value, 1) for value in (between.deviation, between.low, between.high)]
        headline = wording._(
            "{metric} differs between {slice} by a standard deviation of {value} {unit} ({low} to {high}).",
            metric=telling.title(metric),
            slice=_many(asked, by),
            value=numbers[0],
            low=numbers[1],
            high=numbers[2],
            unit=unit,
        )
    return Answer(
        title=wording._("Consistency: {what}", what=f"{asked.title([metric])} · {wording.period(asked.span(metric))}"),
        headline=headline,
        lines=(*few_line(asked, metric, by, few), *unfinished(asked, metric, by)),
        readings=readings,
        table=table_of(asked, metric, by, sorted(places, key=lambda place: place.order)) if places else None,
        question=replace(asked.filled(readings), intent="consistency"),
        notes=(
            wording._("What chance alone adds to the differences of small groups is taken off."),
            *asked.notes(readings[:1]),
        ),
        suggestions=(f"{metric.words[0]} by {by}",),
    )


def _many(asked: Asked, by: str) -> str:
    return asked.wording._(_PLURALS.get(by, by))
