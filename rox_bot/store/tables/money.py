"""What sums are made of besides the ledger: exchange rates, assumptions and levers."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Identifier, Instant


class ExchangeRateRow(SQLModel, table=True):
    """What one unit of `currency` is worth in `own` from the day `since` (ISO 8601) on, exact."""

    __tablename__ = "exchange_rate"

    workspace: str = Field(primary_key=True, max_length=64)
    own: str = Field(primary_key=True, max_length=3)
    currency: str = Field(primary_key=True, max_length=3)
    since: str = Field(primary_key=True, max_length=10)
    rate: str = Field(max_length=30)
    noted_by: str = Field(max_length=64)
    noted_at: datetime = Field(sa_type=Instant)


class AssumptionRow(SQLModel, table=True):
    """One thing that was assumed (`domain.assumptions`), exact; rows are only added, the latest of a name holds."""

    __tablename__ = "assumption"
    __table_args__ = (Index("ix_assumption_name", "workspace", "name"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    name: str = Field(max_length=40)
    low: str = Field(max_length=40)
    likely: str = Field(max_length=40)
    high: str = Field(max_length=40)
    currency: str = Field(default="", max_length=3)
    grade: str = Field(max_length=20)
    source: str = Field(default="", max_length=500)
    set_by: str = Field(max_length=64)
    set_at: datetime = Field(sa_type=Instant)


class LeverRow(SQLModel, table=True):
    """How a lever was set (`domain.levers`), whole; rows are only added, the latest of a name holds.

    Of the effect NULL is what nobody knows; `share_...` is what of it is ours.
    """

    __tablename__ = "lever"
    __table_args__ = (Index("ix_lever_name", "workspace", "name"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    name: str = Field(max_length=80)
    low: float | None = None
    likely: float | None = None
    high: float | None = None
    per: float | None = None
    share_low: float
    share_likely: float | None = None
    share_high: float
    lag: int
    cap: float
    baseline: str = Field(max_length=10)
    grade: str = Field(max_length=20)
    source: str = Field(default="", max_length=500)
    owner: str = Field(default="", max_length=64)
    is_on: bool
    set_by: str = Field(max_length=64)
    set_at: datetime = Field(sa_type=Instant)
