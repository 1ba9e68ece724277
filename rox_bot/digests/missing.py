"""What a digest does not know yet: the sources that have not given all of its period, and those long silent."""

from dataclasses import dataclass
from datetime import datetime

from rox_bot.answers import gaps
from rox_bot.answers.asking import Asked
from rox_bot.answers.gaps import SILENT_AFTER
from rox_bot.digests.readings import ALL, BY_QUARTER
from rox_bot.domain.answer import Gap
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period

_ARRIVALS = ("tickets", "feedback")
_JUDGED = {
    str(measure.fact.__tablename__)
    for key in (*ALL, *BY_QUARTER)
    for measure in (METRICS[key].measure, METRICS[key].of, METRICS[key].outflow)
    if measure is not None
}
"""Facts that a judged figure of a digest reads: nobody waits for what is only told beside them, such as moments."""


@dataclass(frozen=True)
class Missing:
    """The gaps of a digest, its first line where there are any, and a line for each source that fell silent."""

    gaps: tuple[Gap, ...]
    note: str
    silent: tuple[str, ...]


def missing_from(asked: Asked, period: Period) -> Missing:
    """Return what the judged figures of a digest lack; a source that fell silent is named once, in the next digest."""
    now = asked.reader.context.now
    judged = (gap for gap in asked.reader.completeness.gaps() if gap.fact in _JUDGED)
    found = [gap for gap in judged if gap.until >= period.start or now - gap.until <= SILENT_AFTER]
    note = gaps.told(found, asked.reader.context, asked.wording)
    return Missing(tuple(found), note, _silent(asked, period))


def waited_for(found: tuple[Gap, ...], now: datetime) -> list[str]:
    """Return the names of the sources that may still give what is missing."""
    return sorted({gap.source for gap in found if now - gap.until <= SILENT_AFTER})


def _silent(asked: Asked, period: Period) -> tuple[str, ...]:
    context = asked.reader.context
    if context.visibility is Visibility.EXTERNAL:
        return ()
    ends: dict[str, datetime] = {}
    for key in dict.fromkeys((*_ARRIVALS, "csat", "nps", "ces", "sla")):
        ends |= {
            each.source: each.until
            for each in asked.reader.completeness.silent(METRICS[key], period, asked.filters)
            if context.now - (period.end - period.start) - each.until <= SILENT_AFTER
        }
    return tuple(gaps.told_silent(name, until, context, asked.wording) for name, until in sorted(ends.items()))
