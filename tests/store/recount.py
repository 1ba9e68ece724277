"""The metrics once more in plain Python, from their definitions in words; random events; and the cells to compare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from rox_bot.domain.events import DECISIONS, Event
from rox_bot.domain.metrics import Measure
from rox_bot.domain.period import BEGINNING, Period
from rox_bot.domain.question import Filter
from rox_bot.store.cells import read_cells
from rox_bot.store.store import Store
from tests.store.making import (
    DAY,
    HOUR,
    MICROSECOND,
    blocked,
    decision,
    feedback,
    invitation,
    moment,
    span,
    ticket,
)
from tests.store.worths import CSAT_POSITIVE, MEASURES, apart, listens

FIRST = datetime.fromisoformat("2026-09-07T00:00:00+00:00")
ALL = span(BEGINNING, FIRST + 400 * DAY)
SCALES = [*CSAT_POSITIVE, (0, 10), (0, 100)]
OWN_SCALE = {
    "csat": [(1, 5)],
    "nps": 3 * [(0, 10)],
    "enps": 3 * [(0, 10)],
    "ces": 3 * [(1, 7)],
    "empathy": 3 * [(1, 5)],
    "trust": 3 * [(1, 5)],
    "review": 3 * [(1, 5)],
    "fcr": 3 * [(0, 1)],
    "mood": [(0, 10)],
}
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
        reopens=random.choice([None, 0, 0, 0, 1, 3]),
        sla_met=random.choice([None, True, False]),
        first_solved_at=random.choice([None, *ends]),
        public_replies=random.choice([None, 0, 1, 1, 2]),
        requester_replies=random.choice([None, 0, 1]),
        reassignments=random.choice([None, 0, 0, 3]),
        wait_minutes=random.choice([None, 0.0, 12.5, 300.0]),
        said_first_contact=random.choice([None, True, False]),
        **names,
    )
    yield decision(key, occurred_at=start, kind=random.choice(DECISIONS), **names)
    yield blocked(key, occurred_at=start, **names)
    for part in range(3):
        yield _answer(random, f"{key}/{part}", start, names)
    if random.random() < 0.3:
        yield moment(key, occurred_at=start, **names)
        yield invitation(key, occurred_at=start, instrument=random.choice(["csat", "nps"]), sent=random.randrange(40))


def _answer(random: Random, key: str, start: datetime, names: dict[str, str]) -> Event:
    instrument = random.choice(["csat", "csat", *OWN_SCALE])
    low, high = random.choice([*SCALES, *3 * OWN_SCALE[instrument]])
    return feedback(
        key,
        occurred_at=start,
        instrument=instrument,
        scale_min=low,
        scale_max=high,
        score=random.choice([None, low, high, *(low + (high - low) * random.randrange(11) / 10 for _ in range(5))]),
        direction=random.choice(["up", "up", "down"]),
        sentiment=random.choice([None, -1, -0.25, -0.2, 0, 0.25, 0.9]),
        sentiment_model=random.choice(["", "one", "two"]),
        **names,
    )


def belongs(measure: Measure, event: Event, filters: Sequence[Filter]) -> bool:
    return (
        isinstance(event, MEASURES[measure.key][0])
        and listens(measure.key, event)
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
                worths = found.setdefault((bucket, member, apart(measure.key, event)), [])
                worth = MEASURES[measure.key][2](event, in_force)
                worths += [] if worth is None else [worth]
    return {key: sorted(worths) for key, worths in found.items()}


def cells_of(
    store: Store, measure: Measure, periods: Sequence[Period], by: str | None = None, filters: Sequence[Filter] = ()
) -> dict[tuple[int, str, str], tuple[int, float, float]]:
    with store.reading() as tx:
        found = read_cells(tx, measure, periods, workspace="main", by=by, filters=filters)
    return {(cell.bucket, cell.member, cell.scale): (cell.n, cell.total, cell.squares) for cell in found}
