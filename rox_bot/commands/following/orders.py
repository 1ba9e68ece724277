"""What people say to `/rox loop`: nothing for the list, an id for one, or what is to be done with it."""

import re

from rox_bot.commands.door import Door
from rox_bot.commands.following import acting, channels, listing
from rox_bot.commands.following.finding import NAME
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context
from rox_bot.language.lexicon import fold

_USER = re.compile(r"@?([UW][A-Z0-9]{2,})$")
_ORDERS = {
    word: order
    for order, words in {
        "here": ("here", "hier"),
        "off": ("off", "uit", "stop"),
        "mine": ("mine", "mijn", "my", "me"),
        "take": ("take", "neem", "pak"),
        "give back": ("untake", "release", "loslaten"),
        "done": ("done", "close", "klaar", "gedaan", "sluit"),
        "snooze": ("snooze", "later", "uitstel", "uitstellen"),
        "wake": ("wake", "wek", "hervat"),
        "reopen": ("reopen", "open", "heropen"),
        "give": ("give", "assign", "geef"),
    }.items()
    for word in words
}
_OUTCOMES = (
    (
        "unsolved",
        ("contacted, not solved", "contacted not solved", "not solved", "unsolved", "niet opgelost", "onopgelost"),
    ),
    ("unreached", ("could not reach", "not reached", "unreached", "no answer", "niet bereikt", "onbereikbaar")),
    ("unneeded", ("not needed", "unneeded", "niet nodig", "onnodig")),
    ("solved", ("contacted and solved", "solved", "opgelost")),
)
"""Outcome -> how it may be typed; what holds another's words comes before it."""
_LENGTHS = {
    **dict.fromkeys(("", "tomorrow", "1d", "morgen"), "tomorrow"),
    **dict.fromkeys(("3d", "3 days", "three days", "3 dagen", "drie dagen"), "3d"),
    **dict.fromkeys(("next week", "week", "1w", "volgende week"), "week"),
}


def obey(door: Door, rest: str, context: Context) -> Answer:
    """Carry out what is said to `loop`."""
    first, _, more = rest.strip().partition(" ")
    if not first:
        return listing.open_here(door, context)
    if NAME.fullmatch(first) and not more.strip():
        return listing.story(door, first, context)
    order = _ORDERS.get(fold(first), "")
    if NAME.fullmatch(first):  # `loop L9 done` is as good as `loop done L9`
        word, _, after = more.strip().partition(" ")
        order, more = _ORDERS.get(fold(word), ""), f"{first} {after}"
    if order == "mine":
        return listing.mine(door, context)
    if order == "here":
        return channels.here(door, more, context)
    if order == "off":
        return channels.off(door, context)
    name, _, after = more.strip().partition(" ")
    if not order:
        raise NotUnderstood(
            N_("Loop what? An id such as L9, mine, here, off, take, done, snooze, give or reopen."),
            suggestions=("loop", "loop mine"),
        )
    demand(context.role, "take")
    return _carried_out(door, order, name, after.strip(), context)


def _carried_out(door: Door, order: str, name: str, more: str, context: Context) -> Answer:
    if order == "done":
        outcome, note = read_outcome(more)
        return acting.finish(door, name, outcome, note, context)
    if order == "snooze":
        return acting.snooze(door, name, read_length(more), context)
    if order == "give":
        user = _USER.search(more.strip())
        return acting.give(door, name, user[1] if user else "", context)
    simple = {"take": acting.take, "give back": acting.give_back, "wake": acting.wake, "reopen": acting.reopen}
    return simple[order](door, name, context)


def read_outcome(words: str) -> tuple[str, str]:
    """Return the outcome that stands first in some words ('' for none), and the note behind it."""
    text = words.strip()
    for outcome, typed in _OUTCOMES:
        for each in typed:
            if fold(text[: len(each)]) == each and not text[len(each) : len(each) + 1].isalnum():
                return outcome, _unquoted(text[len(each) :])
    return "", _unquoted(text)


def read_length(words: str) -> str:
    """Return how far something is put off; raises NotUnderstood for what is not offered."""
    length = _LENGTHS.get(" ".join(fold(words).removeprefix("until ").removeprefix("tot ").split()))
    if length is None:
        raise NotUnderstood(
            N_("Until when? tomorrow, 3 days or next week."),
            suggestions=(),
        )
    return length


def _unquoted(text: str) -> str:
    return text.strip(' ,:"').strip()
