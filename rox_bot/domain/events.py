"""What happened: tickets, feedback, magic moments, what customers decided and what was blocked, as validated values.

Times are aware UTC. Slices are texts, '' = unknown; scores and times that are not known are None, never 0.
`requester` and `agent`, and the people of a moment, are person keys (see `store.people`), never names.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, StringConstraints, model_validator
from sqlmodel import AutoString, Field, SQLModel

from rox_bot.domain.columns import Amount, Instant
from rox_bot.domain.errors import N_

SLICES = (
    "customer",
    "touchpoint",
    "channel",
    "partner",
    "team",
    "agent",
    "language",
    "product",
    "priority",
    "resolver",
)
"""What an event says about itself; '' = unknown."""

OWN_SLICES = ("policy", "reason")
"""What only some kinds of event are grouped by: which policy stood in the way, why a customer decided as it did."""

GROUPED_BY = (*SLICES, "source", *OWN_SLICES)
"""What figures may be grouped and filtered by: the slices, the system that an event came from, and their own ones."""

INHERITED = ("requester", *SLICES)
"""What feedback takes from the ticket it names, where it does not say itself; bit i of `inherited` is entry i."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
TEXT_LIMIT = 4_000


class Visibility(StrEnum):
    """Who could read the place an event came from."""

    WORKSPACE = "workspace"  # imports, webhooks and the terminal: no Slack channel
    PUBLIC = "public"
    PRIVATE = "private"
    DM = "dm"
    EXTERNAL = "external"


