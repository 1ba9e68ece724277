"""The buttons under a sent file: import it, import what is good of it, take it back."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.slack.edge import Edge
from rox_bot.slack.uploads import showing
from rox_bot.slack.uploads.job import tell
from rox_bot.slack.uploads.working import desk_of, wake
from rox_bot.store import uploads
from rox_bot.store.uploads import AGREED, CANCELLED, DONE, EXPIRED, SENT, SHOWN, Upload

log = logging.getLogger(__name__)
_TRIES, _PAUSE = 20, 0.1  # what is shown is noted an instant later


async def import_(edge: Edge, value: str, context: Context, _body: dict[str, Any]) -> None:
    """Import a file that was shown."""
    await _agree(edge, value, context)


async def import_anyway(edge: Edge, value: str, context: Context, _body: dict[str, Any]) -> None:
    """Import the good rows of a file with many bad ones."""
    await _agree(edge, value, context, accepts_bad=True)


async def cancel(edge: Edge, value: str, context: Context, _body: dict[str, Any]) -> None:
    """Take a file back, also while it is imported."""
    demand(context.role, "import")
    upload, store, desk = await mine(edge, value, context), edge.door.store, desk_of(edge)

    def cancelled() -> bool:
        return store.write(lambda tx: uploads.cancel(tx, store.workspace, upload.id, store.clock()))

    if not await asyncio.to_thread(cancelled):
        raise _settled(upload)
    if (progress := desk.importing.get(upload.id)) is not None:
        progress.over.set()  # who imports it says how far it came
        return
    if upload.state != AGREED:  # else another bot may be reading it
        desk.forget(upload.id)
    told = showing.cancelled(upload, Wording(context.language))
    edge.spawn(_tell(edge, upload, lambda: told))


async def mine(edge: Edge, value: str, context: Context) -> Upload:
    """Return the file behind a button, of whoever presses it; raises NotUnderstood where it is gone or another's."""
    number = int(value) if value.isdecimal() else 0
    upload = await asyncio.to_thread(desk_of(edge).find, edge.door.store, number)
    if upload is None or upload.person != context.person:
        raise NotUnderstood(N_("I no longer know that file; please send it again."))
    return upload


async def decide(edge: Edge, upload: Upload, state: str, **values: Any) -> Upload:
    """Do what its sender says with a file that was shown; raises NotUnderstood where there is nothing to decide."""
    store, desk = edge.door.store, desk_of(edge)

    def decided() -> bool:
        return store.write(lambda tx: uploads.decide(tx, store.workspace, upload.id, state, store.clock(), **values))

    for _ in range(_TRIES):
        if await asyncio.to_thread(decided):
            return upload
        found = await asyncio.to_thread(desk.find, store, upload.id)
        upload = found or upload
        if upload.state != SENT:
            break
        await asyncio.sleep(_PAUSE)
    raise _settled(upload)


async def _agree(edge: Edge, value: str, context: Context, **values: Any) -> None:
    demand(context.role, "import")
    upload, store, desk = await mine(edge, value, context), edge.door.store, desk_of(edge)
    if not upload.mapping and upload.state == SHOWN:
        raise NotUnderstood(N_("Something must be said about that file first: press Answer …"))
    upload, wording = await decide(edge, upload, AGREED, **values), Wording(context.language)

    def told() -> showing.Told | None:
        """Return that its turn comes, unless it has come by now: then whoever imports it tells."""
        with store.reading() as tx:
            found = uploads.find(tx, store.workspace, upload.id)
            if found is None or found.state != AGREED or upload.id in desk.importing:
                return None
            queued = uploads.is_waiting(tx, store.workspace, upload.id, desk.me, store.clock())
        return showing.waiting(upload, wording) if queued else showing.running(upload, 0.0, wording)

    edge.spawn(_tell(edge, upload, told))
    wake(edge)


async def _tell(edge: Edge, upload: Upload, told: Callable[[], showing.Told | None]) -> None:
    """Tell how a file stands after a press, behind whatever is being told of it; the press itself does not wait."""
    async with desk_of(edge).voice(upload.id):
        now = await asyncio.to_thread(told)
        if now is None:
            return
        try:
            await tell(edge, upload, now)
        except (NotPosted, Unsure) as trouble:
            log.warning("not told of a sent file: %s", trouble)


def _settled(upload: Upload) -> NotUnderstood:
    """Return why nothing is to be decided about a file any more."""
    sentences = {
        SENT: N_("I am still reading {name}; one moment."),
        AGREED: N_("{name} is being imported already."),
        DONE: N_("{name} is in already."),
        CANCELLED: N_("{name} was cancelled. Send it again to import it."),
        EXPIRED: N_("{name} has waited for more than a day. Send it again to import it."),
    }
    return NotUnderstood(sentences.get(upload.state, N_("{name} was not imported. Send it again.")), name=upload.name)


PRESSES = {
    "upload_import": import_,
    "upload_anyway": import_anyway,
    "upload_cancel": cancel,
}
"""Button name -> what it does."""
