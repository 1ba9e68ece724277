"""Reopenings that no source tells of are not known, and no longer none."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward; what was kept for none is none where its source tells of reopenings at all."""
    if op.get_bind().dialect.name == "sqlite":  # a table made anew would lose its last number, and an index
        op.execute("ALTER TABLE ticket RENAME COLUMN reopens TO counted")
        op.add_column("ticket", sa.Column("reopens", sa.Integer(), nullable=True))
        op.execute("UPDATE ticket SET reopens = counted")
        op.drop_column("ticket", "counted")
    else:
        op.alter_column("ticket", "reopens", nullable=True)
    op.execute(
        "UPDATE ticket SET reopens = NULL WHERE (workspace, source) NOT IN ("
        "SELECT workspace, source FROM ticket WHERE reopens > 0"
        " UNION SELECT workspace, name FROM source WHERE kind = 'zendesk')"
    )


def downgrade() -> None:
    """Move the schema back."""
    op.execute("UPDATE ticket SET reopens = 0 WHERE reopens IS NULL")
    if op.get_bind().dialect.name == "sqlite":
        op.add_column("ticket", sa.Column("counted", sa.Integer(), nullable=False, server_default="0"))
        op.execute("UPDATE ticket SET counted = reopens")
        op.drop_column("ticket", "reopens")
        op.execute("ALTER TABLE ticket RENAME COLUMN counted TO reopens")
    else:
        op.alter_column("ticket", "reopens", nullable=False)
