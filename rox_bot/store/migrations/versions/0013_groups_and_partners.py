"""Slack user groups with a role, and the partner that a shared channel is open to."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "slack_group",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("handle", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.add_column("place", sa.Column("partner", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("place") as batch:
        batch.alter_column("partner", server_default=None)


def downgrade() -> None:
    """Move the schema back."""
    op.drop_column("place", "partner")
    op.drop_table("slack_group")
