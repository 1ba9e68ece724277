"""What lies on one side of the ledger as tables: its entries, by slice or field, and by unit of time."""

from dataclasses import replace

from rox_bot.answers.ledger_entry import name_of, stretch
from rox_bot.answers.ledger_side import INVESTMENT, MOST_OPENED, NAMES, OWN_FIELDS, Sums
from rox_bot.domain.answer import Table
from rox_bot.domain.question import TIME_UNITS, Amounts


def table(sums: Sums, most: int) -> Table | None:
    """Return the table that a question asks for, of at most so many entries; None where nothing is booked."""
    by = sums.question.by
    if not sums.entries.entries:
        return None
    if by in TIME_UNITS:
        return _series(sums, by)
    return _groups(sums, by) if by else entries(sums, most)


def entries(sums: Sums, most: int) -> Table | None:
    """Return the entries, the largest part first."""
    wording, spent = sums.wording, sums.side == INVESTMENT
    about, more = OWN_FIELDS[sums.side][:2]
    ordered = sorted(sums.each, key=lambda each: (-each.part, int(each.entry[1:])))
    if not ordered:
        return None
    columns = (
        wording._("entry"),
        wording._("what"),
        *(field_name(sums, name) for name in (about, more)),
        wording._("days"),
        wording._("share") if sums.hidden else wording._("in the period"),
    )
    letter = "I" if spent else "V"
    rows, values = [], []
    for each in ordered[:most]:
        row = sums.rows[each.entry]
        named = name_of(row, letter, wording, sums.reader.context)
        kinds = (sums.member(name, str(row[name])) for name in (about, more))
        days = stretch(each.first, each.last, wording, at_once=row["until"] is None)
        shown = sums.share(each.part) if sums.hidden else sums.sum(each.part)
        rows.append((each.entry, named, *kinds, days, shown))
        values.append((None, None, None, None, None, float(each.part) if _exact(sums) else None))
    return Table(columns, tuple(rows), numeric=(5,), values=tuple(values))


def _exact(sums: Sums) -> bool:
    return sums.reader.context.amounts is Amounts.FULL


def _groups(sums: Sums, by: str) -> Table:
    wording = sums.wording
    columns = (field_name(sums, by), wording._("entries"), wording._("share"))
    found = sums.by(by)
    rows = [(sums.member(by, member), wording.number(n), sums.share(total)) for member, total, n in found]
    if sums.hidden:
        return Table(columns, tuple(rows[:MOST_OPENED]), numeric=(1, 2))
    told = [(*row, sums.sum(total)) for row, (_, total, _) in zip(rows, found, strict=True)]
    values = [(None, float(n), None, float(total) if _exact(sums) else None) for _, total, n in found]
    heads = (*columns, wording._("sum"))
    return Table(heads, tuple(told[:MOST_OPENED]), numeric=(1, 2, 3), values=tuple(values[:MOST_OPENED]))


def _series(sums: Sums, unit: str) -> Table:
    """Return the parts of a period in each unit of time."""
    wording, reader = sums.wording, sums.reader
    buckets = reader.calendar.buckets(sums.period, unit, reader.context.now)[-MOST_OPENED:]
    each = [replace(sums, period=bucket) for bucket in buckets]
    heads = (
        sums.telling.slice_name(unit),
        wording._("entries"),
        wording._("share") if sums.hidden else wording._("sum"),
    )
    rows = [
        (
            wording.unit(one.period, one.period.token) if unit != "day" else wording.day(one.period.first_day),
            wording.number(len(one.entries.entries)),
            sums.share(one.total) if sums.hidden else sums.sum(one.total),
        )
        for one in each
    ]
    return Table(heads, tuple(rows), numeric=(1, 2))


def field_name(sums: Sums, name: str) -> str:
    """Return what a slice or field is called."""
    return sums.wording._(NAMES[name]) if name in NAMES else sums.telling.slice_name(name)
