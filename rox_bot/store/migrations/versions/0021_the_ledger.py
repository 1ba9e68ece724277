"""The ledger: investments and gains; and exchange rates."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    _fact(
        "investment",
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("covers", sa.String(length=10), nullable=False),
    )
    _fact(
        "gain",
        sa.Column("lever", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("grade_source", sa.String(length=500), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("own", sa.String(length=3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("rate", sa.String(length=30), nullable=False),
        sa.Column("noted_by", sa.String(length=64), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "own", "currency", "since"),
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_table("exchange_rate")
    for name in ("gain", "investment"):
        op.drop_index(f"ix_{name}_occurred_at", name)
        op.drop_table(name)


def _fact(name: str, *own: sa.Column[Any]) -> None:
    """Make the table of a side of the ledger: what every event carries, what both sides say, and its own columns."""
    op.create_table(
        name,
        sa.Column("id", _number(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("version_hash", sa.String(length=32), nullable=False),
        sa.Column("customer", sa.String(length=200), nullable=False),
        sa.Column("touchpoint", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("product", sa.String(length=200), nullable=False),
        sa.Column("priority", sa.String(length=100), nullable=False),
        sa.Column("resolver", sa.String(length=100), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("requester", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=True),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("origin_channel", sa.String(length=64), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=4000), nullable=False),
        sa.Column("tag", sa.String(length=100), nullable=False),
        sa.Column("goal", sa.String(length=100), nullable=False),
        *own,
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "source", "source_key", name=f"uq_{name}_source_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{name}_occurred_at", name, ["workspace", "occurred_at"])


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
