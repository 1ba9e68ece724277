"""Growth of revenue: the part that was earned, and what is sold more to customers who had contact."""

from collections.abc import Sequence
from datetime import timedelta

from rox_bot.analytics.economics import Growth, matched_growth
from rox_bot.analytics.ratios import ratio
from rox_bot.answers.asking import Asked
from rox_bot.answers.economics.contacts import contacts_of
from rox_bot.answers.economics.told import LEAST, Told, span_of
from rox_bot.domain.accounts import MONTH, Account, joined, standing
from rox_bot.domain.columns import microseconds
from rox_bot.domain.period import Period

KNOWN = 0.6
"""The part of new customers of whom it must be known why they joined."""

BEFORE = timedelta(weeks=13)
_LONG = 12


def earned_growth(asked: Asked) -> Told:
    """Earned growth: what is kept of revenue and new customers who came because of others."""
    span, wording = span_of(asked), asked.wording
    start, end = microseconds(span.start), microseconds(span.end)
    accounts = asked.reader.accounts(span, asked.filters)
    there = [each for account in accounts if (each := standing(account, start, end))]
    pairs = [(float(each.before), float(each.after)) for each in there if each.before and each.after is not None]
    kept, whole = ratio(pairs), sum(pair[0] for pair in pairs)
    new = [(came, came.level(end)) for account in accounts if (came := joined(account, start, end))]
    note = wording._(
        "Earned growth is net revenue retention + revenue of new customers who came by referral or reputation - 100%. "
        "It takes why at least 60% of the new customers joined: `log started acme 1200/m why:referral`."
    )
    if kept is None or len(pairs) < LEAST:
        text = wording._(
            "Earned growth cannot be told: it takes {n} customers with a monthly amount at the start.", n=LEAST
        )
        return Told(span, text, notes=(note,))
    known = sum(bool(each.why) for each, _ in new) / len(new) if new else 1.0
    brought, earned = (
        100 * sum(float(level or 0) for each, level in new if each.why in kinds) / whole
        for kinds in (("earned", "other", ""), ("earned",))
    )
    return _growth_told(asked, span, Growth(kept, brought, earned, known), len(new), note)


def _growth_told(asked: Asked, span: Period, growth: Growth, new: int, note: str) -> Told:
    wording = asked.wording

    def part(value: float) -> str:
        return f"{wording.number(value, 1)}%".replace("-", "−")

    why = wording.plural(
        "Of {n} new customer it is known of {known}% why it joined.",
        "Of {n} new customers it is known of {known}% why they joined.",
        new,
        known=wording.number(100 * growth.known),
    )
    kept = wording._("Net revenue retention {kept}, new customers {new}.", kept=part(growth.kept), new=part(growth.new))
    period = asked.telling.period(span)
    if growth.known < KNOWN:
        text = wording._(
            "Earned growth, {period}: not told, too little is known of why customers joined.", period=period
        )
        return Told(span, text, (why, kept), (note,))
    headline = wording._(
        "Earned growth, {period}: {earned}; reported growth {reported}.",
        period=period,
        earned=part(growth.earned),
        reported=part(growth.reported),
    )
    ratio_told = growth.ratio
    more = (
        (wording._("{part}% of the growth is earned.", part=wording.number(ratio_told)),)
        if ratio_told is not None
        else ()
    )
    earned = wording._("Of the new customers' revenue {earned} is earned.", earned=part(growth.earned_new))
    return Told(span, headline, (*more, kept, earned, *((why,) if new else ())), (note,))


def upsell(asked: Asked) -> Told:
    """How much more revenue grew of customers who had contact before the period than of others like them."""
    span, wording, reader = span_of(asked), asked.wording, asked.reader
    lately = Period(span.start - BEFORE, span.start, "before", span.zone)
    touched = set(contacts_of(reader, lately))
    start, end = microseconds(span.start), microseconds(span.end)
    sides: dict[bool, dict[str, list[tuple[float, float]]]] = {True: {}, False: {}}
    there = [each for account in reader.accounts(span, asked.filters) if (each := standing(account, start, end))]
    known = [
        (each, each.before, each.after) for each in there if each.before and each.after is not None and each.stayed
    ]
    cuts = _cuts([float(before) for _, before, _ in known])
    for each, before, after in known:
        size = sum(float(before) > cut for cut in cuts)
        stratum = f"{size}/{_is_long(each.account, start)}"
        pair = (float(before), max(0.0, float(after - before)))
        sides[each.account.customer in touched].setdefault(stratum, []).append(pair)
    mine, others = ({name: sorted(pairs) for name, pairs in sides[side].items()} for side in (True, False))
    found = matched_growth(mine, others)
    note = wording._(
        "Expansion over the period of customers with a contact in the 13 weeks before it, against customers without "
        "one, of like size (thirds) and tenure (a year); it goes with the contacts and need not come of them."
    )
    if found is None:
        text = wording._(
            "Too few customers to compare: it takes {n} with contacts and as many like them without.", n=LEAST
        )
        return Told(span, text, notes=(note,))
    numbers = (wording.number(each, 1) for each in (found.difference, found.interval.low, found.interval.high))
    value, low, high = (text.replace("-", "−") for text in numbers)
    headline = wording._(
        "Revenue of customers with contacts grew by {value} percentage points more ({low} to {high}) than of others "
        "like them, {period}.",
        value=value,
        low=low,
        high=high,
        period=asked.telling.period(span),
    )
    apart = found.interval.low > 0 or found.interval.high < 0
    line = wording._(
        "{n} customers with contacts, {m} without; {left} had nobody like them.",
        n=found.matched,
        m=found.against,
        left=found.left,
    )
    return Told(span, headline, (line, *(() if apart else (wording._("That is no clear difference."),))), (note,))


def _cuts(sizes: Sequence[float]) -> tuple[float, float]:
    """Return what divides sizes into thirds."""
    ordered = sorted(sizes) or [0.0]
    return ordered[len(ordered) // 3], ordered[2 * len(ordered) // 3]


def _is_long(account: Account, start: int) -> bool:
    """Return whether an account had lasted a year before an instant."""
    stretch = account.at(start)
    return stretch is not None and start - stretch.start >= _LONG * MONTH
