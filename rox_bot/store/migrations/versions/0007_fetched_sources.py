"""Who reads a fetched source just now, and when it is read next."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.add_column("source", sa.Column("owner", sa.String(length=120), nullable=False, server_default=""))
    with op.batch_alter_table("source") as batch:  # the default served the rows there were
        batch.alter_column("owner", server_default=None)
    op.add_column("source", sa.Column("lease_until", sa.BigInteger(), nullable=True))
    op.add_column("source", sa.Column("not_before", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Move the schema back."""
    for name in ("not_before", "lease_until", "owner"):
        op.drop_column("source", name)
