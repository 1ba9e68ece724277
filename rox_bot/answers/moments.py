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
from rox_bot.store import cells, facts, people, reactions

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
    """Return a moment as it is quoted: the story; beside it its id and day, who it is about, customer and effort.

    Who is named in the story itself, where people are kept as references, is not named again.
    """
    wording, story = telling.wording, str(row["story"])
    about = facts.people_of_moment(reader.tx, row["id"])
    known = people.people_of(reader.tx, reader.context.workspace, {*about, *_PERSON.findall(story)})
    labels = {key: str(person["label"]) for key, person in known.items() if person["label"]}
    beside = sorted(labels[key] for key in about if key in labels and f"@{{{key}}}" not in story)
    told = EPOCH + int(row["placed"]) * MICROSECOND
    parts = [f"M{row['id']}", wording.day(reader.calendar.day_of(told)), wording.listed(beside), row["customer"]]
    if row["effort_minutes"]:
        parts.append(wording.plural("{n} minute", "{n} minutes", row["effort_minutes"]))
    if joys := reactions.joys(reader.tx, reader.context.workspace, str(row["source_key"]).removesuffix(":moment")):
        parts.append(wording.plural("{n} colleague shared the joy", "{n} colleagues shared the joy", joys))
    somebody = wording._("a colleague")
    named = _PERSON.sub(lambda match: labels.get(match[1], somebody), story)
    return Quote(named, " · ".join(part for part in parts if part), row["url"])
