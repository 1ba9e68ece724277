"""Files sent to the bot: what is to be done with each, by one bot at a time, until it is in or turned down.

SENT -> SHOWN -> AGREED -> DONE      looked at, shown to its sender, agreed upon, imported
  ^       |        |
  +-------+--------+                 something was said about it: it is looked at anew
REFUSED, CANCELLED, EXPIRED          it cannot be used, it is not wanted, nobody decided for a day
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select, update

from rox_bot.store.source_claims import is_gone
from rox_bot.store.tables import UploadRow
from rox_bot.store.upserts import insert_into

SENT, SHOWN, AGREED = "sent", "shown", "agreed"
DONE, REFUSED, CANCELLED, EXPIRED = "done", "refused", "cancelled", "expired"
OPEN = (SENT, SHOWN, AGREED)
LEASE = timedelta(seconds=60)
DECIDED_WITHIN = timedelta(hours=24)
"""So long a file waits for its sender to decide."""

KEPT = timedelta(days=14)
"""So long what became of a file is remembered, for a delivery that comes again and a button that is pressed late."""

_upload: Table = UploadRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it stands; the fields are those of `store.tables.UploadRow`."""

    id: int
    key: str
    state: str
    person: str
    slack_channel: str
    file_id: str
    name: str
    size: int
    sheet: str
    answers: str
    mapping: str
    content: str
    accepts_bad: bool
    shown_ts: str
    attempts: int
    owner: str
    lease_until: datetime | None
    not_before: datetime
    created_at: datetime
    changed_at: datetime


_FIELDS = [_upload.c[name] for name in Upload.__slots__]


def receive(tx: Connection, workspace: str, files: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Note files that were sent, each with its `key`; one that is known already is left alone. Return how many are new.

    The other values are `person`, `slack_channel`, `file_id`, `name` and `size`.
    """
    rows = [
        UploadRow(workspace=workspace, state=SENT, not_before=now, created_at=now, changed_at=now, **each).model_dump(
            exclude={"id"}
        )
        for each in files
    ]
    if not rows:
        return 0
    noting = insert_into(tx, _upload).on_conflict_do_nothing().returning(_upload.c.id)
    return len(tx.execute(noting, rows).all())


def find(tx: Connection, workspace: str, number: int) -> Upload | None:
    """Return a file by its number, None where it is not known (any more)."""
    row = tx.execute(select(*_FIELDS).where(_here(workspace, number))).first()
    return Upload(*row) if row else None


def open_numbers(tx: Connection, workspace: str) -> set[int]:
    """Return the numbers of the files of which something is still to come."""
    where = (_upload.c.workspace == workspace, _upload.c.state.in_(OPEN))
    return set(tx.execute(select(_upload.c.id).where(*where)).scalars())


def claim(tx: Connection, workspace: str, state: str, me: str, now: datetime) -> Upload | None:
    """Take the oldest file that is due in a state, None where there is none; of those agreed upon one at a time.

    A file that another bot holds is left to it, unless that one has ended.
    """
    due = (_upload.c.workspace == workspace, _upload.c.state == state)
    found = tx.execute(select(*_FIELDS).where(*due).order_by(_upload.c.id).with_for_update())
    waiting = [Upload(*row) for row in found]
    held = [each for each in waiting if _is_held(each, me, now)]
    if state == AGREED and held:
        return None
    ready = next((each for each in waiting if each not in held and each.not_before <= now), None)
    if ready is None:
        return None
    values = {"owner": me, "lease_until": now + LEASE, "attempts": ready.attempts + 1}
    tx.execute(update(_upload).where(_here(workspace, ready.id)).values(**values))
    return find(tx, workspace, ready.id)


def is_waiting(tx: Connection, workspace: str, number: int, me: str, now: datetime) -> bool:
    """Return whether a file that was agreed upon has to wait for another one."""
    where = (_upload.c.workspace == workspace, _upload.c.state == AGREED, _upload.c.id != number)
    others = [Upload(*row) for row in tx.execute(select(*_FIELDS).where(*where))]
    return any(each.id < number or _is_held(each, me, now) for each in others)


def hold(tx: Connection, workspace: str, number: int, me: str, now: datetime) -> bool:
    """Keep a file for a while longer; False where it was cancelled or taken over, and then everything must stop."""
    mine = and_(_here(workspace, number), _upload.c.owner == me)
    return tx.execute(update(_upload).where(mine).values(lease_until=now + LEASE)).rowcount == 1


def step(
    tx: Connection, workspace: str, number: int, me: str, now: datetime, *, state: str | None = None, **values: Any
) -> bool:
    """Note what came of the work on a file; with a `state` it is given back. False where it is not ours any more."""
    mine = and_(_here(workspace, number), _upload.c.owner == me)
    if state is not None:
        values |= {"state": state, "owner": "", "lease_until": None, "attempts": 0}
    return tx.execute(update(_upload).where(mine).values(changed_at=now, **values)).rowcount == 1


def put_back(tx: Connection, workspace: str, number: int, me: str, not_before: datetime) -> None:
    """Give a file back as it was, to be tried again at an instant."""
    mine = and_(_here(workspace, number), _upload.c.owner == me)
    tx.execute(update(_upload).where(mine).values(owner="", lease_until=None, not_before=not_before))


def decide(tx: Connection, workspace: str, number: int, state: str, now: datetime, **values: Any) -> bool:
    """Do what its sender says with a file that waits for it; False where it does not."""
    waits = and_(_here(workspace, number), _upload.c.state == SHOWN)
    return tx.execute(update(_upload).where(waits).values(state=state, changed_at=now, **values)).rowcount == 1


def cancel(tx: Connection, workspace: str, number: int, now: datetime) -> bool:
    """Take a file back, also while it is imported: whoever does that hears of it. False where it is settled."""
    unsettled = and_(_here(workspace, number), _upload.c.state.in_(OPEN))
    values = {"state": CANCELLED, "owner": "", "lease_until": None, "changed_at": now}
    return tx.execute(update(_upload).where(unsettled).values(**values)).rowcount == 1


def expire(tx: Connection, workspace: str, now: datetime) -> list[Upload]:
    """Give up the files of which nobody decided anything for a day, and return them; forget what is long settled."""
    settled = (_upload.c.workspace == workspace, _upload.c.state.not_in(OPEN), _upload.c.changed_at < now - KEPT)
    tx.execute(delete(_upload).where(*settled))
    waits = and_(
        _upload.c.workspace == workspace, _upload.c.state == SHOWN, _upload.c.changed_at < now - DECIDED_WITHIN
    )
    found = [Upload(*row) for row in tx.execute(select(*_FIELDS).where(waits).with_for_update())]
    gone = update(_upload).where(waits, _upload.c.id.in_([each.id for each in found]))
    tx.execute(gone.values(state=EXPIRED, changed_at=now))
    return found


def _is_held(upload: Upload, me: str, now: datetime) -> bool:
    leased = upload.lease_until is not None and upload.lease_until > now
    return leased and not is_gone(upload.owner, me)


def _here(workspace: str, number: int) -> ColumnElement[bool]:
    return and_(_upload.c.workspace == workspace, _upload.c.id == number)
