"""The valuation of a period: what was spent, what was booked, what the levers brought, drawn together."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from rox_bot.analytics.valuation import DRAWS, SEED, Booked, Drawn, draw
from rox_bot.answers.ledger import Booked as Side
from rox_bot.answers.ledger import brought_in, spent_in
from rox_bot.answers.rox.bases import Assumed
from rox_bot.answers.rox.computing import Computing, Line
from rox_bot.answers.taking import Reader
from rox_bot.domain import assumptions as assumed
from rox_bot.domain.errors import N_
from rox_bot.domain.ledger import IMPROVE, RUN
from rox_bot.domain.levers import Lever
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.domain.rates import MissingRate
from rox_bot.domain.valuation import Brought, GainLine, NotCounted, Range, Spent, Valuation
from rox_bot.store.assumptions import assumptions
from rox_bot.store.levers import levers
from rox_bot.store.rates import rates_of

_CENT = Decimal("0.01")
ASSUMED_SPENDING = N_("spending as assumed")


def valued(
    reader: Reader,
    period: Period,
    *,
    filters: Sequence[Filter] = (),
    before: Period | None = None,
    settings: Sequence[Lever] | None = None,
) -> Valuation:
    """Return what experience was worth over a period against what was spent on it.

    Changes are measured against `before`, else against what each lever names (the period before, or a year earlier).
    `settings` are the levers where they are not those of the workspace. Sums without an exchange rate, and levers
    that cannot be worked out, are in no figure and named.
    """
    context = reader.context
    spent, brought = spent_in(reader, period, filters), brought_in(reader, period, filters)
    rates = rates_of(reader.tx, context.workspace, context.currency)
    known = Assumed(assumptions(reader.tx, context.workspace), rates, period)
    spending = spent.entries
    if not spending and not filters:
        spending = tuple(_assumed_spending(known))
    computing = Computing(reader, known, period, tuple(filters), brought.entries, before)
    lines = computing.lines(settings or [*levers(reader.tx, context.workspace).values()])
    invested, improving = (
        sum((each.part for each in spending if each.covers in covers), Decimal(0))
        for covers in ((RUN, IMPROVE), (IMPROVE,))
    )
    booked = [Booked(each.entry, each.grade, each.part) for each in brought.entries]
    drawn = draw(invested, improving, booked, [each.computed for each in lines])
    return Valuation(
        period=period,
        currency=context.currency,
        invested=invested,
        improving=improving,
        spent=spending,
        booked=brought.entries,
        lines=(*(_booked(each, drawn) for each in brought.entries), *(_computed(each, drawn) for each in lines)),
        gains=drawn.gains,
        gross=drawn.gross,
        net=None if drawn.gross is None else _less(drawn.gross, 100.0),
        on_improving=drawn.on_improving,
        median=drawn.median,
        p5=drawn.p5,
        p95=drawn.p95,
        above_100=drawn.above_100,
        overlap=drawn.overlap,
        by_grade=drawn.by_grade,
        swings=drawn.swings,
        not_counted=(*_unrated(spent), *_unrated(brought), *computing.not_counted),
        draws=DRAWS if lines else 0,
        seed=SEED,
    )


def _assumed_spending(known: Assumed) -> list[Spent]:
    """Return what a year's assumed spending comes to in the period, in two parts; nothing where none is assumed."""
    if assumed.SPEND not in known.known:
        return []
    said = known.need(assumed.SPEND)
    try:
        rate = known.rates.on(said.currency, known.period.last_day)
    except MissingRate:
        return []
    whole = (said.likely * rate * Decimal(repr(known.years))).quantize(_CENT, ROUND_HALF_EVEN)
    share = known.known[assumed.IMPROVE_SHARE].likely if assumed.IMPROVE_SHARE in known.known else Decimal(0)
    improving = (whole * share).quantize(_CENT, ROUND_HALF_EVEN)
    first, last = known.period.first_day, known.period.last_day
    parts = ((RUN, whole - improving), (IMPROVE, improving))
    return [
        Spent(
            "", ASSUMED_SPENDING, "other", covers, part, said.likely, said.currency, first, last,
            booked_by=said.by, rate=rate,
        )
        for covers, part in parts
        if part
    ]  # fmt: skip


def _booked(each: Brought, drawn: Drawn) -> GainLine:
    return GainLine(
        lever=each.lever,
        base="",
        amount=drawn.lines[each.entry],
        grade=each.grade,
        name=each.name,
        entries=(each.entry,),
        source=each.source,
        by=each.booked_by,
        at=each.booked_at,
        share=each.share,
        slice=each.slice,
    )


def _computed(line: Line, drawn: Drawn) -> GainLine:
    name, change, weakest = line.computed.name, line.change, line.weakest
    amount, alone = drawn.lines[name], drawn.alone[name]
    said = weakest or line.lever
    return GainLine(
        lever=line.lever.lever,
        base=line.lever.base,
        amount=amount,
        grade=line.computed.grade,
        name=name if line.lever.metrics and line.lever.is_modelled else "",
        metric=change.metric if change else "",
        change=change.told if change else None,
        n=change.n if change else 0,
        before=change.before if change else None,
        source=said.source,
        by=said.by,
        at=said.at,
        share=line.lever.share.mean,
        alone=alone if alone.likely > amount.likely else None,
        lag=line.lever.lag,
        ripe=change.ripe if change else True,
    )


def _unrated(side: Side[Spent] | Side[Brought]) -> list[NotCounted]:
    """Return the entries that could not be told in the own currency, and why the first of them could not."""
    return [NotCounted(", ".join(side.left_out), side.missing[0].phrase)] if side.missing else []


def _less(value: Range, by: float) -> Range:
    return Range(value.low - by, value.likely - by, value.high - by)


def default_period(reader: Reader) -> Period:
    """Return the period of money questions where none is named: the last closed quarter."""
    return reader.calendar.last_closed("quarter", reader.context.now)


def running_quarter(reader: Reader) -> Period:
    """Return the quarter that runs now, up to now."""
    calendar, now = reader.calendar, reader.context.now
    first = calendar.unit_start(calendar.day_of(now), "quarter")
    return calendar.span(first, calendar.shift(first, "quarter", 1), "this_quarter", now, "quarter")


def quarters_until(reader: Reader, count: int) -> list[Period]:
    """Return the last closed quarters and the running one, the oldest first."""
    running = running_quarter(reader)
    return reader.calendar.units_until(running, "quarter", count + 1, reader.context.now)
