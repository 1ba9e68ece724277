"""What a poster does for a digest, and how it says that it could not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rox_bot.digests.content import DigestContent
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


class NotPosted(Exception):
    """The post was refused, so it does not stand there.

    `retry_after` seconds for a passing refusal, None for one that will not pass by itself; `picture` when the picture
    was the reason; `reason` is Slack's own word for it.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None, picture: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.picture = picture


class Unsure(Exception):
    """Nobody can say whether the post stands there: the connection broke, timed out or gave no readable answer."""


class Poster(Protocol):
    """Posts digests; the Slack edge provides one."""

    async def place(self, slack_channel: str) -> Place:
        """Return the channel as it is now; raises NotPosted where the bot cannot post there."""

    async def upload(self, picture: bytes, title: str) -> str:
        """Upload a picture and return its id once it can be shown; raises NotPosted or Unsure."""

    async def post(self, slack_channel: str, content: DigestContent, language: str, file_id: str, key: str) -> Posted:
        """Post a digest with an opaque key in its metadata; raises NotPosted or Unsure."""

    async def find(self, slack_channel: str, key: str, since: datetime) -> Posted | None:
        """Return the post that carries a key; raises NotPosted where history may not be read, Unsure for a failure."""

    async def update(
        self, slack_channel: str, ts: str, content: DigestContent, language: str, file_id: str, key: str
    ) -> None:
        """Replace a post's content by the same with a picture; raises NotPosted or Unsure."""

    async def tell_owner(self, owner: str, slack_channel: str, reason: str, language: str) -> None:
        """Tell who set the digest up (a person key) that it could not be posted, and why."""
