"""What things are called: names that are joined, and rules that give events a name. Facts keep what was written.

A relabelling rule and an alias never speak of the same name, and what they lead to is never renamed again, so that a
name is what it is called or leads there in one step; `Names.conflict` tells where that would not hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rox_bot.domain.events import SLICES

NAMED = tuple(name for name in SLICES if name != "agent")
"""The slices whose names can be joined; an agent is a person, not a name."""

MOST_STARS = 3
"""So many `*` a pattern may hold; each more makes databases much slower at it."""


class Kind(StrEnum):
    """What was decided about a name."""

    ALIAS = "alias"  # `name` is counted as `meaning`
    APART = "apart"  # `name` and `meaning` look alike and are not the same
    RULE = "rule"  # where `field` fits the pattern `name` the slice is `meaning`


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about names; `number` is that of its id (N...).

    A rule whose `field` is its own slice relabels; with another field it fills the slice where it is not known. A
    `source` limits it to what came from there.
    """

    number: int
    kind: Kind
    slice: str
    name: str
    meaning: str
    field: str = ""
    source: str = ""
    made_by: str = ""
    made_at: datetime | None = None
    undone_by: str = ""
    undone_at: datetime | None = None

    @property
    def id(self) -> str:
        """Return the id that people type."""
        return f"N{self.number}"

    @property
    def relabels(self) -> bool:
        """Whether it is a rule that renames what its slice says itself."""
        return self.kind is Kind.RULE and self.field == self.slice


class Known(dict[str, int]):
    """The names of a slice with how many facts bear them; `others` leads from what else was written to its name."""

    def __init__(self, counts: Mapping[str, int] = {}, others: Mapping[str, str] = {}) -> None:
        super().__init__(counts)
        self.others: dict[str, str] = dict(others)


def others_of(known: Mapping[str, int]) -> Mapping[str, str]:
    """Return what else the names of a slice are written as, with what each is called."""
    return known.others if isinstance(known, Known) else {}


def called(known: Mapping[str, int], name: str) -> str:
    """Return what something written is called among the names of its slice."""
    return name if name in known else others_of(known).get(name, name)


def fits(pattern: str, text: str) -> bool:
    """Return whether a text fits a pattern, in which `*` stands for any signs or none; capitals matter."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    *middle, last = rest
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    place, stop = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, place, stop)
        if found < 0:
            return False
        place = found + len(part)
    return True


class Names:
    """The decisions in force, ready to be applied."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.decisions = tuple(each for each in decisions if each.undone_at is None)
        self.aliases: dict[str, dict[str, str]] = {}
        rules: dict[str, list[Decision]] = {}
        for each in self.decisions:
            if each.kind is Kind.ALIAS:
                self.aliases.setdefault(each.slice, {})[each.name] = each.meaning
            elif each.kind is Kind.RULE:
                rules.setdefault(each.slice, []).append(each)
        self.rules = {name: tuple(sorted(mine, key=_closest_first)) for name, mine in rules.items()}
        self._joined: dict[str, dict[str, list[str]]] = {}

    def __bool__(self) -> bool:
        return bool(self.aliases or self.rules)

    @property
    def touched(self) -> frozenset[str]:
        """Return the slices that any decision renames."""
        return frozenset((*self.aliases, *self.rules))

    def relabelling(self, name: str) -> tuple[Decision, ...]:
        """Return the rules that rename what a slice says itself, the closest fit first."""
        return tuple(each for each in self.rules.get(name, ()) if each.relabels)

    def filling(self, name: str) -> tuple[Decision, ...]:
        """Return the rules that fill a slice from another field, the closest fit first."""
        return tuple(each for each in self.rules.get(name, ()) if not each.relabels)

    def canonical(self, name: str, member: str) -> str:
        """Return the end of a member's chain of aliases."""
        chain = self.aliases.get(name)
        if not chain:
            return member
        seen = {member}
        while (following := chain.get(member)) is not None and following not in seen:
            seen.add(following)
            member = following
        return member

    def called(self, name: str, member: str, source: str = "") -> str:
        """Return what a member is called: by the rules for all sources (and for one), then by its aliases."""
        for rule in self.relabelling(name):
            if rule.source in ("", source) and fits(rule.name, member):
                return self.canonical(name, rule.meaning)
        return self.canonical(name, member)

    def joined_to(self, name: str, member: str) -> list[str]:
        """Return all members whose chain of aliases ends at one, that one first."""
        if name not in self._joined:
            found: dict[str, list[str]] = {}
            for each in self.aliases.get(name, {}):
                found.setdefault(self.canonical(name, each), []).append(each)
            self._joined[name] = found
        return [member, *self._joined[name].get(member, ())]

    def limited(self, name: str, member: str) -> list[str]:
        """Return what rules for one source alone call a member."""
        mine = [each for each in self.relabelling(name) if each.source and fits(each.name, member)]
        return [self.canonical(name, each.meaning) for each in mine]

    def conflict(self) -> tuple[Decision, str] | None:
        """Return a decision that contradicts others, with the name on which they differ; None where all is well."""
        for each in self.decisions:
            if each.kind is Kind.ALIAS and self._loops(each):
                return each, each.name
        for name in self.rules:
            for rule in self.relabelling(name):
                meaning = self.canonical(name, rule.meaning)
                for other in self._spoken_of(name):
                    if fits(rule.name, other) and self.canonical(name, other) != meaning:
                        return rule, other
        return None

    def _loops(self, alias: Decision) -> bool:
        chain, member = self.aliases[alias.slice], alias.meaning
        for _ in range(len(chain) + 1):
            if member == alias.name:
                return True
            if member not in chain:
                return False
            member = chain[member]
        return True

    def _spoken_of(self, name: str) -> Iterator[str]:
        for each in self.decisions:
            if each.slice == name and each.kind is not Kind.APART:
                yield each.meaning
                if each.kind is Kind.ALIAS:
                    yield each.name


def _closest_first(rule: Decision) -> tuple[bool, int, int]:
    """Order rules: for one source before for all, the one with more signs of its own first, then the newest."""
    return not rule.source, -len(rule.name.replace("*", "")), -rule.number
