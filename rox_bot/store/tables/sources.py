"""Where events come from, how their files are read, and what customers and partners are called."""

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Identifier, Instant


class SourceRow(SQLModel, table=True):
    """One system that events come from: how far its data reach, and how the last look at it went.

    `kind` says how they arrive (`file`, `inbox`, or the name of what is fetched); `settings` (JSON) and `cursor` belong
    to it and never hold a key or a password. `complete_until` is the instant up to which nothing is missing, `stated`
    where somebody said so instead of the events showing it; `newest_at` that of the newest event. `failures` counts
    those since the last success. What is fetched is read by one bot at a time: `owner`, until `lease_until`; not again
    before `not_before`.
    """

    __tablename__ = "source"

    workspace: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=100)
    kind: str = Field(default="file", max_length=40)
    settings: str = Field(default="{}", sa_type=Text)
    cursor: str = Field(default="", sa_type=Text)
    complete_until: datetime | None = Field(default=None, sa_type=Instant)
    stated: bool = False
    newest_at: datetime | None = Field(default=None, sa_type=Instant)
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    succeeded_at: datetime | None = Field(default=None, sa_type=Instant)
    failures: int = 0
    error: str = Field(default="", max_length=500)
    created_at: datetime = Field(sa_type=Instant)
    off_at: datetime | None = Field(default=None, sa_type=Instant)
    owner: str = Field(default="", max_length=120)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    not_before: datetime | None = Field(default=None, sa_type=Instant)


class SourceMapRow(SQLModel, table=True):
    """A saved map of a source's files: for the event it makes of files with these columns (their fingerprint)."""

    __tablename__ = "source_map"

    workspace: str = Field(primary_key=True, max_length=64)
    source: str = Field(primary_key=True, max_length=100)
    event: str = Field(primary_key=True, max_length=40)
    columns: str = Field(primary_key=True, max_length=64)
    content: str = Field(sa_type=Text)
    saved_by: str = Field(default="", max_length=64)
    saved_at: datetime = Field(sa_type=Instant)


_ALIAS_IN_FORCE = text("undone_at IS NULL AND kind = 'alias'")


class NamingRow(SQLModel, table=True):
    """One decision about names (`domain.naming.Decision`); undoing it only notes that, so that its id is never reused.

    `id` is the number people type behind N; `kind` is `alias`, `apart` or `rule`.
    """

    __tablename__ = "naming"
    __table_args__ = (
        Index(
            "uq_naming_alias",
            "workspace",
            "slice",
            "name",
            unique=True,
            sqlite_where=_ALIAS_IN_FORCE,
            postgresql_where=_ALIAS_IN_FORCE,
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    kind: str = Field(max_length=10)
    slice: str = Field(max_length=40)
    name: str = Field(max_length=200)
    meaning: str = Field(max_length=200)
    field: str = Field(default="", max_length=40)
    source: str = Field(default="", max_length=100)
    made_by: str = Field(default="", max_length=64)
    made_at: datetime = Field(sa_type=Instant)
    undone_by: str = Field(default="", max_length=64)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
