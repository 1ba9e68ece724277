"""Which figures reach past the data: until when each source is complete, and which metrics and slices wait for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, cached_property

from rox_bot.analytics.completeness import HISTORY_WEEKS, Habit, reach_of_files
from rox_bot.domain.answer import Answer, Gap
from rox_bot.domain.columns import EPOCH
from rox_bot.domain.errors import N_
from rox_bot.domain.events import GROUPED_BY, INHERITED, Visibility
from rox_bot.domain.facts import FACTS, Fact, FeedbackFact, TicketFact
from rox_bot.domain.metrics import METRICS, Measure, Metric
from rox_bot.domain.period import Calendar, Period
from rox_bot.domain.question import Context, Filter
from rox_bot.language.wording import Wording
from rox_bot.store import arrivals
from rox_bot.store.sources import BY_FILE, Source, sources
from rox_bot.store.store import Transaction

SILENT_AFTER = timedelta(days=14)
"""A source whose data end longer ago holds nothing up any more: it is told as silent, and judged by the rest."""

BEHIND = timedelta(hours=1)
"""While a period runs, so far behind is as good as complete."""

_LATELY = timedelta(weeks=HISTORY_WEEKS)
_SUNDAY = 6
_LIVE = ("hook",)
"""Kinds of source that tell what happens when it does: as complete as anything said in Slack."""

_KINDS = {
    "ticket": N_("Tickets complete until {when}."),
    "feedback": N_("Feedback complete until {when}."),
    "invitation": N_("Surveys sent complete until {when}."),
    "customer_event": N_("What customers decided complete until {when}."),
    "blocked": N_("What policies blocked complete until {when}."),
    "moment": N_("Moments complete until {when}."),
    "investment": N_("Investments complete until {when}."),
    "gain": N_("Gains complete until {when}."),
}
"""Fact -> how its gap is told."""


@dataclass(frozen=True)
class Reach:
    """How far one source's events of a kind reach: complete until, and judged until (see `Habit.judged_until`)."""

    source: str
    table: str
    until: datetime
    judged_until: datetime

    def silent(self, now: datetime) -> bool:
        """Whether its data ended so long ago that nobody waits for the rest."""
        return now - self.until > SILENT_AFTER

    def falls_short(self, period: Period, now: datetime) -> bool:
        """Whether a period reaches past what it covers; what a silent source never began to cover is judged without.

        A log that ended over a quarter ago is history: nobody will ever know more of it.
        """
        end = period.end - BEHIND if period.so_far else period.end
        if self.judged_until >= end or now - self.until > _LATELY:
            return False
        return not (self.silent(now) and (period.so_far or period.start >= self.judged_until))


@dataclass(frozen=True)
class Late:
    """Until when the figures of a period lack nothing: those of all slice members, and those of single ones.

    `judged_until` is the earliest end up to which they can be judged, None where nothing is missing.
    """

    everywhere: datetime | None = None
    members: Mapping[str, datetime] = field(default_factory=dict)
    judged_until: datetime | None = None

    def until(self, member: str = "") -> datetime | None:
        """Return until when a member's figures lack nothing; None where they are complete."""
        return min(filter(None, (self.everywhere, self.members.get(member))), default=None)

    def __bool__(self) -> bool:
        """Return whether anything is missing."""
        return self.everywhere is not None or bool(self.members)


