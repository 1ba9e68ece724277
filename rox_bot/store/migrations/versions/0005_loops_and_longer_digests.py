"""Who took a low score, and digests of months and quarters."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "loop",
        sa.Column("id", _number(), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("event", _number(), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "event", name="uq_loop_event"),
        sqlite_autoincrement=True,
    )
    _add_filled("digest", sa.Column("unit", sa.String(length=10), nullable=False, server_default="week"))
    _add_filled("digest", sa.Column("day", sa.Integer(), nullable=False, server_default="1"))
    _add_filled("digest", sa.Column("fiscal_year_start", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Move the schema back."""
    for name in ("fiscal_year_start", "day", "unit"):
        op.drop_column("digest", name)
    op.drop_table("loop")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _add_filled(table: str, column: sa.Column[Any]) -> None:
    """Add a column that every row has a value in: the default serves the rows there are, and is then dropped."""
    op.add_column(table, column)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, server_default=None)
