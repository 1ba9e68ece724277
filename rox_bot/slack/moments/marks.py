"""The check mark on a message whose moment is saved, where Slack lets the bot set one."""

import asyncio
import logging

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.intake import messages
from rox_bot.slack.edge import Edge
from rox_bot.slack.posting.clients import sorted_out

log = logging.getLogger(__name__)
SCOPE = "reactions:write"
_MARK = "white_check_mark"
_AS_WISHED = frozenset(("already_reacted", "no_reaction", "message_not_found"))


def follow(edge: Edge, key: str) -> None:
    """Have the check mark of a message (`team:channel:ts`) agree with whether its moment is in force; may be lost."""
    if SCOPE in edge.identity.scopes and key.count(":") == 2:
        edge.spawn(_follow(edge, key))


def follow_number(edge: Edge, name: str) -> None:
    """Do the same for a moment by its id (M12); nothing where it is no message's."""
    if SCOPE in edge.identity.scopes and name[:1] == "M" and name[1:].isdecimal():
        edge.spawn(_follow_number(edge, int(name[1:])))


async def _follow_number(edge: Edge, number: int) -> None:
    key = await asyncio.to_thread(_key, edge, number)
    if key.count(":") == 2:
        await _follow(edge, key)


async def _follow(edge: Edge, key: str) -> None:
    _, channel, ts = key.split(":")
    stands = await asyncio.to_thread(_stands, edge, key)
    where = {"channel": channel, "timestamp": ts}
    try:
        if stands:
            await sorted_out(edge.asking.reactions_add(name=_MARK, **where))
        else:
            await sorted_out(edge.asking.reactions_remove(name=_MARK, **where))
    except (NotPosted, Unsure) as trouble:
        if not isinstance(trouble, NotPosted) or trouble.reason not in _AS_WISHED:
            log.warning("check mark not set: %s", trouble)


def _stands(edge: Edge, key: str) -> bool:
    with edge.door.store.reading() as tx:
        return messages.number_of(tx, edge.door.store.workspace, key) is not None


def _key(edge: Edge, number: int) -> str:
    with edge.door.store.reading() as tx:
        return messages.key_of(tx, edge.door.store.workspace, number)
