"""What was chosen and what was done: settings, places, the trail, corrections of entries."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Identifier, Instant


class AuditRow(SQLModel, table=True):
    """Who did what, and when; rows are only ever added. `detail` (JSON) holds ids and counts, never texts."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    at: datetime = Field(sa_type=Instant, index=True)
    actor: str = Field(default="", max_length=64)
    action: str = Field(max_length=60)
    subject: str = Field(default="", max_length=200)
    detail: str = Field(default="{}", sa_type=Text)


class PlaceRow(SQLModel, table=True):
    """What was decided for a Slack channel: what events it is about (`filters`, JSON), since when it shows the demo.

    `decided_at` is None where nobody has said yet what the channel is about. `partner` ('' = nobody) is the partner
    whose people, in a channel shared with their organisation, may ask about its own figures.
    """

    __tablename__ = "place"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, max_length=64)
    filters: str = Field(default="[]", sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: str = Field(default="", max_length=64)
    demo_since: datetime | None = Field(default=None, sa_type=Instant)
    partner: str = Field(default="", max_length=200)


class SettingRow(SQLModel, table=True):
    """A setting that was chosen for the workspace (`slack_channel` '') or for one Slack channel."""

    __tablename__ = "setting"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, default="", max_length=64)
    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(sa_type=Text)
    chosen_by: str = Field(default="", max_length=64)
    chosen_at: datetime = Field(sa_type=Instant)


class CorrectionRow(SQLModel, table=True):
    """One correction of an entry (`letter` and `number` of its id): who made it, when and why; rows are only added.

    `deed` is `withdrawn` or `changed`; `changes` (JSON) holds of each field what it was before and what it is since,
    redacted like the entry itself.
    """

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_entry", "workspace", "letter", "number"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    letter: str = Field(max_length=1)
    number: int = Field(sa_type=Identifier)
    deed: str = Field(max_length=20)
    made_by: str = Field(default="", max_length=64)
    made_at: datetime = Field(sa_type=Instant)
    reason: str = Field(default="", max_length=500)
    changes: str = Field(default="{}", sa_type=Text)
