"""The line being read, and the members of slices that are named in it without their key."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rox_bot.domain.errors import N_, NotUnderstood, Phrase
from rox_bot.domain.naming import others_of
from rox_bot.domain.question import Filter
from rox_bot.language.lexicon import FILLERS, MEMBER_WORDS, UNNAMED, fold
from rox_bot.language.versus import AND, is_behind

Members = Mapping[str, Mapping[str, int]]
"""Slice -> its known members with how often they occur."""

WORD = re.compile(r"[^\W_][\w'&.-]*", re.UNICODE)


@dataclass
class Line:
    """The line being read: `text` as typed, `folded` for comparing, `open` with every understood span blanked.

    `others` are the filters that stood behind `vs`.
    """

    text: str
    folded: str = field(init=False)
    open: str = field(init=False)
    others: list[Filter] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folded = self.open = fold(self.text)

    def mask(self, start: int, stop: int) -> None:
        self.open = self.open[:start] + " " * (stop - start) + self.open[stop:]


def named_filters(line: Line, members: Members, taken: set[str]) -> list[Filter]:
    """Take members named without a key (`csat acme`), the longest names first; two meanings are asked back."""
    if not open_words(line):
        return []
    names: dict[str, list[tuple[str, str]]] = {}
    for key, known in members.items():
        if key in UNNAMED:
            continue
        for written, member in (*((each, each) for each in known), *others_of(known).items()):
            meanings = names.setdefault(fold(written), [])
            if (key, member) not in meanings:
                meanings.append((key, member))
    for word, (key, member) in MEMBER_WORDS.items():
        if word not in names:
            names[word] = [meaning for meaning in names.get(member, []) if meaning[0] == key]
    hits: list[tuple[int, int, str, str]] = []
    for name in sorted(names, key=len, reverse=True):
        if len(name) < 2 or name in FILLERS or name.isdigit() or name not in line.open:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", line.open):
            meanings = _meanings(line, match, names[name], taken)
            for key, member in meanings:
                hits.append((*match.span(), key, member))
                line.mask(*match.span())
    return _sides(line, sorted(hits))


def _meanings(
    line: Line, match: re.Match[str], meanings: list[tuple[str, str]], taken: set[str]
) -> list[tuple[str, str]]:
    """Return the (slice, member) pairs that a name means where it stands; two slices are asked back.

    Behind `vs` it is of the same slice as what stands before it, elsewhere of a slice not yet named.
    """
    same = [meaning for meaning in meanings if meaning[0] in taken]
    if is_behind(line.folded, match.start()):
        meanings = same or meanings
    else:
        meanings = [meaning for meaning in meanings if meaning not in same]
    if len({key for key, _ in meanings}) > 1:
        raise NotUnderstood(
            N_("{name} can be {kinds}: which one?"),
            name=f"“{meanings[0][1]}”",
            kinds=Phrase.joined(", ", [Phrase(key) for key, _ in meanings]),
            suggestions=tuple(
                f"{line.text[: match.start()]}{key}:{quoted(member)}{line.text[match.end() :]}".strip()
                for key, member in meanings
            ),
        )
    return meanings


def _sides(line: Line, hits: Sequence[tuple[int, int, str, str]]) -> list[Filter]:
    """Return the filters that hold, and keep those behind `vs` (`vs North and South`) apart."""
    found: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    last: tuple[int, str] | None = None
    for start, stop, key, member in hits:
        follows = last is not None and last[1] == key and bool(AND.fullmatch(line.folded[last[0] : start]))
        twin = last is not None and last[0] == stop
        if is_behind(line.folded, start) or follows or twin:
            side, last = behind, (stop, key)
        else:
            side, last = found, None
        if member not in side.setdefault(key, []):
            side[key].append(member)
    line.others += [Filter(key, tuple(values)) for key, values in behind.items()]
    return [Filter(key, tuple(values)) for key, values in found.items()]


def open_words(line: Line) -> list[re.Match[str]]:
    """Return the words that are still to be understood."""
    found = list(WORD.finditer(line.open))
    return [match for match in found if (word := match.group().rstrip(".?!'")) not in FILLERS and len(word) > 1]


def quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
