"""How digests for an audience open: its question, answered in counts of what is recorded."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rox_bot.answers import drivers
from rox_bot.answers.asking import Asked
from rox_bot.answers.low_scores import is_low
from rox_bot.answers.runs import back, over
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.summary import is_clear
from rox_bot.digests import quotes
from rox_bot.digests.quotes import Story
from rox_bot.domain.answer import Reading
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.store import cells

MOST_LINES = 3
FEWEST = 5
"""A touchpoint with fewer tickets is not named by what came of them."""

MOST_PRAISE, MOST_COMPLAINTS = 3, 2
_MANY_HANDS = 2

_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Opening:
    """The answer to an audience's question: sentences, and the stories that go with it (None: those of all digests)."""

    lines: tuple[str, ...]
    stories: tuple[Story, ...] | None = None


def changes(asked: Asked, period: Period, readings: Sequence[Reading]) -> Opening:
    """Answer what changed for customers and why: each clear change by its parts; else where low scores came from.

    That nothing changed stands in the headline.
    """
    moved = [each for each in readings if is_clear(each) and not each.slice and "again" not in each.flags]
    lines = [line for reading in moved for line in _why(asked, reading)]
    if lines:
        return Opening(tuple(lines[:MOST_LINES]))
    lows = [row for row in shown(asked, period) if is_low(row) and row["touchpoint"]]
    if not lows:
        return Opening(())
    listed = _counted(asked, Counter(str(row["touchpoint"]) for row in lows))
    return Opening((asked.wording._("Low scores came from: {touchpoints}.", touchpoints=listed),))


def work_done_twice(asked: Asked, period: Period, readings: Sequence[Reading]) -> Opening:
    """Answer where work is done twice: what came back, was opened again, or went through many hands."""
    by_key = {reading.metric: reading for reading in readings}
    wording, lines = asked.wording, []
    if "repeat" in by_key:
        lines += _twice(asked, by_key["repeat"], wording._("Asked again within {days} days", days=_window()))
    if "reopen" in by_key:
        reading = by_key["reopen"]
        lines += _twice(asked, reading, wording._("Opened again after solving"))
        period = reading.period
    lines += _hands(asked, period)
    if not lines:
        lines = [wording._("Nothing is recorded that tells whether work was done twice.")]
    return Opening(tuple(lines))


def in_their_words(asked: Asked, period: Period, _readings: Sequence[Reading]) -> Opening:
    """Answer what people say: praise and complaints that may be quoted, and how many answers came with words."""
    rows = _answers(asked, period)
    if not rows:
        return Opening((asked.wording._("Nobody answered in this period."),), ())
    spoken = [row for row in rows if row["comment"]]
    told = asked.wording._(
        "{k} of {n} answers came with words.",
        k=asked.wording.number(len(spoken)),
        n=asked.wording.number(len(rows)),
    )
    stories = quotes.spoken(asked, period, MOST_PRAISE, MOST_COMPLAINTS)
    if stories or not spoken:
        return Opening((told,), stories)
    return Opening((told, asked.wording._("None of them may be shown here.")), ())


def _of(asked: Asked, name: str, count: int, n: int) -> str:
    wording = asked.wording
    return wording._("{name} ({k} of {n})", name=name, k=wording.number(count), n=wording.number(n))


def one_story(asked: Asked, period: Period, _readings: Sequence[Reading]) -> Opening:
    """Answer with one number, told below like any other, and one story: the hardest case, else the best."""
    found = quotes.hardest(asked, period) or quotes.best(asked, period)
    return Opening((), (found,) if found else ())


def _why(asked: Asked, reading: Reading) -> Iterator[str]:
    """Yield what a clear change is made of: the parts that moved clearly, the largest first."""
    telling, metric = asked.telling, METRICS[reading.metric]
    if not drivers.splits(metric):
        return
    unit = telling.difference_unit(metric)
    name = telling.name(reading)
    parts = drivers.parts_of(asked, reading)
    clear = [part for part in parts if part.clear and part.effect.member]
    for part in clear[:MOST_LINES]:
        low, high = (telling.signed(metric, end) for end in (part.difference.low, part.difference.high))
        yield asked.wording._(
            "{metric}: {part} {what}, {value} {unit} of the change ({low} to {high}).",
            metric=name,
            part=f"{telling.slice_name(part.slice)} {part.effect.member}",
            what=drivers.what_moved(asked, metric, part),
            value=telling.signed(metric, part.difference.value),
            low=low,
            high=high,
            unit=unit,
        )
    if not clear:
        spread = asked.wording._("no single part stands out; the change is spread over many.")
        yield f"{name}: {drivers.unsure(asked, metric, parts, reading) or spread}"


def _twice(asked: Asked, reading: Reading, name: str) -> list[str]:
    """Return how many of the solved tickets came again, and at which touchpoints most of them did."""
    count = round(reading.total / 100)
    wording, metric = asked.wording, METRICS[reading.metric]
    told = wording._(
        "{what}: {k} of {n} solved tickets, {days}",
        what=name,
        k=wording.number(count),
        n=wording.number(reading.n),
        days=asked.telling.period(reading.period),
    )
    by_touchpoint = [pair[0].cell for pair in over(asked, reading.period).family(metric, "touchpoint")]
    places = sorted(
        ((round(cell.total / 100), cell.n, cell.member) for cell in by_touchpoint if cell.member and cell.n >= FEWEST),
        key=lambda each: (-each[0], each[2]),
    )
    most = [_of(asked, member, k, n) for k, n, member in places[:MOST_LINES] if k > 1]
    return (
        [wording._("{told}; most at {touchpoints}.", told=told, touchpoints=wording.listed(most))]
        if most
        else [f"{told}."]
    )


def _hands(asked: Asked, period: Period) -> list[str]:
    """Return how many solved tickets changed hands at least twice, where sources tell that."""
    rows = cells.read_events(
        asked.reader.tx,
        METRICS["fcr.one_team"].measure,  # the finished tickets whose reassignments are known
        period,
        workspace=asked.reader.context.workspace,
        filters=asked.filters,
    )
    known = [int(row["reassignments"]) for row in rows if row["reassignments"] is not None]
    if not known:
        return []
    many = sum(count >= _MANY_HANDS for count in known)
    return [
        asked.wording._(
            "Handed on twice or more: {k} of {n} solved tickets.",
            k=asked.wording.number(many),
            n=asked.wording.number(len(known)),
        )
    ]


def _window() -> int:
    window = METRICS["repeat"].measure.window
    return window.days if window else 0


def _answers(asked: Asked, period: Period) -> list[_Row]:
    return cells.read_events(
        asked.reader.tx,
        METRICS["feedback"].measure,
        period,
        workspace=asked.reader.context.workspace,
        filters=asked.filters,
    )


def shown(asked: Asked, period: Period) -> list[_Row]:
    """Return the answers that may be told apart here: those from private places are in no breakdown."""
    return [row for row in _answers(asked, period) if may_be_quoted(row, asked.reader.context)]


def long(asked: Asked, period: Period) -> Period:
    """Return the four weeks that a week ends: of one week there are too few answers to tell touchpoints apart."""
    return back(asked.reader.calendar, period, 4) if period.grain == "week" else period


def _counted(asked: Asked, counts: Counter[str]) -> str:
    """Return names with how often each was counted, the most first."""
    often = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{name} {asked.wording.number(count)}" for name, count in often)