class Completeness:
    """Looks up, in one transaction, what the known sources have not given yet.

    `met` holds what the figures read so far lack: (fact's table, source) -> until when it is complete.
    """

    def __init__(self, tx: Transaction, context: Context) -> None:
        self._tx = tx
        self._context = context
        self._reaches: dict[str, list[Reach]] = {}
        self._found: dict[tuple[object, ...], Late] = {}
        self.met: dict[tuple[str, str], datetime] = {}

    @cached_property
    def _sources(self) -> list[Source]:
        found = sources(self._tx, self._context.workspace)
        return [each for each in found if each.off_at is None and each.kind not in _LIVE]

    def gaps(self) -> tuple[Gap, ...]:
        """Return the gaps that were met, those that end first before the others."""
        found = [Gap(fact, source, until) for (fact, source), until in self.met.items()]
        return tuple(sorted(found, key=lambda gap: (gap.until, gap.fact, gap.source)))

    def until(self) -> dict[str, datetime]:
        """Return until when each source is complete that does not tell at once, by the kind of event it lacks most."""
        found: dict[str, datetime] = {}
        for reach in (reach for fact in FACTS for reach in self._of(fact)):
            found[reach.source] = min(reach.until, found.get(reach.source, reach.until))
        return found

    def late(
        self, metric: Metric, period: Period, filters: Sequence[Filter], by: str | None = None, *, past: bool = False
    ) -> Late:
        """Return what a metric lacks in a period, whole or by slice member, and remember it as met.

        `past` says that the period is only compared with: then what a silent source left undone does not count.
        """
        if not self._sources:
            return Late()
        key = (metric.key, metric.measure.key, period.start, period.end, period.so_far, tuple(filters), by, past)
        if key not in self._found:
            self._found[key] = self._late(metric, period, filters, by if by in GROUPED_BY else None, past)
        return self._found[key]

    def silent(self, metric: Metric, period: Period, filters: Sequence[Filter]) -> list[Reach]:
        """Return the sources that fed a metric in the weeks before a period and have given nothing for long."""
        if not self._sources:
            return []
        now = self._context.now
        ended = (
            (measure, reach)
            for measure, reach in self._feeding(metric, filters, None)
            if reach.silent(now) and period.start - _LATELY < reach.until < period.end
        )
        return [reach for measure, reach in ended if self._members(measure, reach, filters, None)]

    def _late(self, metric: Metric, period: Period, filters: Sequence[Filter], by: str | None, past: bool) -> Late:
        everywhere: list[datetime] = []
        members: dict[str, datetime] = {}
        judged: list[datetime] = []
        for measure, reach in self._feeding(metric, filters, by):
            if not reach.falls_short(period, self._context.now) or (past and reach.silent(self._context.now)):
                continue
            fed = self._members(measure, reach, filters, by)
            if not fed:
                continue
            self.met[reach.table, reach.source] = reach.until
            judged.append(reach.judged_until)
            if measure is None or not by:
                everywhere.append(reach.until)
            else:
                members |= {member: min(reach.until, members.get(member, reach.until)) for member in fed}
        return Late(min(everywhere, default=None), members, min(judged, default=None))

    def _feeding(
        self, metric: Metric, filters: Sequence[Filter], by: str | None
    ) -> Iterator[tuple[Measure | None, Reach]]:
        """Yield the sources that may feed a metric, also of the tickets that its answers take slices from."""
        measures = [each for each in (metric.measure, metric.of, metric.outflow) if each is not None]
        for measure in measures:
            yield from ((measure, reach) for reach in self._of(measure.fact))
        sliced = {each.field for each in filters} | ({by} if by else set())
        if sliced.intersection(INHERITED) and any(measure.fact is FeedbackFact for measure in measures):
            yield from ((None, reach) for reach in self._of(TicketFact))

    def _members(self, measure: Measure | None, reach: Reach, filters: Sequence[Filter], by: str | None) -> set[str]:
        """Return the slice members ('' without a slice) that a source fed in the weeks before its end; none, or all."""
        workspace, since = self._context.workspace, reach.until - _LATELY
        if measure is None:
            return {""} if arrivals.follows_tickets(self._tx, since, workspace=workspace) else set()
        return arrivals.read_fed(self._tx, measure, reach.source, since, workspace=workspace, by=by, filters=filters)

    def _of(self, fact: Fact) -> list[Reach]:
        """Return how far each source reaches that gave events of a kind."""
        table = _table(fact)
        if table not in self._reaches:
            found = (self._reach(fact, source) for source in self._sources)
            self._reaches[table] = [each for each in found if each is not None]
        return self._reaches[table]

    def _reach(self, fact: Fact, source: Source) -> Reach | None:
        """Return how far a source's events of a kind reach: as stated, else as the events and their arrival show."""
        arrived = source.succeeded_at or source.created_at
        end = max(filter(None, (source.complete_until, source.newest_at)), default=arrived)
        lately = arrivals.read_lately(
            self._tx, fact, source.name, min(end, arrived) - _LATELY, arrived, workspace=self._context.workspace
        )
        if lately is None:
            return None
        habit = Habit(lately.counts, _slots(self._context.calendar))
        stated = source.complete_until if source.stated or source.kind not in BY_FILE else None
        if source.kind in BY_FILE and (stated is None or lately.newest_at > stated):  # a newer file may reach further
            newest = max(lately.newest_at, self._empty_until(fact, source) or lately.newest_at)
            return Reach(source.name, _table(fact), *reach_of_files(habit, newest, arrived))
        until = stated or lately.newest_at  # of what is fetched nothing more is known while the first pass runs
        return Reach(source.name, _table(fact), until, habit.judged_until(until))

    def _empty_until(self, fact: Fact, source: Source) -> datetime | None:
        """Return when the last file without rows was made, where it told of all that its source gives."""
        if source.stated or source.complete_until is None:
            return None
        others = arrivals.gives_events(self._tx, source.name, workspace=self._context.workspace, but=fact.letter)
        return None if others else source.complete_until


