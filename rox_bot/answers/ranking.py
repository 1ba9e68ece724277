"""Best and worst by a slice, drawn towards the mean where groups are small; what stands out; how far groups differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rox_bot.analytics.comparison import Compare, Worths, difference_of_nps, difference_of_percents, welch
from rox_bot.analytics.readings import Taken, compared
from rox_bot.analytics.shrinkage import Shrunk, shrunk_means, shrunk_shares, spread_between
from rox_bot.analytics.verdict import Candidate, Standing, apart, standings
from rox_bot.answers.asking import Asked, labelled
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.domain.question import TIME_UNITS, Question

LOOKED_AT = ("csat", "nps", "ces", "fcr", "sla", "reopen")
"""The metrics in which strengths and friction are looked for."""
_SLICES = ("touchpoint", "channel", "partner", "team", "customer")
_MOST_ROWS = 20
_COMPARE: dict[Reads, Compare] = {
    Reads.SHARE: difference_of_percents,
    Reads.NET: difference_of_nps,
    Reads.MEAN: welch,
}
_STANDINGS = {
    Standing.ABOVE: N_("clearly above"),
    Standing.BELOW: N_("clearly below"),
    Standing.NOT_APART: N_("not clearly apart"),
    Standing.TOO_FEW: N_("too few"),
}


@dataclass(frozen=True)
class Place:
    """A member's place: its reading, where it stands against all the others, and its value drawn to their mean."""

    taken: Taken
    standing: Standing
    drawn: Shrunk | None

    @property
    def order(self) -> float:
        """Return the value it is ordered by: the drawn one, where there is one."""
        own = self.taken.reading.value or 0.0
        return self.drawn.value if self.drawn else own


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer which members of a slice do best or worst (`question.argument`) in one metric."""
    asked = Asked(question, reader, telling)
    metric = _metric(question)
    by = question.by if question.by and question.by not in TIME_UNITS else "customer"
    asked = replace(asked, question=replace(question, by=by))
    places, few = _places(asked, metric, by)
    best = question.argument == "best"
    places.sort(key=lambda place: place.order, reverse=best == (metric.better == "up"))
    if not places:
        raise NotUnderstood(
            N_("No {slice} has enough answers to be placed ({minimum} each)."),
            slice=telling.slice_name(by),
            minimum=metric.minimum_n,
            suggestions=(f"{metric.words[0]} by {by}",),
        )
    readings = tuple(place.taken.reading for place in places)
    return Answer(
        title=f"{asked.title([metric])} · {telling.wording.period(asked.span(metric))}",
        headline=_headline(asked, metric, places, best=best),
        lines=_few(asked, metric, by, few),
        readings=readings,
        table=_table(asked, metric, by, places),
        question=replace(asked.filled(readings), intent="ranking", by=by),
        notes=(
            telling.wording._("The order follows values drawn towards the mean, the more so the fewer the answers."),
            *asked.notes([asked.family(metric)[0][0].reading]),
        ),
        suggestions=(f"{metric.words[0]} by {by}",),
    )


def standouts(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer what is clearly better (`best`) or worse than the rest, over all main metrics and slices."""
    asked = Asked(question, reader, telling)
    best = question.argument == "best"
    looked = [(METRICS[key], by, _members(asked, METRICS[key], by)) for key in LOOKED_AT for by in _SLICES]
    family = [each for metric, _, members in looked for each in _candidates(metric, members)]
    judged = iter(standings(family))
    found = [
        (metric, by, taken)
        for metric, by, members in looked
        for taken in members
        if next(judged)[0] is (Standing.ABOVE if best == (metric.better == "up") else Standing.BELOW)
    ]
    wording = telling.wording
    title = wording._("Strengths") if best else wording._("Friction")
    rows = tuple(
        (f"{telling.title(metric)} · {telling.slice_name(by)} {_name(taken)}", *_numbers(asked, taken))
        for metric, by, taken in found
    )
    columns = (wording._("what"), wording._("value"), "n", wording._("95% interval"))
    nothing = wording._("Nothing stands out clearly from the rest in this period.")
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
        question=replace(question, period=question.period or span),
        notes=(wording._("Each against all the others together; all that was looked at is judged together."),),
        suggestions=("friction",) if best else ("strengths",),
    )


def _metric(question: Question) -> Metric:
    if len(question.metrics) != 1:
        raise NotUnderstood(
            N_("Best or worst in what? Name one metric."),
            suggestions=("best csat by customer", "worst fcr by team last month"),
        )
    metric = METRICS[question.metrics[0]]
    if metric.reads not in _COMPARE or metric.better is None or metric.protects:
        raise NotUnderstood(
            N_("Only shares, NPS and means can be ranked; try csat, nps, fcr or sla."),
            suggestions=("best csat by team", "worst sla by partner"),
        )
    return metric


