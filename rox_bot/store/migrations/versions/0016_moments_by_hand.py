"""Who wrote the words of a moment that somebody else recorded, and the corrections of entries."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.add_column("moment", sa.Column("told_by", sa.String(length=64), nullable=True))
    op.create_table(
        "correction",
        sa.Column("id", _number(), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("number", _number(), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_correction_entry", "correction", ["workspace", "letter", "number"])


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index("ix_correction_entry", "correction")
    op.drop_table("correction")
    op.drop_column("moment", "told_by")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
