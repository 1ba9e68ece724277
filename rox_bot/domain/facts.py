"""The fact tables: every event as a row, with what the store adds when it is written.

`version_hash` tells whether a write changes anything; `withdrawn_at` marks an entry taken back, which counts nowhere.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint, func
from sqlmodel import Field, SQLModel, col

from rox_bot.domain.columns import Identifier, Instant
from rox_bot.domain.events import Blocked, CustomerEvent, Feedback, Invitation, Moment, Tally, Ticket
from rox_bot.domain.ledger import Gain, Investment


class _Recorded(SQLModel):
    """What the store adds to an event: its own number and when it was written, changed and withdrawn."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    recorded_at: datetime = Field(sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    version_hash: str = Field(default="", max_length=32)


class TicketFact(Ticket, _Recorded, table=True):
    """A ticket as kept."""

    __tablename__ = "ticket"
    letter: ClassVar[str] = "T"


class FeedbackFact(Feedback, _Recorded, table=True):
    """An answer as kept; bit i of `inherited` says that field i of `INHERITED` came from the ticket it names."""

    __tablename__ = "feedback"
    letter: ClassVar[str] = "E"
    inherited: int = Field(default=0)


class InvitationFact(Invitation, _Recorded, table=True):
    """Surveys sent, as kept."""

    __tablename__ = "invitation"
    letter: ClassVar[str] = "S"


class MomentFact(Moment, _Recorded, table=True):
    """A magic moment as kept; the people in it are rows of `moment_person`."""

    __tablename__ = "moment"
    letter: ClassVar[str] = "M"


class CustomerEventFact(CustomerEvent, _Recorded, table=True):
    """What a customer decided, as kept."""

    __tablename__ = "customer_event"
    letter: ClassVar[str] = "K"


class BlockedFact(Blocked, _Recorded, table=True):
    """What was not allowed, as kept."""

    __tablename__ = "blocked"
    letter: ClassVar[str] = "B"


class InvestmentFact(Investment, _Recorded, table=True):
    """Money that was spent, as kept."""

    __tablename__ = "investment"
    letter: ClassVar[str] = "I"


class GainFact(Gain, _Recorded, table=True):
    """Money that came of experience, as booked by hand."""

    __tablename__ = "gain"
    letter: ClassVar[str] = "V"


class TallyFact(Tally, _Recorded, table=True):
    """Counts that a partner reported, as kept."""

    __tablename__ = "tally"


class MomentPerson(SQLModel, table=True):
    """One person a magic moment is about."""

    __tablename__ = "moment_person"

    moment_id: int = Field(primary_key=True, foreign_key="moment.id", sa_type=Identifier)
    person: str = Field(primary_key=True, max_length=64)


Fact = (
    type[TicketFact]
    | type[FeedbackFact]
    | type[MomentFact]
    | type[InvitationFact]
    | type[CustomerEventFact]
    | type[BlockedFact]
    | type[InvestmentFact]
    | type[GainFact]
)
FACTS: tuple[Fact, ...] = (
    TicketFact,
    FeedbackFact,
    MomentFact,
    InvitationFact,
    CustomerEventFact,
    BlockedFact,
    InvestmentFact,
    GainFact,
)
"""What figures are made of."""

AnyFact = Fact | type[TallyFact]
ALL_FACTS: tuple[AnyFact, ...] = (*FACTS, TallyFact)
"""All that is recorded: besides `FACTS` the tallies, which no figure is made of."""

FINISHED_AT = func.coalesce(col(TicketFact.solved_at), col(TicketFact.closed_at))
"""When work on a ticket ended: solved, or closed where a source knows only that."""


def occurred_at(fact: AnyFact) -> str:
    """Return the name of the column that says when the event happened."""
    return "opened_at" if fact is TicketFact else "occurred_at"


def _table(fact: AnyFact) -> None:
    table = fact.__table__  # type: ignore[union-attr]
    name = table.name
    table.append_constraint(UniqueConstraint("workspace", "source", "source_key", name=f"uq_{name}_source_key"))
    table.dialect_options["sqlite"]["autoincrement"] = True  # a number shown to people is never given out again
    Index(f"ix_{name}_{occurred_at(fact)}", table.c.workspace, table.c[occurred_at(fact)])


for _fact in ALL_FACTS:
    _table(_fact)

_ticket = TicketFact.__table__.c  # type: ignore[attr-defined]
Index("ix_ticket_finished_at", _ticket.workspace, func.coalesce(_ticket.solved_at, _ticket.closed_at))
Index("ix_ticket_solved_at", _ticket.workspace, _ticket.solved_at)
Index("ix_ticket_first_reply_at", _ticket.workspace, _ticket.first_reply_at)
Index("ix_ticket_number", _ticket.workspace, _ticket.source_key)
Index("ix_ticket_requester", _ticket.workspace, _ticket.requester, _ticket.opened_at)
_feedback = FeedbackFact.__table__.c  # type: ignore[attr-defined]
Index("ix_feedback_ticket", _feedback.workspace, _feedback.ticket)
for _fact in (MomentFact, CustomerEventFact, BlockedFact):
    _told = _fact.__table__.c  # type: ignore[union-attr]
    Index(f"ix_{_fact.__tablename__}_ticket", _told.workspace, _told.ticket)
