"""Pausing, thread replies and private notes; dead letters, versions of messages, and how far channels were read."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.add_column("outbox", sa.Column("settled_at", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("parent", _number(), nullable=True))
    _add_filled("outbox", sa.Column("payload", sa.Text(), nullable=False, server_default=""))
    op.add_column("digest", sa.Column("paused_at", sa.BigInteger(), nullable=True))
    _add_filled("digest", sa.Column("paused_for", sa.String(length=100), nullable=False, server_default=""))
    _add_filled("digest", sa.Column("outside_allowed", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add_filled("slack_channel", sa.Column("read_until", sa.String(length=40), nullable=False, server_default=""))
    op.create_table(
        "dead_letter",
        sa.Column("id", _number(), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_failed_at", sa.BigInteger(), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "source", "key", name="uq_dead_letter_key"),
    )
    op.create_table(
        "message_version",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "key"),
    )
    op.create_index("ix_message_version_noted_at", "message_version", ["noted_at"])


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index("ix_message_version_noted_at", "message_version")
    op.drop_table("message_version")
    op.drop_table("dead_letter")
    op.drop_column("slack_channel", "read_until")
    for name in ("outside_allowed", "paused_for", "paused_at"):
        op.drop_column("digest", name)
    for name in ("payload", "parent", "settled_at"):
        op.drop_column("outbox", name)


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _add_filled(table: str, column: sa.Column[Any]) -> None:
    """Add a column that every row has a value in: the default serves the rows there are, and is then dropped."""
    op.add_column(table, column)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, server_default=None)
