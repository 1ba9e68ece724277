"""How far a source has been read: what `source.cursor` holds, for each list of records."""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from rox_bot.intake.pull.declaring import Feed, Place

FORM = 1
_CLOCKS_DIFFER = timedelta(minutes=2)  # of two replicas, and of one before and after it was set


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one list has been read.

    `high` is the vendor's time when the last whole reading began: what changed before it is here. A reading under way
    began at `began`, reads what changed since `since`, stands at the mark `after`, and was told `total` records;
    `again` says that it must be repeated. `left_out` counts records of the latest reading that could not be used,
    `closed` that the account may not read this list.
    """

    high: datetime | None = None
    since: datetime | None = None
    began: datetime | None = None
    after: str = ""
    total: int | None = None
    again: bool = False
    left_out: int = 0
    closed: bool = False

    def place(self, feed: Feed, start: datetime) -> Place:
        """Return where to go on: in the reading under way, or at the start of a new one."""
        if self.since is not None:
            return Place(self.since, self.after)
        return Place(start if self.high is None else max(start, self.high - feed.overlap))

    def ahead_of(self, now: datetime) -> bool:
        """Return whether it claims to know what has yet to come, by more than clocks that are set now and then do."""
        return any(each is not None and each > now + _CLOCKS_DIFFER for each in (self.high, self.since, self.began))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a source has been read in all: since when its records are wanted, and each list by name."""

    start: datetime
    reaches: dict[str, Reach] = field(default_factory=dict)

    def of(self, feed: Feed) -> Reach:
        """Return how far one list has been read."""
        return self.reaches.get(feed.name, Reach())

    def moved(self, feed: Feed, reach: Reach) -> "Standing":
        """Return the same with one list read on."""
        return replace(self, reaches={**self.reaches, feed.name: reach})

    def complete_until(self, feeds: tuple[Feed, ...]) -> datetime | None:
        """Return the instant up to which every list was read to its end, None while one never was."""
        open_feeds = [feed for feed in feeds if not self.of(feed).closed]
        ends = [high - feed.lag for feed in open_feeds if (high := self.of(feed).high) is not None]
        return min(ends) if ends and len(ends) == len(open_feeds) else None

    def believed(self, start: datetime, now: datetime) -> "Standing":
        """Return the same without what cannot be: nothing was read up to a moment that has yet to come.

        A list for which that is claimed is read anew, from `start` if its own start is such a moment: what changed
        since the wrong claim was made may be missing.
        """
        reaches = {name: each for name, each in self.reaches.items() if not each.ahead_of(now)}
        return Standing(start if self.start > now else self.start, reaches)

    def dump(self) -> str:
        """Return it as text."""
        lists = {name: _plain(reach) for name, reach in self.reaches.items()}
        return json.dumps({"form": FORM, "start": self.start.isoformat(), "lists": lists})


def load(text: str) -> Standing | None:
    """Return what a text holds; None for a source that was never read."""
    if not text:
        return None
    told = json.loads(text)
    lists = {name: Reach(**_instants(reach)) for name, reach in told["lists"].items()}
    return Standing(datetime.fromisoformat(told["start"]), lists)


_TIMES = ("high", "since", "began")
_DEFAULTS = {each.name: each.default for each in fields(Reach)}


def _plain(reach: Reach) -> dict[str, object]:
    kept = {name: value for name, value in asdict(reach).items() if value != _DEFAULTS[name]}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}


def _instants(told: dict[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(str(value)) if name in _TIMES else value for name, value in told.items()}
