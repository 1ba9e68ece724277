"""What a digest asks somebody to do: low scores to follow up, customers gone silent, tickets that stay open."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rox_bot.answers.asking import Asked
from rox_bot.answers.low_scores import height, is_low, named, scored
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.silent import Gone, customers_gone
from rox_bot.domain.errors import N_
from rox_bot.domain.events import Ticket, Visibility
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.store import cells, facts, loops, people, spans

MOST_LOW, MOST_OPEN, MOST_SILENT = 5, 3, 3
FEWEST_AT = 3
"""Of fewer low scores it is not told at which touchpoint most of them are."""
MOST_TOLD = 6
"""So many low scores and open tickets together are named: a digest is read on a phone."""
FIRST_MARK = timedelta(days=14)
_MOST_READ = 1_000


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `event` is the number of an answer that may be taken, `taken_by` the person key of who has.

    `taker` is how that person is called, `done` that it was followed up: both are looked up whenever the task is shown.
    """

    text: str
    url: str = ""
    event: int = 0
    taken_by: str = ""
    taker: str = ""
    done: bool = False

    def standing(self, wording: Wording) -> str:
        """Return who follows it up or has, '' for nobody."""
        if not self.taker:
            return ""
        return wording._(N_("{name} has followed up") if self.done else N_("{name} follows up"), name=self.taker)


def lows_of(asked: Asked, period: Period) -> list[Mapping[str, Any]]:
    """Return the low scores of a period, the lowest first, of equally low ones the latest."""
    rows = cells.read_events(
        asked.reader.tx,
        METRICS["feedback"].measure,
        period,
        workspace=asked.reader.context.workspace,
        filters=asked.filters,
    )
    return sorted((row for row in rows if is_low(row)), key=height)


def all_of(asked: Asked, period: Period, lows: Sequence[Mapping[str, Any]]) -> list[Task]:
    """Return what there is to do: low scores first, then customers gone silent, then tickets that stay open."""
    found = [*low_scores(asked, period, lows), *silent_customers(asked, period)]
    return [*found, *old_tickets(asked, period, found)]


def low_scores(asked: Asked, period: Period, lows: Sequence[Mapping[str, Any]]) -> list[Task]:
    """Return the low scores that may be named here, and how many more there are.

    Those that nobody took come first, of them those of the customer whom the headline names.
    """
    context, wording = asked.reader.context, asked.wording
    if context.visibility is Visibility.EXTERNAL:
        return []
    shown = [row for row in lows if may_be_quoted(row, context)]
    taken = loops.of_events(asked.reader.tx, context.workspace, [row["id"] for row in shown])
    most, _ = most_from(lows, context)
    taken_ones = {event for event, loop in taken.items() if loop.taken_by}
    free_first = sorted(shown, key=lambda row: (row["id"] in taken_ones, not most or named(row) != most))
    before = _earlier_lows(asked, period) if shown else Counter[str]()
    found = [_low_score(asked, row, before[named(row)]) for row in free_first[:MOST_LOW]]
    left = len(lows) - len(found)
    if left:
        text = wording.plural("and {n} more low score", "and {n} more low scores", left)
        hidden = len(lows) - len(shown)
        if hidden:
            text = wording._("{more}, {n} of them told in private", more=text, n=wording.number(hidden))
        found.append(Task(text))
    return present(asked, found)


def most_from(lows: Sequence[Mapping[str, Any]], context: Context) -> tuple[str, int]:
    """Return the customer from whom most low scores that may be named here come, with their number; ('', 0) for none.

    One score alone, or as many as from another customer, is not most.
    """
    if context.visibility is Visibility.EXTERNAL:
        return "", 0
    often = Counter(filter(None, (named(row) for row in lows if may_be_quoted(row, context)))).most_common(2)
    if not often or often[0][1] < 2 or (len(often) > 1 and often[0][1] == often[1][1]):
        return "", 0
    return often[0]


def most_at(lows: Sequence[Mapping[str, Any]], context: Context) -> tuple[str, int]:
    """Return the touchpoint of more than half of at least three low scores, with how many; ('', 0) for none.

    Only scores that may be shown where the answer goes are told by their touchpoint.
    """
    places = Counter(str(row["touchpoint"]) for row in lows if row["touchpoint"] and may_be_quoted(row, context))
    often = places.most_common(1)
    return often[0] if len(lows) >= FEWEST_AT and often and 2 * often[0][1] > len(lows) else ("", 0)


def _earlier_lows(asked: Asked, period: Period) -> Counter[str]:
    """Return how many low scores each customer gave in the four weeks before a week; none for longer periods."""
    if period.grain != "week":
        return Counter()
    context = asked.reader.context
    rows = lows_of(asked, asked.reader.calendar.baseline(period, context.now))
    return Counter(filter(None, (named(row) for row in rows if may_be_quoted(row, context))))


