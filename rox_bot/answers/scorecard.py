"""The scorecard: five dimensions of experience with their measures, and no score over them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rox_bot.analytics.readings import Taken
from rox_bot.answers import scorecard_drawing, story
from rox_bot.answers.asking import Asked, tells_of_people
from rox_bot.answers.coverage import known_members, members_with
from rox_bot.answers.rox.valuing import valued
from rox_bot.answers.scorecard_drawing import COUNTED, Measured, change, worth
from rox_bot.answers.story import Story
from rox_bot.answers.summary import is_clear, verdict_sentence
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Reading, Table
from rox_bot.domain.chart import Gauge
from rox_bot.domain.facts import TicketFact
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.question import Question
from rox_bot.domain.scorecard import DIMENSIONS, ROX_HOW, SIDES, Dimension, Place

Pair = tuple[Taken, Taken | None]
_ARROWS = {"rise": "▲", "fall": "▼"}


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer how each dimension stands in a period (the last closed quarter) against the one before."""
    span = question.period or reader.calendar.last_closed("quarter", reader.context.now)
    asked = Asked(replace(question, period=span), reader, telling)
    card = measured(asked)
    readings = [each.reading for each in card if each.reading is not None]
    beside = _beside(asked, readings)
    rox = worth(asked, valued(reader, span, filters=asked.filters))
    case, headline = _case(asked, readings), _headline(asked, card, readings)
    scope = telling.filters(asked.filters)
    return Answer(
        title=" · ".join(filter(None, (telling.wording._("Scorecard"), telling.period(span), scope))),
        headline=headline,
        lines=(*_begun(asked, readings), *_unmeasured(asked, card, rox), *_sides(asked, [*readings, *beside])),
        readings=(*readings, *beside),
        table=_table(asked, card, rox) if readings else None,
        chart=scorecard_drawing.bands(asked, card, rox, headline) if readings else None,
        quotes=(case.quote,) if case else (),
        question=replace(asked.filled(readings) if readings else asked.question, intent="scorecard", metrics=()),
        notes=(*((case.rule,) if case else ()), *_notes(asked)),
        suggestions=("value", "six", "help rox"),
    )


def measured(asked: Asked) -> list[Measured]:
    """Return every place that a known metric can stand in; all readings are judged as one family."""
    places = [(dimension, place) for dimension in DIMENSIONS for place in dimension.places]
    found = [each for dimension, place in places for each in _placed(asked, dimension, place)]
    judged = iter(asked.judged([pair for _, pair in found if pair is not None]))
    return [each if pair is None else _with(asked, each, next(judged)) for each, pair in found]


def _placed(asked: Asked, dimension: Dimension, place: Place) -> Iterator[tuple[Measured, Pair | None]]:
    """Yield what stands in a place: its first metric that is measured, else the first known one without a reading."""
    metrics = [METRICS[key] for key in place.metrics if key in METRICS]
    for metric in metrics:
        pair = taken(asked, metric)
        if pair is not None:
            yield Measured(dimension, place, metric), pair
            return
    for metric in metrics[:1]:
        yield Measured(dimension, place, metric, hidden=not _may_be_told(asked, metric)), None


def taken(asked: Asked, metric: Metric) -> Pair | None:
    """Return a metric's reading with the earlier one; None where nothing was measured or it may not be told."""
    if not _may_be_told(asked, metric):
        return None
    pair = asked.family(metric)[0]
    if pair[0].cell.n:
        return pair
    # None in this period is a figure only of what was counted before.
    counts = metric.reads in COUNTED and _has_been(asked, metric, pair[0].reading)
    return pair if counts else None


def _has_been(asked: Asked, metric: Metric, reading: Reading) -> bool:
    begun = reading.period.start < asked.reader.context.now
    return begun and asked.reader.last_event(metric, reading.period, asked.filters) is not None


def _may_be_told(asked: Asked, metric: Metric) -> bool:
    return not metric.protects or tells_of_people(asked.question, asked.reader.context.now)


def _with(asked: Asked, each: Measured, reading: Reading) -> Measured:
    return replace(each, reading=reading, coverage=_coverage(asked, each.metric, reading))


def _coverage(asked: Asked, metric: Metric, reading: Reading) -> str:
    """Return how much of what is known lies behind a figure: of tickets those that count, else the customers in it."""
    wording = asked.wording
    if metric.protects or not reading.n:
        return ""
    if metric.accounts or metric.measure.fact is TicketFact:
        behind = reading.n
        known = behind + sum(n for _, n in asked.reader.left_out(metric, reading.period, asked.filters))
    else:
        members = known_members(asked, "customer", reading.period)
        behind = len(members & members_with(asked, metric.key, "customer", reading.period))
        known = len(members)
    told = {"k": wording.number(behind), "n": wording.number(known)}
    if metric.measure.fact is TicketFact:
        return wording._("tickets: {k} of {n}", **told)
    return wording._("customers: {k} of {n}", **told) if known else ""


