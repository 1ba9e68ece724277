"""Who may do what, the code that makes the first admin, what each Slack channel is about, zone and language."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    _add_filled("workspace", sa.Column("zone", sa.String(length=64), nullable=False, server_default=""))
    _add_filled("workspace", sa.Column("language", sa.String(length=10), nullable=False, server_default=""))
    _add_filled("workspace", sa.Column("slack_scopes", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "person_role",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person"),
    )
    op.create_table(
        "setup_code",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=128), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("used_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("workspace"),
    )
    op.create_table(
        "place",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("slack_channel", sa.String(length=64), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("demo_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "slack_channel"),
    )


def downgrade() -> None:
    """Move the schema back."""
    for table in ("place", "setup_code", "person_role"):
        op.drop_table(table)
    for name in ("slack_scopes", "language", "zone"):
        op.drop_column("workspace", name)


def _add_filled(table: str, column: sa.Column[Any]) -> None:
    """Add a column that every row has a value in: the default serves the rows there are, and is then dropped."""
    op.add_column(table, column)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, server_default=None)
