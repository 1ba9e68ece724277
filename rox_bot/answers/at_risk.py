"""`risk`: the customers at risk as people read it: their revenue, why, and how many like them left before."""

from dataclasses import replace
from decimal import Decimal

from rox_bot.analytics.intervals import wilson
from rox_bot.analytics.verdict import Verdict
from rox_bot.answers.amounts import told_amount
from rox_bot.answers.asking import Asked
from rox_bot.answers.risk import AtRisk, Found, look, scores_low
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Amounts, Question
from rox_bot.domain.valuation import Range
from rox_bot.store.people import is_key

_MOST_ROWS = 20
_SCORES_TELL = ("worst csat by customer", "help log")
"""What may be asked while no customer's start is known."""


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer who is at risk now, and how many like them left before."""
    asked = Asked(question, reader, telling)
    found = look(asked)
    wording = telling.wording
    named = reader.context.visibility is not Visibility.EXTERNAL
    scope = telling.filters(asked.filters)
    title = wording._("At risk")
    return Answer(
        title=f"{title} · {scope}" if scope else title,
        headline=_headline(asked, found),
        lines=tuple(
            line for line in (_history(asked, found), _expected(asked, found), *_missing(asked, found)) if line
        ),
        table=_table(asked, found) if named and found.customers else None,
        question=replace(asked.question, intent="at_risk"),
        notes=_notes(asked, found) if found.active else (),
        suggestions=("churn", "churn by partner", "retention by tenure") if found.active else _SCORES_TELL,
        sums=True,
    )


def _headline(asked: Asked, found: Found) -> str:
    wording, context = asked.wording, asked.reader.context
    if not found.active and (found.heard or asked.reader.first_event(METRICS["tickets"]) is not None):
        return wording._(
            "Of no customer is it known when it started and what it pays, so none can be called at risk: record it, "
            "such as `log started acme 1200/m on 1 March`, or import a file (`help import`)."
        )
    if not found.active:
        return wording._(
            "No customer is known, so none is at risk: record when they started, such as `log started acme 1200/m`, or "
            "import a file."
        )
    n, active = len(found.customers), wording.number(found.active)
    if not found.customers:
        return wording._("None of {active} customers is at risk now.", active=active)
    if not found.total:
        return wording.plural(
            "{n} of {active} customers is at risk now.", "{n} of {active} customers are at risk now.", n, active=active
        )
    share = wording.number(100 * float(found.at_stake / found.total))
    if context.amounts is Amounts.HIDDEN:
        return wording.plural(
            "{n} of {active} customers is at risk now, with {share}% of the monthly revenue.",
            "{n} of {active} customers are at risk now, with {share}% of the monthly revenue.",
            n,
            active=active,
            share=share,
        )
    stake = told_amount(found.at_stake, context.currency, context.amounts, wording, "month")
    return wording.plural(
        "{n} of {active} customers is at risk now: {stake}, {share}% of the revenue.",
        "{n} of {active} customers are at risk now: {stake}, {share}% of the revenue.",
        n,
        active=active,
        stake=stake,
        share=share,
    )


def _history(asked: Asked, found: Found) -> str:
    """Return how many low scorers left, against the others; with too few the counts alone."""
    history, wording = found.history, asked.wording
    if not history.low[1]:
        return ""
    if not history.enough:
        return wording._(
            "Too few to say how many like them leave: {k} of {n} customers with low scores left in the quarter after.",
            k=history.low[0],
            n=history.low[1],
        )
    ends = {
        Verdict.CLEAR_RISE: wording._("clearly more"),
        Verdict.CLEAR_FALL: wording._("clearly fewer"),
        Verdict.NO_CLEAR_CHANGE: wording._("no clear difference"),
        Verdict.TOO_FEW: wording._("too few to judge"),
        None: "",
    }
    return wording._(
        "Of customers with low scores in a quarter {low} left in the next; of the others {others}: {verdict}.",
        low=_told(asked, history.low),
        others=_told(asked, history.others),
        verdict=ends[history.verdict],
    )


def _told(asked: Asked, side: tuple[int, int]) -> str:
    """Return `31% (18 of 58, 21–44)`."""
    wording, limits = asked.wording, wilson(*side)
    return wording._(
        "{share}% ({k} of {n}, {low}–{high})",
        share=wording.number(100 * side[0] / side[1]),
        k=wording.number(side[0]),
        n=wording.number(side[1]),
        low=wording.number(100 * limits.low),
        high=wording.number(100 * limits.high),
    )


def _expected(asked: Asked, found: Found) -> str:
    """Return what would go in a quarter at the rate of before, where that is known and clear."""
    history, context, wording = found.history, asked.reader.context, asked.wording
    scoring = sum((each.level or Decimal(0) for each in found.customers if scores_low(each.scores)), Decimal(0))
    if not history.enough or history.verdict is not Verdict.CLEAR_RISE or context.amounts is Amounts.HIDDEN:
        return ""
    rate, limits = history.low[0] / history.low[1], wilson(*history.low)
    lost = Range(*(float(scoring) * each for each in (limits.low, rate, limits.high)))
    if not scoring:
        return ""
    sum_told = told_amount(lost, context.currency, context.amounts, wording, "month")
    return wording._("At that rate those with low scores would take {sum} with them in a quarter.", sum=sum_told)


def _missing(asked: Asked, found: Found) -> list[str]:
    """Return what to record or import where something is not known."""
    wording, lines = asked.wording, []
    if found.active and not found.heard:
        lines.append(
            wording._(
                "No score names its customer: import surveys with a column for the customer, or `log csat 5 acme`."
            )
        )
    elif found.active and not found.history.low[1]:
        lines.append(
            wording._(
                "How many like them leave is not known yet: it takes a closed quarter with scores by customer, and "
                "when customers started and left."
            )
        )
    unknown = sum(each.level is None for each in found.customers)
    if unknown:
        lines.append(wording._("No monthly amount is known of {n} of them.", n=wording.number(unknown)))
    return lines


def _table(asked: Asked, found: Found) -> Table:
    wording, context = asked.wording, asked.reader.context
    full = context.amounts is Amounts.FULL
    rows, values = [], []
    for each in found.customers[:_MOST_ROWS]:
        name = wording._("a customer") if is_key(each.customer) else each.customer
        level = wording.money(round(each.level, 2), context.currency) if each.level is not None else "–"
        rows.append((name, "; ".join(_reasons(asked, each)), *((level,) if full else ())))
        values.append((None, None, *((float(each.level) if each.level is not None else None,) if full else ())))
    columns = (wording._("customer"), wording._("why"), *((wording._("a month"),) if full else ()))
    return Table(columns, tuple(rows), numeric=(2,) if full else (), values=tuple(values))


def _reasons(asked: Asked, each: AtRisk) -> list[str]:
    wording, found = asked.wording, []
    if each.scores[1]:
        found.append(wording._("{k} of {n} scores low", k=each.scores[1], n=each.scores[0]))
    if each.contacts is not None:
        found.append(wording._("contacts {before} → {since}", before=each.contacts[0], since=each.contacts[1]))
    if each.silent_since is not None:
        year = each.silent_since.year != asked.telling.year
        found.append(wording._("silent since {day}", day=wording.day(each.silent_since, year=year)))
    return found


def _notes(asked: Asked, found: Found) -> tuple[str, ...]:
    wording = asked.wording
    left = len(found.customers) - _MOST_ROWS
    more = (wording.plural("{n} more customer.", "{n} more customers.", left),) if left > 0 else ()
    return (
        *more,
        wording._(
            "At risk: in the last 13 weeks clearly more of its scores low than of the others' (lowest third of the "
            "scale, of NPS 0-6), clearly more contacts than in the 13 weeks before, beyond what everybody had, or "
            "silent for longer than chance explains."
        ),
        wording._(
            "How many left is this workspace's own, of {n} closed quarters, in which a quarter or more of their scores "
            "were low; it goes with low scores and need not come of them.",
            n=found.history.quarters,
        ),
    )
