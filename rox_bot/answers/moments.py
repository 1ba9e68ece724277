"""Magic moments told: the latest stories that may be shown in this place. Never a ranking of people."""

import re
from collections.abc import Mapping
from typing import Any

from rox_bot.answers.asking import Asked
from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.answer import Answer, Quote
from rox_bot.domain.columns import EPOCH, MICROSECOND
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.period import Period
from rox_bot.domain.question import Question
from rox_bot.language.wording import Wording
from rox_bot.store import cells, people

MOST_STORIES = 5
_PERSON = re.compile(r"@\{([a-z2-7]{26})\}")


def answer(question: Question, reader: Reader, telling: Telling) -> Answer:
    """Answer with the number of moments in a period (the last closed week) and the latest that may be shown."""
    asked = Asked(question, reader, telling)
    metric = METRICS["moments"]
    span = asked.span(metric)
    reading = asked.family(metric)[0][0].reading
    stories = latest(reader, telling, span, asked)
    hidden = reading.n - len(stories)
    notes = []
    if hidden > 0:
        notes.append(
            telling.wording.plural(
                "{n} more is only counted: not shown in this place, or older than these.",
                "{n} more are only counted: not shown in this place, or older than these.",
                hidden,
            ),
        )
    return Answer(
        title=asked.title([metric]),
        headline=asked.told(reading),
        question=asked.filled([reading]),
        readings=(reading,),
        quotes=tuple(stories),
        notes=tuple(notes),
        suggestions=(*(() if question.period else ("moments this week",)), "moments trend", "moments by partner"),
        shareable=not any(True for _ in stories),
    )


def latest(reader: Reader, telling: Telling, span: Period, asked: Asked, limit: int = MOST_STORIES) -> list[Quote]:
    """Return the latest moments of a period whose story may be shown where the answer goes."""
    rows = cells.read_events(
        reader.tx,
        METRICS["moments"].measure,
        span,
        workspace=reader.context.workspace,
        filters=asked.filters,
        limit=200,
    )
    shown = [row for row in rows if may_be_quoted(row, reader.context)]
    return [quote(row, reader, telling) for row in shown[:limit]]


def quote(row: Mapping[str, Any], reader: Reader, telling: Telling) -> Quote:
    """Return a moment as it is quoted: the story, and its id, day, customer and effort beside it."""
    wording = telling.wording
    told = EPOCH + int(row["placed"]) * MICROSECOND
    parts = [f"M{row['id']}", wording.day(reader.calendar.day_of(told)), row["customer"]]
    if row["effort_minutes"]:
        parts.append(wording.plural("{n} minute", "{n} minutes", row["effort_minutes"]))
    return Quote(_named(row["story"], reader, wording), " · ".join(part for part in parts if part), row["url"])


def _named(story: str, reader: Reader, wording: Wording) -> str:
    """Return a story with the names of the people in it, who are kept as references."""
    keys = _PERSON.findall(story)
    if not keys:
        return story
    known = people.people_of(reader.tx, reader.context.workspace, keys)
    somebody = wording._("a colleague")
    return _PERSON.sub(lambda match: str(known.get(match[1], {}).get("label") or somebody), story)
