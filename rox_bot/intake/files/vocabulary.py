"""What a file may tell: our fields for each kind of event."""

from dataclasses import dataclass

from rox_bot.domain.events import SLICES, Event, Feedback, Moment, Ticket

_EVERY = ("source_key", "updated_at", "requester", "url", *SLICES)

INSTANTS = frozenset({"opened_at", "first_reply_at", "solved_at", "closed_at", "updated_at", "occurred_at"})
UNIQUE = frozenset({"source_key", "subject", "comment", "story", "url"})
"""Fields whose cells hardly ever come twice."""

WHOLE_NUMBERS = frozenset({"reopens", "effort_minutes"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: its model, what every row must say, and all that a row may say.

    `placed_by` is the instant that places it in time.
    """

    model: type[Event]
    placed_by: str
    required: tuple[str, ...]
    fields: tuple[str, ...]


KINDS: dict[str, Kind] = {
    "ticket": Kind(
        Ticket,
        "opened_at",
        ("opened_at",),
        (
            *("opened_at", "first_reply_at", "solved_at", "closed_at"),
            *("reopens", "sla_met", "status", "subject"),
            *_EVERY,
        ),
    ),
    "feedback": Kind(
        Feedback,
        "occurred_at",
        ("occurred_at", "instrument"),
        ("occurred_at", "instrument", "score", "direction", "question", "comment", "ticket", *_EVERY),
    ),
    "moment": Kind(
        Moment,
        "occurred_at",
        ("occurred_at", "story"),
        ("occurred_at", "story", "effort_minutes", "joy", "company_value", "ticket", *_EVERY),
    ),
}
