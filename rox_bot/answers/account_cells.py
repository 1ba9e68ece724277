"""Accounts read into cells: which accounts a figure is made of in each period, and what each is worth to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rox_bot.domain.accounts import NO_START, Account, Standing, standing
from rox_bot.domain.answer import Cell
from rox_bot.domain.columns import microseconds
from rox_bot.domain.errors import N_
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.store.accounts import Book

WITHOUT_AMOUNT = N_("customers without a known monthly amount")
WITHOUT_START = N_("who left and of whom no start is recorded")


@dataclass(frozen=True, slots=True)
class Worth:
    """What one account is worth to a figure: 100 or 0 of a share, or the two sides of a ratio."""

    account: Account
    value: float = 0.0
    pair: tuple[float, float] | None = None


Count = Callable[[Account, int, int], Worth | None]
"""An account over [start, end) in microseconds to its worth; None where it does not count."""


def worths(
    book: Book, metric: Metric, period: Period, filters: Sequence[Filter], meant: Mapping[str, Sequence[str]]
) -> Iterator[Worth]:
    """Yield what each account that counts in a period is worth; `meant` are the names that the filters' values mean."""
    count, start, end = COUNTS[metric.accounts], microseconds(period.start), microseconds(period.end)
    for account in book.accounts.values():
        found = count(account, start, end)
        if found is not None and _passes(account, end, filters, meant):
            yield found


def read_cells(
    book: Book,
    metric: Metric,
    periods: Sequence[Period],
    filters: Sequence[Filter],
    by: str | None,
    meant: Mapping[str, Sequence[str]],
) -> list[list[Cell]]:
    """Return the cells of each period by slice member, the members in the order of their names."""
    found = []
    for place, period in enumerate(periods):
        members: dict[str, list[Worth]] = {}
        for each in () if period.is_empty else worths(book, metric, period, filters, meant):
            member = each.account.slices(microseconds(period.end)).get(by, "") if by else ""
            members.setdefault(member, []).append(each)
        found.append([_cell(metric, place, member, members[member]) for member in sorted(members)])
    return found


def left_out(
    book: Book, metric: Metric, period: Period, filters: Sequence[Filter], meant: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, int], ...]:
    """Return why accounts do not count in a period, with how many."""
    start, end = microseconds(period.start), microseconds(period.end)
    mine = passing(book, period, filters, meant)
    unknown = sum(any(start <= at < end and why == NO_START for at, why in each.odd) for each in mine)
    found = {WITHOUT_START: unknown}
    if metric.reads is Reads.RATIO:
        there = [each for each in (standing(account, start, end) for account in mine) if each is not None]
        found[WITHOUT_AMOUNT] = sum(each.before is None or each.after is None for each in there)
    return tuple((reason, n) for reason, n in found.items() if n)


def passing(book: Book, period: Period, filters: Sequence[Filter], meant: Mapping[str, Sequence[str]]) -> list[Account]:
    """Return the accounts that filters let through at the end of a period, in the order of their names."""
    end = microseconds(period.end)
    return [each for each in book.accounts.values() if _passes(each, end, filters, meant)]


def _passes(account: Account, at: int, filters: Sequence[Filter], meant: Mapping[str, Sequence[str]]) -> bool:
    if not filters:
        return True
    said = account.slices(at)
    return all((said.get(each.field, "") in meant[str(each)]) != each.negated for each in filters)


def _cell(metric: Metric, bucket: int, member: str, mine: Sequence[Worth]) -> Cell:
    if metric.reads is Reads.RATIO:
        pairs = tuple(sorted(each.pair for each in mine if each.pair is not None))
        total = sum(part for _, part in pairs)
        return Cell(bucket, member, "", n=len(pairs), total=total, squares=0.0, pairs=pairs)
    values = [each.value for each in mine]
    return Cell(bucket, member, "", len(values), sum(values), sum(value * value for value in values))


def _share(account: Account, *, hit: bool) -> Worth:
    return Worth(account, 100.0 if hit else 0.0)


def _stayed(account: Account, start: int, end: int) -> Worth | None:
    found = standing(account, start, end)
    return None if found is None else _share(account, hit=found.stayed)


def _gone(account: Account, start: int, end: int) -> Worth | None:
    found = standing(account, start, end)
    return None if found is None else _share(account, hit=not found.stayed)


def _known(found: Standing | None) -> tuple[Decimal, Decimal] | None:
    if found is None or found.before is None or found.after is None:
        return None
    return found.before, found.after


def _revenue_gone(account: Account, start: int, end: int) -> Worth | None:
    found = standing(account, start, end)
    known = _known(found)
    if found is None or known is None:
        return None
    before = float(known[0])
    return Worth(account, pair=(before, 0.0 if found.stayed else before))


def _revenue_kept(account: Account, start: int, end: int) -> Worth | None:
    known = _known(standing(account, start, end))
    return None if known is None else Worth(account, pair=(float(known[0]), float(known[1])))


def _ordered_again(account: Account, start: int, end: int) -> Worth | None:
    orders = sum(start <= at < end for at in account.bought)
    orders += sum(each.known and start <= each.start < end for each in account.stretches)
    return _share(account, hit=orders > 1) if orders else None


def _referring(account: Account, start: int, end: int) -> Worth | None:
    there = any(each.start < end and (each.end is None or each.end >= start) for each in account.stretches)
    return _share(account, hit=any(start <= at < end for at in account.referred)) if there else None


COUNTS: Mapping[str, Count] = {
    "stayed": _stayed,
    "gone": _gone,
    "revenue_gone": _revenue_gone,
    "revenue_kept": _revenue_kept,
    "ordered_again": _ordered_again,
    "referring": _referring,
}
"""How an account counts, by `Metric.accounts`."""
