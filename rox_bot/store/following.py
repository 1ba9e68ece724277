"""What was set up as the workspace or its channel was then, and follows it: channels with cards or alerts."""

from collections.abc import Collection

from sqlalchemy import Connection, Table, update

from rox_bot.store.tables import AlertRow, LoopChannelRow

_FOLLOWERS: tuple[Table, ...] = (LoopChannelRow.__table__, AlertRow.__table__)  # type: ignore[attr-defined]


def follow(
    tx: Connection,
    workspace: str,
    name: str,
    before: str | int,
    after: str | int,
    *,
    here: str = "",
    but: Collection[str] = (),
) -> None:
    """Change `zone`, `week_start` or `language` where it is as before, in one Slack channel (`here`) or all `but`."""
    if before == after:
        return
    for table in _FOLLOWERS:
        if name in table.c:
            where = [table.c.workspace == workspace, table.c.off_at.is_(None), table.c[name] == before]
            where += [table.c.slack_channel == here] if here else [table.c.slack_channel.not_in(list(but))]
            tx.execute(update(table).where(*where).values({name: after}))
