"""What is said of a magic moment that was saved: one line, what is still asked, and what can be done about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.errors import N_
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Question
from rox_bot.language.wording import Wording
from rox_bot.store import facts, people
from rox_bot.store.store import Transaction

EFFORTS = (5, 15, 60)
"""Minutes that are offered at one tap."""

JOYS = {"smile": N_("a smile"), "delighted": N_("delighted")}
"""How the customer took it, at one tap -> how that is told; any other joy is in the customer's own words."""


def echo(
    tx: Transaction, workspace: str, number: int, viewer: str, wording: Wording, lines: Sequence[str] = ()
) -> Answer | None:
    """Return what is said of a moment to one person (a person key); None where there is no such moment in force."""
    row = facts.find_entry(tx, "M", number, workspace)
    if row is None or row["withdrawn_at"] is not None:
        return None
    keys = facts.people_of_moment(tx, number)
    known = people.people_of(tx, workspace, keys)
    named = sorted(f"@{known[key]['label']}" for key in keys if key in known and known[key]["label"])
    effort, joy = row["effort_minutes"], row["joy"]
    parts = [
        wording.listed(named),
        row["customer"],
        row["touchpoint"],
        f"#{row['ticket']}" if row["ticket"] else "",
        wording.plural("{n} minute", "{n} minutes", effort) if effort else "",
        joy_of(joy, wording),
        f"#{row['company_value']}" if row["company_value"] else "",
    ]
    what = ", ".join(part for part in parts if part)
    saved = (N_("M{number} saved: {what}."), N_("M{number} saved."))
    updated = (N_("M{number} updated: {what}."), N_("M{number} updated."))
    text = (updated if row["changed_at"] != row["recorded_at"] else saved)[0 if what else 1]
    return Answer(
        title="",
        headline=wording._(text, number=number, what=what),
        lines=tuple(lines),
        question=Question("moment"),
        notes=_asked(effort, joy, wording),
        actions=(*_taps(number, effort, joy, wording), *_deeds(row, viewer, wording)),
        shareable=False,
    )


def joy_of(joy: str, wording: Wording) -> str:
    """Return how a joy is told, '' for none."""
    return wording._(JOYS[joy]) if joy in JOYS else f"“{joy}”" if joy else ""


def _asked(effort: int | None, joy: str, wording: Wording) -> tuple[str, ...]:
    if effort is None:
        return (wording._("How much time did it take?"),)
    return () if joy else (wording._("How did the customer take it?"),)


def _taps(number: int, effort: int | None, joy: str, wording: Wording) -> list[Action]:
    """Return what is asked at one tap: the effort, and once that is known the joy."""
    if effort is None:
        return [Action(f"moment_effort:{each}", wording._("{n} min", n=each), f"M{number}:{each}") for each in EFFORTS]
    if joy:
        return []
    return [Action(f"moment_joy:{each}", label, f"M{number}:{each}") for each, label in joy_labels(wording).items()]


def joy_labels(wording: Wording) -> dict[str, str]:
    """Return what stands on the button of each joy."""
    return {"smile": wording._("A smile"), "delighted": wording._("Delighted")}


def _deeds(row: Mapping[str, Any], viewer: str, wording: Wording) -> list[Action]:
    name = f"M{row['id']}"
    deeds = [Action("moment_edit", wording._("Edit"), name), Action("undo", wording._("Undo"), name)]
    apart = row["visibility"] in (Visibility.DM, Visibility.PRIVATE)
    if apart and viewer == (row["told_by"] or row["written_by"]):
        deeds.append(Action("moment_share", wording._("Share with the team"), name))
    return deeds
