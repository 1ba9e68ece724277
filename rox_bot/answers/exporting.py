"""Events as rows of a file: fields by our own names, so that it can be imported again; words only where all may read.

People stand in it as labels made of their keys (`p-` and ten signs), which an import knows again; never as names.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from rox_bot.answers.sight import may_be_quoted
from rox_bot.answers.taking import Reader
from rox_bot.domain.events import INHERITED, SLICES, Visibility
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.people import PERSON_KEY, label_of
from rox_bot.domain.period import Period
from rox_bot.domain.question import Question
from rox_bot.store import exports
from rox_bot.store.exports import Wanted

_EVERY = ("source", "source_key", "updated_at", "requester", *SLICES)
_TAIL = ("url", "event")
_DECIDED = (
    *("occurred_at", "kind", "counterpart", "reason", "amount", "currency", "per", "comment"),
    *("ticket", "ticket_source", *_EVERY, *_TAIL),
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "feedback": (
        *("occurred_at", "instrument", "score", "scale_min", "scale_max", "direction", "question", "comment"),
        *("sentiment", "sentiment_model", "ticket", "ticket_source", *_EVERY, "from_ticket", *_TAIL),
    ),
    "tickets": (
        *("opened_at", "first_reply_at", "first_solved_at", "solved_at", "closed_at", "reopens", "sla_met"),
        *("status", "subject", "public_replies", "requester_replies", "reassignments", "wait_minutes"),
        *("said_first_contact", *_EVERY, *_TAIL),
    ),
    "moments": (
        *("occurred_at", "story", "effort_minutes", "joy", "company_value", "ticket", "ticket_source"),
        *(*_EVERY, *_TAIL),
    ),
    **dict.fromkeys(
        ("won", "lost", "starts", "expansions", "contractions", "referrals", "purchases", "renewals", "cancellations"),
        _DECIDED,
    ),
    "blocked": (
        *("occurred_at", "policy", "amount", "currency", "comment", "ticket", "ticket_source"),
        *(*_EVERY, *_TAIL),
    ),
}
"""What can be written to a file, by the metric that counts it, with the file's columns."""

_WORDS = ("comment", "subject", "story", "joy", "url", "reason", "policy")
_PEOPLE = ("requester", "agent", "customer", "counterpart")
_NAMED = re.compile(rf"@\{{({PERSON_KEY.pattern})\}}")


def wanted(question: Question, period: Period) -> Wanted:
    """Return which events a file about a question holds: those counted, so no answers of colleagues."""
    return Wanted(METRICS[question.metrics[0]].measure, period, question.all_filters)


def rows(what: str, events: Wanted, reader: Reader, limit: int) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the newest events as rows, each with whether its words were left out.

    A file goes from hand to hand, so it holds only words that everybody in the workspace may read, wherever it is
    asked for.
    """
    anywhere = replace(reader.context, slack_channel="", visibility=Visibility.DM)
    letter = events.measure.fact.letter
    for event in exports.stream_events(reader.tx, anywhere.workspace, events, limit):
        shown = may_be_quoted(event, anywhere)
        row = {name: _cell(name, event.get(name), anywhere.calendar.local) for name in COLUMNS[what]}
        row["event"] = f"{letter}{event['id']}"
        if what == "feedback":
            row["from_ticket"] = _from_ticket(event["inherited"])
        hidden = not shown and any(row.get(name) for name in _WORDS)
        if not shown:
            row |= {name: "" for name in _WORDS if name in row}
        yield row, hidden


def _cell(name: str, value: Any, local: Any) -> Any:
    """Return a value as a cell: times in the workspace's zone with their offset, people as labels, '' = not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return local(value).isoformat()
    if name in _PEOPLE and PERSON_KEY.fullmatch(value):
        return label_of(value)
    if name == "story":
        return _NAMED.sub(lambda match: label_of(match[1]), value)
    return value


def _from_ticket(inherited: int) -> str:
    """Return the names of the fields that an answer took from its ticket: an import leaves them to the ticket."""
    return " ".join(name for place, name in enumerate(INHERITED) if inherited >> place & 1)
