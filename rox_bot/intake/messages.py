"""The moment of a message follows the message: its newest version wins, in whatever order the versions arrive."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rox_bot.domain.events import Moment, Visibility
from rox_bot.domain.question import Context
from rox_bot.intake import by_hand
from rox_bot.intake.moments import Draft, Step
from rox_bot.intake.recording import Recorder
from rox_bot.store import facts, inbox, message_versions, notes, reactions
from rox_bot.store.store import Transaction
from rox_bot.store.turns import wait_turn

SOURCE = "slack"


@dataclass(frozen=True)
class Version:
    """One version of a message: as it was written, after an edit, or gone.

    `draft` is the moment it tells, None where it tells none; `payload` what its author is to be told of that. `changed`
    marks an edit or a deletion; `matters` that it tells a moment or told one before, so that an earlier version coming
    later must find it noted.
    """

    key: str
    slack_channel: str
    ts: str
    written_at: datetime
    draft: Draft | None = None
    payload: str = ""
    changed: bool = False
    gone: bool = False
    matters: bool = True


@dataclass(frozen=True, slots=True)
class Saved:
    """The number of a moment (M...), and whether it is new or was in force before."""

    number: int
    new: bool


def follow(tx: Transaction, version: Version, recorder: Recorder, now: datetime) -> bool:
    """Bring a message's moment in step with a version of it; return whether that changed what is known.

    What holds afterwards depends on the newest version and on what people decided, never on the order of arrival: saved
    where nothing is missing or its author said so, asked where something is, else removed.
    """
    wait_turn(tx)
    row = _moment(tx, recorder.workspace, version.key)
    if _is_superseded(tx, version, recorder.workspace, row):
        return False
    if version.changed and (version.matters or row is not None):
        message_versions.note(tx, recorder.workspace, version.key, version.written_at, now, gone=version.gone)
    step = _step(tx, version, recorder.workspace)
    if version.gone:
        reactions.forget(tx, recorder.workspace, version.key)
        notes.drop_reactions(tx, recorder.workspace, version.slack_channel, version.ts, now)
    if row is not None and row["told_by"] is not None and not version.gone:  # made by hand: it needs no trigger
        if version.draft is None or not version.draft.story:
            return False
        step = Step.SAVE
    if step is Step.SAVE and version.draft is not None:
        return _keep(tx, version, replace(version.draft, **_shared(row)), recorder, row, now)
    removed = _remove(tx, version, row)
    dropped = notes.drop(tx, _note(version, notes.ECHO, recorder), now)
    card = _note(version, notes.CARD, recorder)
    if step is Step.ASK:
        told = notes.put(tx, card, version.payload, version.written_at, now, again=True)
    else:
        told = notes.drop(tx, card, now)
    return removed or dropped or told


def is_known(tx: Transaction, workspace: str, version: Version) -> bool:
    """Return whether something is known of a message that a version of it could change."""
    row = _moment(tx, workspace, version.key)
    return row is not None or notes.is_open(tx, workspace, version.slack_channel, version.ts)


def is_by_hand(tx: Transaction, workspace: str, key: str) -> bool:
    """Return whether a message's moment was made of it by hand."""
    row = _moment(tx, workspace, key)
    return row is not None and row["told_by"] is not None


def save(
    tx: Transaction, draft: Draft, wanted: Mapping[str, str], recorder: Recorder, context: Context
) -> Saved | None:
    """Save a moment because somebody says so, with what they set by hand (`by_hand.FIELDS`), and remember that.

    One that is in force already stays as it is. None means that the message was edited or deleted since this draft.
    """
    wait_turn(tx)
    workspace, now = recorder.workspace, context.now
    if message_versions.is_superseded(tx, workspace, draft.key, draft.version):
        return None
    number = number_of(tx, workspace, draft.key)
    if number is not None:
        return Saved(number, new=False)
    inbox.take_in(tx, workspace, inbox.MOMENT_CONFIRMED, draft.key, now)
    number, _ = _write(tx, replace(draft, story=draft.story or wanted.get("story", "")), recorder, now)
    facts.restore(tx, number, workspace, now)
    notes.drop(tx, (workspace, draft.slack_channel, notes.CARD, draft.ts), now)
    reactions.confirm(tx, workspace, draft.key, context.person)
    row = _moment(tx, workspace, draft.key)
    if row is not None:
        by_hand.change(tx, row, wanted, recorder, context)
    return Saved(number, new=True)


def ignore(tx: Transaction, workspace: str, key: str, now: datetime) -> None:
    """Remember that a message is no moment, whatever it will be edited to; one saved meanwhile is taken back."""
    wait_turn(tx)
    inbox.take_in(tx, workspace, inbox.MOMENT_IGNORED, key, now)
    row = _moment(tx, workspace, key)
    if row is not None:
        facts.withdraw(tx, "M", row["id"], workspace, now)


def find(tx: Transaction, workspace: str, key: str) -> Mapping[str, Any] | None:
    """Return a message's moment as it was written, withdrawn or not; None where there is none."""
    return _moment(tx, workspace, key)


