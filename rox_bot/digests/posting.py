"""What a poster does for a digest, and how it says that it could not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rox_bot.digests.content import DigestContent
from rox_bot.digests.notes import Note
from rox_bot.domain.events import Visibility


@dataclass(frozen=True, slots=True)
class Place:
    """A Slack channel as it is at this moment."""

    name: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that stands in a channel."""

    ts: str
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What marks a post in its channel, for everybody to read: an opaque key, and which version of the post it is."""

    key: str
    rev: int = 0


class Outcome(StrEnum):
    """What follows from a refusal."""

    RETRY = "retry"  # it will pass by itself
    PAUSE = "pause"  # nothing can be posted in that channel until somebody mends it
    STOP = "stop"  # the token is no good: nothing can be done anywhere


class NotPosted(Exception):
    """The post was refused, so it does not stand there.

    `outcome` is what follows from it; `retry_after` the seconds that Slack asks for; `picture` when the picture, or
    another block that not every workspace takes, may have been the reason; `places` are the blocks that Slack named, as
    places in the message; `reason` is Slack's own word for it.
    """

    def __init__(
        self,
        reason: str,
        *,
        outcome: Outcome | None = None,
        retry_after: float | None = None,
        picture: bool = False,
        places: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.outcome = outcome or (Outcome.PAUSE if retry_after is None else Outcome.RETRY)
        self.retry_after = retry_after
        self.picture = picture
        self.places = places


class Unsure(Exception):
    """Nobody can say whether the post stands there: the connection broke, timed out or gave no readable answer."""


class Poster(Protocol):
    """Posts digests; the Slack edge provides one. Every method raises NotPosted or Unsure where it fails."""

    @property
    def stopped(self) -> str:
        """Return Slack's word for why the token is no good, '' while it is; until then nothing is called."""

    async def check(self) -> None:
        """Ask whether the token is good again; afterwards calls are made again."""

    async def place(self, slack_channel: str) -> Place:
        """Return the channel as it is now."""

    async def upload(self, picture: bytes, title: str) -> str:
        """Upload a picture and return its id once it can be shown."""

    async def post(self, slack_channel: str, content: DigestContent, language: str, file_id: str, mark: Mark) -> Posted:
        """Post a digest."""

    async def reply(
        self, slack_channel: str, thread: str, title: str, lines: Sequence[str], language: str, mark: Mark
    ) -> Posted:
        """Post a note in the thread of a message."""

    async def find(self, slack_channel: str, key: str, since: datetime, thread: str = "") -> list[str]:
        """Return the timestamps of our own posts with a key, in the channel or a thread, earliest first.

        NotPosted means here that the channel may not be read.
        """

    async def permalink(self, slack_channel: str, ts: str) -> str:
        """Return a message's address, '' where Slack gives none; never raises."""

    async def update(
        self, slack_channel: str, ts: str, content: DigestContent, language: str, file_id: str, mark: Mark
    ) -> None:
        """Replace a post's content."""

    async def delete(self, slack_channel: str, ts: str) -> None:
        """Remove one of our own posts; one that is gone already is no failure."""

    async def tell(self, note: Note, slack_channel: str, number: int) -> bool:
        """Tell somebody in a direct message; `number` is the value of its buttons. Return whether there is anybody."""
