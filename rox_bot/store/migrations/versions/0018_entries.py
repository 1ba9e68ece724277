"""What customers decide and what policies block."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    _fact(
        "customer_event",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("counterpart", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("per", sa.String(length=5), nullable=False),
    )
    _fact("blocked", sa.Column("policy", sa.String(length=100), nullable=False))
    op.create_index("ix_moment_ticket", "moment", ["workspace", "ticket"])


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index("ix_moment_ticket", "moment")
    for name in ("blocked", "customer_event"):
        op.drop_index(f"ix_{name}_ticket", name)
        op.drop_index(f"ix_{name}_occurred_at", name)
        op.drop_table(name)


def _fact(name: str, *own: sa.Column[Any]) -> None:
    """Make the table of a kind of event: what every one of these carries, and its own columns."""
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
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("comment", sa.String(length=4000), nullable=False),
        sa.Column("ticket", sa.String(length=200), nullable=False),
        sa.Column("ticket_source", sa.String(length=100), nullable=False),
        *own,
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "source", "source_key", name=f"uq_{name}_source_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{name}_occurred_at", name, ["workspace", "occurred_at"])
    op.create_index(f"ix_{name}_ticket", name, ["workspace", "ticket"])


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
