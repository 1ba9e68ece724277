"""What was spent, or booked as gained, in a period: the part of each entry that lies in it, by what it is about.

Sums are told as `Context.amounts` says; shares and how far the total moved are told to everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from rox_bot.answers import ledger
from rox_bot.answers.amounts import told_amount
from rox_bot.answers.ledger import Booked
from rox_bot.answers.ledger_entry import may_be_named, name_of, said, stretch
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import GainFact, InvestmentFact
from rox_bot.domain.period import Period
from rox_bot.domain.question import TIME_UNITS, Amounts, Question
from rox_bot.domain.valuation import Brought, Spent
from rox_bot.language.interpreter import A_YEAR_EARLIER
from rox_bot.language.wording import Wording
from rox_bot.store.ledger import booked
from rox_bot.store.people import is_key

INVESTMENT, GAIN = "investment", "gain"
"""What the argument of a question about the ledger names."""

OWN_FIELDS: Mapping[str, tuple[str, ...]] = {
    INVESTMENT: ("category", "covers", "tag", "goal"),
    GAIN: ("lever", "grade", "tag", "goal"),
}
"""What each side can be grouped and filtered by, besides the slices."""

MOST_ROWS, MOST_OPENED = 12, 60
_NAMES = {
    "category": N_("category"),
    "covers": N_("covers"),
    "tag": N_("tag"),
    "goal": N_("goal"),
    "lever": N_("lever"),
    "grade": N_("grade"),
}
_WORDS, _PRIVATE = ("tag", "goal"), "\0"
"""Fields that hold people's own words, and what stands for those that may not be shown."""

Entry = Spent | Brought


