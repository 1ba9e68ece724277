"""What a vendor's helpdesk or survey tool is, as a declaration: address, keys, lists of records, and what they mean.

A declaration is pure: it says what to ask for and reads what comes back. Asking, waiting, writing and remembering are
the engine's (`running`, `asking`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rox_bot.domain.events import Event

Record = Mapping[str, Any]
Keys = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked of who sets the source up: `name` in the file of keys, `label` (marked) in the question."""

    name: str
    label: str
    hidden: bool = True
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls in so many seconds, all lists with the same `name` together."""

    calls: int
    seconds: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One call: a path below the address, its query, and a JSON body where the vendor searches by POST."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: what changed since an instant (aware), after the vendor's mark `after` ('' = start)."""

    since: datetime
    after: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its records, the mark of the page after it ('' = the end), and how many there are in all, if told.

    `beside` holds what came with the records and names their ids. Where `total` falls while pages are numbered,
    records may have slipped to a page that was read before: the engine then reads the list once more.
    """

    records: Sequence[Record]
    next: str = ""
    total: int | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a record says: values of the event's fields, or that the record of this key is `gone` (deleted, merged)."""

    source_key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """A list that only names ids, for vendors whose records give bare ids: read whole before the records are.

    `ask` takes the mark of a page ('' = the first); `read` takes the answer and that mark and gives id -> name, and the
    mark of the next page ('' at the end). What it names stands in `Page.beside` under `name`; it is empty where the
    account may not read the list.
    """

    name: str
    ask: Callable[[str], Request]
    read: Callable[[Any, str], tuple[Mapping[str, str], str]]


@dataclass(frozen=True, slots=True)
class RollCall:
    """How to find out what was deleted at a vendor that does not tell: which of these keys are still there?

    `ask` takes at most `size` keys, `read` gives those that the answer names.
    """

    ask: Callable[[Sequence[str]], Request]
    read: Callable[[Any], frozenset[str]]
    size: int


@dataclass(frozen=True, slots=True)
class Feed:
    """One list of records of a vendor, and the event each becomes.

    `ask` gives the call for a place and a page size, `read` the page in its JSON answer, `draw` what a record says: it
    takes the record, its page and the address; None for a record that is no event. Only fields that `draw` names are
    kept. It raises ValueError with a marked sentence for a record that cannot be used.

    Each reading starts `overlap` before the last one began. `lag` is how long a change may stay unseen at the vendor.
    `optional` lists may be closed to the account; `roll_call` finds what was deleted where the list does not tell.
    """

    name: str
    event: type[Event]
    ask: Callable[[Place, int], Request]
    read: Callable[[Any, Place], Page]
    draw: Callable[[Record, Page, str], Drawn | None]
    overlap: timedelta = timedelta(minutes=5)
    lag: timedelta = timedelta(0)
    size: int = 100
    limit: Limit | None = None
    optional: bool = False
    roll_call: RollCall | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """How a token for the calls is had: a form posted to a path, answered by `access_token` and `expires_in`."""

    path: str
    form: Callable[[Keys], Mapping[str, str]]
    query: Callable[[Keys], Mapping[str, str]] = lambda _keys: {}
    headers: Callable[[Keys], Mapping[str, str]] = lambda _keys: {}


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor: `kind` is the word in `rox-bot source add`, `host` the ending that a bare account name gets.

    `headers` puts the keys into a call's headers, unless a `token` is had for them. `probe` is a cheap call that only
    works with good keys. `names` are read before the feeds. `limit` holds for all calls together.
    """

    kind: str
    title: str
    address_hint: str
    asked: tuple[Asked, ...]
    probe: Request
    feeds: tuple[Feed, ...]
    limit: Limit
    host: str = ""
    headers: Callable[[Keys], Mapping[str, str]] = lambda _keys: {}
    token: Token | None = None
    names: tuple[Names, ...] = ()
