"""Signs that customers may leave: clearly more low scores than others, clearly more contacts than before, silence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import comb

from rox_bot.analytics.comparison import benjamini_hochberg
from rox_bot.analytics.distributions import normal_two_sided
from rox_bot.analytics.standouts import stand_out
from rox_bot.analytics.verdict import FALSE_DISCOVERY_RATE
from rox_bot.answers.low_scores import is_low
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.silent import customers_gone
from rox_bot.answers.taking import Reader
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.metrics.loops import LOW_SCORES
from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.question import Filter
from rox_bot.store import cells

WEEKS = 13
LATELY = timedelta(weeks=WEEKS)
_FEWEST_CONTACTS = 10
_MOST_EXACT = 1_000

Counts = Mapping[str, tuple[int, int]]
"""Customer -> two counts: answers and low ones, or contacts before and lately."""


@dataclass(frozen=True)
class Signs:
    """What tells that customers may leave, of 13 weeks.

    `scores` and `contacts` are everybody's; `low` are those whose low scores stand out, `rising` those whose contacts
    do, `silent` those gone silent with the day they were last heard.
    """

    scores: Counts = field(default_factory=dict)
    contacts: Counts = field(default_factory=dict)
    low: frozenset[str] = frozenset()
    rising: frozenset[str] = frozenset()
    silent: Mapping[str, date] = field(default_factory=dict)

    def of(self, customer: str) -> int:
        """Return how many signs there are of one customer."""
        return sum(customer in each for each in (self.low, self.rising, self.silent))


def lately_until(calendar: Calendar, until: datetime) -> Period:
    """Return the 13 weeks on the local clock before an instant."""
    local = calendar.local(until)
    start = calendar.at(local.date() - LATELY, local.time().replace(fold=0))
    return Period(start, until, "lately", calendar.zone)


def look_for_signs(
    reader: Reader, until: datetime, filters: Sequence[Filter] = (), among: frozenset[str] | None = None
) -> Signs:
    """Return the signs of the 13 weeks before an instant, of everybody or of those `among` whom they are looked for.

    Each kind is judged as one family, so that in at most 5 % of looks anybody is named by it while nothing is the
    matter: low scores by `stand_out`, contacts by exact binomial tests against everybody's, silence by `gone_silent`.
    Answers that may not be shown where the answer goes are not counted.
    """
    lately = lately_until(reader.calendar, until)
    before = lately_until(reader.calendar, lately.start)
    scores, contacts = scores_of(reader, lately, filters), _contacts(reader, before, lately, filters)
    mine = {name: each for name, each in contacts.items() if among is None or name in among}
    last_week = reader.calendar.last_week(until)
    gone = customers_gone(reader, last_week, filters, told_for=WEEKS)
    return Signs(
        scores,
        contacts,
        frozenset(stand_out(scores)),
        frozenset(_rising(mine, contacts)),
        {each.customer: each.last_day for each in gone},
    )


def scores_of(reader: Reader, period: Period, filters: Sequence[Filter] = ()) -> Counts:
    """Return the scores by customer, of the answers that may be shown here: how many, and how many low."""
    rows = cells.read_events(reader.tx, LOW_SCORES, period, workspace=reader.context.workspace, filters=filters)
    shown = [row for row in rows if row["customer"] and may_be_quoted(row, reader.context)]
    lows = Counter(row["customer"] for row in shown if is_low(row))
    return {name: (n, lows[name]) for name, n in Counter(row["customer"] for row in shown).items()}


def _contacts(reader: Reader, before: Period, lately: Period, filters: Sequence[Filter]) -> Counts:
    """Return the contacts by customer: before, and lately."""
    found: dict[str, tuple[int, int]] = {}
    workspace = reader.context.workspace
    read = cells.read_cells(
        reader.tx, METRICS["tickets"].measure, [before, lately], workspace=workspace, by="customer", filters=filters
    )
    for cell in (each for each in read if each.member):
        earlier, later = found.get(cell.member, (0, 0))
        found[cell.member] = (earlier + cell.n, later) if cell.bucket == 0 else (earlier, later + cell.n)
    return found


def _rising(mine: Counts, everybody: Counts) -> set[str]:
    """Return whose contacts clearly rose more than everybody's: exact binomial tests, judged as one family."""
    earlier, later = (sum(each[side] for each in everybody.values()) for side in (0, 1))
    if not earlier or not later:
        return set()
    usual = later / (earlier + later)
    names = [name for name, counts in mine.items() if sum(counts) >= _FEWEST_CONTACTS]
    chances = [min(1.0, 2 * _at_least(mine[name][1], sum(mine[name]), usual)) for name in names]
    qs = benjamini_hochberg(chances)
    return {name for name, q in zip(names, qs, strict=True) if q < FALSE_DISCOVERY_RATE}


def _at_least(k: int, n: int, share: float) -> float:
    """Return the chance of at least k of n; of large numbers by the normal distribution."""
    if n > _MOST_EXACT:
        z = (k - 0.5 - n * share) / (n * share * (1 - share)) ** 0.5
        half = normal_two_sided(z) / 2
        return half if z > 0 else 1 - half
    return min(1.0, sum(comb(n, each) * share**each * (1 - share) ** (n - each) for each in range(k, n + 1)))
