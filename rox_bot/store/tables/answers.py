"""Answers that were given, so that they open, and blocks that a workspace refused."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Identifier, Instant


class AnswerRow(SQLModel, table=True):
    """An answer as shown: the question, when the store was read, and the figures. Never the text of events.

    `thread` is the Slack thread in which it was asked, '' for none.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("workspace", "id", name="uq_answer_id"),
        Index("ix_answer_place", "workspace", "slack_channel", "thread", "number"),
    )

    number: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    id: str = Field(max_length=8)
    read_at: datetime = Field(sa_type=Instant)
    asker: str = Field(default="", max_length=64)
    slack_channel: str = Field(default="", max_length=64)
    thread: str = Field(default="", max_length=40)
    question: str = Field(sa_type=Text)
    readings: str = Field(sa_type=Text)
    code_version: str = Field(default="", max_length=32)


class RefusedBlockRow(SQLModel, table=True):
    """A kind of block that Slack refused in this workspace, where it was to stand, and how often.

    `surface` is `private` (one person sees the message) or `posted`.
    """

    __tablename__ = "refused_block"

    workspace: str = Field(primary_key=True, max_length=64)
    surface: str = Field(primary_key=True, max_length=20)
    kind: str = Field(primary_key=True, max_length=40)
    refused_at: datetime = Field(sa_type=Instant)
    times: int