def _headline(asked: Asked, card: Sequence[Measured], readings: Sequence[Reading]) -> str:
    """Return what clearly moved, and of how many dimensions anything is known."""
    wording = asked.wording
    period = asked.question.period
    if not readings:
        return wording._("Nothing of the five dimensions is measured yet; below it says how to begin.")
    known = len({each.dimension.key for each in card if each.reading is not None})
    told = wording.plural("{n} of the five dimensions is measured.", "{n} of the five dimensions are measured.", known)
    if known == len(DIMENSIONS):
        told = wording._("All five dimensions are measured.")
    if period is not None and period.so_far:
        running = wording._("The period is still running, so nothing is compared.")
        return f"{running} {told}"
    if not any(each.against is not None and each.against.n for each in readings):
        alone = wording._("There is nothing of the period before to compare with.")
        return f"{alone} {told}"
    steady = sum(each.verdict == "no clear change" for each in readings)
    if steady and not any(map(is_clear, readings)):
        found = wording.plural(
            "No clear change in the measure judged.", "No clear change in the {n} measures judged.", steady
        )
        return f"{found} {told}"
    return f"{verdict_sentence(asked, readings)} {told}"


def _begun(asked: Asked, readings: Sequence[Reading]) -> Iterator[str]:
    """Yield since when there are data, where the period began before."""
    days = [day for each in readings if each.n and (day := asked.begun(METRICS[each.metric])) is not None]
    span, begun = asked.question.period, min(days, default=None)
    if span is None or span.is_open_ended or begun is None or begun <= span.first_day:
        return
    yield asked.wording.plural(
        "The data begin on {day}: of this period they cover {n} day.",
        "The data begin on {day}: of this period they cover {n} days.",
        (span.last_day - begun).days + 1,
        day=asked.wording.day(begun, year=begun.year != span.last_day.year),
    )


def _unmeasured(asked: Asked, card: Sequence[Measured], rox: Gauge) -> Iterator[str]:
    """Yield what is not measured, and what to do to measure it."""
    wording = asked.wording
    for each in card:
        if each.reading is not None:
            continue
        told = {"dimension": wording._(each.dimension.title), "metric": asked.telling.title(each.metric)}
        if each.hidden:
            yield wording._(
                "{dimension}: {metric} is told for closed quarters of the whole workspace only, to protect people.",
                **told,
            )
        else:
            yield wording._(
                "{dimension}, not measured: {metric}. To measure it: {how}.", how=wording._(each.place.how), **told
            )
    if rox.value is None:
        told = {"dimension": wording._(DIMENSIONS[-1].title), "metric": rox.title, "how": wording._(ROX_HOW)}
        yield wording._("{dimension}, not measured: {metric}. To measure it: {how}.", **told)


def _beside(asked: Asked, readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings of the three sides that stand in no dimension."""
    shown = {reading.metric for reading in readings}
    wanted = [METRICS[key] for _, _, keys, _ in SIDES for key in keys if key in METRICS and key not in shown]
    pairs = [pair for metric in wanted for pair in [taken(asked, metric)] if pair is not None]
    return asked.judged(pairs)


def _sides(asked: Asked, readings: Sequence[Reading]) -> Iterator[str]:
    """Yield customers', employees' and leaders' experience side by side, each by its own measures."""
    by_metric = {reading.metric: reading for reading in readings}
    for _, title, keys, how in SIDES:
        told = [
            f"{asked.telling.title(METRICS[key])} {asked.telling.short(by_metric[key])}"
            for key in keys
            if key in by_metric
        ]
        name = asked.wording._(title)
        if told:
            yield f"{name}: {' · '.join(told)}"
        else:
            yield asked.wording._("{side}: not measured. To measure it: {how}.", side=name, how=asked.wording._(how))


def _table(asked: Asked, card: Sequence[Measured], rox: Gauge) -> Table:
    wording = asked.wording
    columns = (
        wording._("dimension"),
        wording._("measure"),
        wording._("value"),
        wording._("change"),
        wording._("behind it"),
    )
    rows = tuple(_row(asked, each) for each in card)
    values = tuple((None, None, each.reading.value if each.reading is not None else None, None, None) for each in card)
    inside = f"{rox.value_text} ({rox.verdict_text}: {rox.interval_text})" if rox.interval_text else rox.value_text
    last = (wording._(DIMENSIONS[-1].title), rox.title, inside, "", rox.behind_text)
    return Table(columns, (*rows, last), values=(*values, (None, None, rox.value, None, None)))


def _row(asked: Asked, each: Measured) -> tuple[str, ...]:
    wording, telling = asked.wording, asked.telling
    names = (wording._(each.dimension.title), telling.title(each.metric))
    if each.reading is None:
        return (*names, wording._("not told here") if each.hidden else wording._("not measured"), "", "")
    return (*names, telling.short(each.reading), _change(asked, each.reading), each.coverage)


def _change(asked: Asked, reading: Reading) -> str:
    movement = asked.telling.movement(reading)
    words = change(asked, reading)
    return f"{_ARROWS[movement]} {words}" if movement else words


def _case(asked: Asked, readings: Sequence[Reading]) -> Story | None:
    """Return a typical case: of what clearly changed, else of CSAT, else of the first measure with words."""
    ordered = sorted(readings, key=lambda each: (not is_clear(each), each.metric != "csat"))
    cases = (story.typical(asked, METRICS[each.metric], each.period) for each in ordered)
    return next((case for case in cases if case is not None), None)


def _notes(asked: Asked) -> Iterator[str]:
    wording = asked.wording
    yield wording._(
        "There is no score over the dimensions: they are different things, and a sum would hide which moved."
    )
    yield wording._("Behind it: the tickets that count, or the customers heard of those known in 26 weeks.")
    yield wording._("Times are in {zone}.", zone=asked.reader.calendar.zone)