def _places(asked: Asked, metric: Metric, by: str) -> tuple[list[Place], list[Taken]]:
    """Return the members with enough answers in their places, and those with fewer."""
    mine = _members(asked, metric, by)
    if not mine:
        return [], []
    worths = [_worths(taken) for taken in mine]
    drawn = shrunk_shares(worths) if metric.is_share else shrunk_means(worths, *_ends(metric))
    places = [
        Place(taken, standing, drawn[place] if drawn else None)
        for place, (taken, (standing, _)) in enumerate(zip(mine, standings(_candidates(metric, mine)), strict=True))
    ]
    enough = [place for place in places if "below_minimum" not in place.taken.reading.flags]
    few = [place.taken for place in places if "below_minimum" in place.taken.reading.flags]
    return enough, few


def _members(asked: Asked, metric: Metric, by: str) -> list[Taken]:
    """Return the known members of a slice with any answer, all on one scale."""
    row = asked.reader.series(metric, [asked.span(metric)], asked.filters, by)[0]
    known = {key: taken for key, taken in row.items() if taken.cell.n and taken.cell.member}
    scales = [taken.cell.scale for taken in known.values()]
    scale = max(sorted(set(scales)), key=scales.count, default="")
    return [labelled(taken, by, *key) for key, taken in known.items() if taken.cell.scale == scale]


def _candidates(metric: Metric, members: Sequence[Taken]) -> list[Candidate]:
    return apart([_worths(taken) for taken in members], _COMPARE[metric.reads], metric.smallest_change)


def _worths(taken: Taken) -> Worths:
    return taken.cell.n, taken.cell.total, taken.cell.squares


def _ends(metric: Metric) -> tuple[float, float]:
    if metric.reads is Reads.NET:
        return -100.0, 100.0
    return metric.bounds or (float("-inf"), float("inf"))


def _headline(asked: Asked, metric: Metric, places: Sequence[Place], *, best: bool) -> str:
    wording = asked.wording
    first = places[0]
    wanted = Standing.ABOVE if best == (metric.better == "up") else Standing.BELOW
    told = {"member": _name(first.taken), "value": asked.telling.short(first.taken.reading)}
    if first.standing is wanted:
        if best:
            return wording._("Best: {member} {value}, clearly apart from the rest.", **told)
        return wording._("Worst: {member} {value}, clearly apart from the rest.", **told)
    if best:
        return wording._("None is clearly better than the rest; best placed: {member} {value}.", **told)
    return wording._("None is clearly worse than the rest; worst placed: {member} {value}.", **told)


def _name(taken: Taken) -> str:
    return taken.reading.slice[0][1]


def _numbers(asked: Asked, taken: Taken) -> tuple[str, str, str]:
    telling, reading = asked.telling, taken.reading
    return telling.value(reading), asked.wording.number(reading.n), telling.interval(reading)


def _table(asked: Asked, metric: Metric, by: str, places: Sequence[Place]) -> Table:
    wording, telling = asked.wording, asked.telling
    rows = [
        (
            _name(place.taken),
            *_numbers(asked, place.taken),
            telling.with_unit(metric, place.order, place.taken.reading.n) if place.drawn else "",
            wording._(_STANDINGS[place.standing]),
        )
        for place in places[:_MOST_ROWS]
    ]
    columns = (
        telling.slice_name(by),
        telling.title(metric),
        "n",
        wording._("95% interval"),
        wording._("drawn to the mean"),
        wording._("standing"),
    )
    return Table(columns, tuple(rows), numeric=(1, 2, 3, 4))


def _few(asked: Asked, metric: Metric, by: str, few: Sequence[Taken]) -> tuple[str, ...]:
    if not few:
        return ()
    return (
        asked.wording.plural(
            "{n} more has fewer than {minimum} and is not shown apart (n {total}).",
            "{n} more have fewer than {minimum} each and are not shown apart (n {total} together).",
            len(few),
            minimum=metric.minimum_n,
            total=asked.wording.number(sum(taken.cell.n for taken in few)),
        ),
    )


def consistency(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer how far teams (or another slice) truly lie apart in a metric, freed from the noise of sampling."""
    asked = Asked(question, reader, telling)
    metric = _metric(replace(question, metrics=question.metrics or ("csat",)))
    by = question.by if question.by and question.by not in TIME_UNITS else "team"
    asked = replace(asked, question=replace(question, metrics=(metric.key,), by=by))
    places, few = _places(asked, metric, by)
    wording = telling.wording
    between = spread_between([_worths(place.taken) for place in places]) if len(places) > 1 else None
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
        lines=_few(asked, metric, by, few),
        readings=readings,
        table=_table(asked, metric, by, sorted(places, key=lambda place: place.order)) if places else None,
        question=replace(asked.filled(readings), intent="consistency"),
        notes=(
            wording._("What chance alone adds to the differences of small groups is taken off."),
            *asked.notes(readings[:1]),
        ),
        suggestions=(f"{metric.words[0]} by {by}",),
    )


def _many(asked: Asked, by: str) -> str:
    return asked.wording._(_PLURALS.get(by, by))


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
