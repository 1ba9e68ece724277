"""The events behind a reading, listed for whoever may see them; the rest is only counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rox_bot.answers.asking import Asked
from rox_bot.answers.sight import may_be_quoted
from rox_bot.domain.answer import Quote, Table
from rox_bot.domain.columns import EPOCH, MICROSECOND
from rox_bot.domain.events import OWN_SLICES
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store import cells

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
