"""Colleagues by name: who `@name` means in a line, and who is named in a story. A name that two people bear is none."""

import re
from collections.abc import Callable, Iterable, Mapping

from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.language.interpreter import nearest
from rox_bot.language.lexicon import fold

PLACED = re.compile(r"@\{([a-z2-7]{26})\}")
"""A person in a text as it is kept: by key, so that no name stands in it."""

_AT = re.compile(r"(?<![\w@.])@(?=[^\W_])")
_ID = re.compile(r"([UW](?=[A-Z]*\d)[A-Z0-9]{4,20})(?!\w)")
_WORD = re.compile(r"[\w.-]*\w")
_SHORTEST_FIRST_NAME = 3


class Colleagues:
    """The people who can be named: by Slack id, by their whole name, and by a first name that only one of them has."""

    def __init__(self, known: Iterable[tuple[str, str, str]] = (), key_of: Callable[[str], str] = lambda _: "") -> None:
        """`known` are (person key, name, Slack id or ''); `key_of` gives the key of any Slack id, '' for none."""
        self._key_of = key_of
        self._by_id: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        whole: dict[str, set[str]] = {}
        first: dict[str, set[str]] = {}
        for key, name, user in known:
            self.labels[key] = name
            if user:
                self._by_id[user] = key
            if name:
                whole.setdefault(fold(name), set()).add(key)
                first.setdefault(fold(name.split()[0]), set()).add(key)
        self._whole = {name: min(keys) for name, keys in whole.items() if len(keys) == 1}
        self._first = {
            name: min(keys)
            for name, keys in first.items()
            if len(keys) == 1 and name not in whole and len(name) >= _SHORTEST_FIRST_NAME
        }

    def placed(self, text: str) -> str:
        """Return a text with every `@name` or `@ID` as `@{key}`; raises NotUnderstood for one that is nobody's."""
        found: list[str] = []
        at = 0
        for match in _AT.finditer(text):
            if match.start() < at:
                continue
            key, length = self._behind(text[match.end() : match.end() + 200])
            found += [text[at : match.start()], f"@{{{key}}}"]
            at = match.end() + length
        return "".join([*found, text[at:]])

    def _behind(self, text: str) -> tuple[str, int]:
        """Return who is meant behind an @, and how many characters say so."""
        by_id = _ID.match(text)
        if by_id and (key := self._by_id.get(by_id[1]) or self._key_of(by_id[1])):
            return key, by_id.end()
        folded = fold(text)
        for name in sorted((*self._whole, *self._first), key=len, reverse=True):
            if folded.startswith(name) and not folded[len(name) : len(name) + 1].isalnum():
                return self._whole.get(name) or self._first[name], len(name)
        word = _WORD.match(text)
        typed = word[0] if word else text[:1]
        near = nearest(typed, [label for label in self.labels.values() if label], 3)
        raise NotUnderstood(
            N_("Who is {name}? I know {nearest}.") if near else N_("Who is {name}? I know nobody of that name here."),
            name=f"@{typed[:60]}",
            nearest=" / ".join(f"@{each}" for each in near),
        )


def people_in(text: str) -> tuple[str, ...]:
    """Return the keys of the people placed in a text, each once, in order."""
    return tuple(dict.fromkeys(PLACED.findall(text)))


def readable(text: str, labels: Mapping[str, str], somebody: str) -> str:
    """Return a text with the people in it by name; `somebody` for those whose name is not known."""
    return PLACED.sub(lambda match: f"@{labels.get(match[1]) or somebody}", text)


def placed_by_name(text: str, labels: Mapping[str, str]) -> str:
    """Return a text with `@name` of certain people (person key -> name) as `@{key}`; what is nobody's stays."""
    for key, label in sorted(labels.items(), key=lambda each: -len(each[1])):
        if label:
            text = re.sub(rf"@{re.escape(label)}(?!\w)", f"@{{{key}}}", text)
    return text
