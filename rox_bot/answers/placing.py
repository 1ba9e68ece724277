"""The members of a slice in their places: each against all the others, small groups drawn towards the mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from rox_bot.analytics.comparison import Compare, Worths, difference_of_nps, difference_of_percents, welch
from rox_bot.analytics.readings import Taken
from rox_bot.analytics.shrinkage import Shrunk, shrunk_means, shrunk_shares
from rox_bot.analytics.verdict import Candidate, Standing, apart, standings
from rox_bot.answers.asking import Asked, labelled
from rox_bot.domain.answer import Table
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.metrics import METRICS, Metric, Reads
from rox_bot.domain.question import Question

_MOST_ROWS = 20
_MOST_NAMED = 8
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


def ranked_metric(question: Question) -> Metric:
    """Return the one metric that is asked, if it can be ranked; raises NotUnderstood."""
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


def places_of(asked: Asked, metric: Metric, by: str) -> tuple[list[Place], list[Taken]]:
    """Return the members with enough answers in their places, and those with fewer."""
    mine = members(asked, metric, by)
    if not mine:
        return [], []
    sums = [worths(taken) for taken in mine]
    drawn = shrunk_shares(sums) if metric.is_share else shrunk_means(sums, *_ends(metric))
    places = [
        Place(taken, standing, drawn[place] if drawn else None)
        for place, (taken, (standing, _)) in enumerate(zip(mine, standings(candidates(metric, mine)), strict=True))
    ]
    enough = [place for place in places if "below_minimum" not in place.taken.reading.flags]
    few = [place.taken for place in places if "below_minimum" in place.taken.reading.flags]
    return enough, few


def members(asked: Asked, metric: Metric, by: str) -> list[Taken]:
    """Return the known members of a slice with any answer, all on one scale; those whose data are complete."""
    known = {key: taken for key, taken in _known(asked, metric, by).items() if _is_complete(taken)}
    scales = [taken.cell.scale for taken in known.values()]
    scale = max(sorted(set(scales)), key=scales.count, default="")
    return [labelled(taken, by, *key) for key, taken in known.items() if taken.cell.scale == scale]


def _known(asked: Asked, metric: Metric, by: str) -> dict[tuple[str, str], Taken]:
    row = asked.reader.series(metric, [asked.span(metric)], asked.filters, by)[0]
    return {key: taken for key, taken in row.items() if taken.cell.n and taken.cell.member}


def _is_complete(taken: Taken) -> bool:
    return "incomplete" not in taken.reading.flags


def unfinished(asked: Asked, metric: Metric, by: str) -> tuple[str, ...]:
    """Return a line that names the members whose data do not cover the period: they are not placed."""
    known = _known(asked, metric, by)
    names = sorted({taken.cell.member for taken in known.values() if not _is_complete(taken)}, key=str.casefold)
    if not names:
        return ()
    listed = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    listed += f" … (+{more})" if more > 0 else ""
    return (asked.wording._("Not placed, because their data do not cover the period: {names}.", names=listed),)


def candidates(metric: Metric, members: Sequence[Taken]) -> list[Candidate]:
    """Return each member against all the others, to be judged."""
    return apart([worths(taken) for taken in members], _COMPARE[metric.reads], metric.smallest_change)


def worths(taken: Taken) -> Worths:
    """Return n, total and squares of a reading."""
    return taken.cell.n, taken.cell.total, taken.cell.squares


def _ends(metric: Metric) -> tuple[float, float]:
    if metric.reads is Reads.NET:
        return -100.0, 100.0
    return metric.bounds or (float("-inf"), float("inf"))


def name_of(taken: Taken) -> str:
    """Return a member's name."""
    return taken.reading.slice[0][1]


def numbers(asked: Asked, taken: Taken) -> tuple[str, str, str]:
    """Return value, n and interval as a table shows them."""
    telling, reading = asked.telling, taken.reading
    return telling.value(reading), asked.wording.number(reading.n), telling.interval(reading)


def table_of(asked: Asked, metric: Metric, by: str, places: Sequence[Place]) -> Table:
    """Return the members in the order given, with their standing."""
    wording, telling = asked.wording, asked.telling
    rows = [
        (
            name_of(place.taken),
            *numbers(asked, place.taken),
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


def few_line(asked: Asked, metric: Metric, by: str, few: Sequence[Taken]) -> tuple[str, ...]:
    """Return a line for the members with fewer answers than the minimum."""
    if not few:
        return ()
    return (
        asked.wording.plural(
            "{n} more has fewer than {minimum} and is not shown apart (n {total}).",
            "{n} more have fewer than {minimum} each and are not shown apart (n {total} together).",
            len(few),
            minimum=asked.reader.least_n(metric),
            total=asked.wording.number(sum(taken.cell.n for taken in few)),
        ),
    )
