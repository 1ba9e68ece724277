"""What is typed after a verb that writes: keyed values, words in quotes, a ticket, and the customer that is left."""

import re
from collections.abc import Mapping

from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.events import SLICES
from rox_bot.domain.naming import others_of
from rox_bot.language.interpreter import Members, nearest
from rox_bot.language.lexicon import SLICE_WORDS, fold

_MARKS = '"“”„«»'
_TOKEN = re.compile(
    rf"(?<!\w)(?P<key>[a-z]{{2,20}}):(?:[{_MARKS}](?P<quoted>[^{_MARKS}]*)(?:[{_MARKS}]|$)|(?P<bare>[^\s{_MARKS}]+))"
    rf"|[{_MARKS}](?P<comment>[^{_MARKS}]*)(?:[{_MARKS}]|$)",
    re.IGNORECASE,
)
"""A keyed value, or the comment in quotes of any kind (to the end of the line where they are not closed)."""

TICKET = re.compile(r"(?<!\w)#(\d{1,20})\b")


def take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return the text without the first match, and what the match holds."""
    match = pattern.search(text)
    if match is None:
        return text, ""
    return text[: match.start()] + " " + text[match.end() :], match[1]


def keyed(text: str, members: Members) -> tuple[dict[str, str], str, str]:
    """Return the keyed values as they were recorded before, the words in quotes, and what is left of the text."""
    found: dict[str, str] = {}
    comments: list[str] = []

    def taken(match: re.Match[str]) -> str:
        if match["key"] is None:
            comments.append(match["comment"].strip())
            return " "
        name = SLICE_WORDS.get(match["key"].lower())
        if name not in SLICES:
            return match[0]
        value = (match["quoted"] or match["bare"] or "").strip()
        known, folded = written(members.get(name, {})), fold(value)
        found[name] = value if value in known else next((each for each in known if fold(each) == folded), value)
        return " "

    rest = _TOKEN.sub(taken, text)
    return found, " ".join(filter(None, comments)), rest


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
