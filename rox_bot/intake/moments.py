"""Magic moments told in a message: what is saved at once, what is asked first, and the saved fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rox_bot.domain.events import Moment, Visibility
from rox_bot.intake.recording import Recorder
from rox_bot.language.interpreter import Members
from rox_bot.language.lexicon import fold
from rox_bot.language.moments import Told, plain_story
from rox_bot.store import facts, inbox
from rox_bot.store.store import Transaction

SOURCE = "slack"
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
    """A moment not yet saved: where it was told, by whom, and what was understood."""

    team: str
    slack_channel: str
    ts: str
    author: str
    told: Told
    story: str
    slices: Mapping[str, str]
    url: str = ""
    visibility: Visibility = Visibility.PUBLIC
    occurred_at: datetime | None = None
    shared: bool = False

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
    text = f" {fold(story)} "
    found: dict[str, str] = {}
    for key in _NAMED:
        for member in sorted(members.get(key, {}), key=len, reverse=True):
            if len(member) > 2 and _holds(text, fold(member)):
                found.setdefault(key, member)
    if "touchpoint" not in found:
        hits = [name for name, words in _BY_KEYWORD.items() if any(_holds(text, word) for word in words)]
        if hits:
            found["touchpoint"] = hits[0]
    return story, found


def save(tx: Transaction, draft: Draft, recorder: Recorder, people: Sequence[str], now: datetime) -> tuple[int, bool]:
    """Save a moment; return its number (M...) and whether it is new. `people` are the keys of those it is about."""
    event = recorder.admit(
        Moment,
        {
            "source": SOURCE,
            "source_key": f"{draft.key}:moment",
            "occurred_at": draft.occurred_at or now,
            "story": draft.story,
            "effort_minutes": draft.told.effort_minutes,
            "company_value": draft.told.company_value,
            "ticket": draft.told.ticket,
            "written_by": draft.author,
            "url": draft.url,
            "origin_channel": draft.slack_channel,
            "visibility": draft.visibility,
            "audience": "workspace" if _open(draft) else f"channel:{draft.slack_channel}",
            **draft.slices,
        },
    )
    known = facts.find_by_key(tx, Moment, event.workspace, SOURCE, event.source_key)
    if known is not None:
        return int(known["id"]), False
    number = recorder.write(tx, [event], now).ids[0]
    facts.write_people(tx, number, people)
    return number, True


def ignore(tx: Transaction, workspace: str, key: str, now: datetime) -> None:
    """Remember that a message is not to be asked about again."""
    inbox.take_in(tx, workspace, "moment ignored", key, now)


def is_ignored(tx: Transaction, workspace: str, key: str) -> bool:
    """Return whether a message is not to be asked about again."""
    return inbox.was_taken_in(tx, workspace, "moment ignored", key)


def _open(draft: Draft) -> bool:
    return draft.shared or draft.visibility in (Visibility.PUBLIC, Visibility.WORKSPACE)


def _holds(text: str, word: str) -> bool:
    place = text.find(word)
    while place >= 0:
        before, after = text[place - 1], text[place + len(word) : place + len(word) + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        place = text.find(word, place + 1)
    return False
