"""What people say of the digests they get: one word of each person on each post, the last one; never a text."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Table, func, select

from rox_bot.store.tables import DigestOpinionRow
from rox_bot.store.upserts import insert_into

_opinion: Table = DigestOpinionRow.__table__  # type: ignore[attr-defined]
YES, NO, LESS = "yes", "no", "less"
OPINIONS = (YES, NO, LESS)


def say(tx: Connection, workspace: str, post: int, person: str, opinion: str, now: datetime) -> None:
    """Record what a person says of a post, in place of what they said before."""
    row = {"workspace": workspace, "post": post, "person": person, "opinion": opinion, "said_at": now}
    changes = {"opinion": opinion, "said_at": now}
    keys = ["workspace", "post", "person"]
    tx.execute(insert_into(tx, _opinion).on_conflict_do_update(index_elements=keys, set_=changes), [row])


def counted(tx: Connection, workspace: str, posts: Sequence[int]) -> Counter[str]:
    """Return how many people said what of some posts together."""
    where = (_opinion.c.workspace == workspace, _opinion.c.post.in_(posts))
    rows = tx.execute(select(_opinion.c.opinion, func.count()).where(*where).group_by(_opinion.c.opinion))
    return Counter({row[0]: int(row[1]) for row in rows})
