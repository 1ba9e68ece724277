"""What is assumed, and how levers are set; rows are only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "assumption",
        sa.Column("id", _number(), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("low", sa.String(length=40), nullable=False),
        sa.Column("likely", sa.String(length=40), nullable=False),
        sa.Column("high", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_assumption_name", "assumption", ["workspace", "name"])
    op.create_table(
        "lever",
        sa.Column("id", _number(), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("likely", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("per", sa.Float(), nullable=True),
        sa.Column("share_low", sa.Float(), nullable=False),
        sa.Column("share_likely", sa.Float(), nullable=True),
        sa.Column("share_high", sa.Float(), nullable=False),
        sa.Column("lag", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Float(), nullable=False),
        sa.Column("baseline", sa.String(length=10), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_lever_name", "lever", ["workspace", "name"])


def downgrade() -> None:
    """Move the schema back."""
    for name in ("lever", "assumption"):
        op.drop_index(f"ix_{name}_name", name)
        op.drop_table(name)


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
