"""Taking readings from the store: one metric or several, over one period or a series, whole or by slice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rox_bot.analytics.readings import NO_ROWS, Taken, take
from rox_bot.domain.answer import Cell
from rox_bot.domain.columns import EPOCH, MICROSECOND, microseconds
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import BEGINNING, Calendar, Period
from rox_bot.domain.question import Context, Filter
from rox_bot.store import cells
from rox_bot.store.store import Transaction


@dataclass(frozen=True)
class Reader:
    """Reads metrics in one transaction, so that all figures of an answer come from one snapshot."""

    tx: Transaction
    context: Context

    @property
    def calendar(self) -> Calendar:
        """Return the calendar of whoever asks."""
        return self.context.calendar

    def series(
        self,
        metric: Metric,
        periods: Sequence[Period],
        filters: Sequence[Filter] = (),
        by: str | None = None,
    ) -> list[dict[tuple[str, str], Taken]]:
        """Return, for each period, the readings by (slice member, scale); ('', '') when there is nothing.

        Answers on different scales are kept apart; where all are on one scale, its name is ''.
        """
        ripe = [self.ripe_part(metric, period) for period in periods]
        found = (
            self._stock(metric, ripe, filters, by)
            if metric.reads is Reads.STOCK
            else self._flow(metric, ripe, filters, by)
        )
        scales = {cell.scale for bucket in found for cell in bucket if cell.n}
        readings: list[dict[tuple[str, str], Taken]] = []
        for period, whole, bucket in zip(ripe, periods, found, strict=True):
            flags = self._flags(metric, period, whole)
            row = {
                (cell.member, cell.scale if len(scales) > 1 else ""): take(metric, cell, period, flags=flags)
                for cell in bucket
                if cell.n or len(scales) < 2
            }
            readings.append(row or {("", ""): take(metric, NO_ROWS, period, flags=flags)})
        return readings

    def one(self, metric: Metric, period: Period, filters: Sequence[Filter] = ()) -> Taken:
        """Return the reading of one period over all scales (the first scale where there are several)."""
        return next(iter(self.series(metric, [period], filters)[0].values()))

    def ripe_until(self, metric: Metric) -> Period | None:
        """Return the period that ends with the last local day whose rows can all be judged, if rows must ripen."""
        if metric.measure.window is None:
            return None
        day = self.calendar.day_of(self.context.now - metric.measure.window)
        return Period(BEGINNING, self.calendar.midnight(day), "ripe", self.calendar.zone)

    def ripe_part(self, metric: Metric, period: Period) -> Period:
        """Return the part of a period whose rows are ripe; the period itself for metrics that need not ripen."""
        ripe = self.ripe_until(metric)
        if ripe is None or period.end <= ripe.end:
            return period
        return replace(period, end=max(ripe.end, period.start), grain=None, so_far=False)

    def last_week(self, metric: Metric) -> Period:
        """Return the last closed week, for metrics that must ripen the last one that is ripe."""
        week = self.calendar.last_week(self.context.now)
        ripe = self.ripe_until(metric)
        while ripe is not None and week.end > ripe.end:
            week = replace(self.calendar.previous(week, self.context.now), token="last_ripe_week")
        return week

    def left_out(self, metric: Metric, period: Period, filters: Sequence[Filter]) -> tuple[tuple[str, int], ...]:
        """Return why rows of a reading's period do not count, with how many."""
        return cells.read_left_out(
            self.tx,
            metric.measure,
            period,
            workspace=self.context.workspace,
            filters=filters,
        )

    def last_event(self, metric: Metric, before: Period) -> int | None:
        """Return when the metric's last event before the end of a period lies (microseconds), or None."""
        until = microseconds(before.end)
        return cells.read_last(self.tx, metric.measure, workspace=self.context.workspace, before=until)

    def first_event(self, metric: Metric) -> datetime | None:
        """Return when the metric's first event lies, or None."""
        first = cells.read_first(self.tx, metric.measure, workspace=self.context.workspace)
        return None if first is None else EPOCH + first * MICROSECOND

    def _flags(self, metric: Metric, ripe: Period, whole: Period) -> tuple[str, ...]:
        if ripe.end < whole.end:
            last = self.last_event(metric, whole)
            return ("immature",) if last is not None and last >= microseconds(ripe.end) else ()
        return ("partial",) if whole.so_far and metric.reads is not Reads.STOCK else ()

    def _flow(
        self,
        metric: Metric,
        periods: Sequence[Period],
        filters: Sequence[Filter],
        by: str | None,
    ) -> list[list[Cell]]:
        found: list[list[Cell]] = [[] for _ in periods]
        for cell in cells.read_cells(
            self.tx,
            metric.measure,
            periods,
            workspace=self.context.workspace,
            by=by,
            filters=filters,
            spread=metric.reads is Reads.QUANTILE,
        ):
            found[cell.bucket].append(cell)
        return found

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
