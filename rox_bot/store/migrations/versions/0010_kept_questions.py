"""The thread of kept answers, by which a question is followed, and the blocks that Slack refuses in a workspace."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.add_column("answer", sa.Column("thread", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table("answer") as batch:
        batch.alter_column("thread", server_default=None)
    op.create_index("ix_answer_place", "answer", ["workspace", "slack_channel", "thread", "number"])
    op.create_table(
        "refused_block",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("surface", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("refused_at", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "surface", "kind"),
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_table("refused_block")
    op.drop_index("ix_answer_place", "answer")
    op.drop_column("answer", "thread")
