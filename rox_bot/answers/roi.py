"""The older questions beside ROX: what a contact costs, how productive the hours are, the SLA, what was saved."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from rox_bot.analytics.intervals import wilson
from rox_bot.answers.amounts import told_amount
from rox_bot.answers.asking import Asked
from rox_bot.answers.contact_cost import Cost, cost_of
from rox_bot.answers.ledger import Booked, brought_in
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.answers.value_words import GRADES
from rox_bot.domain.answer import Answer, Reading
from rox_bot.domain.choices import WORKED_HOURS
from rox_bot.domain.errors import N_
from rox_bot.domain.ledger import COST
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.metrics.tickets import FINISHED
from rox_bot.domain.period import Period
from rox_bot.domain.question import Amounts, Question
from rox_bot.domain.spreading import months_between
from rox_bot.domain.valuation import Brought, Spent
from rox_bot.store import cells, choices

_CENT = Decimal("0.01")
_MOST_IDS = 5
_BESIDE = ("csat", "reopen")
"""What stands beside cost and productivity: cheaper is only better while these hold."""

_RISE, _FALL, _NO_CHANGE = N_("clear rise"), N_("clear fall"), N_("no clear change")


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer what the service cost and whether it kept its promises, of the last closed quarter where none is named."""
    span = question.period or reader.calendar.last_closed("quarter", reader.context.now)
    asked = Asked(replace(question, period=span), reader, telling)
    wording = telling.wording
    before = asked.before(METRICS["tickets"], span)
    cost = cost_of(asked.reader, span, asked.filters)
    earlier = cost_of(asked.reader, before, asked.filters) if before and cost.is_whole(span) else None
    if earlier is not None and before is not None and not earlier.is_whole(before):
        earlier = None  # only what covers its whole period is compared
    contacts, sla, *beside = asked.judged([asked.family(METRICS[key])[0] for key in ("tickets", "sla", *_BESIDE)])
    saved = brought_in(reader, span, asked.filters)
    return Answer(
        title=f"{wording._('ROI')} · {telling.period(span)}{_scope(asked)}",
        headline=wording._(
            "This is ROI, not ROX: what the service cost and whether it kept its promises, not what the experience "
            "earned."
        ),
        lines=(
            _cost_line(asked, span, cost, earlier),
            _productivity_line(asked, cost.period, earlier.period if earlier else None),
            asked.told(sla),
            _saved_line(asked, span, saved),
        ),
        readings=(contacts, sla, *beside),
        question=replace(asked.filled([contacts]), intent="roi", metrics=()),
        notes=(
            *_beside_notes(asked, beside),
            wording._(
                "Cost per contact: what was entered as cost of running the service, spread over its months, out of "
                "tickets opened. The interval of a change is that of the number of tickets alone."
            ),
            *_missing_rates(asked, cost.run, saved),
            *asked.notes([sla] if sla.n else []),
        ),
        suggestions=("value", "scorecard", "help rox"),
        sums=True,
    )


def _cost_line(asked: Asked, span: Period, cost: Cost, earlier: Cost | None) -> str:
    wording, shown, currency = asked.wording, asked.reader.context.amounts, asked.reader.context.currency
    if not cost.contacts:
        return wording._("Cost per contact: not known, as no tickets are recorded.")
    if cost.each is None:
        return wording._(
            "Cost per contact: not known, as no cost of running the service is entered for {period}: {example}.",
            period=asked.telling.period(cost.period),
            example='`invest 120000 "service desk" over 12m covers:run`',
        )
    contacts = wording.plural("{n} ticket opened", "{n} tickets opened", cost.contacts)
    if not cost.is_whole(span):
        days = asked.telling.period(cost.period)
        contacts = wording._("{contacts}, the days whose tickets are known: {period}", contacts=contacts, period=days)
    if shown is Amounts.HIDDEN:
        line = wording._("Cost per contact: noted, over {contacts}; sums are not shown here.", contacts=contacts)
    else:
        line = wording._(
            "Cost per contact: {each} ({total} over {contacts}; {entries}).",
            each=told_amount(cost.each, currency, shown, wording),
            total=told_amount(cost.run.total, currency, shown, wording),
            contacts=contacts,
            entries=_ids(asked, cost.run.entries),
        )
    return f"{line} {_change(asked, cost, earlier)}".strip()


