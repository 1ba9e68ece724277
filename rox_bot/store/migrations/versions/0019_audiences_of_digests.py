"""Digests for audiences, pauses that end by themselves, and what people say of a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.add_column("digest", sa.Column("audience", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("digest", sa.Column("paused_until", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("digest") as batch:
        batch.alter_column("audience", server_default=None)
    op.create_table(
        "digest_opinion",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("post", _number(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("opinion", sa.String(length=10), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "post", "person"),
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_table("digest_opinion")
    op.drop_column("digest", "paused_until")
    op.drop_column("digest", "audience")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
