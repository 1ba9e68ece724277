"""Members that are named by a part of their name: `acme` for the one customer Acme B.V."""

import re
from collections.abc import Sequence

from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.naming import others_of
from rox_bot.domain.question import Filter
from rox_bot.language.alike import LEGAL_FORMS
from rox_bot.language.lexicon import UNNAMED, fold
from rox_bot.language.names import Members, quoted

_SHORTEST = 3
_MOST = 3


def members_with(words: str, members: Members) -> list[tuple[str, str]]:
    """Return the (slice, member) pairs whose names hold some folded words, whole and in a row; the most used first."""
    if len(words) < _SHORTEST or words in LEGAL_FORMS:
        return []
    whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    found: dict[tuple[str, str], int] = {}
    for slice_, known in members.items():
        if slice_ in UNNAMED:
            continue
        for written, member in (*((each, each) for each in known), *others_of(known).items()):
            if whole.search(fold(written)):
                found[slice_, member] = known.get(member, 0)
    return sorted(found, key=lambda pair: (-found[pair], pair))


def part_named(text: str, span: tuple[int, int], members: Members) -> Filter | None:
    """Return the one member of all slices that the words of a span are a part of; several are asked back."""
    typed = text[span[0] : span[1]]
    found = members_with(fold(typed), members)
    if len(found) > 1:
        raise several_named(typed, found, (text[: span[0]], text[span[1] :]))
    return Filter(found[0][0], (found[0][1],)) if found else None


def several_named(typed: str, found: Sequence[tuple[str, str]], around: tuple[str, str]) -> NotUnderstood:
    """Return the question back which of several members is meant."""
    first = found[:_MOST]
    return NotUnderstood(
        N_("{name} is part of {n} names, such as {names}: which one?"),
        name=f"“{typed[:60]}”",
        n=len(found),
        names=", ".join(member for _, member in first),
        suggestions=tuple(
            f"{around[0]}{slice_}:{quoted(name)}{around[1]}".strip(" ?!") for slice_, name in found[:_MOST]
        ),
    )
