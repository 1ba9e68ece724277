"""A question, whoever asks it: slash words, a mention, a button, a digest or the terminal all make this value."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rox_bot.domain.events import SLICES, Visibility
from rox_bot.domain.period import Calendar, Period

TIME_UNITS = ("day", "week", "month", "quarter")
TENURE = "tenure"
"""Grouped by this, retention is told by how long customers have been there."""


class Role(StrEnum):
    """What a person may do, each including the one before."""

    NOBODY = "nobody"  # guests, bots, people of other organisations
    PARTNER = "partner"  # a partner's people, in a channel that an admin opened to them
    ANYONE = "anyone"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Return its place from the least (0) to the most rights."""
        return list(Role).index(self)


class Amounts(StrEnum):
    """How sums of money are shown in a place; percentages and shares are shown everywhere."""

    HIDDEN = "hidden"
    RANGES = "ranges"  # from low to high, rounded
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Filter:
    """Keep (or, negated, leave out) events whose slice `field` is one of `values`."""

    field: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        mark = "not:" if self.negated else ""
        return f"{mark}{self.field}:{','.join(_typed(value) for value in self.values)}"


@dataclass(frozen=True)
class Context:
    """Who asks, where, when and in which language; nothing in it is read from a clock or a setting later.

    `person` is the asker's person key; `slack_channel` the Slack channel's id ('' in the terminal); `thread` the
    thread in it whose questions may be followed ('' = none); `visibility`
    that of the place the answer goes to; `scope` the filters saved for the Slack channel; `delivery` the key of the
    request, by which a write that arrives twice is known; `channel_language` the language of what is posted in
    channels ('' = `language`); `own_zone` the asker's own time zone ('' = not known); `demo` says that this place
    shows the demo. `bound` are filters that always hold and cannot be replaced: those of a partner's people.
    `minimum_n` is the workspace's least n of a value, where a metric's own is smaller. `currency` is the workspace's
    own (ISO 4217), `money` how sums are shown to everybody in this place.
    """

    now: datetime
    calendar: Calendar = field(default_factory=Calendar)
    language: str = "en"
    channel_language: str = ""
    workspace: str = "main"
    person: str = ""
    role: Role = Role.ANYONE
    slack_channel: str = ""
    slack_channel_name: str = ""
    thread: str = ""
    visibility: Visibility = Visibility.WORKSPACE
    in_the_open: bool = False
    scope: tuple[Filter, ...] = ()
    bound: tuple[Filter, ...] = ()
    surface: str = "terminal"
    delivery: str = ""
    own_zone: str = ""
    demo: bool = False
    minimum_n: int = 0
    permalink: str = ""
    currency: str = "EUR"
    money: Amounts = Amounts.HIDDEN

    @property
    def amounts(self) -> Amounts:
        """Return how sums of money are shown to whoever reads the answer: in full to a manager who reads it alone."""
        alone = not self.in_the_open and self.surface != "digest"
        if alone and self.role.rank >= Role.MANAGER.rank:
            return Amounts.FULL
        return Amounts.HIDDEN if self.visibility is Visibility.EXTERNAL else self.money


@dataclass(frozen=True)
class Question:
    """What is asked, ready to be answered from the store.

    `baseline` is the period compared with (None = no comparison); `baseline_named` says that the person asked for
    it; `other` is the slice compared with over the same period, in place of the filter on its field; `vs_target`
    compares with the target; `by` is a slice of `SLICES` or a time unit; `shape` is `text`, `trend`, `chart`,
    `table` or `csv`. `period_named` says that the person named the period; `loose` that the words left room (plain
    language, a typo, a question that follows another), so that it is told how they were read; `read_as` are the typos
    in them.
    """

    intent: str
    metrics: tuple[str, ...] = ()
    period: Period | None = None
    baseline: Period | None = None
    baseline_named: bool = False
    by: str | None = None
    filters: tuple[Filter, ...] = ()
    scoped: tuple[Filter, ...] = ()
    other: Filter | None = None
    vs_target: bool = False
    shape: str = "text"
    argument: str = ""
    read_as: tuple[str, ...] = ()
    period_named: bool = False
    loose: bool = field(default=False, compare=False)

    @property
    def all_filters(self) -> tuple[Filter, ...]:
        """Return the typed filters and those of the channel's scope that they do not replace."""
        typed = {each.field for each in self.filters}
        return (*self.filters, *(each for each in self.scoped if each.field not in typed))

    @property
    def other_filters(self) -> tuple[Filter, ...]:
        """Return all filters of the slice compared with; those that hold where there is none."""
        if self.other is None:
            return self.all_filters
        return (*(each for each in self.all_filters if each.field != self.other.field), self.other)


def _typed(value: str) -> str:
    return f'"{value}"' if " " in value else value


__all__ = ["SLICES", "TIME_UNITS", "Context", "Filter", "Question", "Role"]
