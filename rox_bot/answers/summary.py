"""Bare `/rox`: the channel's last closed week against the four before, in the five readings that matter first."""

from collections.abc import Sequence

from rox_bot.analytics.readings import compared
from rox_bot.analytics.verdict import Contrast, Verdict
from rox_bot.answers.asking import Asked, Family
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Reading
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Question

CHOICE = ("csat", "nps", "ces", "fcr", "first_reply", "sla", "full_resolution", "reopen")
"""Metrics by how much they say; the first five that have anything recorded are shown."""

MOST = 5


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer with up to five readings and the number of magic moments."""
    asked = Asked(question, reader, telling)
    readings = chosen(asked)
    if not readings:
        return _empty(asked)
    moments = asked.family(METRICS["moments"])[0][0].reading
    where = reader.context.slack_channel_name
    place = f"#{where}, " if where else ""
    scope = telling.filters(asked.filters)
    week = telling.wording.period(asked.span(METRICS["csat"]))
    return Answer(
        title=f"{place}{week} ({reader.calendar.zone})",
        headline=verdict_sentence(asked, readings),
        lines=(*(asked.told(reading) for reading in readings), _moments(asked, moments)),
        question=asked.filled(readings),
        readings=(*readings, moments),
        notes=((asked.wording._("Only {scope}.", scope=scope),) if scope else ()),
        suggestions=("csat by partner", "csat trend", "help"),
    )


def chosen(asked: Asked, keys: Sequence[str] = CHOICE) -> list[Reading]:
    """Return the first five metrics that have anything in their period or the one before, judged together."""
    return compared(_pairs(asked, keys))


def _pairs(asked: Asked, keys: Sequence[str]) -> Family:
    family: Family = []
    for key in keys:
        later, earlier = asked.family(METRICS[key])[0]
        if later.cell.n or (earlier and earlier.cell.n):
            family.append((later, earlier))
        if len(family) == MOST:
            break
    return family


def _member(reading: Reading) -> str:
    return dict(reading.slice).get("touchpoint", "")


def verdict_sentence(asked: Asked, readings: Sequence[Reading]) -> str:
    """Return what moved, in one sentence; steadiness is only claimed of what could be judged."""
    telling, wording = asked.telling, asked.wording
    moved = [reading for reading in readings if is_clear(reading) and "again" not in reading.flags]
    told_before = [reading for reading in readings if is_clear(reading) and "again" in reading.flags]
    said = [f"{wording.listed(_movements(asked, moved))}."] if moved else []
    if told_before:
        said.append(wording._("As told before: {changes}.", changes=wording.listed(_movements(asked, told_before))))
    if said:
        return " ".join(said)
    judged = [reading for reading in readings if reading.verdict == Verdict.NO_CLEAR_CHANGE]
    if not judged and any("incomplete" in reading.flags for reading in readings):
        return wording._("Nothing is compared yet: the data do not cover the period.")
    if not judged:
        return wording._("Too few answers to say whether anything changed.")
    names = wording.listed([telling.title(METRICS[reading.metric]) for reading in judged])
    return wording._("No clear change in {metrics}.", metrics=names)


def is_clear(reading: Reading) -> bool:
    """Return whether a reading clearly changed, or clearly differs from what it is set beside."""
    return (reading.verdict or "").startswith("clear")


def name_of(asked: Asked, reading: Reading) -> str:
    """Return what a reading is of: the metric, at which touchpoint, and over how long where that is a run of units."""
    if not _member(reading):
        return asked.telling.name(reading)
    title = asked.telling.title(METRICS[reading.metric])
    name = asked.wording._("{metric} at {touchpoint}", metric=title, touchpoint=_member(reading))
    run = asked.wording.run(reading.period)
    return asked.wording._("{metric} over {length}", metric=name, length=run) if run else name


def _movements(asked: Asked, moved: Sequence[Reading]) -> list[str]:
    """Return what moved, a touchpoint that went the same way as its metric together with it."""
    told = []
    whole = {(reading.metric, reading.verdict) for reading in moved if not _member(reading)}
    for reading in moved:
        same = (reading.metric, reading.verdict)
        if _member(reading):
            told += [] if same in whole else [_moved(asked, reading)]
            continue
        places = [_member(each) for each in moved if _member(each) and (each.metric, each.verdict) == same]
        text = _moved(asked, reading)
        listed = asked.wording.listed(places)
        told.append(asked.wording._("{what}, as did {touchpoints}", what=text, touchpoints=listed) if places else text)
    return told


def _moved(asked: Asked, reading: Reading) -> str:
    name = name_of(asked, reading)
    if reading.verdict == Contrast.LOWER:
        return asked.wording._("{metric} is clearly below the rest", metric=name)
    if reading.verdict == Verdict.CLEAR_RISE:
        return asked.wording._("{metric} clearly rose", metric=name)
    return asked.wording._("{metric} clearly fell", metric=name)


def _moments(asked: Asked, reading: Reading) -> str:
    if reading.n == 0 and reading.period.grain == "week":
        return asked.wording._("No magic moments told that week.")
    return asked.wording.plural("{n} magic moment", "{n} magic moments", reading.n)


def _empty(asked: Asked) -> Answer:
    wording = asked.wording
    span = asked.span(METRICS["tickets"])
    tickets = asked.reader.last_event(METRICS["tickets"], span, asked.filters)
    feedback = asked.reader.last_event(METRICS["feedback"], span, asked.filters)
    if not any(asked.reader.first_event(METRICS[key]) for key in ("tickets", "feedback")):
        headline = wording._("Nothing has been recorded yet.")
        lines: tuple[str, ...] = (
            wording._('`/rox help import` tells how data come in; or type `/rox log csat 5 acme "what they said"`.'),
            wording._("In a channel I am in, a message that starts with `Magic moment:` is saved as one."),
        )
    else:
        headline = asked.telling.nothing(METRICS["tickets"], span, tickets, asked.reader.calendar)
        lines = (asked.telling.nothing(METRICS["feedback"], span, feedback, asked.reader.calendar),)
    return Answer(
        title=wording._("Last week"),
        headline=headline,
        lines=lines,
        question=asked.question,
        suggestions=("help",),
    )
