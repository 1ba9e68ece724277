"""Exchange rates: `settings rate USD 0.92 from 2026-01-01`, and which there are."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rox_bot.commands.door import Door
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Question
from rox_bot.domain.rates import Rates
from rox_bot.language.amounts import currency_of, parse_number
from rox_bot.language.wording import Wording
from rox_bot.store import ledger, rates
from rox_bot.store.store import Transaction

WORDS = frozenset(("rate", "rates", "koers", "koersen", "wisselkoers", "wisselkoersen"))
_RATE = re.compile(
    r"(?P<currency>\S+)\s*(?:=|:)?\s*(?P<rate>\d[\d.,]*)(?:\s+(?:from|since|van|vanaf|sinds|per)\s+(?P<day>.+))?",
    re.IGNORECASE,
)
_MOST_RATE, _MOST_DECIMALS, _LEAST_YEAR = Decimal(1_000_000), 10, 1990
_TOLD = 5
_EXAMPLE = "settings rate USD 0.92 from 2026-01-01"


def obey(door: Door, rest: str, context: Context) -> Answer:
    """List the rates, or set one from a day on (today, where none is named)."""
    if not rest.strip():
        return listed(door, context)
    demand(context.role, "settings.workspace")
    currency, rate, day = _read(rest, context)

    def work(tx: Transaction) -> None:
        own = context.currency
        rates.set_rate(tx, context.workspace, own, currency, day, rate, context.person, context.now)

    door.store.write(work)
    wording = Wording(context.language)
    told = wording._(
        "Saved: 1 {currency} is {rate} {own} from {day} on.",
        currency=currency,
        rate=_plain(rate, wording),
        own=context.currency,
        day=wording.day(day, year=True),
    )
    return listed(door, context, told)


def listed(door: Door, context: Context, told: str = "") -> Answer:
    """Return the rates that are known, the newest first, and for which currencies one is missing."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        known = rates.rates_of(tx, context.workspace, context.currency)
        used = ledger.currencies(tx, context.workspace)
    nothing = wording._("No exchange rates into {own} are set.", own=context.currency)
    return Answer(
        title=wording._("Exchange rates"),
        headline=told or (wording._("Into {own}:", own=context.currency) if known.dated else nothing),
        lines=(*_lines(known, wording), *missing(known, used, wording)),
        question=Question("settings", argument="rates"),
        notes=(
            wording._("A sum counts by the rate of its first day. Set one: {example}.", example=f"`/rox {_EXAMPLE}`"),
        ),
        shareable=False,
    )


def missing(known: Rates, used: list[str], wording: Wording) -> list[str]:
    """Return which currencies of recorded sums have no rate, in a line."""
    lacking = [each for each in used if each != known.own and each not in known.dated]
    if not lacking:
        return []
    return [
        wording._(
            "Sums in {currencies} are recorded and have no rate into {own}: they are in no total until one is set.",
            currencies=wording.listed(lacking),
            own=known.own,
        )
    ]


def _lines(known: Rates, wording: Wording) -> Iterator[str]:
    for currency, dated in known.dated.items():
        told = [
            wording._("{rate} from {day}", rate=_plain(rate, wording), day=wording.day(since, year=True))
            for since, rate in reversed(dated)
        ]
        more = [f"+{len(told) - _TOLD}"] if len(told) > _TOLD else []
        yield f"{currency}: {' · '.join([*told[:_TOLD], *more])}"


def _plain(rate: Decimal, wording: Wording) -> str:
    whole = f"{rate.normalize():f}"
    return whole.replace(".", ",") if wording.language == "nl" else whole


def _read(rest: str, context: Context) -> tuple[str, Decimal, date]:
    match = _RATE.fullmatch(rest.strip())
    if match is None:
        raise BadInput(
            N_("A rate is a currency, what one unit of it is worth in {own}, and from when: {example}."),
            own=context.currency,
            example=f"`{_EXAMPLE}`",
        )
    currency = currency_of(match["currency"])
    if not currency:
        raise BadInput(N_("A currency is written by its code, such as EUR, USD or GBP."))
    if currency == context.currency:
        raise BadInput(N_("{own} is the workspace's own currency; its rate is always 1."), own=currency)
    rate = parse_number(match["rate"])
    if rate is None or not 0 < rate <= _MOST_RATE or -int(rate.as_tuple().exponent) > _MOST_DECIMALS:
        raise BadInput(N_("A rate is a number above 0 with at most {n} decimals, such as 0.92."), n=_MOST_DECIMALS)
    return currency, rate, _day(match["day"] or "", context)


def _day(text: str, context: Context) -> date:
    """Return the day that is named, today where none is."""
    if not text.strip():
        return context.calendar.day_of(context.now)
    from rox_bot.language.spreads import take_spread

    spread, left = take_spread(text.strip(), context.calendar, context.calendar.day_of(context.now))
    if spread is None or spread.first is None or left or spread.first.year < _LEAST_YEAR:
        raise BadInput(N_("From which day? Write it as 2026-01-01."))
    return spread.first
