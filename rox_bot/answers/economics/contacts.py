"""Contacts and money: what customers with contacts pay, and what a contact costs."""

from rox_bot.analytics.ratios import ratio, ratio_interval
from rox_bot.answers.asking import Asked
from rox_bot.answers.contact_cost import cost_of
from rox_bot.answers.economics.told import LEAST, Told, hidden, span_of, told_sum
from rox_bot.answers.taking import Reader
from rox_bot.domain.accounts import paid
from rox_bot.domain.columns import microseconds
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Amounts
from rox_bot.domain.valuation import Range
from rox_bot.store import cells


def revenue_of_a_contact(asked: Asked) -> Told:
    """Revenue per interaction: what customers with contacts paid over the period, by contact."""
    span, wording, reader = span_of(asked), asked.wording, asked.reader
    if reader.context.amounts is Amounts.HIDDEN:
        return hidden(asked, span)
    contacts, start, end = contacts_of(reader, span), microseconds(span.start), microseconds(span.end)
    pairs = sorted(
        (float(n), paid(account, start, end))
        for account in reader.accounts(span, asked.filters)
        if (n := contacts.get(account.customer))
        and any(level is not None for each in account.stretches for _, level in each.levels)
    )
    note = wording._("Revenue of the customers who had contact, over their contacts; it did not come of the contacts.")
    if len(pairs) < LEAST:
        text = wording._(
            "Too few customers with a monthly amount and contacts ({n} of {least}).", n=len(pairs), least=LEAST
        )
        return Told(span, text, notes=(note,))
    value, limits = ratio(pairs), ratio_interval(pairs)
    likely = (value or 0.0) / 100
    low, high = (limits.low / 100, limits.high / 100) if limits else (likely, likely)
    headline = wording._(
        "Revenue per interaction, {period}: {value}.",
        period=asked.telling.period(span),
        value=told_sum(asked, Range(low, likely, high)),
    )
    line = wording._(
        "{n} customers with {contacts} contacts.", n=len(pairs), contacts=wording.number(sum(pair[0] for pair in pairs))
    )
    return Told(span, headline, (line,), (note,))


def cost_to_serve(asked: Asked) -> Told:
    """Cost to serve: what was spent on the service itself in the period, by ticket."""
    span, wording, reader = span_of(asked), asked.wording, asked.reader
    if reader.context.amounts is Amounts.HIDDEN:
        return hidden(asked, span)
    cost = cost_of(reader, span, asked.filters)
    period = asked.telling.period(cost.period if cost.contacts else span)
    note = wording._(
        "Cost to serve is what the ledger says was spent on the service itself (covers:run), by ticket opened."
    )
    if cost.each is None:
        text = (
            wording._(
                "Cost to serve cannot be told for {period}: no spending on the service itself is entered.",
                period=period,
            )
            if cost.contacts
            else wording._("Cost to serve cannot be told for {period}: no ticket was opened.", period=period)
        )
        return Told(span, text, notes=(note,))
    headline = wording._("Cost to serve, {period}: {value} a ticket.", period=period, value=told_sum(asked, cost.each))
    total, n = told_sum(asked, cost.run.total), wording.number(cost.contacts)
    line = wording._("Together {total}, over {n} tickets.", total=total, n=n)
    return Told(span, headline, (line,), (note,))


def contacts_of(reader: Reader, period: Period) -> dict[str, int]:
    """Return the contacts by customer."""
    read = cells.read_cells(
        reader.tx, METRICS["tickets"].measure, [period], workspace=reader.context.workspace, by="customer"
    )
    return {each.member: each.n for each in read if each.member}
