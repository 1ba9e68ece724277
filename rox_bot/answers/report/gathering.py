"""What the report of a period tells, from one snapshot: figures, when money flows, who says so, and a few cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rox_bot.answers.asking import Asked
from rox_bot.answers.follow_ups import names_of
from rox_bot.answers.story import Story, typical
from rox_bot.domain.assumptions import Assumption
from rox_bot.domain.cash import Timing, timing
from rox_bot.domain.events import Visibility
from rox_bot.domain.levers import Lever
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Filter
from rox_bot.domain.valuation import Valuation
from rox_bot.store.assumptions import assumptions
from rox_bot.store.levers import levers

MOST_STORIES = 3
_ALWAYS_TOLD = ("moments",)
"""Metrics that have a case to tell of where the levers do not."""


@dataclass(frozen=True)
class Report:
    """All that the page and the workbook say; `names` are what colleagues are called, by person key."""

    valuation: Valuation
    timing: Timing
    made_at: datetime
    zone: str
    levers: Mapping[str, Lever] = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    stories: tuple[Story, ...] = ()
    filters: tuple[Filter, ...] = ()


def gathered(asked: Asked, valuation: Valuation) -> Report:
    """Return the report of a valuation."""
    reader, period = asked.reader, valuation.period
    context = reader.context
    assumed = tuple(assumptions(reader.tx, context.workspace).values())
    settings = levers(reader.tx, context.workspace)
    said_by = {
        *(each.booked_by for each in valuation.spent),
        *(each.booked_by for each in valuation.booked),
        *(each.by for each in valuation.lines),
        *(each.by for each in assumed),
        *(each.by for each in settings.values()),
    }
    return Report(
        valuation=valuation,
        timing=timing(valuation),
        made_at=context.now,
        zone=context.calendar.zone,
        levers=settings,
        assumptions=assumed,
        names=names_of(reader.tx, context, sorted(said_by)),
        stories=tuple(_stories(asked, valuation, period)),
        filters=asked.filters,
    )


def _stories(asked: Asked, valuation: Valuation, period: Period) -> Iterator[Story]:
    """Yield a case behind each measured line, the largest first; a file goes from hand to hand, so of open words only.

    No case is told twice.
    """
    anywhere = replace(asked.reader.context, slack_channel="", visibility=Visibility.DM)
    openly = replace(asked, reader=replace(asked.reader, context=anywhere))
    measured = sorted((each for each in valuation.lines if each.metric), key=lambda each: -abs(each.amount.likely))
    told = set[str]()
    for name in dict.fromkeys((*(each.metric for each in measured), *_ALWAYS_TOLD)):
        story = typical(openly, METRICS[name], period) if name in METRICS else None
        if story is not None and story.entry not in told and len(told) < MOST_STORIES:
            told.add(story.entry)
            yield story