def present(asked: Asked, tasks: Sequence[Task]) -> list[Task]:
    """Return tasks with who has taken them by now; what was taken back is left out."""
    reader = asked.reader
    workspace = reader.context.workspace
    taken = loops.of_events(reader.tx, workspace, [task.event for task in tasks if task.event])
    known = people.people_of(reader.tx, workspace, [loop.taken_by for loop in taken.values() if loop.taken_by])
    found = []
    for task in tasks:
        if task.event and not _is_in_force(asked, task.event):
            continue
        loop = taken.get(task.event)
        key = loop.taken_by if loop else ""
        name = str(known.get(key, {}).get("label") or asked.wording._("a colleague")) if key else ""
        found.append(replace(task, taken_by=key, taker=name, done=loop is not None and loop.done_at is not None))
    return found


def silent_customers(asked: Asked, period: Period) -> list[Task]:
    """Return the customers that have gone silent within a period; nobody is named where others read."""
    reader, wording = asked.reader, asked.wording
    if reader.context.visibility is Visibility.EXTERNAL:
        return []
    told = [Task(_gone_silent(asked, each)) for each in customers_gone(reader, period, asked.filters)]
    left = len(told) - MOST_SILENT
    more = [Task(wording.plural("and {n} more gone silent", "and {n} more gone silent", left))] if left > 0 else []
    return told[:MOST_SILENT] + more


def _gone_silent(asked: Asked, gone: Gone) -> str:
    wording = asked.wording
    words = {
        "customer": gone.customer,
        "day": wording.day(gone.last_day, year=gone.last_day.year != asked.telling.year),
    }
    if gone.heard == gone.known:
        return wording._("{customer} has gone silent: last heard {day}, until then every week", **words)
    return wording._(
        "{customer} has gone silent: last heard {day}, until then in {heard} of {known} weeks",
        heard=wording.number(gone.heard),
        known=wording.number(gone.known),
        **words,
    )


def old_tickets(asked: Asked, period: Period, others: Sequence[Task]) -> list[Task]:
    """Return the oldest tickets still open that passed a mark within the period: 2, 4, 8, 16 ... weeks.

    So a ticket that stays open is named again ever more seldom. Where none did and there are no `others` to do, the
    oldest one is named; beside many others fewer are.
    """
    context = asked.reader.context
    if context.visibility is Visibility.EXTERNAL:
        return []
    rows, length = _open_for_long(asked, context.now), period.end - period.start
    passed = [
        row for row in rows if _marks(context.now - row["opened_at"]) > _marks(context.now - row["opened_at"] - length)
    ]
    room = min(MOST_OPEN, max(1, MOST_TOLD - len([task for task in others if task.event])))
    chosen = passed[:room] or ([] if others else rows[:1])
    found = [_open_ticket(asked, row) for row in chosen]
    left = len(rows) - len(chosen)
    if found and left:
        more = asked.wording.plural(
            "and {n} more open for over two weeks", "and {n} more open for over two weeks", left
        )
        found.append(Task(asked.wording._("{more}: /rox backlog by customer", more=more)))
    return found


def _open_for_long(asked: Asked, at: datetime) -> list[Mapping[str, Any]]:
    """Return the tickets that had been open for two weeks at an instant and may be named here, the oldest first."""
    tickets, reader = METRICS["backlog"], asked.reader
    if tickets.outflow is None:
        return []
    rows = spans.read_open(
        reader.tx,
        tickets.measure,
        tickets.outflow,
        at,
        at - FIRST_MARK,
        workspace=reader.context.workspace,
        filters=asked.filters,
        limit=_MOST_READ,
    )
    return [row for row in rows if may_be_quoted(row, reader.context)]


def _marks(age: timedelta) -> int:
    """Return how many of the ages 2, 4, 8, 16 ... weeks something has passed."""
    count = 0
    while age >= FIRST_MARK * 2**count:
        count += 1
    return count


def _low_score(asked: Asked, row: Mapping[str, Any], before: int) -> Task:
    wording = asked.wording
    ticket = f"#{row['ticket']}" if row["ticket"] else ""
    again = wording._("{n} more in the 4 weeks before", n=wording.number(before)) if before > 1 else ""
    parts = [f"E{row['id']}", scored(row, wording), named(row), row["touchpoint"], ticket, again]
    return Task(" · ".join(part for part in parts if part), row["url"] or _ticket_url(asked, row), row["id"])


def _ticket_url(asked: Asked, row: Mapping[str, Any]) -> str:
    """Return the address of the ticket that an answer speaks of."""
    if not row["ticket"] or not row["ticket_source"]:
        return ""
    workspace = asked.reader.context.workspace
    found = facts.find_by_key(asked.reader.tx, Ticket, workspace, row["ticket_source"], row["ticket"])
    return str(found["url"]) if found else ""


def _open_ticket(asked: Asked, row: Mapping[str, Any]) -> Task:
    days = (asked.reader.context.now - row["opened_at"]).days
    open_for = asked.wording.plural("open for {n} day", "open for {n} days", days)
    parts = [f"#{row['source_key']}", named(row), row["touchpoint"], open_for]
    return Task(" · ".join(part for part in parts if part), row["url"])


def _is_in_force(asked: Asked, number: int) -> bool:
    row = facts.find_entry(asked.reader.tx, "E", number, asked.reader.context.workspace)
    return row is not None and row["withdrawn_at"] is None