@dataclass(frozen=True)
class _Sums:
    """One side of the ledger over a period while it is told: its entries, their rows, and how sums are shown."""

    side: str
    period: Period
    question: Question
    reader: Reader
    telling: Telling

    @property
    def wording(self) -> Wording:
        return self.telling.wording

    @cached_property
    def entries(self) -> Booked[Spent] | Booked[Brought]:
        read = ledger.spent_in if self.side == INVESTMENT else ledger.brought_in
        return read(self.reader, self.period, self.question.all_filters)

    @property
    def each(self) -> tuple[Entry, ...]:
        return tuple(self.entries.entries)

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the entries as they were booked, by id, with all that they say of themselves."""
        fact = InvestmentFact if self.side == INVESTMENT else GainFact
        workspace = self.reader.context.workspace
        found = booked(self.reader.tx, fact, self.period, workspace=workspace, filters=self.question.all_filters)
        return {f"{fact.letter}{row['id']}": row for row in found}

    @property
    def total(self) -> Decimal:
        return self.entries.total

    @property
    def hidden(self) -> bool:
        return self.reader.context.amounts is Amounts.HIDDEN

    def sum(self, value: Decimal) -> str:
        """Return a sum in the workspace's own currency, as it may be shown."""
        context = self.reader.context
        return told_amount(value, context.currency, context.amounts, self.wording)

    def share(self, value: Decimal) -> str:
        """Return how much of the total a part is."""
        return f"{self.wording.number(float(value / self.total * 100))}%" if self.total else "–"

    def part(self, value: Decimal) -> str:
        """Return a part of the total: `EUR 9,000 (60%)`, or its share alone where sums are hidden."""
        share = self.share(value)
        return share if self.hidden else f"{self.sum(value)} ({share})"

    def by(self, name: str) -> list[tuple[str, Decimal, int]]:
        """Return the members of a slice or field with the sum and the number of their entries, the largest first."""
        found: dict[str, tuple[Decimal, int]] = {}
        for each in self.each:
            member = self._shown(self.rows[each.entry], name)
            total, n = found.get(member, (Decimal(0), 0))
            found[member] = total + each.part, n + 1
        ordered = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
        return [(member, total, n) for member, (total, n) in ordered]

    def _shown(self, row: Mapping[str, Any], name: str) -> str:
        """Return what an entry says in a field; words that may not be shown here are all the same."""
        hidden = name in _WORDS and row[name] and not may_be_named(row, self.reader.context)
        return _PRIVATE if hidden else str(row[name])

    def member(self, name: str, member: str) -> str:
        """Return what a member of a slice or field is called."""
        if not member:
            return self.wording._("(none)") if name in _NAMES else self.wording._("(unknown)")
        if member == _PRIVATE:
            return self.wording._("(not shown here)")
        if is_key(member):
            return self.wording._("a person")
        return said(name, member, self.wording)


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer what was spent (`investment`) or booked as gained (`gain`) in a period: the last closed quarter.

    Where nothing is booked in that, it is the running one.
    """
    question = reader.named(question)
    period = question.period or _quarter(question, reader, telling)
    question = replace(question, period=period, baseline=_baseline(question, period, reader))
    sums = _Sums(question.argument, period, question, reader, telling)
    lines = [*_parts(sums), *_unlinked(sums), *_missing(sums)]
    return Answer(
        title=_title(sums),
        headline=_headline(sums),
        lines=tuple(lines),
        question=question,
        table=_table(sums, MOST_ROWS),
        notes=_notes(sums),
        suggestions=_suggestions(sums),
        sums=True,
    )


def opened(question: Question, number: str, reader: Reader, telling: Telling) -> Answer:
    """Open a kept answer about the ledger: every entry with what was booked, and by which rate it counts."""
    question = reader.named(question)
    period = question.period or _quarter(question, reader, telling)
    sums = _Sums(question.argument, period, replace(question, by=None), reader, telling)
    wording = telling.wording
    spread = wording._(
        "Of a sum that is spread over days, each month has the same part, and inside a month each day; "
        "the parts add up to the sum to the cent."
    )
    return Answer(
        title=wording._("Why {number}", number=number),
        headline=_headline(sums),
        lines=(spread, *_rated(sums), *_missing(sums)),
        question=replace(question, intent="why", argument=number),
        table=_entries(sums, MOST_OPENED),
        notes=_notes(sums),
        shareable=False,
    )


def _quarter(question: Question, reader: Reader, telling: Telling) -> Period:
    calendar, now = reader.calendar, reader.context.now
    closed = calendar.last_closed("quarter", now)
    if _Sums(question.argument, closed, question, reader, telling).each:
        return closed
    first = calendar.unit_start(calendar.day_of(now), "quarter")
    return calendar.span(first, calendar.shift(first, "quarter", 1), "this_quarter", now, "quarter")


def _baseline(question: Question, period: Period, reader: Reader) -> Period | None:
    """Return the period compared with: the one named, else the unit before a closed one."""
    calendar, now, named = reader.calendar, reader.context.now, question.baseline
    if question.baseline_named and named is not None:
        earlier = calendar.year_earlier(period, now) if named.token == A_YEAR_EARLIER else named
        return calendar.same_part(period, earlier)
    if period.so_far or period.is_open_ended or period.is_empty or period.start > now:
        return None
    return calendar.previous(period, now)


def _title(sums: _Sums) -> str:
    wording, question = sums.wording, sums.question
    name = wording._("Investment") if sums.side == INVESTMENT else wording._("Booked gains")
    if question.by:
        name = wording._("{what} by {slice}", what=name, slice=_field_name(sums, question.by))
    scope = sums.telling.filters(question.all_filters)
    return f"{name} · {scope}" if scope else name


def _field_name(sums: _Sums, name: str) -> str:
    return sums.wording._(_NAMES[name]) if name in _NAMES else sums.telling.slice_name(name)


def _headline(sums: _Sums) -> str:
    """Return the total in a sentence, with how far it is from the period before."""
    wording, n = sums.wording, len(sums.entries.entries)
    days = wording.period(sums.period)
    spent = sums.side == INVESTMENT
    if not n:
        nothing = N_("Nothing is booked as spent in {days}.") if spent else N_("No gain is booked in {days}.")
        return wording._(nothing, days=days)
    entries = wording.plural("{n} entry", "{n} entries", n)
    if sums.hidden:
        text = N_("Spent in {days}: {entries}") if spent else N_("Gains booked in {days}: {entries}")
        told = wording._(text, days=days, entries=entries)
    else:
        text = N_("Spent in {days}: {sum} ({entries})") if spent else N_("Gains booked in {days}: {sum} ({entries})")
        told = wording._(text, days=days, entries=entries, sum=sums.sum(sums.total))
    return f"{told}{_against(sums)}."


def _against(sums: _Sums) -> str:
    before = sums.question.baseline
    if before is None:
        return ""
    earlier = _Sums(sums.side, before, sums.question, sums.reader, sums.telling)
    wording, days = sums.wording, sums.wording.period(before)
    if not earlier.total:
        return wording._("; nothing in {days}", days=days)
    moved = float(sums.total / earlier.total * 100 - 100)
    percent = wording.number(abs(moved))
    if percent == wording.number(0):
        change = wording._("the same")
    elif moved > 0:
        change = wording._("{percent}% more", percent=percent)
    else:
        change = wording._("{percent}% less", percent=percent)
    if sums.hidden:
        return wording._("; {change} than in {days}", change=change, days=days) if moved else f"; {change}"
    return wording._("; {change}, {sum} in {days}", change=change, sum=earlier.sum(earlier.total), days=days)


def _parts(sums: _Sums) -> list[str]:
    """Return how the total is made up: by category and what it covers, or by lever and grade."""
    if not sums.total or sums.question.by:
        return []
    fields = OWN_FIELDS[sums.side][:2]
    found = []
    for name in fields:
        parts = [f"{sums.member(name, member)} {sums.part(total)}" for member, total, _ in sums.by(name)]
        label = _field_name(sums, name)
        found.append(f"{label[:1].upper()}{label[1:]}: {' · '.join(parts)}.")
    return found


def _unlinked(sums: _Sums) -> list[str]:
    """Return what was spent for no goal, by its ids."""
    if sums.side != INVESTMENT:
        return []
    free = [each for each in sums.each if not sums.rows[each.entry]["goal"]]
    if not free:
        return []
    names = ", ".join(each.entry for each in free[:MOST_ROWS])
    more = "" if len(free) <= MOST_ROWS else f" +{len(free) - MOST_ROWS}"
    part = sums.part(sum((each.part for each in free), Decimal(0)))
    return [sums.wording._("Linked to no goal: {names} · {part}.", names=names + more, part=part)]


def _missing(sums: _Sums) -> list[str]:
    return [sums.wording._("Not counted: {reason}", reason=sums.wording.error(each)) for each in sums.entries.missing]


def _rated(sums: _Sums) -> list[str]:
    """Return by which rates sums in other currencies count."""
    own = sums.reader.context.currency
    rates = {(each.currency, each.rate): each.entry for each in sums.each if each.currency != own}
    return [
        sums.wording._(
            "1 {currency} counts as {rate} {own}, the rate on the first day of {name}.",
            currency=currency,
            rate=f"{rate:f}",
            own=own,
            name=name,
        )
        for (currency, rate), name in rates.items()
    ]


def _table(sums: _Sums, most: int) -> Table | None:
    by = sums.question.by
    if not sums.entries.entries:
        return None
    if by in TIME_UNITS:
        return _series(sums, by)
    return _groups(sums, by) if by else _entries(sums, most)


def _entries(sums: _Sums, most: int) -> Table | None:
    """Return the entries, the largest part first."""
    wording, spent = sums.wording, sums.side == INVESTMENT
    about, more = OWN_FIELDS[sums.side][:2]
    entries = sorted(sums.each, key=lambda each: (-each.part, int(each.entry[1:])))
    if not entries:
        return None
    columns = (
        wording._("entry"),
        wording._("what"),
        *(_field_name(sums, name) for name in (about, more)),
        wording._("days"),
        wording._("share") if sums.hidden else wording._("in the period"),
    )
    letter = "I" if spent else "V"
    rows, values = [], []
    for each in entries[:most]:
        row = sums.rows[each.entry]
        named = name_of(row, letter, wording, sums.reader.context)
        kinds = (sums.member(name, str(row[name])) for name in (about, more))
        days = stretch(each.first, each.last, wording, at_once=row["until"] is None)
        shown = sums.share(each.part) if sums.hidden else sums.sum(each.part)
        rows.append((each.entry, named, *kinds, days, shown))
        values.append((None, None, None, None, None, float(each.part) if _exact(sums) else None))
    return Table(columns, tuple(rows), numeric=(5,), values=tuple(values))


def _exact(sums: _Sums) -> bool:
    return sums.reader.context.amounts is Amounts.FULL


def _groups(sums: _Sums, by: str) -> Table:
    wording = sums.wording
    columns = (_field_name(sums, by), wording._("entries"), wording._("share"))
    found = sums.by(by)
    rows = [(sums.member(by, member), wording.number(n), sums.share(total)) for member, total, n in found]
    if sums.hidden:
        return Table(columns, tuple(rows[:MOST_OPENED]), numeric=(1, 2))
    told = [(*row, sums.sum(total)) for row, (_, total, _) in zip(rows, found, strict=True)]
    values = [(None, float(n), None, float(total) if _exact(sums) else None) for _, total, n in found]
    heads = (*columns, wording._("sum"))
    return Table(heads, tuple(told[:MOST_OPENED]), numeric=(1, 2, 3), values=tuple(values[:MOST_OPENED]))


def _series(sums: _Sums, unit: str) -> Table:
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


def _notes(sums: _Sums) -> tuple[str, ...]:
    wording, found = sums.wording, []
    left = len(sums.entries.entries) - MOST_ROWS
    if left > 0 and not sums.question.by:
        found.append(wording.plural("{n} smaller entry is not listed.", "{n} smaller entries are not listed.", left))
    if sums.side == GAIN:
        found.append(wording._("These are gains booked by hand; what measured changes are worth is another question."))
    if sums.period.so_far:
        found.append(wording._("Of a running period sums count up to today."))
    if sums.hidden and sums.entries.entries:
        found.append(wording._("Sums are not shown here; managers see them when they ask alone."))
    found.append(wording._("Times are in {zone}.", zone=sums.period.zone))
    return tuple(found)


def _suggestions(sums: _Sums) -> tuple[str, ...]:
    if sums.question.period_named:
        return ()
    verb, own = ("invest", "category") if sums.side == INVESTMENT else ("gain", "lever")
    return tuple(f"{verb} by {each}" for each in (own, "partner", "month") if each != sums.question.by)
