"""Emoji reactions that make a moment of a message, count as joy for one that is there, or take one's own back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rox_bot.domain.choices import CAPTURE_EMOJI, CAPTURE_MESSAGES, DEFAULTS, OFF
from rox_bot.intake import messages
from rox_bot.intake.recording import Recorder
from rox_bot.store import choices, facts, inbox, message_versions, notes, reactions
from rox_bot.store.reactions import Reaction
from rox_bot.store.store import Transaction
from rox_bot.store.turns import wait_turn

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Capture:
    """What makes a moment in a Slack channel besides lines, mentions and the shortcut.

    `messages` says whether those with a trigger do, `emoji` which reaction does ('' = none); `usual` is the emoji of
    the workspace, for where one is switched on.
    """

    messages: bool
    emoji: str
    usual: str


def capture_of(tx: Transaction, workspace: str, slack_channel: str) -> Capture:
    """Return what makes a moment in a Slack channel."""
    found = choices.chosen(tx, workspace, slack_channel)
    usual = found.everywhere.get(CAPTURE_EMOJI, DEFAULTS[CAPTURE_EMOJI])
    return Capture(found.here.get(CAPTURE_MESSAGES) != OFF, found.here.get(CAPTURE_EMOJI, ""), usual)


def counts(tx: Transaction, workspace: str, slack_channel: str, reaction: Reaction) -> bool:
    """Return whether a reaction has to do with moments: its emoji makes them there, or did when it was given."""
    if capture_of(tx, workspace, slack_channel).emoji == reaction.emoji:
        return True
    known = None if reaction.given else reactions.find(tx, workspace, reaction.key, reaction.person)
    return known is not None and known.emoji == reaction.emoji


def take(
    tx: Transaction, reaction: Reaction, slack_channel: str, ts: str, payload: str, recorder: Recorder, now: Any
) -> bool:
    """Take a reaction in; return whether its person must be told something.

    What holds afterwards depends on the newest state of the reaction, never on the order of arrival.
    """
    wait_turn(tx)
    workspace = recorder.workspace
    if message_versions.is_gone(tx, workspace, reaction.key) or not reactions.note(tx, workspace, reaction, now):
        return False
    _follow(tx, workspace, reaction.key, reaction.person, now)
    return notes.put(tx, note_key(workspace, slack_channel, ts, reaction.person), payload, reaction.at, now, again=True)


def keep(tx: Transaction, workspace: str, key: str, person: str, now: Any) -> int | None:
    """Bring back the moment that a person took back by taking their reaction away; return its number, if there is one.

    From now on the reaction has nothing to do with it.
    """
    wait_turn(tx)
    known, row = reactions.find(tx, workspace, key, person), messages.find(tx, workspace, key)
    if known is None or row is None or not known.withdrew:
        return None
    facts.restore(tx, row["id"], workspace, now)
    reactions.settle(tx, workspace, key, person, confirmed=False, withdrew=False)
    return int(row["id"])


def is_ignored(tx: Transaction, workspace: str, key: str, person: str) -> bool:
    """Return whether a person said that a message is no moment."""
    return inbox.was_taken_in(tx, workspace, inbox.MOMENT_IGNORED, f"{key}|{person}")


def note_key(workspace: str, slack_channel: str, ts: str, person: str) -> tuple[str, str, str, str]:
    """Return the key of what a person is told about their reaction to a message."""
    return workspace, slack_channel, notes.REACTION, f"{ts}:{person[:20]}"


def _follow(tx: Transaction, workspace: str, key: str, person: str, now: Any) -> None:
    """Take the moment back that a person made by a reaction which is gone, or bring it back with the reaction."""
    known, row = reactions.find(tx, workspace, key, person), messages.find(tx, workspace, key)
    if known is None or row is None or not known.confirmed:
        return
    if not known.given and row["withdrawn_at"] is None:
        facts.withdraw(tx, "M", row["id"], workspace, now)
        reactions.settle(tx, workspace, key, person, confirmed=True, withdrew=True)
    elif known.given and known.withdrew:
        facts.restore(tx, row["id"], workspace, now)
        reactions.settle(tx, workspace, key, person, confirmed=True, withdrew=False)
