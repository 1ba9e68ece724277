"""Loops: the follow-up of what one customer said, and what may come of it."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Identifier, Instant
from rox_bot.domain.errors import N_

OUTCOMES: dict[str, str] = {
    "solved": N_("contacted and solved"),
    "unsolved": N_("contacted, not solved"),
    "unreached": N_("could not reach"),
    "unneeded": N_("not needed"),
}
"""What a follow-up may end in -> how it is told."""


class LoopRow(SQLModel, table=True):
    """The follow-up of one answer of a customer (`event` is its number): who has it, until when, what came of it.

    `taken_by` is a person key, '' while it is free; `due_at` when who took it is to be done, `reminded_at` when they
    were reminded. It is finished when `done_at` is set; then `outcome` is one of OUTCOMES and `done_by` who said so;
    `note` are their own words, to be read in the Slack channel `note_place` alone ('' = everywhere).
    """

    __tablename__ = "loop"
    __table_args__ = (UniqueConstraint("workspace", "event", name="uq_loop_event"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    event: int = Field(sa_type=Identifier)
    taken_by: str = Field(default="", max_length=64)
    taken_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    snoozed_until: datetime | None = Field(default=None, sa_type=Instant)
    reminded_at: datetime | None = Field(default=None, sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    done_by: str = Field(default="", max_length=64)
    outcome: str = Field(default="", max_length=40)
    note: str = Field(default="", sa_type=Text)
    note_place: str = Field(default="", max_length=64)
