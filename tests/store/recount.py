"""The metrics once more in plain Python, from their definitions in words; random events; and the cells to compare."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from rox_bot.domain.events import Event, Feedback, Moment, Ticket
from rox_bot.domain.metrics import Measure
from rox_bot.domain.period import BEGINNING, Period
from rox_bot.domain.question import Filter
from rox_bot.store.cells import read_cells
from rox_bot.store.store import Store
from tests.store.making import DAY, HOUR, MICROSECOND, feedback, moment, span, ticket

FIRST = datetime.fromisoformat("2026-09-07T00:00:00+00:00")
WEEK = timedelta(days=7)
ALL = span(BEGINNING, FIRST + 400 * DAY)
CSAT_POSITIVE: dict[tuple[float, float], float] = {(1, 5): 4, (1, 3): 3, (1, 2): 2, (0, 1): 1, (1, 4): 3, (1, 7): 6}
SCALES = [*CSAT_POSITIVE, (0, 10), (0, 100), (0.5, 4.5)]
OWN_SCALE = {"csat": [(1, 5)], "nps": 3 * [(0, 10)], "ces": 3 * [(1, 7)], "mood": [(0, 10)]}
MEMBERS = ("", "Blue", "Red", "blue", 'O\'Neil, "100%"')


@dataclass(frozen=True)
class Happened:
    """An event and whether it was taken back."""

    event: Event
    withdrawn: bool


def random_events(seed: int, many: int) -> list[Happened]:
    """Events over four weeks; instants lie on whole quarters of days, so many lie exactly on an edge."""
    random = Random(seed)
    made = [one for number in range(many) for one in _random(random, str(number))]
    return [Happened(event, random.random() < 0.1) for event in made]


def _random(random: Random, key: str) -> Iterator[Event]:
    names = {name: random.choice(MEMBERS) for name in ("team", "partner", "touchpoint", "priority")}
    start = FIRST + random.randrange(28 * 4) * DAY / 4
    ends = [None, start - 6 * HOUR, start, start + MICROSECOND, start + random.randrange(80) * 3 * HOUR]
    yield ticket(
        key,
        opened_at=start,
        requester=random.choice(["", "p1", "p2", "p3", "p4"]),
        first_reply_at=random.choice(ends),
        solved_at=random.choice([*ends, ends[-1]]),
        closed_at=random.choice(ends),
        reopens=random.choice([0, 0, 0, 1, 3]),
        sla_met=random.choice([None, True, False]),
        **names,
    )
    instrument = random.choice(["csat", "csat", "nps", "ces", "mood"])
    low, high = random.choice([*SCALES, *3 * OWN_SCALE[instrument]])
    yield feedback(
        key,
        occurred_at=start,
        instrument=instrument,
        scale_min=low,
        scale_max=high,
        score=random.choice([None, low, high, *(low + (high - low) * random.randrange(11) / 10 for _ in range(5))]),
        direction=random.choice(["up", "up", "down"]),
        **names,
    )
    if random.random() < 0.3:
        yield moment(key, occurred_at=start, **names)


# -- what one event is worth, and when: None = does not count ------------------------------------------------------


def upward(said: Feedback) -> float | None:
    if said.score is None or said.direction == "up":
        return said.score
    return said.scale_min + said.scale_max - said.score


def on(said: Feedback) -> tuple[float, float]:
    return said.scale_min, said.scale_max


def csat(said: Feedback, _: Sequence[Event]) -> float | None:
    score, positive = upward(said), CSAT_POSITIVE.get(on(said))
    return None if score is None or positive is None else 100.0 * (score >= positive)


def nps(said: Feedback, _: Sequence[Event]) -> float | None:
    score = upward(said)
    if score is None or on(said) != (0, 10):
        return None
    return 100.0 if score >= 9 else -100.0 if score <= 6 else 0.0


def ces(said: Feedback, _: Sequence[Event]) -> float | None:
    if said.score is None or on(said) != (1, 7) or said.direction != "up":
        return None
    return 100.0 * (said.score >= 5)


def fcr(solved: Ticket, everything: Sequence[Event]) -> float | None:
    if not solved.requester or solved.solved_at is None:
        return None
    back = any(
        other is not solved
        and isinstance(other, Ticket)
        and other.requester == solved.requester
        and other.touchpoint == solved.touchpoint != ""
        and solved.solved_at < other.opened_at <= solved.solved_at + WEEK
        for other in everything
    )
    return 100.0 * (not back and solved.reopens == 0)


def length(start: datetime, end: datetime | None, unit: timedelta) -> float | None:
    return None if end is None or end < start else (end - start) / unit


def finished_at(each: Ticket) -> datetime | None:
    return each.solved_at or each.closed_at


def leaves_at(each: Ticket) -> datetime | None:
    """When it leaves the backlog: not before it came in."""
    end = finished_at(each)
    return end and max(end, each.opened_at)


def one(_: Any, __: Sequence[Event]) -> float:
    return 1.0


Worth = Callable[[Any, Sequence[Event]], float | None]
Placed = Callable[[Any], datetime | None]
MEASURES: dict[str, tuple[type[Event], Placed, Worth]] = {
    "csat_answers": (Feedback, lambda said: said.occurred_at, csat),
    "nps_answers": (Feedback, lambda said: said.occurred_at, nps),
    "ces_answers": (Feedback, lambda said: said.occurred_at, ces),
    "answers": (Feedback, lambda said: said.occurred_at, one),
    "saved_moments": (Moment, lambda told: told.occurred_at, one),
    "first_contact": (Ticket, lambda each: each.solved_at, fcr),
    "reply_time": (
        Ticket,
        lambda each: each.first_reply_at,
        lambda each, _: length(each.opened_at, each.first_reply_at, timedelta(minutes=1)),
    ),
    "resolution_time": (
        Ticket,
        lambda each: each.solved_at,
        lambda each, _: length(each.opened_at, each.solved_at, HOUR),
    ),
    "reopened": (Ticket, finished_at, lambda each, _: 100.0 * (each.reopens > 0)),
    "promise_kept": (Ticket, finished_at, lambda each, _: None if each.sla_met is None else 100.0 * each.sla_met),
    "opened": (Ticket, lambda each: each.opened_at, one),
    "finished": (Ticket, leaves_at, one),
}
INSTRUMENTS = {"csat_answers": "csat", "nps_answers": "nps", "ces_answers": "ces"}


def scale_of(measure: Measure, event: Event) -> str:
    if measure.key != "csat_answers" or not isinstance(event, Feedback) or on(event) not in CSAT_POSITIVE:
        return ""
    return f"{event.scale_min:g}-{event.scale_max:g}"


def belongs(measure: Measure, event: Event, filters: Sequence[Filter]) -> bool:
    kind = MEASURES[measure.key][0]
    wanted = INSTRUMENTS.get(measure.key)
    return (
        isinstance(event, kind)
        and (wanted is None or getattr(event, "instrument", None) == wanted)
        and all((getattr(event, each.field) in each.values) != each.negated for each in filters)
    )


def placed_in(measure: Measure, event: Event, period: Period) -> bool:
    instant = MEASURES[measure.key][1](event)
    return instant is not None and period.start <= instant < period.end


def recount(
    happened: Sequence[Happened],
    measure: Measure,
    periods: Sequence[Period],
    by: str | None = None,
    filters: Sequence[Filter] = (),
) -> dict[tuple[int, str, str], list[float]]:
    """Return the worths by (bucket, member, scale), ascending; a group whose rows do not count is there, empty."""
    in_force = [each.event for each in happened if not each.withdrawn]
    found: dict[tuple[int, str, str], list[float]] = {}
    for event in in_force:
        for bucket, period in enumerate(periods):
            if belongs(measure, event, filters) and placed_in(measure, event, period):
                member = getattr(event, by) if by else ""
                worths = found.setdefault((bucket, member, scale_of(measure, event)), [])
                worth = MEASURES[measure.key][2](event, in_force)
                worths += [] if worth is None else [worth]
    return {key: sorted(worths) for key, worths in found.items()}


def cells_of(
    store: Store, measure: Measure, periods: Sequence[Period], by: str | None = None, filters: Sequence[Filter] = ()
) -> dict[tuple[int, str, str], tuple[int, float, float]]:
    with store.reading() as tx:
        found = read_cells(tx, measure, periods, workspace="main", by=by, filters=filters)
    return {(cell.bucket, cell.member, cell.scale): (cell.n, cell.total, cell.squares) for cell in found}