def _change(asked: Asked, cost: Cost, earlier: Cost | None) -> str:
    """Return how far the cost of a contact is from the one before, in percent, which may always be shown.

    The interval is that of the number of contacts alone: of so many in both periods, the part that fell in one of
    them (Wilson).
    """
    wording = asked.wording
    if earlier is None or not earlier.each or cost.each is None:
        return ""
    ratio = float(cost.run.total / earlier.run.total)
    shares = wilson(earlier.contacts, earlier.contacts + cost.contacts)
    value, low, high = (
        100 * (ratio * odds - 1)
        for odds in (earlier.contacts / cost.contacts, *(end / (1 - end) for end in (shares.low, shares.high)))
    )
    verdict = _NO_CHANGE if low <= 0 <= high else _RISE if value > 0 else _FALL
    return wording._(
        "Against {period}: {value}% ({low} to {high}), {verdict}.",
        period=asked.telling.period(earlier.period),
        verdict=wording._(verdict),
        value=_signed(asked, value),
        low=_signed(asked, low),
        high=_signed(asked, high),
    )


def _signed(asked: Asked, percent: float) -> str:
    text = asked.wording.number(percent, 1)
    return f"+{text}" if percent > 0 else text.replace("-", "−")


def _productivity_line(asked: Asked, span: Period, before: Period | None) -> str:
    wording = asked.wording
    chosen = choices.chosen(asked.reader.tx, asked.reader.context.workspace).everywhere.get(WORKED_HOURS)
    if not chosen:
        return wording._(
            "Productivity: not measured, as nobody said how many hours are worked. An admin says it: {example}.",
            example="`settings worked-hours 640`",
        )
    if asked.filters:
        return wording._("Productivity: hours are known for the whole workspace only.")
    hours = Decimal(chosen)
    now = _solved_an_hour(asked, span, hours)
    line = wording._(
        "Productivity: {value} tickets solved an hour ({n} solved; {hours} hours worked a month).",
        value=wording.number(now[0], 2),
        n=wording.number(now[1]),
        hours=wording.exact(hours),
    )
    if before is None:
        return line
    then = wording._("Before, {value}.", value=wording.number(_solved_an_hour(asked, before, hours)[0], 2))
    return f"{line} {then}"


def _solved_an_hour(asked: Asked, period: Period, hours: Decimal) -> tuple[float, int]:
    """Return the tickets solved or closed for each hour worked, and how many they are."""
    found = cells.read_cells(asked.reader.tx, FINISHED, [period], workspace=asked.reader.context.workspace)
    solved = sum(cell.n for cell in found)
    months = months_between(period.first_day, period.last_day + timedelta(days=1))
    return solved / float(hours * months.numerator / months.denominator), solved


def _saved_line(asked: Asked, span: Period, booked: Booked[Brought]) -> str:
    wording, shown, currency = asked.wording, asked.reader.context.amounts, asked.reader.context.currency
    saved = replace(booked, entries=tuple(each for each in booked.entries if each.lever == COST))
    if not saved.entries:
        return wording._(
            "Cost saved: nothing is booked for {period}. A saving counts once somebody books it: {example}.",
            period=asked.telling.period(span),
            example='`gain 5000 cost "fewer night shifts"`',
        )
    grades = list(dict.fromkeys(wording._(GRADES[each.grade]) for each in saved.entries))
    told = {"entries": _ids(asked, saved.entries), "grades": wording.listed(grades)}
    if shown is Amounts.HIDDEN:
        return wording._("Cost saved: booked ({entries}; {grades}); sums are not shown here.", **told)
    total = told_amount(saved.total, currency, shown, wording)
    return wording._("Cost saved: {total} booked ({entries}; {grades}).", total=total, **told)


def _ids(asked: Asked, entries: Sequence[Spent] | Sequence[Brought]) -> str:
    """Return the ids of entries, by which each opens."""
    first = [each.entry for each in entries[:_MOST_IDS]]
    left = len(entries) - len(first)
    return asked.wording.listed([*first, *([asked.wording.plural("{n} more", "{n} more", left)] if left else [])])


def _beside_notes(asked: Asked, beside: Sequence[Reading]) -> Iterator[str]:
    told = [asked.telling.line(each, dates=True) for each in beside if each.n]
    if told:
        yield asked.wording._("Cheaper is only better while these hold: {readings}.", readings="; ".join(told))


def _missing_rates(asked: Asked, *sides: Booked[Spent] | Booked[Brought]) -> Iterator[str]:
    for text in dict.fromkeys(asked.wording.error(each) for side in sides for each in side.missing):
        yield asked.wording._("Not counted: {reason}", reason=text)


def _scope(asked: Asked) -> str:
    scope = asked.telling.filters(asked.filters)
    return f" · {scope}" if scope else ""
