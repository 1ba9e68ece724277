"""`help rox`: ROX, ROI and lifetime value, how they differ, and what the workspace itself knows of each."""

from collections.abc import Iterator
from dataclasses import replace

from rox_bot.answers.asking import Asked
from rox_bot.answers.economics.lifetime import lifetime
from rox_bot.answers.rox.told import Told
from rox_bot.answers.rox.valuing import valued
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Amounts, Question
from rox_bot.language.wording import Wording

HEADLINE = N_(
    "Three questions about the same service: did it earn loyalty, did it save money, and what is a customer worth?"
)
_ROX = N_(
    "ROX (return on experience) asks what the experience you paid for earned: ROX = monetized experience gains "
    "/ CX investment x 100. 1.5M of gains on 600k is 250% gross and 150% net: 2.50 back for each 1 spent."
)
_ROI = N_(
    "ROI asks what the money saved: cost per contact, productivity, SLA. It looks back, and at efficiency; a service "
    "can get cheaper while its customers leave."
)
_CLV = N_(
    "Lifetime value (CLV) asks what one customer brings over the years. It is worth, not return: experience moves it "
    "by way of who stays, buys more and recommends you, so it is never added to the gains of ROX once more."
)
_BEYOND = N_("ROX is not only a number: what cannot be told in money stands on the scorecard, and never in one score.")


def pages(wording: Wording) -> tuple[str, ...]:
    """Return what the three are, without figures."""
    return tuple(wording._(each) for each in (_ROX, _ROI, _CLV, _BEYOND))


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Explain the three, each with what the workspace knows of it in the last closed quarter."""
    asked = Asked(question, reader, telling)
    wording = telling.wording
    span = reader.calendar.last_closed("quarter", reader.context.now)
    rox, roi, clv, beyond = pages(wording)
    here = wording._("Here, {period}", period=telling.period(span))
    lines = [
        *_with(here, rox, _of_rox(asked, span)),
        *_with(here, roi, _readings(asked, ("sla", "first_reply"), span)),
        *_with(here, clv, _of_clv(asked, span)),
        *_with(here, beyond, _readings(asked, ("csat", "nps"), span)),
    ]
    return Answer(
        title="ROX",
        headline=wording._(HEADLINE),
        lines=tuple(lines),
        question=question,
        notes=(wording._("Times are in {zone}.", zone=reader.calendar.zone),),
        suggestions=("value", "roi", "scorecard"),
        shareable=False,
    )


def _with(here: str, text: str, told: Iterator[str]) -> Iterator[str]:
    found = "; ".join(told)
    yield text
    if found:
        yield f"{here}: {found}."


def _of_rox(asked: Asked, span: Period) -> Iterator[str]:
    """Yield ROX itself or why it cannot be computed, and what it is made of, as sums may be shown here."""
    valuation = valued(asked.reader, span)
    told = Told(valuation, asked.reader, asked.telling)
    yield told.headline().rstrip(".")
    wording, amounts = asked.wording, asked.reader.context.amounts
    if valuation.invested and amounts is not Amounts.HIDDEN:
        yield wording._("{total} invested", total=told.sum(valuation.invested))
    if valuation.booked:
        yield wording.plural("{n} gain booked", "{n} gains booked", len(valuation.booked))


def _of_clv(asked: Asked, span: Period) -> Iterator[str]:
    """Yield what a customer is worth, or that it is not known, and who stays."""
    yield lifetime(replace(asked, question=replace(asked.question, period=span))).headline.rstrip(".")
    yield from _readings(asked, ("retention", "churn"), span)


def _readings(asked: Asked, keys: tuple[str, ...], span: Period) -> Iterator[str]:
    """Yield the figures of the metrics that the workspace has in a period."""
    for metric in (METRICS[key] for key in keys if key in METRICS):
        reading = asked.reader.one(metric, span, asked.filters).reading
        if reading.n:
            yield f"{asked.telling.title(metric)} {asked.telling.short(reading)}"
