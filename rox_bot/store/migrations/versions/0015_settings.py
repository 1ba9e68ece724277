"""Settings chosen in Slack, of a workspace and of its Slack channels; quarters are known by when they start."""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
_QUARTER = re.compile(r"(\d{4})-Q([1-4])(.*)")


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "setting",
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("slack_channel", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.String(length=64), nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "slack_channel", "name"),
    )
    for name in ("zone", "language"):
        op.execute(
            sa.text(
                "INSERT INTO setting (workspace, slack_channel, name, value, chosen_by, chosen_at)"  # noqa: S608 - fixed names
                f" SELECT key, '', '{name}', {name}, '', created_at FROM workspace WHERE {name} <> ''"
            )
        )
        op.drop_column("workspace", name)
    _rename_quarters(_by_start)


def downgrade() -> None:
    """Move the schema back."""
    _rename_quarters(_by_fiscal_year)
    for name, length in (("zone", 64), ("language", 10)):
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("workspace", column)
        with op.batch_alter_table("workspace") as batch:
            batch.alter_column(name, server_default=None)
        op.execute(
            sa.text(
                f"UPDATE workspace SET {name} = (SELECT value FROM setting WHERE setting.workspace = workspace.key"  # noqa: S608
                f" AND slack_channel = '' AND name = '{name}') WHERE key IN (SELECT workspace FROM setting"
                f" WHERE slack_channel = '' AND name = '{name}')"
            )
        )
    op.drop_table("setting")


def _rename_quarters(renamed: Any) -> None:
    """Rename the quarters of digests whose fiscal year does not start in January."""
    tx = op.get_bind()
    digests = sa.text("SELECT workspace, slack_channel, fiscal_year_start FROM digest WHERE fiscal_year_start <> 1")
    for workspace, slack_channel, start in tx.execute(digests).all():
        of_channel = {"workspace": workspace, "slack_channel": slack_channel}
        rows = sa.text("SELECT id, period FROM outbox WHERE workspace = :workspace AND slack_channel = :slack_channel")
        for number, period in tx.execute(rows, of_channel).all():
            match = _QUARTER.fullmatch(period)
            if match:
                values = {"id": number, "period": renamed(int(match[1]), int(match[2]), match[3], start)}
                tx.execute(sa.text("UPDATE outbox SET period = :period WHERE id = :id"), values)


def _by_start(year: int, quarter: int, rest: str, start: int) -> str:
    """Return the name of a fiscal year's quarter by the calendar quarter that it starts in, and how far in."""
    month = start - 1 + 3 * (quarter - 1)
    first = (year - 1) * 12 + month
    inside = f"+{first % 3}" if first % 3 else ""
    return f"{first // 12}-Q{first % 12 // 3 + 1}{inside}{rest}"


def _by_fiscal_year(year: int, quarter: int, rest: str, start: int) -> str:
    inside = int(rest[1]) if rest.startswith("+") else 0
    first = year * 12 + 3 * (quarter - 1) + inside
    passed = first - (start - 1)
    return f"{passed // 12 + 1}-Q{passed % 12 // 3 + 1}{rest[2:] if inside else rest}"
