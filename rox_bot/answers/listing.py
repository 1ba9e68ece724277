"""The events behind a reading, listed for whoever may see them; the rest is only counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rox_bot.answers.account_cells import Worth
from rox_bot.answers.asking import Asked
from rox_bot.answers.sight import may_be_quoted
from rox_bot.domain.answer import Quote, Table
from rox_bot.domain.columns import EPOCH, MICROSECOND, microseconds
from rox_bot.domain.events import OWN_SLICES, Visibility
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.question import Amounts, Filter
from rox_bot.store import cells
from rox_bot.store.people import is_key

MOST_EVENTS = 10
_LOOKED_AT = 200


@dataclass(frozen=True)
class Listed:
    """Events as a table, or as links where they have a page of their own; and what is not listed."""

    table: Table | None = None
    links: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()


def list_events(
    asked: Asked, metric: Metric, period: Period, filters: Sequence[Filter], n: int, scale: str = ""
) -> Listed:
    """Return the newest events of a reading with n events (on one scale, where one is named), at most ten."""
    wording = asked.wording
    if metric.protects:
        return Listed(notes=(wording._("What people answered here is never listed."),))
    if metric.reads is Reads.STOCK:
        day = _day(asked, int((period.end - EPOCH) / MICROSECOND))
        return Listed(notes=(wording._("A backlog is opened minus finished before {day}.", day=day),))
    if metric.accounts:
        return _accounts(asked, metric, period, filters)
    rows = cells.read_events(
        asked.reader.tx,
        metric.measure,
        period,
        workspace=asked.reader.context.workspace,
        filters=filters,
        limit=_LOOKED_AT,
    )
    mine = [row for row in rows if not scale or row["apart"] == scale]
    seen = [row for row in mine if may_be_quoted(row, asked.reader.context)][:MOST_EVENTS]
    notes = []
    if n > len(seen):
        told = {"n": wording.number(n), "k": wording.number(len(seen))}
        notes.append(wording._("{n} events in all; {k} are listed: the newest that may be seen here.", **told))
    if not seen:
        return Listed(notes=tuple(notes))
    if any(row["url"] for row in seen):
        return Listed(links=tuple(_link(asked, metric, row) for row in seen), notes=tuple(notes))
    columns = (wording._("event"), wording._("day"), wording._("worth"), wording._("what"))
    table = Table(columns, tuple(_cells(asked, metric, row) for row in seen), numeric=(2,))
    return Listed(table, notes=tuple(notes))


def _accounts(asked: Asked, metric: Metric, period: Period, filters: Sequence[Filter]) -> Listed:
    """Return the accounts that make a figure move, those that it lost most with first; in no outside channel."""
    wording, context = asked.wording, asked.reader.context
    if context.visibility is Visibility.EXTERNAL:
        return Listed()
    behind = asked.reader.behind(metric, period, filters)
    moving = [each for each in behind if _weight(metric, each) != 0]
    shown = sorted(moving, key=lambda each: (-abs(_weight(metric, each)), _of(each)))[:MOST_EVENTS]
    told = {"n": wording.number(len(behind)), "k": wording.number(len(moving)), "shown": wording.number(len(shown))}
    if not shown:
        return Listed(notes=(wording._("{n} customers in all; none of them moved the figure.", **told),))
    sums = context.amounts is Amounts.FULL and metric.reads is Reads.RATIO
    columns = (wording._("customer"), wording._("what"), *((wording._("a month"),) if sums else ()))
    rows = tuple(
        (
            wording._("a customer") if is_key(_of(each)) else _of(each),
            _became(asked, each, period),
            *((_sums(asked, each),) if sums else ()),
        )
        for each in shown
    )
    note = wording._("{n} customers in all; {k} of them moved the figure, {shown} are listed.", **told)
    return Listed(Table(columns, rows, numeric=(2,) if sums else ()), notes=(note,))


def _of(each: Worth) -> str:
    return each.account.customer


def _weight(metric: Metric, each: Worth) -> float:
    """Return how much an account moves a figure: who is the exception to a share, the change of a ratio."""
    if each.pair is None:
        return 100 - each.value if metric.accounts == "stayed" else each.value
    return each.pair[1] if metric.accounts == "revenue_gone" else each.pair[0] - each.pair[1]


def _sums(asked: Asked, each: Worth) -> str:
    before, after = each.pair or (0.0, 0.0)
    return f"{asked.wording.number(before)} → {asked.wording.number(after)}"


def _became(asked: Asked, each: Worth, period: Period) -> str:
    """Return what an account did in a period: when it started, left and why, as far as everybody may read it."""
    start, end = microseconds(period.start), microseconds(period.end)
    wording, parts = asked.wording, []
    for stretch in each.account.stretches:
        if stretch.known and start <= stretch.start < end:
            parts.append(wording._("started {day}", day=wording.day(stretch.first_day, year=True)))
        if stretch.end is not None and stretch.last_day is not None and start <= stretch.end < end:
            left = wording._("left {day}", day=wording.day(stretch.last_day, year=True))
            parts.append(f"{left} ({stretch.reason})" if stretch.reason else left)
    parts += [wording._("referred") for at in each.account.referred if start <= at < end]
    parts += [wording._("bought") for at in each.account.bought if start <= at < end]
    return ", ".join(parts) or (wording._("other amount") if each.pair else wording._("stayed"))


def _cells(asked: Asked, metric: Metric, row: Mapping[str, Any]) -> tuple[str, ...]:
    letter = metric.measure.fact.letter
    name = f"#{row['source_key']}" if letter == "T" else f"{letter}{row['id']}"
    worth = "" if metric.measure.worth is None else asked.wording.exact(round(asked.reader.worth(metric, row), 1))
    return (name, _day(asked, int(row["placed"])), worth, _what(asked, row))


def _link(asked: Asked, metric: Metric, row: Mapping[str, Any]) -> Quote:
    name, day, worth, what = _cells(asked, metric, row)
    told = asked.wording._("worth {worth}", worth=worth) if worth else asked.wording._("open")
    return Quote(f"{name} · {day} · {what}", told, row["url"])


def _what(asked: Asked, row: Mapping[str, Any]) -> str:
    """Return an event's customer and score, and that it took slices from its ticket."""
    parts = [row["customer"]] if row["customer"] else []
    parts += [row[name] for name in OWN_SLICES if row.get(name)]
    if row.get("score") is not None:
        score, low, high = (asked.wording.exact(row[name]) for name in ("score", "scale_min", "scale_max"))
        parts.append(f"{score} ({low}–{high})")
    if row.get("inherited"):
        parts.append(asked.wording._("from ticket {ticket}", ticket=row["ticket"]))
    return " · ".join(parts) or "–"


def _day(asked: Asked, placed: int) -> str:
    return asked.wording.day(asked.reader.calendar.day_of(EPOCH + placed * MICROSECOND), year=True)
