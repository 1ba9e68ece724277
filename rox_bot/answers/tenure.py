"""Retention by tenure: how many customers are still there so many months after they started."""

from datetime import date

from rox_bot.analytics.survival import Length, Survival, survival
from rox_bot.answers.asking import Asked
from rox_bot.domain.accounts import Stretch
from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.columns import microseconds
from rox_bot.domain.metrics import METRICS, Metric
from rox_bot.domain.period import Period, add_months

MONTHS = (1, 3, 6, 12, 18, 24, 36, 48, 60, 72, 84, 96, 108, 120)


def answer(asked: Asked, metric: Metric) -> Answer:
    """Answer with the share that is still there after so many months, of all customers whose start is known."""
    span = asked.question.period or asked.reader.last_closed(metric)
    lives = _lives(asked, span)
    wording, n = asked.wording, len(lives)
    reading = asked.family(METRICS["retention"])[0][0].reading
    curve = survival(lives, [(month, 0) for month in MONTHS])
    told = [each for each in curve if each.at_risk >= metric.minimum_n]
    until = wording.day(span.last_day, year=True)
    if not told:
        headline = wording._(
            "Too few customers whose start is known to say how long they stay ({n}, seen until {day}).",
            n=wording.number(n),
            day=until,
        )
    else:
        year = next((each for each in told if each.after[0] == 12), told[-1])
        headline = wording._(
            "{share} are still customers {months} months after they started (n {n}, seen until {day}).",
            share=_share(asked, year),
            months=year.after[0],
            n=wording.number(n),
            day=until,
        )
    return Answer(
        title=wording._("Retention by tenure"),
        headline=headline,
        readings=(reading,),
        table=_table(asked, told) if told else None,
        question=asked.filled([reading]),
        notes=(
            wording._(
                "Kaplan-Meier: who has not left yet counts for as long as we have seen them; intervals by Greenwood."
            ),
            *_unknown(asked, span),
        ),
        suggestions=("churn", "nrr", "cancellations by reason"),
    )


def _lives(asked: Asked, span: Period) -> list[tuple[Length, bool]]:
    """Return how long each customer was seen by the end of a period, and whether it had left."""
    end, last = microseconds(span.end), span.last_day
    stretches = [each for account in asked.reader.accounts(span, asked.filters) for each in account.stretches]
    return [_life(each, end, last) for each in stretches if each.known and each.start < end]


def _life(stretch: Stretch, end: int, last: date) -> tuple[Length, bool]:
    if stretch.end is not None and stretch.last_day is not None and stretch.end < end:
        return _length(stretch.first_day, stretch.last_day), True
    return _length(stretch.first_day, last), False


def _length(first: date, last: date) -> Length:
    months = max(0, (last.year - first.year) * 12 + last.month - first.month)
    if add_months(first, months) > last:
        months -= 1
    return months, (last - add_months(first, months)).days


def _unknown(asked: Asked, span: Period) -> tuple[str, ...]:
    end = microseconds(span.end)
    stretches = [each for account in asked.reader.accounts(span, asked.filters) for each in account.stretches]
    n = sum(not each.known and each.start < end for each in stretches)
    if not n:
        return ()
    return (asked.wording._("Left out: {n} customers whose start is not recorded.", n=asked.wording.number(n)),)


def _share(asked: Asked, each: Survival) -> str:
    return f"{asked.wording.number(100 * each.share, 1)}%"


def _table(asked: Asked, told: list[Survival]) -> Table:
    wording = asked.wording
    rows = tuple(
        (
            wording.number(each.after[0]),
            _share(asked, each),
            f"{wording.number(100 * each.interval.low, 1)}–{wording.number(100 * each.interval.high, 1)}"
            if each.interval
            else "",
            wording.number(each.at_risk),
        )
        for each in told
    )
    columns = (wording._("months"), wording._("still customers"), wording._("95% interval"), wording._("seen so long"))
    return Table(columns, rows, numeric=(0, 1, 2, 3))
