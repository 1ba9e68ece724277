"""When a follow-up is due, put off and finished, by whom, and in their own words."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FILLED = ("done_by", "note", "note_place")


def upgrade() -> None:
    """Move the schema forward."""
    with op.batch_alter_table("loop", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("taken_at", existing_type=sa.BigInteger(), nullable=True)
        batch.add_column(sa.Column("due_at", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("snoozed_until", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("reminded_at", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("done_by", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("note_place", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("loop", table_kwargs={"sqlite_autoincrement": True}) as batch:
        for name in _FILLED:
            batch.alter_column(name, server_default=None)
    op.execute("UPDATE loop SET taken_at = NULL WHERE taken_by = ''")


def downgrade() -> None:
    """Move the schema back."""
    op.execute("UPDATE loop SET taken_at = COALESCE(taken_at, done_at, snoozed_until, 0)")
    with op.batch_alter_table("loop", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("taken_at", existing_type=sa.BigInteger(), nullable=False)
        for name in (*_FILLED, "reminded_at", "snoozed_until", "due_at"):
            batch.drop_column(name)
