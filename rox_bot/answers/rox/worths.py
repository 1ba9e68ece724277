"""What assumptions are worth before anything is measured: of one point each, and what would turn each into measured."""

from collections.abc import Mapping
from decimal import Decimal
from math import prod

from rox_bot.answers.amounts import told_amount
from rox_bot.answers.rox.bases import annuity
from rox_bot.answers.taking import Reader
from rox_bot.answers.value_drawing import percent
from rox_bot.domain import assumptions as assumed
from rox_bot.domain.assumptions import ASSUMABLE, Assumption
from rox_bot.domain.errors import N_
from rox_bot.domain.ledger import ASSUMED
from rox_bot.domain.levers import Lever
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Amounts
from rox_bot.domain.valuation import Range
from rox_bot.language.wording import Wording
from rox_bot.store import assumptions, levers

_BY_SOURCE = N_('one figure from finance, with its source: `value start {word}:... grade:measured source:"..."`')
_TO_MEASURE: tuple[tuple[str, str], ...] = (
    (assumed.CONTACT_COST, _BY_SOURCE),
    (assumed.CUSTOMER_MARGIN, _BY_SOURCE),
    (assumed.MARGIN_SHARE, _BY_SOURCE),
    (assumed.SPEND, N_('book what is spent: `invest 60000 "agent training" over 12m`, or import it')),
    (assumed.IMPROVE_SHARE, N_("book what improves by itself, with covers:improve")),
    (assumed.CONTACTS, N_("import or connect the tickets: then contacts are counted")),
    (assumed.CUSTOMERS, N_("import when customers started and left: then they are counted")),
    (assumed.CHURN, N_("import when customers started and left: then churn is measured against the quarter before")),
    (assumed.STAYS, N_("after a year of customer events: how long those who were saved stay")),
)
"""What is assumed -> what would measure it, the cheapest first."""


def worth_of_a_point(reader: Reader, wording: Wording) -> list[str]:
    """Return what one point of churn, and of repeat contacts, is worth in a year, by what is assumed."""
    known = assumptions.assumptions(reader.tx, reader.context.workspace)
    told = []
    margin, number = known.get(assumed.CUSTOMER_MARGIN), known.get(assumed.CUSTOMERS)
    if margin and number:
        years = annuity(float(known[assumed.STAYS].likely), float(known[assumed.DISCOUNT].likely))
        ends = [m * n * Decimal(repr(years)) / 100 for m, n in zip(_ends(margin), _ends(number), strict=True)]
        told.append(_point(N_("One point less churn in a year is worth {what}."), ends, margin, known, reader, wording))
    cost, contacts = known.get(assumed.CONTACT_COST), known.get(assumed.CONTACTS)
    if cost and contacts:
        ends = [c * n / 100 for c, n in zip(_ends(cost), _ends(contacts), strict=True)]
        text = N_("One point fewer repeat contacts in a year is worth {what}.")
        told.append(_point(text, ends, cost, known, reader, wording))
    return [line for line in told if line]


def _point(
    text: str, ends: list[Decimal], money: Assumption, known: Mapping[str, Assumption], reader: Reader, wording: Wording
) -> str:
    """Return a sentence with a sum where it may be shown, and what it is of a year's spending."""
    spend, parts = known.get(assumed.SPEND), []
    if reader.context.amounts is not Amounts.HIDDEN:
        low, likely, high = (float(end) for end in ends)
        parts.append(told_amount(Range(low, likely, high), money.currency, reader.context.amounts, wording))
    if spend and spend.likely and spend.currency == money.currency:
        share = percent(wording, float(ends[1] / spend.likely) * 100)
        parts.append(wording._("{share} of ROX", share=share))
    return wording._(text, what=", ".join(parts)) if parts else ""


def at_stake(reader: Reader, wording: Wording) -> list[str]:
    """Return the widest range that the assumptions allow: from nothing saved to all that is lost in a year now."""
    known = assumptions.assumptions(reader.tx, reader.context.workspace)
    lost = [
        (N_("the margin of the customers who leave"), (assumed.CUSTOMERS, assumed.CUSTOMER_MARGIN, assumed.CHURN)),
        (N_("the cost of all contacts"), (assumed.CONTACTS, assumed.CONTACT_COST)),
    ]
    sums, parts = Decimal(0), []
    own = reader.context.currency
    for title, names in lost:
        found = [known[name] for name in names if name in known]
        if len(found) < len(names) or any(each.currency not in ("", own) for each in found):
            continue
        amount = prod((each.likely for each in found), start=Decimal(1))
        if names[0] == assumed.CUSTOMERS:
            amount *= Decimal(repr(annuity(float(known[assumed.STAYS].likely), float(known[assumed.DISCOUNT].likely))))
        sums += amount
        shown = reader.context.amounts is not Amounts.HIDDEN
        told = f" {told_amount(amount.quantize(Decimal(1)), own, reader.context.amounts, wording)}" if shown else ""
        parts.append(f"{wording._(title)}{told}")
    spend = known.get(assumed.SPEND)
    if not parts or spend is None or not spend.likely or spend.currency != own:
        return []
    most = percent(wording, float(sums / spend.likely) * 100)
    return [
        wording._(
            "First range, all of it assumed: ROX 0% to {most} gross a year, from nothing saved to everything at stake "
            "({what}).",
            most=most,
            what=wording.listed(parts),
        )
    ]


def _ends(each: Assumption) -> tuple[Decimal, Decimal, Decimal]:
    return each.low, each.likely, each.high


def still_assumed(reader: Reader, wording: Wording) -> list[str]:
    """Return what would turn each assumption into something measured, the cheapest first."""
    known = assumptions.assumptions(reader.tx, reader.context.workspace)
    counted = reader.first_event(METRICS["tickets"]) is not None
    steps = []
    for name, text in _TO_MEASURE:
        each = known.get(name)
        if each is None or each.grade != ASSUMED or (name == assumed.CONTACTS and counted):
            continue
        title = wording._(ASSUMABLE[name].title)
        steps.append(f"{title}: {wording._(text, word=ASSUMABLE[name].words[0])}")
    unsaid = [each.name for each in levers.levers(reader.tx, reader.context.workspace).values() if _unsaid(each)]
    if unsaid:
        example = f'`levers set {unsaid[0]} 60%..80%..100% source:"pilot"`'
        steps.append(
            wording._(
                "what part is yours ({names}): a pilot or a comparison, {example}",
                names=", ".join(unsaid),
                example=example,
            )
        )
    return (
        [wording._("To turn into measured, cheapest first:"), *(f"{n}. {step}" for n, step in enumerate(steps, 1))]
        if steps
        else []
    )


def _unsaid(each: Lever) -> bool:
    return each.is_on and not each.is_modelled and not each.source
