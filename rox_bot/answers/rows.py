"""What the store holds for a metric: its rows as cells by period and slice, and what lies behind single ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from rox_bot.analytics.readings import NO_ROWS
from rox_bot.answers import account_cells
from rox_bot.domain.accounts import Account
from rox_bot.domain.answer import Cell
from rox_bot.domain.columns import microseconds
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import BEGINNING, Calendar, Period
from rox_bot.domain.question import Context, Filter
from rox_bot.store import cells, spans
from rox_bot.store.accounts import Book, read_accounts
from rox_bot.store.named import named
from rox_bot.store.rates import rates_of
from rox_bot.store.store import Transaction

UNITS = {"min": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
"""Microseconds in each unit of a duration."""


@dataclass(frozen=True)
class Rows:
    """Reads a metric's rows in one transaction, for whoever asks."""

    tx: Transaction
    context: Context

    @cached_property
    def book(self) -> Book:
        """Return the accounts of the workspace by the names of today, in its currency."""
        context = self.context
        rates = rates_of(self.tx, context.workspace, context.currency)
        return read_accounts(self.tx, context.calendar, rates, workspace=context.workspace)

    @property
    def calendar(self) -> Calendar:
        """Return the calendar of whoever asks."""
        return self.context.calendar

    def _flow(
        self,
        metric: Metric,
        periods: Sequence[Period],
        filters: Sequence[Filter],
        by: str | None,
    ) -> list[list[Cell]]:
        found: list[list[Cell]] = [[] for _ in periods]
        for cell in self._cells(metric, periods, filters, by):
            found[cell.bucket].append(cell)
        return found

    def _cells(
        self, metric: Metric, periods: Sequence[Period], filters: Sequence[Filter], by: str | None
    ) -> list[Cell]:
        workspace = self.context.workspace
        if metric.business:
            return spans.read_business_cells(
                self.tx,
                metric.measure,
                periods,
                self.calendar,
                UNITS[metric.unit],
                workspace=workspace,
                by=by,
                filters=filters,
            )
        return cells.read_cells(
            self.tx,
            metric.measure,
            periods,
            workspace=workspace,
            by=by,
            filters=filters,
            spread=metric.reads in (Reads.QUANTILE, Reads.MEAN),
        )

    def _rate(
        self, metric: Metric, periods: Sequence[Period], filters: Sequence[Filter], by: str | None
    ) -> list[list[Cell]]:
        """Return the rows of the measure out of the total of another, where that total is known."""
        if metric.of is None:
            raise LookupError(metric.key)
        # Surveys sent whose channel is not known are neither on the phone nor off it.
        filters = [replace(each, values=(*each.values, "")) if each.negated else each for each in filters]
        read = partial(cells.read_cells, self.tx, periods=periods, workspace=self.context.workspace, by=by)
        rows = {(cell.bucket, cell.member, cell.scale): cell.n for cell in read(metric.measure, filters=filters)}
        found: list[list[Cell]] = [[] for _ in periods]
        for cell in read(metric.of, filters=filters):
            if cell.total:
                hits = rows.get((cell.bucket, cell.member, cell.scale), 0)
                rate = replace(cell, n=round(cell.total), total=100.0 * hits, squares=10_000.0 * hits)
                found[cell.bucket].append(rate)
        return found

    def worth(self, metric: Metric, row: Mapping[str, Any]) -> float:
        """Return what an event read for a metric is worth; of a duration in business hours those alone."""
        if not metric.business:
            return float(row["worth"])
        span = (microseconds(row["opened_at"]), int(row["placed"]))
        return self.calendar.hours.lengths(self.calendar, [span])[0] / UNITS[metric.unit]

    def ages(self, metric: Metric, at: Period, filters: Sequence[Filter] = ()) -> Cell | None:
        """Return how many days old each row of a stock was at the end of a period, None where there is none."""
        if metric.outflow is None:
            raise LookupError(metric.key)
        workspace = self.context.workspace
        return spans.read_ages(
            self.tx, metric.measure, metric.outflow, at, UNITS["d"], workspace=workspace, filters=filters
        )

    def _of_accounts(
        self, metric: Metric, periods: Sequence[Period], filters: Sequence[Filter], by: str | None
    ) -> list[list[Cell]]:
        return account_cells.read_cells(self.book, metric, periods, filters, by, self._meant(filters))

    def behind(self, metric: Metric, period: Period, filters: Sequence[Filter]) -> list[account_cells.Worth]:
        """Return the accounts that a reading is made of, each with what it is worth to it."""
        return list(account_cells.worths(self.book, metric, period, filters, self._meant(filters)))

    def accounts(self, period: Period, filters: Sequence[Filter]) -> list[Account]:
        """Return the accounts that filters let through at the end of a period, in the order of their names."""
        return account_cells.passing(self.book, period, filters, self._meant(filters))

    def _meant(self, filters: Sequence[Filter]) -> dict[str, tuple[str, ...]]:
        naming = named(self.tx, self.context.workspace)
        return {str(each): naming.meant(each.field, each.values) for each in filters}

    def _stock(
        self,
        metric: Metric,
        periods: Sequence[Period],
        filters: Sequence[Filter],
        by: str | None,
    ) -> list[list[Cell]]:
        """Return what had come in and not gone out at the end of each period."""
        flows = [(metric.measure, 1), *([(metric.outflow, -1)] if metric.outflow else [])]
        found = []
        for period in periods:
            until = Period(BEGINNING, period.end, "until", period.zone)
            left: dict[str, int] = {}
            for measure, sign in flows:
                for cell in cells.read_cells(
                    self.tx, measure, [until], workspace=self.context.workspace, by=by, filters=filters
                ):
                    left[cell.member] = left.get(cell.member, 0) + sign * cell.n
            found.append([replace(NO_ROWS, member=member, n=n, total=float(n)) for member, n in left.items()])
        return found
