"""Magic moments told in a message: what was understood, what is saved at once and what is asked first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rox_bot.domain.events import Visibility
from rox_bot.domain.naming import others_of
from rox_bot.language.interpreter import Members
from rox_bot.language.lexicon import fold
from rox_bot.language.moments import Told, plain_story

_NAMED = ("customer", "touchpoint", "partner", "team", "product")
_BY_KEYWORD: Mapping[str, tuple[str, ...]] = {
    "billing": ("invoice", "invoices", "billing", "factuur", "facturen"),
    "field service": ("printer", "on site", "on-site", "monteur"),
    "onboarding": ("onboarding", "nieuwe medewerker"),
    "delivery": ("delivery", "delivered", "levering", "geleverd", "bezorgd"),
    "helpdesk": ("helpdesk", "servicedesk", "service desk"),
    "portal": ("portal", "portaal"),
}
"""Words that point at a touchpoint where none is named; a recorded touchpoint of that name always wins."""


class Step(StrEnum):
    """What happens with a message."""

    SAVE = "save"
    ASK = "ask"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Draft:
    """A moment as one version of a message tells it: where, by whom, and what was understood.

    `author` (who records it) and `people` are person keys, as is `told_by`: who wrote the words, where a moment is made
    of any message by hand. `version` is when this version was written. `slices` are kept as they were written; `names`
    are what they are called.
    """

    team: str
    slack_channel: str
    ts: str
    author: str
    told: Told
    story: str
    slices: Mapping[str, str]
    people: tuple[str, ...]
    occurred_at: datetime
    version: datetime
    url: str = ""
    visibility: Visibility = Visibility.PUBLIC
    names: Mapping[str, str] = field(default_factory=dict)
    told_by: str | None = None

    @property
    def key(self) -> str:
        """Return the key of the message, whichever way its event arrived."""
        return f"{self.team}:{self.slack_channel}:{self.ts}"

    @property
    def step(self) -> Step:
        """Return what happens: saved when nothing is missing, asked when something is, else dropped."""
        somebody, customer = bool(self.told.users), bool(self.slices.get("customer"))
        if self.told.strong:
            return Step.SAVE if somebody and customer and self.story else Step.ASK
        return Step.ASK if (somebody or customer) and self.story else Step.NOTHING


def understand(told: Told, members: Members, names: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the story as people read it and the slices it names, by what was recorded before."""
    story = plain_story(told.story, dict(names))
    return story, slices_in(story, members)


def slices_in(story: str, members: Members) -> dict[str, str]:
    """Return the slices that a story names, by what was recorded before; a touchpoint also by its usual words."""
    text = f" {fold(story)} "
    found: dict[str, str] = {}
    for key in _NAMED:
        known = members.get(key, {})
        for member in sorted((*known, *others_of(known)), key=len, reverse=True):
            if len(member) > 2 and _holds(text, fold(member)):
                found.setdefault(key, member)
    if "touchpoint" not in found:
        hits = [name for name, words in _BY_KEYWORD.items() if any(_holds(text, word) for word in words)]
        if hits:
            found["touchpoint"] = hits[0]
    return found


def _holds(text: str, word: str) -> bool:
    place = text.find(word)
    while place >= 0:
        before, after = text[place - 1], text[place + len(word) : place + len(word) + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        place = text.find(word, place + 1)
    return False