def key_of(tx: Transaction, workspace: str, number: int) -> str:
    """Return the key of the message whose moment has a number (M...), '' where it is no message's."""
    row = facts.find_entry(tx, "M", number, workspace)
    key = "" if row is None or row["source"] != SOURCE else str(row["source_key"])
    return key.removesuffix(":moment") if key.endswith(":moment") else ""


def number_of(tx: Transaction, workspace: str, key: str) -> int | None:
    """Return the number of a message's moment in force, None where there is none."""
    row = _moment(tx, workspace, key)
    return None if row is None or row["withdrawn_at"] is not None else int(row["id"])


def _is_superseded(tx: Transaction, version: Version, workspace: str, row: Mapping[str, Any] | None) -> bool:
    if row is not None and not version.gone and (row["updated_at"] or row["occurred_at"]) >= version.written_at:
        return True
    return message_versions.is_superseded(tx, workspace, version.key, version.written_at)


def _step(tx: Transaction, version: Version, workspace: str) -> Step:
    if version.draft is None or inbox.was_taken_in(tx, workspace, inbox.MOMENT_IGNORED, version.key):
        return Step.NOTHING
    step = version.draft.step
    if step is Step.ASK and inbox.was_taken_in(tx, workspace, inbox.MOMENT_CONFIRMED, version.key):
        return Step.SAVE
    return step


def _keep(
    tx: Transaction, version: Version, draft: Draft, recorder: Recorder, row: Mapping[str, Any] | None, now: datetime
) -> bool:
    """Write the moment, unless it was taken back by a person, and plan what its author is told."""
    dropped = notes.drop(tx, _note(version, notes.CARD, recorder), now)
    if row is not None and row["withdrawn_at"] is not None and row["told_by"] is None:
        return dropped
    if row is not None:  # one that went with a reaction may come back with it, and then says what the message says
        draft = replace(draft, author=row["written_by"], told_by=row["told_by"])
    _, written = _write(tx, draft, recorder, now)
    if draft.told_by is not None:  # somebody else's doing: who wrote the message has nothing to confirm
        return dropped or written
    echo = _note(version, notes.ECHO, recorder)
    told = notes.put(tx, echo, version.payload, version.written_at, now, again=row is None or written)
    return dropped or written or told


def _write(tx: Transaction, draft: Draft, recorder: Recorder, now: datetime) -> tuple[int, bool]:
    """Write a moment, holding what was set by hand; return its number and whether it tells something else now."""
    event, people = recorder.admit(Moment, _values(draft)), draft.people
    row = _moment(tx, event.workspace, draft.key)
    if row is not None:
        told = {name: by_hand.text_of(getattr(event, name)) for name in by_hand.FIELDS}
        told[by_hand.PEOPLE] = " ".join(sorted(set(people)))
        holds = by_hand.held(tx, event.workspace, row["id"], told)
        people = tuple(holds.pop(by_hand.PEOPLE, told[by_hand.PEOPLE]).split())
        event = event.model_copy(update={name: by_hand.value_of(name, text) for name, text in holds.items()})
    written = recorder.write(tx, [event], now)
    number = written.ids[0] if row is None else int(row["id"])
    before = None if row is None else by_hand.texts_of(tx, row)
    facts.replace_people(tx, number, people)
    since = _moment(tx, event.workspace, draft.key)
    return number, since is not None and by_hand.texts_of(tx, since) != before


def _values(draft: Draft) -> dict[str, Any]:
    open_ = draft.visibility in (Visibility.PUBLIC, Visibility.WORKSPACE)
    return {
        "source": SOURCE,
        "source_key": _source_key(draft.key),
        "updated_at": draft.version,
        "occurred_at": draft.occurred_at,
        "story": draft.story,
        "effort_minutes": draft.told.effort_minutes,
        "company_value": draft.told.company_value,
        "ticket": draft.told.ticket,
        "written_by": draft.author,
        "told_by": draft.told_by,
        "url": draft.url,
        "origin_channel": draft.slack_channel,
        "visibility": draft.visibility,
        "audience": "workspace" if open_ else f"channel:{draft.slack_channel}",
        **draft.slices,
    }


def _remove(tx: Transaction, version: Version, row: Mapping[str, Any] | None) -> bool:
    """Erase the moment of a message that tells it no more; one taken back by a person stays until the message goes."""
    if row is None or (row["withdrawn_at"] is not None and not version.gone):
        return False
    facts.erase_moment(tx, row["id"])
    return True


def _shared(row: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what an edit does not take back: that the author let the team read it."""
    if row is None or row["visibility"] != Visibility.WORKSPACE:
        return {}
    return {"visibility": Visibility.WORKSPACE}


def _note(version: Version, kind: str, recorder: Recorder) -> tuple[str, str, str, str]:
    return recorder.workspace, version.slack_channel, kind, version.ts


def _moment(tx: Transaction, workspace: str, key: str) -> Mapping[str, Any] | None:
    return facts.find_by_key(tx, Moment, workspace, SOURCE, _source_key(key))


def _source_key(key: str) -> str:
    return f"{key}:moment"
