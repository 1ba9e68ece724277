"""`value by partner`: the value of each member of a slice, and how the parts stand to the whole."""

from dataclasses import replace

from rox_bot.answers.asking import Asked
from rox_bot.answers.rox.told import Told
from rox_bot.answers.rox.valuing import valued
from rox_bot.answers.value_drawing import percent
from rox_bot.domain.answer import Answer, Table
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.events import SLICES
from rox_bot.domain.facts import GainFact, InvestmentFact
from rox_bot.domain.period import Period
from rox_bot.domain.question import Amounts, Filter
from rox_bot.domain.valuation import Valuation
from rox_bot.store.ledger import booked

MOST_PARTS = 20
_SLIGHT = 0.0005


def answer(asked: Asked, period: Period) -> Answer:
    """Answer with a row for each member that the ledger names, one for the rest, and what lies between them and all."""
    by = asked.question.by or ""
    if by not in SLICES:
        raise BadInput(N_("ROX is told by partner, touchpoint, team and other slices that investments and gains name."))
    whole = valued(asked.reader, period, filters=asked.filters)
    members = _members(asked, period, by)
    found = [(member, _part(asked, period, by, (member,))) for member in members[:MOST_PARTS]]
    if members:
        found.append(("", _part(asked, period, by, tuple(members[:MOST_PARTS]), rest=True)))
    wording, told = asked.wording, Told(whole, asked.reader, asked.telling)
    name = asked.telling.slice_name(by)
    nobody = wording._(
        "No investment or gain of the period names a {slice}; add it, such as {slice}:North.", slice=name
    )
    scope = asked.telling.filters(asked.filters)
    title = wording._("{what} by {slice}", what="ROX", slice=name)
    return Answer(
        title=f"{title} · {scope}" if scope else title,
        headline=told.headline(),
        lines=(_between(asked, told, found),) if members else (nobody,),
        question=replace(asked.question, period=period),
        table=_table(asked, told, found, name) if members else None,
        notes=tuple(told.notes()),
        suggestions=("value", "value trend"),
        sums=True,
        valuation=whole,
    )


def _members(asked: Asked, period: Period, by: str) -> list[str]:
    """Return the members that the ledger of the period names, those with the most entries first."""
    reader, counts = asked.reader, dict[str, int]()
    for fact in (InvestmentFact, GainFact):
        for row in booked(reader.tx, fact, period, workspace=reader.context.workspace, filters=asked.filters):
            if row[by]:
                counts[row[by]] = counts.get(row[by], 0) + 1
    return sorted(counts, key=lambda member: (-counts[member], member))


def _part(asked: Asked, period: Period, by: str, members: tuple[str, ...], *, rest: bool = False) -> Valuation:
    filters = (*(each for each in asked.filters if each.field != by or rest), Filter(by, members, negated=rest))
    return valued(asked.reader, period, filters=filters)


def _alone(valuation: Valuation) -> float:
    """Return the likely gains before overlap was removed."""
    return valuation.gains.likely + valuation.overlap


def _table(asked: Asked, told: Told, found: list[tuple[str, Valuation]], name: str) -> Table:
    """Return the parts: what of the spending and of all gains each has, and its own ROX."""
    wording, shown = asked.wording, told.amounts is not Amounts.HIDDEN
    spent = float(told.valuation.invested)
    gains = sum(_alone(each) for _, each in found)
    rows, numbers = [], []
    for member, each in found:
        if not (each.invested or each.lines):
            continue
        sums = Told(each, asked.reader, asked.telling)
        gross = each.gross
        cells = [
            member or wording._("the rest"),
            percent(wording, float(each.invested) / spent * 100) if spent else "–",
            percent(wording, _alone(each) / gains * 100) if gains else "–",
            f"{percent(wording, gross.likely)} ({sums.between(gross)})" if gross and not gross.is_point else "",
        ]
        without = wording._("no gain known") if each.invested else wording._("not computable")
        cells[3] = cells[3] or (percent(wording, gross.likely) if gross else without)
        if shown:
            cells += [sums.sum(each.invested), sums.sum(each.gains)]
        rows.append(tuple(cells))
        numbers.append((None, float(each.invested), _alone(each), gross.likely if gross else None)[: len(cells)])
    heads = (name, wording._("of the spending"), wording._("of the gains"), wording._("ROX gross"))
    extra = (wording._("spent"), wording._("gains")) if shown else ()
    columns = (*heads, *extra)
    padded = tuple((*row, *(None for _ in extra)) for row in numbers)
    return Table(columns, tuple(rows), tuple(range(1, len(columns))), padded)


def _between(asked: Asked, told: Told, found: list[tuple[str, Valuation]]) -> str:
    """Return how the parts, before overlap, stand to the whole: what is between them, in percent of the whole."""
    wording, whole = asked.wording, told.valuation
    together, once = sum(_alone(each) for _, each in found), whole.gains.likely
    if not once or abs(together - once) < _SLIGHT * abs(once):
        return wording._("The parts add up to the whole.")
    mix = _alone(whole) - together
    parts = [
        (wording._("overlap, counted once in the whole"), -whole.overlap),
        (wording._("the mix of work, and levers that are known of the whole alone"), mix),
    ]
    told_parts = [
        f"{_signed(asked, amount / once * 100)} {text}" for text, amount in parts if abs(amount) >= _SLIGHT * abs(once)
    ]
    return wording._(
        "The parts come to {share} of the whole before overlap; between them and the whole: {parts}.",
        share=percent(wording, together / once * 100),
        parts=wording.listed(told_parts),
    )


def _signed(asked: Asked, value: float) -> str:
    text = percent(asked.wording, value)
    return text if value < 0 else f"+{text}"
