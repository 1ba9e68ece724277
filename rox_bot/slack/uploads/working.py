"""The work on files that were sent: each looked at and shown, then imported when its sender agrees, one after another.

What is to be done stands in the store, so that another bot, or this one after a crash, goes on where one has stopped.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import N_, BadInput, RoxError, Unavailable
from rox_bot.domain.policy import demand
from rox_bot.language.wording import Wording
from rox_bot.slack.edge import Edge
from rox_bot.slack.uploads import showing
from rox_bot.slack.uploads.desk import Desk
from rox_bot.slack.uploads.fetching import as_sent
from rox_bot.slack.uploads.importing import bring_in
from rox_bot.slack.uploads.job import Job, tell
from rox_bot.slack.uploads.looking import look_at
from rox_bot.store import people
from rox_bot.store.uploads import AGREED, REFUSED, SENT, Upload

log = logging.getLogger(__name__)
_PAUSES = (timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
_MOST_TRIES = len(_PAUSES) + 2
_WORK: dict[str, Callable[[Job], Awaitable[None]]] = {SENT: look_at, AGREED: bring_in}


def wake(edge: Edge) -> None:
    """Have the files worked on that are due, as soon as may be."""
    for state, turn in desk_of(edge).turns.items():
        turn.due = True
        if not turn.lock.locked():
            edge.spawn(_work(edge, state))


async def look_after(edge: Edge) -> None:
    """Give up the files that nobody decided about, remove what a killed bot left, and have the others worked on."""
    desk, store = desk_of(edge), edge.door.store
    try:
        for upload in await asyncio.to_thread(desk.sweep, store):
            desk.forget(upload.id)
            await _tell_expired(edge, upload)
    except RoxError as trouble:
        log.warning("sent files wait: %s", trouble)
    wake(edge)


async def _work(edge: Edge, state: str) -> None:
    """Work on the files in a state, one after the other, until none is due."""
    desk = desk_of(edge)
    turn = desk.turns[state]
    if turn.lock.locked():
        return
    async with turn.lock:
        while turn.due and not edge.stopping:
            turn.due = False
            try:
                while not edge.stopping and (upload := await asyncio.to_thread(desk.claim, edge.door.store, state)):
                    await _done(edge, desk, upload)
            except RoxError as trouble:
                log.warning("sent files wait: %s", trouble)


async def _done(edge: Edge, desk: Desk, upload: Upload) -> None:
    """Work on one file; what stands in the way is told to its sender, or tried again where that may help."""
    wording = edge.wording()
    try:
        context = await edge.context_of(await _user(edge, upload), upload.slack_channel, upload.key)
        wording = Wording(context.language)
        demand(context.role, "import")
        _check_tries(upload)
        await _WORK[upload.state](Job(edge, desk, upload, context, wording))
    except (NotPosted, Unsure) as trouble:
        log.warning("a sent file waits: %s", trouble)
        lost = Unavailable(N_("Slack did not give me {name}; I try again."), name=upload.name)
        await _later(edge, desk, upload, lost, wording)
    except Unavailable as trouble:
        log.warning("a sent file waits: %s", trouble)
        await _later(edge, desk, upload, trouble, wording)
    except RoxError as trouble:
        await _refused(edge, desk, upload, as_sent(trouble, upload), wording)
    except Exception as fault:
        told = edge.failure(fault, wording)
        await _refused(edge, desk, upload, RoxError("{told}", told=told.text), wording)
    if upload.state == AGREED:
        wake(edge)  # one that was changed since it was shown is looked at anew


def _check_tries(upload: Upload) -> None:
    """Give a file up that was taken again and again without a word on what became of it: bots may die of it."""
    if upload.attempts > _MOST_TRIES:
        sentence = N_("I gave up on {name} after several tries. Send it in parts, or as CSV.")
        raise BadInput(sentence, name=upload.name)


async def _later(edge: Edge, desk: Desk, upload: Upload, trouble: RoxError, wording: Wording) -> None:
    """Give a file back to be tried again after a while, and up after some tries."""
    if upload.attempts > len(_PAUSES):
        await _refused(edge, desk, upload, trouble, wording)
        return
    pause = _PAUSES[upload.attempts - 1]
    store = edge.door.store
    try:
        await asyncio.to_thread(desk.put_back, store, upload.id, store.clock() + pause)
    except RoxError as busy:
        log.warning("a sent file is held: %s", busy)  # until its lease is over


async def _refused(edge: Edge, desk: Desk, upload: Upload, trouble: RoxError, wording: Wording) -> None:
    """Turn a file down and say why; nothing of it is kept."""
    desk.forget(upload.id)
    store = edge.door.store
    try:
        found = await asyncio.to_thread(desk.find, store, upload.id)
        if found is not None and found.state == upload.state:  # else it was cancelled, and its copy is gone
            await tell(edge, found, showing.explained(upload, trouble, wording))
    except (NotPosted, Unsure, RoxError) as silent:
        log.warning("not told of a sent file: %s", silent)
    await asyncio.to_thread(desk.step, store, upload.id, state=REFUSED)


async def _tell_expired(edge: Edge, upload: Upload) -> None:
    try:
        wording = edge.wording(await edge.people.find(await _user(edge, upload)))
        text = wording._("You did not decide about {name} within a day. Send it again to import it.", name=upload.name)
        await tell(edge, upload, showing.gone(upload, text))
    except (NotPosted, Unsure, RoxError) as trouble:
        log.warning("not told of a sent file: %s", trouble)


async def _user(edge: Edge, upload: Upload) -> str:
    """Return the Slack id of a file's sender."""

    def found() -> str:
        store = edge.door.store
        with store.reading() as tx:
            return str(people.people_of(tx, store.workspace, [upload.person])[upload.person]["slack_user"])

    return await asyncio.to_thread(found)


def desk_of(edge: Edge) -> Desk:
    if edge.desk is None:
        raise LookupError("there is no folder for sent files")
    return edge.desk
