"""What was written in Slack: versions of messages, reactions, watched channels, files."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Identifier, Instant


class MessageVersionRow(SQLModel, table=True):
    """The newest version seen of a message that was edited or deleted: an older one coming late changes nothing.

    `key` names the message, never its words; `gone` says that it was deleted.
    """

    __tablename__ = "message_version"

    workspace: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=200)
    version: datetime = Field(sa_type=Instant)
    gone: bool = False
    noted_at: datetime = Field(sa_type=Instant, index=True)


class SlackChannelRow(SQLModel, table=True):
    """A Slack channel the bot was invited to, whether its notice stands there, and how far its messages were read.

    `read_until` is the timestamp of the last message known to have been taken in, as Slack writes it.
    """

    __tablename__ = "slack_channel"

    workspace: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    noticed_at: datetime | None = Field(default=None, sa_type=Instant)
    watched: bool = True
    read_until: str = Field(default="", max_length=40)


class UploadRow(SQLModel, table=True):
    """A file that somebody sent to the bot, until it was taken in or turned down; its rows are never in here.

    `state` is one of `store.uploads`. `answers` (JSON) are what was said about it, `mapping` the map that was shown;
    `content` is the fingerprint of the bytes that it was shown for, `shown_ts` the message that tells how it stands.
    One bot works on it at a time: `owner`, until `lease_until`; not before `not_before`.
    """

    __tablename__ = "upload"
    __table_args__ = (UniqueConstraint("workspace", "key", name="uq_upload_key"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    key: str = Field(max_length=200)
    state: str = Field(max_length=20, index=True)
    person: str = Field(default="", max_length=64)
    slack_channel: str = Field(default="", max_length=64)
    file_id: str = Field(default="", max_length=64)
    name: str = Field(default="", max_length=255)
    size: int = Field(default=0, sa_type=Identifier)
    sheet: str = Field(default="", max_length=100)
    answers: str = Field(default="{}", sa_type=Text)
    mapping: str = Field(default="", sa_type=Text)
    content: str = Field(default="", max_length=64)
    accepts_bad: bool = False
    shown_ts: str = Field(default="", max_length=40)
    attempts: int = 0
    owner: str = Field(default="", max_length=120)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)


class ReactionRow(SQLModel, table=True):
    """One person's reaction to a message with the emoji that makes a moment, as it was last (`store.reactions`)."""

    __tablename__ = "reaction"

    workspace: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=200)
    person: str = Field(primary_key=True, max_length=64)
    emoji: str = Field(max_length=100)
    at: datetime = Field(sa_type=Instant)
    given: bool
    confirmed: bool = False
    withdrew: bool = False
    noted_at: datetime = Field(sa_type=Instant, index=True)
