"""What comes in once and goes out once: deliveries, posts, digests and what people say of them."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Identifier, Instant


class InboxRow(SQLModel, table=True):
    """A delivery that has been taken in: the same key again does nothing."""

    __tablename__ = "inbox"

    workspace: str = Field(primary_key=True, max_length=64)
    source: str = Field(primary_key=True, max_length=40)
    key: str = Field(primary_key=True, max_length=200)
    received_at: datetime = Field(sa_type=Instant, index=True)


class OutboxRow(SQLModel, table=True):
    """A post that must happen once per (workspace, Slack channel, kind, period), and how far it has come.

    `parent` is the row of the post that it answers in a thread; `payload` (JSON) what it says: emptied once said, of a
    digest kept for the weeks in which its figures may still be revised.
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("workspace", "slack_channel", "kind", "period", name="uq_outbox_identity"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    slack_channel: str = Field(max_length=64)
    kind: str = Field(max_length=40)
    period: str = Field(max_length=40)
    state: str = Field(default="planned", max_length=20, index=True)
    owner: str = Field(default="", max_length=64)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    data_as_of: datetime | None = Field(default=None, sa_type=Instant)
    content_hash: str = Field(default="", max_length=64)
    file_id: str = Field(default="", max_length=64)
    answer_id: str = Field(default="", max_length=8)
    ts: str = Field(default="", max_length=40)
    permalink: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=500)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    parent: int | None = Field(default=None, sa_type=Identifier)
    payload: str = Field(default="", sa_type=Text)


class DigestRow(SQLModel, table=True):
    """A digest set up in a Slack channel, one for each `unit` (week, month or quarter) and audience ('' = for all).

    `filters` is JSON. It comes at `clock` (local HH:MM) on `weekday` (0 = Monday), of a month or quarter on its `day`
    (1 = the first). `paused_for` is Slack's word for why nothing can be posted; at `paused_until` it goes on by itself.
    `outside_allowed` is that an admin lets it go where other organisations read.
    """

    __tablename__ = "digest"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, max_length=64)
    kind: str = Field(primary_key=True, default="digest", max_length=40)
    slack_channel_name: str = Field(default="", max_length=200)
    unit: str = Field(default="week", max_length=10)
    audience: str = Field(default="", max_length=20)
    weekday: int = 0
    day: int = 1
    clock: str = Field(default="09:00", max_length=5)
    zone: str = Field(default="UTC", max_length=64)
    week_start: int = 0
    fiscal_year_start: int = 1
    language: str = Field(default="en", max_length=10)
    filters: str = Field(default="[]", sa_type=Text)
    owner: str = Field(default="", max_length=64)
    since: datetime = Field(sa_type=Instant)
    off_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_for: str = Field(default="", max_length=100)
    paused_until: datetime | None = Field(default=None, sa_type=Instant)
    outside_allowed: bool = False


class DigestOpinionRow(SQLModel, table=True):
    """What one person said of one posted digest (`post` is its outbox row): `yes`, `no` or `less`; the last word."""

    __tablename__ = "digest_opinion"

    workspace: str = Field(primary_key=True, max_length=64)
    post: int = Field(primary_key=True, sa_type=Identifier)
    person: str = Field(primary_key=True, max_length=64)
    opinion: str = Field(max_length=10)
    said_at: datetime = Field(sa_type=Instant)


class DeadLetterRow(SQLModel, table=True):
    """A delivery that could not be taken in, kept whole until it could or is too old; no next try means given up."""

    __tablename__ = "dead_letter"
    __table_args__ = (UniqueConstraint("workspace", "source", "key", name="uq_dead_letter_key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    source: str = Field(max_length=40)
    key: str = Field(max_length=200)
    payload: str = Field(sa_type=Text)
    tries: int = 0
    first_failed_at: datetime = Field(sa_type=Instant)
    failed_at: datetime = Field(sa_type=Instant)
    next_try_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str = Field(default="", max_length=200)
    reference: str = Field(default="", max_length=16)
