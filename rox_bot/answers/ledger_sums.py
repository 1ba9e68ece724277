"""What was spent, or booked as gained, in a period: the part of each entry that lies in it, by what it is about.

Sums are told as `Context.amounts` says; shares and how far the total moved are told to everybody.
"""

from dataclasses import replace
from decimal import Decimal

from rox_bot.answers.ledger_side import GAIN, INVESTMENT, MOST_OPENED, MOST_ROWS, OWN_FIELDS, Sums
from rox_bot.answers.ledger_tables import entries, field_name, table
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.period import Period
from rox_bot.domain.question import Question
from rox_bot.language.interpreter import A_YEAR_EARLIER


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer what was spent (`investment`) or booked as gained (`gain`) in a period: the last closed quarter.

    Where nothing is booked in that, it is the running one.
    """
    question = reader.named(question)
    period = question.period or _quarter(question, reader, telling)
    question = replace(question, period=period, baseline=_baseline(question, period, reader))
    sums = Sums(question.argument, period, question, reader, telling)
    lines = [*_parts(sums), *_unlinked(sums), *_missing(sums)]
    return Answer(
        title=_title(sums),
        headline=_headline(sums),
        lines=tuple(lines),
        question=question,
        table=table(sums, MOST_ROWS),
        notes=_notes(sums),
        suggestions=_suggestions(sums),
        sums=True,
    )


def opened(question: Question, number: str, reader: Reader, telling: Telling) -> Answer:
    """Open a kept answer about the ledger: every entry with what was booked, and by which rate it counts."""
    question = reader.named(question)
    period = question.period or _quarter(question, reader, telling)
    sums = Sums(question.argument, period, replace(question, by=None), reader, telling)
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
        table=entries(sums, MOST_OPENED),
        notes=_notes(sums),
        shareable=False,
    )


def _quarter(question: Question, reader: Reader, telling: Telling) -> Period:
    calendar, now = reader.calendar, reader.context.now
    closed = calendar.last_closed("quarter", now)
    if Sums(question.argument, closed, question, reader, telling).each:
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


def _title(sums: Sums) -> str:
    wording, question = sums.wording, sums.question
    name = wording._("Investment") if sums.side == INVESTMENT else wording._("Booked gains")
    if question.by:
        name = wording._("{what} by {slice}", what=name, slice=field_name(sums, question.by))
    scope = sums.telling.filters(question.all_filters)
    return f"{name} · {scope}" if scope else name


def _headline(sums: Sums) -> str:
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


def _against(sums: Sums) -> str:
    before = sums.question.baseline
    if before is None:
        return ""
    earlier = Sums(sums.side, before, sums.question, sums.reader, sums.telling)
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


def _parts(sums: Sums) -> list[str]:
    """Return how the total is made up: by category and what it covers, or by lever and grade."""
    if not sums.total or sums.question.by:
        return []
    fields = OWN_FIELDS[sums.side][:2]
    found = []
    for name in fields:
        parts = [f"{sums.member(name, member)} {sums.part(total)}" for member, total, _ in sums.by(name)]
        label = field_name(sums, name)
        found.append(f"{label[:1].upper()}{label[1:]}: {' · '.join(parts)}.")
    return found


def _unlinked(sums: Sums) -> list[str]:
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


def _missing(sums: Sums) -> list[str]:
    return [sums.wording._("Not counted: {reason}", reason=sums.wording.error(each)) for each in sums.entries.missing]


def _rated(sums: Sums) -> list[str]:
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


def _notes(sums: Sums) -> tuple[str, ...]:
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


def _suggestions(sums: Sums) -> tuple[str, ...]:
    if sums.question.period_named:
        return ()
    verb, own = ("invest", "category") if sums.side == INVESTMENT else ("gain", "lever")
    return tuple(f"{verb} by {each}" for each in (own, "partner", "month") if each != sums.question.by)
