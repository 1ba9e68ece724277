"""Who there is and who may do what: the workspace, its people, their roles, and the codes of its set-up."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Instant


class WorkspaceRow(SQLModel, table=True):
    """One workspace: the key of its pseudonyms, and the Slack team it was bound to when Slack was connected.

    `slack_scopes` is what Slack had granted, with commas, when the bot last connected.
    """

    __tablename__ = "workspace"

    key: str = Field(primary_key=True, max_length=64)
    slack_team: str = Field(default="", max_length=64)
    slack_enterprise: str = Field(default="", max_length=64)
    pseudonym_key: str = Field(default="", max_length=128)
    pseudonym_check: str = Field(default="", max_length=32)
    created_at: datetime = Field(sa_type=Instant)
    slack_scopes: str = Field(default="", sa_type=Text)


class PersonRow(SQLModel, table=True):
    """One person under a keyed pseudonym: the only place where a Slack id or a name may stand."""

    __tablename__ = "person"

    workspace: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=64)
    kind: str = Field(default="", max_length=20)
    label: str = Field(default="", max_length=200)
    slack_user: str = Field(default="", max_length=64, index=True)
    created_at: datetime = Field(sa_type=Instant)


class RoleRow(SQLModel, table=True):
    """A person who is admin or manager by what was decided in Slack; those of the configuration stand above it."""

    __tablename__ = "person_role"

    workspace: str = Field(primary_key=True, max_length=64)
    person: str = Field(primary_key=True, max_length=64)
    role: str = Field(max_length=20)
    given_by: str = Field(default="", max_length=64)
    given_at: datetime = Field(sa_type=Instant)


class SlackGroupRow(SQLModel, table=True):
    """A Slack user group that somebody named, and the role of its members ('' = none)."""

    __tablename__ = "slack_group"

    workspace: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    handle: str = Field(default="", max_length=100)
    role: str = Field(default="", max_length=20)
    given_by: str = Field(default="", max_length=64)
    given_at: datetime | None = Field(default=None, sa_type=Instant)


class SetupCodeRow(SQLModel, table=True):
    """The one-time code that makes an admin, never in the clear: its hash, and how long and how often it is tried."""

    __tablename__ = "setup_code"

    workspace: str = Field(primary_key=True, max_length=64)
    salt: str = Field(max_length=64)
    digest: str = Field(max_length=128)
    made_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    tries_left: int
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    used_by: str = Field(default="", max_length=64)
