"""What a file may tell: our fields for each kind of event."""

from dataclasses import dataclass

from rox_bot.domain.events import SLICES, CustomerEvent, Event, Feedback, Invitation, Moment, Tally, Ticket
from rox_bot.domain.ledger import Gain, Investment

_BOOKED = ("purpose", "tag", "goal")
_EVERY = ("source_key", "updated_at", "requester", "url", *SLICES)

INSTANTS = frozenset(
    ("opened_at", "first_reply_at", "first_solved_at", "solved_at", "closed_at", "updated_at", "occurred_at", "until")
)
UNIQUE = frozenset({"source_key", "subject", "comment", "story", "url", "name", "purpose"})
"""Fields whose cells hardly ever come twice."""

COUNTS = frozenset(("answers", "positive"))
WHOLE_NUMBERS = COUNTS | frozenset(
    ("reopens", "effort_minutes", "public_replies", "requester_replies", "reassignments", "sent")
)
NUMBERS = frozenset(("wait_minutes", "sentiment", "scale_min", "scale_max"))
YES_OR_NO = frozenset(("sla_met", "said_first_contact"))

FROM_TICKET = "from_ticket"
"""The names, in a row, of the fields that an answer has from its ticket: an exported row leaves them to the ticket."""

RATING_WORDS: dict[str, tuple[float | None, tuple[float, float]]] = {
    **dict.fromkeys(("good", "goed", "thumbs up", "thumbs_up", "👍"), (2.0, (1.0, 2.0))),
    **dict.fromkeys(("bad", "slecht", "thumbs down", "thumbs_down", "👎"), (1.0, (1.0, 2.0))),
    **dict.fromkeys(("yes", "ja"), (1.0, (0.0, 1.0))),
    **dict.fromkeys(("no", "nee"), (0.0, (0.0, 1.0))),
    **dict.fromkeys(("offered", "unoffered"), (None, (1.0, 2.0))),
}
"""Word in a score's column -> the score (None: asked, not answered) and the scale it is on."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: its model, what every row must say, and all that a row may say.

    `placed_by` is the instant that places it in time; a tally has it from its `period` too.
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
            *("opened_at", "first_reply_at", "first_solved_at", "solved_at", "closed_at"),
            *("reopens", "sla_met", "status", "subject"),
            *("public_replies", "requester_replies", "reassignments", "wait_minutes", "said_first_contact"),
            *_EVERY,
        ),
    ),
    "feedback": Kind(
        Feedback,
        "occurred_at",
        ("occurred_at", "instrument"),
        (
            *("occurred_at", "instrument", "score", "direction", "question", "comment", "ticket"),
            *("sentiment", "sentiment_model", "scale_min", "scale_max", FROM_TICKET),
            *_EVERY,
        ),
    ),
    "invitation": Kind(
        Invitation,
        "occurred_at",
        ("occurred_at", "instrument"),
        ("occurred_at", "instrument", "sent", *_EVERY),
    ),
    "moment": Kind(
        Moment,
        "occurred_at",
        ("occurred_at", "story"),
        ("occurred_at", "story", "effort_minutes", "joy", "company_value", "ticket", *_EVERY),
    ),
    "tally": Kind(
        Tally,
        "occurred_at",
        ("partner", "instrument", "answers", "positive"),
        (
            *("period", "occurred_at", "until", "partner", "instrument", "answers", "positive", "source_key"),
            *("updated_at", "url", "touchpoint", "channel", "team", "language", "product", "priority", "resolver"),
        ),
    ),
    "investment": Kind(
        Investment,
        "occurred_at",
        ("occurred_at", "amount", "name"),
        ("occurred_at", "until", "amount", "currency", "name", "category", "covers", *_BOOKED, *_EVERY),
    ),
    "gain": Kind(
        Gain,
        "occurred_at",
        ("occurred_at", "amount", "name", "lever"),
        (
            *("occurred_at", "until", "amount", "currency", "name", "lever", "grade", "grade_source", "share"),
            *(*_BOOKED, *_EVERY),
        ),
    ),
    "decision": Kind(
        CustomerEvent,
        "occurred_at",
        ("occurred_at", "kind", "customer"),
        (
            *("occurred_at", "kind", "counterpart", "reason", "amount", "currency", "per", "comment", "ticket"),
            *_EVERY,
        ),
    ),
}

FILES_ONLY = frozenset(("tally", "investment", "gain", "decision"))
"""Kinds of event that come as files, and by no webhook."""

UNPLACED = frozenset(("tally", "investment", "gain"))
"""Kinds that say nothing of how far a source's events reach: whole periods, and sums that may be ahead of today."""
