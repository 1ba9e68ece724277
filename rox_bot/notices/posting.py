"""What a notice says, and what a poster does for it beyond what it does for digests."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Protocol

from rox_bot.digests.posting import Mark, Posted, Poster


@dataclass(frozen=True, slots=True)
class Item:
    """One answer on a card: its line, how its follow-up stands, the customer's words where they may be read, a link.

    `name` is what its buttons are about ('' = none); `free` that nobody has it, `open` that it is not finished.
    """

    text: str
    standing: str = ""
    words: str = ""
    url: str = ""
    name: str = ""
    free: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: a title, lines, items with buttons, small print; `answer_id` opens what it tells by *Why*."""

    language: str
    title: str
    lines: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    answer_id: str = ""

    @property
    def hash(self) -> str:
        """Return what tells one content from another."""
        return hashlib.blake2b(json.dumps(asdict(self), sort_keys=True).encode(), digest_size=16).hexdigest()


class NoticePoster(Poster, Protocol):
    """Posts notices; every method raises NotPosted or Unsure where it fails."""

    async def post_notice(self, slack_channel: str, notice: Notice, mark: Mark, thread: str = "") -> Posted:
        """Post a notice, in a thread where one is given."""

    async def update_notice(self, slack_channel: str, ts: str, notice: Notice, mark: Mark) -> None:
        """Replace a posted notice by another."""

    async def tell_notice(self, person: str, notice: Notice) -> bool:
        """Write a notice to a person (by key) in a direct message; return whether there is anybody to write to."""
