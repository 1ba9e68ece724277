"""Taking readings from the store: one metric or several, over one period or a series, whole or by slice."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from rox_bot.analytics.readings import NO_ROWS, Taken, take
from rox_bot.answers import account_cells
from rox_bot.answers.gaps import Completeness, Late
from rox_bot.answers.rows import Rows
from rox_bot.domain.columns import EPOCH, MICROSECOND, microseconds
from rox_bot.domain.metrics import Metric, Reads
from rox_bot.domain.period import BEGINNING, Period
from rox_bot.domain.question import Filter, Question
from rox_bot.store import cells
from rox_bot.store.named import named

FEWEST_PEOPLE = 5
"""What fewer people answered is not shown."""


@dataclass(frozen=True)
class Reader(Rows):
    """Reads metrics in one transaction, so that all figures of an answer come from one snapshot."""

    @cached_property
    def completeness(self) -> Completeness:
        """Return what is known of how far the data reach, and which gaps the figures read so far have met."""
        return Completeness(self.tx, self.context)

    def named(self, question: Question) -> Question:
        """Return a question, however long ago it was asked, with its filters by the names of today."""
        naming = named(self.tx, self.context.workspace)
        if not naming.names:
            return question
        filters, scoped = naming.today(question.filters), naming.today(question.scoped)
        other = naming.today([question.other])[0] if question.other else None
        return replace(question, filters=filters, scoped=scoped, other=other)

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
        rows = self._apart(metric, periods, filters, by)
        scales = {scale for row in rows for _, scale in row}
        named = [_named(row, scales) for row in rows]
        return [
            row or {("", ""): self.nothing(metric, period, filters)} for row, period in zip(named, periods, strict=True)
        ]

    def pairs(
        self,
        metric: Metric,
        span: Period,
        before: Period | None,
        filters: Sequence[Filter] = (),
        by: str | None = None,
        others: Sequence[Filter] | None = None,
    ) -> dict[tuple[str, str], tuple[Taken, Taken | None]]:
        """Return the readings of a period as `series` does, each with the earlier one on the same scale.

        `others` are the filters of what is compared with, where they are not the same.
        """
        later = self._apart(metric, [span], filters, by)[0]
        others = filters if others is None else others
        earlier = self._apart(metric, [before], others, by, past=True)[0] if before else {}
        scales = {scale for _, scale in later or earlier}
        past = _named({key: taken for key, taken in earlier.items() if key[1] in scales}, scales)
        if before:
            past.setdefault(("", ""), self.nothing(metric, before, others, past=True))
        present = _named(later, scales) or {("", ""): self.nothing(metric, span, filters)}
        return {key: (taken, past.get(key)) for key, taken in present.items()}

    def line(self, metric: Metric, periods: Sequence[Period], filters: Sequence[Filter] = ()) -> list[Taken]:
        """Return one reading per period, all on one scale: the one most used in the latest period with answers."""
        rows = self._apart(metric, periods, filters, None)
        latest = next((row for row in reversed(rows) if row), {})
        key = max(latest, key=lambda each: latest[each].cell.n, default=("", ""))
        return [
            row.get(key) or self.nothing(metric, period, filters) for row, period in zip(rows, periods, strict=True)
        ]

    def one(self, metric: Metric, period: Period, filters: Sequence[Filter] = (), scale: str = "") -> Taken:
        """Return the reading of one period, on one scale (the first, where several are in use and none is named)."""
        if scale:
            found = self._apart(metric, [period], filters, None)[0].get(("", scale))
            return found or self.nothing(metric, period, filters)
        return next(iter(self.series(metric, [period], filters)[0].values()))

    def ripe_until(self, metric: Metric, now: datetime | None = None) -> Period | None:
        """Return the period that ends with the last local day whose rows can all be judged, if rows must ripen.

        `now` is up to when later rows are known, where that is not the present.
        """
        if metric.measure.window is None:
            return None
        day = self.calendar.day_of((now or self.context.now) - metric.measure.window)
        return Period(BEGINNING, self.calendar.midnight(day), "ripe", self.calendar.zone)

    def ripe_part(
        self, metric: Metric, period: Period, filters: Sequence[Filter] = (), *, past: bool = False
    ) -> Period:
        """Return the part of a period whose rows are ripe; the period itself for metrics that need not ripen.

        Rows ripen only as far as the data reach: who came back later than that is not known.
        """
        ripe = self.ripe_until(metric)
        if ripe is None:
            return period
        if metric.measure.own_window:
            return period if period.end <= ripe.end else _cut(period, ripe.end)
        reach = self._late(metric, period, filters, None, past=past).judged_until
        known = self.ripe_until(metric, reach) or ripe
        end = min(ripe.end, known.end) if reach else ripe.end
        if period.end <= end:
            return period
        return _cut(period, end)

    def last_closed(self, metric: Metric, unit: str = "week") -> Period:
        """Return the last closed week (or other unit); of metrics that must ripen the last ripe one.

        Of what protects people, and of accounts, it is the last quarter.
        """
        closed = self.calendar.last_closed("quarter" if metric.is_quarterly else unit, self.context.now)
        ripe = self.ripe_until(metric)
        while ripe is not None and closed.end > ripe.end:
            closed = replace(self.calendar.previous(closed, self.context.now), token=f"last_ripe_{unit}")
        return closed

    def left_out(self, metric: Metric, period: Period, filters: Sequence[Filter]) -> tuple[tuple[str, int], ...]:
        """Return why rows of a reading's period do not count, with how many."""
        if metric.accounts:
            return account_cells.left_out(self.book, metric, period, filters, self._meant(filters))
        return cells.read_left_out(
            self.tx,
            metric.measure,
            period,
            workspace=self.context.workspace,
            filters=filters,
        )

    def last_event(self, metric: Metric, before: Period, filters: Sequence[Filter] = ()) -> int | None:
        """Return when the metric's last event before the end of a period lies (microseconds), or None."""
        if filters:
            until_then = Period(BEGINNING, before.end, "until", before.zone)
            rows = cells.read_events(
                self.tx, metric.measure, until_then, workspace=self.context.workspace, filters=filters, limit=1
            )
            return int(rows[0]["placed"]) if rows else None
        until = microseconds(before.end)
        return cells.read_last(self.tx, metric.measure, workspace=self.context.workspace, before=until)

    def first_event(self, metric: Metric) -> datetime | None:
        """Return when the metric's first event lies, or None."""
        first = cells.read_first(self.tx, metric.measure, workspace=self.context.workspace)
        return None if first is None else EPOCH + first * MICROSECOND

    def _apart(
        self,
        metric: Metric,
        periods: Sequence[Period],
        filters: Sequence[Filter],
        by: str | None,
        *,
        past: bool = False,
    ) -> list[dict[tuple[str, str], Taken]]:
        """Return, for each period, the readings with any row by (slice member, name of the scale).

        `past` says that the periods are only compared with.
        """
        metric = self._here(metric)
        ripe = [self.ripe_part(metric, period, filters, past=past) for period in periods]
        reads = {Reads.STOCK: self._stock, Reads.RATE: self._rate}
        read = self._of_accounts if metric.accounts else reads.get(metric.reads, self._flow)
        found: list[dict[tuple[str, str], Taken]] = []
        in_part = self._in_part(metric, ripe, filters, by)
        for place, (period, whole, bucket) in enumerate(
            zip(ripe, periods, read(metric, ripe, filters, by), strict=True)
        ):
            flags = self._flags(metric, period, whole)
            late = self._late(metric, whole, filters, by, past=past)
            least = FEWEST_PEOPLE if metric.protects else 1
            taken = (
                take(
                    metric,
                    cell,
                    period,
                    flags=flags,
                    complete_until=late.until(cell.member),
                    in_part=in_part.get((place, cell.member), 0),
                )
                for cell in bucket
                if cell.n >= least
            )
            found.append({(each.cell.member, each.cell.scale): each for each in taken})
        return found

    def _in_part(
        self, metric: Metric, periods: Sequence[Period], filters: Sequence[Filter], by: str | None
    ) -> dict[tuple[int, str], int]:
        """Return of how many rows not all that is asked is known, by (place of the period, slice member)."""
        measure = metric.measure.not_wholly_known
        if measure is None:
            return {}
        found = cells.read_cells(self.tx, measure, periods, workspace=self.context.workspace, by=by, filters=filters)
        return {(cell.bucket, cell.member): cell.n for cell in found}

    def least_n(self, metric: Metric) -> int:
        """Return the smallest n that is printed as a value here: the metric's own, or the workspace's if larger."""
        return max(metric.minimum_n, self.context.minimum_n)

    def _here(self, metric: Metric) -> Metric:
        """Return a metric as it is read in this workspace: with its business hours and its least n."""
        parameters = str(self.calendar.hours) if metric.business else metric.parameters
        if (parameters, self.least_n(metric)) == (metric.parameters, metric.minimum_n):
            return metric
        return replace(metric, parameters=parameters, minimum_n=self.least_n(metric))

    def nothing(self, metric: Metric, period: Period, filters: Sequence[Filter] = (), *, past: bool = False) -> Taken:
        """Return the reading of a period without any row."""
        ripe = self.ripe_part(metric, period, filters, past=past)
        until = self._late(metric, period, filters, None, past=past).until()
        return take(self._here(metric), NO_ROWS, ripe, flags=self._flags(metric, ripe, period), complete_until=until)

    def _late(self, metric: Metric, whole: Period, filters: Sequence[Filter], by: str | None, *, past: bool) -> Late:
        """Return what a metric lacks in a period; where rows must ripen, in what is ripe by the calendar alone."""
        ripe = self.ripe_until(metric)
        if ripe is None or metric.measure.window is None:
            return self.completeness.late(metric, whole, filters, by, past=past)
        end = min(whole.end, ripe.end)
        if end <= whole.start:
            return Late()
        wait = timedelta(0) if metric.measure.own_window else metric.measure.window
        needed = replace(whole, end=end + wait, so_far=False)
        return self.completeness.late(metric, needed, filters, by, past=past)

    def _flags(self, metric: Metric, ripe: Period, whole: Period) -> tuple[str, ...]:
        if ripe.end < whole.end:
            last = self.last_event(metric, whole)
            if last is not None and last >= microseconds(ripe.end):
                return ("immature",)
        return ("partial",) if whole.so_far and metric.reads is not Reads.STOCK else ()


def _named(row: Mapping[tuple[str, str], Taken], scales: Set[str]) -> dict[tuple[str, str], Taken]:
    """Return readings by (slice member, scale), the scale named only where there are several."""
    return {(member, scale if len(scales) > 1 else ""): taken for (member, scale), taken in row.items()}


def _cut(period: Period, end: datetime) -> Period:
    """Return the part of a period before an instant."""
    return replace(period, end=max(end, period.start), grain=None, so_far=False)
