"""The Slack channels the bot was invited to."""

from datetime import datetime

from sqlalchemy import Connection, Table

from rox_bot.store.tables import SlackChannelRow
from rox_bot.store.upserts import insert_into

_channel: Table = SlackChannelRow.__table__  # type: ignore[attr-defined]


def first_notice(tx: Connection, workspace: str, slack_channel: str, now: datetime) -> bool:
    """Note that a channel has its notice; return False when it had one before."""
    statement = insert_into(tx, _channel).on_conflict_do_nothing().returning(_channel.c.id)
    row = {"workspace": workspace, "id": slack_channel, "noticed_at": now, "watched": True}
    return tx.execute(statement, [row]).first() is not None
