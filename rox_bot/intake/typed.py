"""What is typed after a verb that writes: keyed values, words in quotes, a ticket, and the customer that is left."""

import re
from collections.abc import Mapping, Sequence

from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.events import SLICES
from rox_bot.domain.naming import others_of
from rox_bot.language.interpreter import Members, nearest
from rox_bot.language.lexicon import SLICE_WORDS, fold

QUOTES = '"“”„«»'
_TOKEN = re.compile(
    rf"(?<!\w)(?P<key>[a-z]{{2,20}}):(?:[{QUOTES}](?P<quoted>[^{QUOTES}]*)(?:[{QUOTES}]|$)|(?P<bare>[^\s{QUOTES}]+))"
    rf"|[{QUOTES}](?P<comment>[^{QUOTES}]*)(?:[{QUOTES}]|$)",
    re.IGNORECASE,
)
"""A keyed value, or the comment in quotes of any kind (to the end of the line where they are not closed)."""

SLICE_KEYS: Mapping[str, str] = {word: name for word, name in SLICE_WORDS.items() if name in SLICES}
"""A word before a colon -> the slice whose value stands behind it."""

TICKET = re.compile(r"(?<!\w)#(\d{1,20})\b")


def take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return the text without the first match, and what the match holds."""
    match = pattern.search(text)
    if match is None:
        return text, ""
    return text[: match.start()] + " " + text[match.end() :], match[1]


def keyed(text: str, members: Members, keys: Mapping[str, str] = SLICE_KEYS) -> tuple[dict[str, str], str, str]:
    """Return the keyed values as they were recorded before, the words in quotes, and what is left of the text."""
    found: dict[str, str] = {}
    comments: list[str] = []

    def taken(match: re.Match[str]) -> str:
        if match["key"] is None:
            comments.append(match["comment"].strip())
            return " "
        name = keys.get(match["key"].lower())
        if name is None:
            return match[0]
        found[name] = known_as((match["quoted"] or match["bare"] or "").strip(), written(members.get(name, {})))
        return " "

    rest = _TOKEN.sub(taken, text)
    return found, " ".join(filter(None, comments)), rest


def known_as(typed: str, known: Sequence[str]) -> str:
    """Return a value as it was recorded before, where it is one that is known; else as it was typed."""
    return typed if typed in known else next((each for each in known if fold(each) == fold(typed)), typed)


def written(known: Mapping[str, int]) -> list[str]:
    """Return all that the names of a slice are written as; an entry keeps what was typed, whatever that is called."""
    return [*known, *others_of(known)]


def customer(slices: dict[str, str], rest: str, known: list[str]) -> None:
    """Take the words left over as the customer: a known one, or a new one unless it looks like a typing error."""
    typed = " ".join(rest.replace(",", " ").split())
    if not typed:
        return
    if "customer" in slices or ":" in typed:
        raise NotUnderstood(N_("I don't know what {words} means here."), words=f"“{typed[:60]}”")
    names: Mapping[str, str] = {fold(name): name for name in reversed(known)}
    if fold(typed) in names:
        slices["customer"] = names[fold(typed)]
        return
    inside = _names_in(fold(typed), names)
    if inside:
        raise NotUnderstood(
            N_("Is {typed} a customer? Write customer:{quoted}. What {customer} said goes in quotes."),
            typed=f"“{typed[:60]}”",
            quoted=f'"{typed[:60]}"',
            customer=names[inside],
        )
    near = almost(typed, known)
    if near:
        raise NotUnderstood(
            N_("There is no customer {typed} yet. Did you mean {nearest}? For a new one write customer:{quoted}."),
            typed=f"“{typed[:60]}”",
            nearest=" / ".join(near),
            quoted=f'"{typed}"',
        )
    slices["customer"] = typed


def almost(typed: str, known: list[str]) -> list[str]:
    """Return the known names for which a name may be a typing error, the likest first."""
    return [name for name in nearest(typed, known, 3) if abs(len(name) - len(typed)) <= 3]


def _names_in(typed: str, names: Mapping[str, str]) -> str:
    """Return the longest known name that stands in a text as whole words, '' where there is none."""
    inside = [name for name in names if name in typed and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", typed)]
    return max(inside, key=len, default="")
