"""What more metrics need: replies, waits and reassignments of tickets, sentiment of feedback, and surveys sent."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OF_TICKETS: dict[str, sa.types.TypeEngine[Any]] = {
    "first_solved_at": sa.BigInteger(),
    "public_replies": sa.Integer(),
    "requester_replies": sa.Integer(),
    "reassignments": sa.Integer(),
    "wait_minutes": sa.Float(),
    "said_first_contact": sa.Boolean(),
}


def upgrade() -> None:
    """Move the schema forward."""
    for name, kind in _OF_TICKETS.items():
        op.add_column("ticket", sa.Column(name, kind, nullable=True))
    op.add_column("feedback", sa.Column("sentiment", sa.Float(), nullable=True))
    op.add_column("feedback", sa.Column("sentiment_model", sa.String(length=60), nullable=True))
    op.create_table(
        "invitation",
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
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "source", "source_key", name="uq_invitation_source_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitation_occurred_at", "invitation", ["workspace", "occurred_at"])


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index("ix_invitation_occurred_at", "invitation")
    op.drop_table("invitation")
    for name in ("sentiment_model", "sentiment"):
        op.drop_column("feedback", name)
    for name in reversed(_OF_TICKETS):
        op.drop_column("ticket", name)


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
