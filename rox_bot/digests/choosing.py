"""Which digest of a channel somebody means, by how often it comes and whom it is for, and what it is called."""

import re
from collections.abc import Mapping
from typing import Any

from rox_bot.digests import audiences
from rox_bot.digests.audiences import audience_named
from rox_bot.digests.wishes import AUDIENCE, unit_named
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.store import schedules
from rox_bot.store.store import Store

NAMES = {"week": "weekly", "month": "monthly", "quarter": "quarterly"}
"""Unit -> the word that a digest of it is set up with."""

_Digest = Mapping[str, Any]
_TITLES = {"week": N_("Weekly digest"), "month": N_("Monthly digest"), "quarter": N_("Quarterly digest")}


def name_of(digest: Mapping[str, Any] | None, wording: Wording) -> str:
    """Return what a digest is called; `Digest` where there is none or more than one."""
    if digest is None:
        return wording._("Digest")
    name = wording._(_TITLES[digest["unit"]])
    if not digest["audience"]:
        return name
    return wording._("{digest} for {audience}", digest=name, audience=audiences.name(digest["audience"], wording))


def words_for(unit: str, audience: str = "") -> str:
    """Return the words that name a digest among those of its channel: `weekly`, `monthly for:ops`."""
    return f"{NAMES[unit]} for:{audience}" if audience else NAMES[unit]


def words_of(digest: _Digest) -> str:
    """Return the words that name a digest among those of its channel."""
    return words_for(digest["unit"], digest["audience"])


def named(words: str) -> tuple[str, str | None]:
    """Return the unit ('' = none) and the audience (None = none, as in a bare `weekly`) that words name."""
    match = re.search(AUDIENCE, words)
    return unit_named(words), audience_named(match[1]) if match else None


def all_of_channel(store: Store, context: Context) -> list[_Digest]:
    """Return the digests that are on where somebody asks."""
    if not context.slack_channel:
        return []
    with store.reading() as tx:
        return schedules.digests(tx, context.workspace, context.slack_channel)


def of_channel(store: Store, context: Context) -> _Digest | None:
    """Return the digest that is on where somebody asks; of several the one of the shortest unit."""
    return next(iter(all_of_channel(store, context)), None)


def of_kind(store: Store, context: Context, kind: str) -> _Digest | None:
    """Return the digest of a kind that is on where somebody asks."""
    return next((each for each in all_of_channel(store, context) if each["kind"] == kind), None)


def matching(store: Store, context: Context, words: str) -> list[_Digest]:
    """Return the digests that words may mean: all where they name none.

    A bare `weekly` means the weekly one for everybody where there is one.
    """
    unit, audience = named(words)
    found = [each for each in all_of_channel(store, context) if not unit or each["unit"] == unit]
    if audience is None and unit:
        return [each for each in found if not each["audience"]] or found
    return [each for each in found if audience is None or each["audience"] == audience]


def which(store: Store, context: Context, words: str, order: str, *, paused: bool = False) -> _Digest | None:
    """Return the digest that an order is about, None where there is none; asks where there are several."""
    wording = Wording(context.language)
    found = matching(store, context, words)
    if len(found) > 1 and paused:
        found = [each for each in found if each["paused_at"] is not None]
    if len(found) > 1:
        raise NotUnderstood(
            N_("Which one? {names}."),
            names=", ".join(name_of(each, wording) for each in found),
            suggestions=tuple(f"digest {order} {words_of(each)}" for each in found),
        )
    return found[0] if found else None
