"""How digests for product and sales open: the touchpoints and customers that clearly stand out from the others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rox_bot.analytics.standouts import stand_out
from rox_bot.answers.asking import Asked
from rox_bot.answers.low_scores import height, is_low, named
from rox_bot.answers.signs import Counts, Signs, lately_until, look_for_signs
from rox_bot.digests.openings import MOST_LINES, Opening, long, shown
from rox_bot.domain.answer import Reading
from rox_bot.domain.events import Visibility
from rox_bot.domain.period import Period


def friction(asked: Asked, period: Period, _readings: Sequence[Reading]) -> Opening:
    """Answer where the friction is: the touchpoints that clearly have more low scores than elsewhere.

    While all are alike one is named in fewer than 5 % of digests (see `stand_out`).
    """
    span, wording = long(asked, period), asked.wording
    rows = [row for row in shown(asked, span) if row["score"] is not None]
    n = Counter(str(row["touchpoint"]) for row in rows)
    lows = Counter(str(row["touchpoint"]) for row in rows if is_low(row))
    counts = {name: (n[name], lows[name]) for name in n}
    found = [name for name in stand_out(counts) if name][:MOST_LINES]
    if not found:
        return Opening((wording._("No touchpoint stands out, {days}.", days=asked.telling.period(span)),))
    lines = [
        wording._(
            "{touchpoint}: clearly more low scores than elsewhere ({share}).",
            touchpoint=name,
            share=_beside(asked, name, counts),
        )
        for name in found
    ]
    return Opening((*lines, _over(asked, span)))


def customers(asked: Asked, period: Period, _readings: Sequence[Reading]) -> Opening:
    """Answer who may leave, by the signs that `risk` tells of, and who may buy more, by clearly more top scores.

    Of each sign, as of top scores, somebody is named in fewer than 5 % of digests while all are alike.
    """
    wording, context = asked.wording, asked.reader.context
    if context.visibility is Visibility.EXTERNAL:
        return Opening((wording._("Customers are not named in a channel that others read."),))
    span = lately_until(asked.reader.calendar, period.end)
    signs = look_for_signs(asked.reader, period.end, asked.filters)
    leaving = {*signs.low, *signs.rising, *signs.silent}
    named_ones = sorted(filter(_is_named, leaving), key=lambda name: (-signs.of(name), name))
    lines = [
        wording._(
            "May leave: {customer}, {reasons}.", customer=name, reasons=wording.listed(_reasons(asked, name, signs))
        )
        for name in named_ones[:MOST_LINES]
    ]
    left = len(named_ones) - MOST_LINES
    if left > 0:
        lines.append(
            wording.plural(
                "{n} more may leave: `/rox risk` names the known customers.",
                "{n} more may leave: `/rox risk` names the known customers.",
                left,
            )
        )
    top = _top(asked, span)
    lines += [
        wording._(
            "May buy more: {customer}, clearly more top scores than the others ({share}).",
            customer=name,
            share=_beside(asked, name, top),
        )
        for name in list(filter(_is_named, stand_out(top)))[:MOST_LINES]
        if name not in leaving
    ]
    if not lines:
        days = asked.telling.period(span)
        if asked.reader.completeness.met:  # silence is not judged then
            return Opening((wording._("No customer stands out by what has come in, {days}.", days=days),))
        return Opening((wording._("No customer stands out, {days}.", days=days),))
    return Opening((*lines, _over(asked, span)))


def _reasons(asked: Asked, customer: str, signs: Signs) -> list[str]:
    """Return why a customer may leave."""
    wording, found = asked.wording, []
    if customer in signs.silent:
        day = signs.silent[customer]
        found.append(wording._("silent since {day}", day=wording.day(day, year=day.year != asked.telling.year)))
    if customer in signs.low:
        share = _beside(asked, customer, signs.scores)
        found.append(wording._("clearly more low scores than the others ({share})", share=share))
    if customer in signs.rising:
        before, since = (wording.number(each) for each in signs.contacts[customer])
        found.append(wording._("clearly more contacts ({before} → {since})", before=before, since=since))
    return found


def _top(asked: Asked, span: Period) -> Counts:
    """Return the scores by customer: how many, and how many the highest."""
    rows = [row for row in shown(asked, span) if row["score"] is not None and row["customer"]]
    best = Counter(str(row["customer"]) for row in rows if _is_best(row))
    return {name: (n, best[name]) for name, n in Counter(str(row["customer"]) for row in rows).items()}


def _beside(asked: Asked, name: str, counts: Counts) -> str:
    """Return `11 of 29, elsewhere 6 of 72`."""
    wording, (n, k) = asked.wording, counts[name]
    others, other = (sum(each[side] for each in counts.values()) - counts[name][side] for side in (0, 1))
    return wording._(
        "{k} of {n}, elsewhere {other} of {others}",
        k=wording.number(k),
        n=wording.number(n),
        other=wording.number(other),
        others=wording.number(others),
    )


def _over(asked: Asked, span: Period) -> str:
    return asked.wording._("Counted over {days}.", days=asked.telling.period(span))


def _is_named(customer: str) -> bool:
    return bool(named({"customer": customer}))


def _is_best(row: Mapping[str, Any]) -> bool:
    nps = row["instrument"] == "nps" and (row["scale_min"], row["scale_max"]) == (0, 10)
    return height(row) >= (0.9 if nps else 1.0)
