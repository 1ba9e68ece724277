"""What is followed up: the channels of loop cards, the cards, and alerts."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Identifier, Instant


class LoopChannelRow(SQLModel, table=True):
    """A Slack channel that gets cards about low scores, and how: `filters` is JSON, beside the channel's scope.

    `quiet` are the hours in which nothing is posted (`18:00-08:00`, and weekends; `off` = none); `budget` how many
    posts a day are made at most; `due_days` business days after which what is taken is due. `looked_until` is the
    number of the newest answer of which it is known whether it came too late for a card. `off_at` ends it, `off_for`
    says why where nobody did.
    """

    __tablename__ = "loop_channel"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, max_length=64)
    slack_channel_name: str = Field(default="", max_length=200)
    filters: str = Field(default="[]", sa_type=Text)
    quiet: str = Field(default="18:00-08:00", max_length=20)
    budget: int = 6
    due_days: int = 2
    zone: str = Field(default="UTC", max_length=64)
    language: str = Field(default="en", max_length=10)
    owner: str = Field(default="", max_length=64)
    since: datetime = Field(sa_type=Instant)
    looked_until: int = Field(default=0, sa_type=Identifier)
    off_at: datetime | None = Field(default=None, sa_type=Instant)
    off_for: str = Field(default="", max_length=100)


class LoopNoticeRow(SQLModel, table=True):
    """An answer that a card told in a Slack channel: it never is told there again. `post` is the card's outbox row."""

    __tablename__ = "loop_notice"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, max_length=64)
    event: int = Field(primary_key=True, sa_type=Identifier)
    post: int = Field(sa_type=Identifier, index=True)


class AlertRow(SQLModel, table=True):
    """A metric that a Slack channel is alerted of when it really shifts.

    `filters` is JSON, `about` what tells one set of them from another. `judged` is the last closed week that was looked
    at (`2026-W47`); `told_up` and `told_down` are the starts of the weeks in which a shift that way was told last.
    Nothing is told before `snoozed_until`. `off_at` ends it.
    """

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("workspace", "slack_channel", "metric", "about", name="uq_alert_metric"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    slack_channel: str = Field(max_length=64)
    slack_channel_name: str = Field(default="", max_length=200)
    metric: str = Field(max_length=100)
    filters: str = Field(default="[]", sa_type=Text)
    about: str = Field(default="", max_length=32)
    zone: str = Field(default="UTC", max_length=64)
    week_start: int = 0
    language: str = Field(default="en", max_length=10)
    owner: str = Field(default="", max_length=64)
    since: datetime = Field(sa_type=Instant)
    judged: str = Field(default="", max_length=10)
    told_up: datetime | None = Field(default=None, sa_type=Instant)
    told_down: datetime | None = Field(default=None, sa_type=Instant)
    snoozed_until: datetime | None = Field(default=None, sa_type=Instant)
    off_at: datetime | None = Field(default=None, sa_type=Instant)