def with_first_line(answer: Answer, completeness: Completeness, context: Context, wording: Wording) -> Answer:
    """Return an answer that says first, before its own headline, how far the data reach where they fall short."""
    gaps = completeness.gaps()
    if not gaps:
        return replace(answer, notes=(*answer.notes, *_silent(answer, completeness, context, wording)))
    note = wording._("Figures of what is not complete are so far; they are neither judged nor compared.")
    return replace(
        answer,
        headline=told(gaps, context, wording),
        lines=(answer.headline, *answer.lines),
        notes=(note, *answer.notes),
    )


def _silent(answer: Answer, completeness: Completeness, context: Context, wording: Wording) -> list[str]:
    """Return a note for each source that fed a figure not long before its period, and has given nothing since."""
    ends: dict[str, datetime] = {}
    for reading in answer.readings:
        if reading.metric in METRICS:
            own = tuple(Filter(name, (value,)) for name, value in reading.slice if name in GROUPED_BY)
            filters = (*answer.question.all_filters, *own)
            ends |= {
                each.source: each.until
                for each in completeness.silent(METRICS[reading.metric], reading.period, filters)
            }
    return [told_silent(source, until, context, wording) for source, until in sorted(ends.items())]


def told_silent(source: str, until: datetime, context: Context, wording: Wording) -> str:
    """Return that a source has given nothing for long."""
    return wording._(
        "Nothing from {source} since {when}; judged without it.", source=source, when=_clock(until, context, wording)
    )


def told(gaps: Sequence[Gap], context: Context, wording: Wording) -> str:
    """Return gaps as one line: `Tickets complete until Thu 12 Nov 17:00 (helpdesk).`"""
    facts = dict.fromkeys(gap.fact for gap in gaps)
    return " ".join(_told([gap for gap in gaps if gap.fact == fact], context, wording) for fact in facts)


def _told(gaps: Sequence[Gap], context: Context, wording: Wording) -> str:
    """Return the gaps of one kind of event by the earliest end; sources are named where only colleagues read."""
    when = _clock(min(gap.until for gap in gaps), context, wording)
    if context.visibility is not Visibility.EXTERNAL:
        when = f"{when} ({', '.join(gap.source for gap in gaps)})"
    return wording._(_KINDS[gaps[0].fact], when=when)


def _clock(instant: datetime, context: Context, wording: Wording) -> str:
    """Return a local date and time, with the year where it is not the present one."""
    local = context.calendar.local(instant)
    if local.year == context.calendar.local(context.now).year:
        return wording.clock(local)
    return f"{wording.day(local.date(), year=True)} {local:%H:%M}"


def _table(fact: Fact) -> str:
    return str(fact.__tablename__)


def _slots(calendar: Calendar) -> Callable[[int], int]:
    """Return how hours since 1970 are named by the hour of the local week; a holiday counts as a Sunday."""

    def slot(hour: int) -> int:
        local = calendar.local(EPOCH + timedelta(hours=hour))
        weekday = _SUNDAY if local.date() in calendar.hours.closed else local.weekday()
        return weekday * 24 + local.hour

    return cache(slot)
