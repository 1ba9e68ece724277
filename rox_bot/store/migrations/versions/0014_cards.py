"""Slack channels that get cards about low scores, and what was told there."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "loop_channel",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("slack_channel", sa.String(length=64), nullable=False),
        sa.Column("slack_channel_name", sa.String(length=200), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("quiet", sa.String(length=20), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("looked_until", _number(), nullable=False),
        sa.Column("off_at", sa.BigInteger(), nullable=True),
        sa.Column("off_for", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "slack_channel"),
    )
    op.create_table(
        "loop_notice",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("slack_channel", sa.String(length=64), nullable=False),
        sa.Column("event", _number(), nullable=False),
        sa.Column("post", _number(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "slack_channel", "event"),
    )
    op.create_index("ix_loop_notice_post", "loop_notice", ["post"])


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index("ix_loop_notice_post", "loop_notice")
    op.drop_table("loop_notice")
    op.drop_table("loop_channel")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