def _clean(value: Any) -> Any:
    """Drop characters that no store keeps and no reader sees, halves of cut characters, and outer blanks."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip()


def _plausible(value: datetime) -> datetime:
    if value < EARLIEST:
        raise ValueError(N_("lies before 1990"))
    return value.astimezone(UTC)


When = Annotated[AwareDatetime, AfterValidator(_plausible)]
Word = Annotated[str, BeforeValidator(_clean)]
# SQLModel drops the `regex` of its own Field without a word, so patterns are said here.
Currency = Annotated[str, BeforeValidator(_clean), StringConstraints(pattern="^([A-Z]{3})?$")]
"""A code of ISO 4217, '' = not said."""


def one_of(*names: str) -> StringConstraints:
    """Return the rule that a text is one of these."""
    return StringConstraints(pattern=f"^({'|'.join(map(re.escape, names))})$")


class Slices(SQLModel):
    """What a fact may be grouped and filtered by; '' = unknown."""

    customer: Word = Field(default="", max_length=200)
    touchpoint: Word = Field(default="", max_length=200)
    channel: Word = Field(default="", max_length=200)
    partner: Word = Field(default="", max_length=200)
    team: Word = Field(default="", max_length=200)
    agent: Word = Field(default="", max_length=64)
    language: Word = Field(default="", max_length=35)
    product: Word = Field(default="", max_length=200)
    priority: Word = Field(default="", max_length=100)
    resolver: Word = Field(default="", max_length=100)


class Event(Slices):
    """What every event carries: its key, who asked, who wrote it and where it came from.

    `source` and `source_key` are unique in a workspace, so writing an event twice is harmless. `updated_at` is the
    source's own version: an older version never replaces a newer one. `audience` says who may read its texts:
    `workspace`, or `channel:ID` for one Slack channel.
    """

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    workspace: str = Field(default="main", max_length=64)
    source: Word = Field(min_length=1, max_length=100)
    source_key: Word = Field(min_length=1, max_length=200)
    requester: Word = Field(default="", max_length=64)
    updated_at: When | None = Field(default=None, sa_type=Instant)
    written_by: str = Field(default="", max_length=64)
    url: Word = Field(default="", max_length=2_000)
    origin_channel: str = Field(default="", max_length=64)
    visibility: Visibility = Field(default=Visibility.WORKSPACE, sa_type=AutoString)
    audience: str = Field(default="workspace", max_length=80)


class Ticket(Event):
    """One contact that a team worked on, in its latest known version; `reopens` counts, and never falls.

    Sources do date replies and solutions before the opening: such a ticket is kept and its duration is unknown.
    `solved_at` is the last solution, `first_solved_at` the first where a source tells both. `public_replies` counts
    the team's answers that the requester saw, `requester_replies` what the requester wrote after the first message,
    `wait_minutes` the minutes in which the requester waited (new, open, on hold), `said_first_contact` what the agent
    ticked.
    """

    opened_at: When = Field(sa_type=Instant)
    first_reply_at: When | None = Field(default=None, sa_type=Instant)
    solved_at: When | None = Field(default=None, sa_type=Instant)
    closed_at: When | None = Field(default=None, sa_type=Instant)
    reopens: int | None = Field(default=None, ge=0, le=10_000)
    sla_met: bool | None = None
    first_solved_at: When | None = Field(default=None, sa_type=Instant)
    public_replies: int | None = Field(default=None, ge=0, le=1_000_000)
    requester_replies: int | None = Field(default=None, ge=0, le=1_000_000)
    reassignments: int | None = Field(default=None, ge=0, le=1_000_000)
    wait_minutes: float | None = Field(default=None, ge=0, le=10_000_000)
    said_first_contact: bool | None = None
    status: Word = Field(default="", max_length=100)
    subject: Word = Field(default="", max_length=TEXT_LIMIT)


class Feedback(Event):
    """One answer of a customer: the raw score with its scale, the question it answers, and the words beside it.

    `ticket` is the number of the ticket it speaks of, in the helpdesk `ticket_source`. `scale_min` and `scale_max`
    are the ends of the scale; `direction` is `up` when a high score is good. `sentiment` is how the words sound, from
    -1 to 1, as `sentiment_model` scored them.
    """

    occurred_at: When = Field(sa_type=Instant)
    instrument: Word = Field(min_length=1, max_length=40)
    score: float | None = None
    scale_min: float = 1.0
    scale_max: float = 5.0
    direction: Annotated[str, one_of("up", "down")] = Field(default="up", max_length=4)
    question: Word = Field(default="", max_length=200)
    sentiment: float | None = Field(default=None, ge=-1, le=1)
    sentiment_model: Word | None = Field(default=None, max_length=60)
    comment: Word = Field(default="", max_length=TEXT_LIMIT)
    ticket: Word = Field(default="", max_length=200)
    ticket_source: Word = Field(default="", max_length=100)

    @model_validator(mode="after")
    def _on_scale(self) -> "Feedback":
        if not self.scale_min < self.scale_max:
            raise ValueError(N_("the scale ends before it starts"))
        if self.score is not None and not self.scale_min <= self.score <= self.scale_max:
            raise ValueError(N_("the score lies outside its scale"))
        return self


class Invitation(Event):
    """Surveys sent: one, or the number of a day or week, placed at its start. What was answered is `Feedback`."""

    occurred_at: When = Field(sa_type=Instant)
    instrument: Word = Field(min_length=1, max_length=40)
    sent: int = Field(default=1, ge=0, le=10_000_000)


COUNTED = ("csat", "ces")
"""The instruments of which a count of positive answers says something."""

NOT_COUNTED = N_("counts of positive answers are kept for csat and ces only")


class Tally(Event):
    """Counts that a partner reports of itself over [occurred_at, until): answers, and the positive ones among them.

    The answers are not known one by one, so that a tally is in no reading and does not open.
    """

    occurred_at: When = Field(sa_type=Instant)
    until: When = Field(sa_type=Instant)
    instrument: Word = Field(min_length=1, max_length=40)
    partner: Word = Field(min_length=1, max_length=200)
    answers: int = Field(ge=0, le=10_000_000)
    positive: int = Field(ge=0, le=10_000_000)

    @model_validator(mode="after")
    def _adds_up(self) -> "Tally":
        if self.until <= self.occurred_at:
            raise ValueError(N_("the period ends before it starts"))
        if self.positive > self.answers:
            raise ValueError(N_("is more than all answers"))
        if self.instrument not in COUNTED:
            raise ValueError(NOT_COUNTED)
        return self


class Moment(Event):
    """A magic moment: small effort, great joy. `story` is required; `people` are person keys.

    `told_by` is who wrote the words, where a moment was made of any message by hand (None = who recorded it).
    """

    occurred_at: When = Field(sa_type=Instant)
    story: Word = Field(min_length=1, max_length=TEXT_LIMIT)
    effort_minutes: int | None = Field(default=None, ge=0, le=100_000)
    joy: Word = Field(default="", max_length=100)
    company_value: Word = Field(default="", max_length=100)
    ticket: Word = Field(default="", max_length=200)
    ticket_source: Word = Field(default="", max_length=100)
    told_by: str | None = Field(default=None, max_length=64)


DECISIONS = ("won", "lost", "started", "expanded", "shrank", "referred", "bought", "renewed", "left")
"""What a customer can decide: for us or for somebody else, to begin, to take more or less, to recommend us, to buy
again, to stay or to leave. What becomes of them as accounts is in `accounts`."""

PERS = ("", "month", "year")
"""What an amount is for: once, or each month or year."""


class Valued(SQLModel):
    """What an event is about in money: `amount` in `currency` (ISO 4217, '' = not said)."""

    amount: Decimal | None = Field(default=None, ge=0, le=1_000_000_000_000, decimal_places=4, sa_type=Amount)
    currency: Currency = Field(default="", max_length=3)


class CustomerEvent(Event, Valued):
    """One thing a customer decided (`kind` is one of `DECISIONS`), with its reason and its worth where they are known.

    Of a referral `customer` is who recommended us and `counterpart` who came because of it; else `counterpart` is ''.
    The amount is `per` month or year, or once ('').
    """

    occurred_at: When = Field(sa_type=Instant)
    kind: Annotated[str, one_of(*DECISIONS)] = Field(max_length=20)
    customer: Word = Field(min_length=1, max_length=200)
    counterpart: Word = Field(default="", max_length=200)
    reason: Word = Field(default="", max_length=100)
    per: Annotated[str, one_of(*PERS)] = Field(default="", max_length=5)
    comment: Word = Field(default="", max_length=TEXT_LIMIT)
    ticket: Word = Field(default="", max_length=200)
    ticket_source: Word = Field(default="", max_length=100)


class Blocked(Event, Valued):
    """Something a colleague was not allowed to do for a customer, and the policy that stood in the way."""

    occurred_at: When = Field(sa_type=Instant)
    policy: Word = Field(min_length=1, max_length=100)
    comment: Word = Field(min_length=1, max_length=TEXT_LIMIT)
    ticket: Word = Field(default="", max_length=200)
    ticket_source: Word = Field(default="", max_length=100)
