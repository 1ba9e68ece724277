"""The one way into the store: texts are redacted, people become person keys, then the event is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from rox_bot.domain.events import SLICES, Event
from rox_bot.domain.people import PERSON_LABEL
from rox_bot.intake.missing_names import NAMED, is_no_name
from rox_bot.language.redaction import redact
from rox_bot.store import facts, people
from rox_bot.store.facts import Written
from rox_bot.store.people import Pseudonyms, is_personal
from rox_bot.store.store import Transaction

_TEXTS = ("subject", "comment", "story", "joy", "reason", "name", "purpose")
_PEOPLE = ("requester", "agent")
_SHORT_TEXTS = ("story", "joy", "reason", "name")
_NEVER_REFUSED = {"subject", "comment", "purpose", *_PEOPLE}  # optional, and cut to what fits
_FITS_EVERY_SLICE = 35  # characters: the shortest is the language


@cache
def _demanded(kind: type[Event]) -> frozenset[str]:
    """Return the slices that an event of a kind cannot do without."""
    return frozenset(name for name in SLICES if kind.model_fields[name].is_required())


@dataclass
class Recorder:
    """Turns raw values of one source into events and writes them.

    `customer_is_person` says that this source's customers are people: then the customer is kept as a person key too,
    and stands in for a requester that is not known. `requester_is_name` says that its requesters are known by names,
    which people elsewhere bear too: then a person is a name at a customer. `labelled` returns the key of a person's
    label, '' where it is no one's: what was exported is known again.
    """

    workspace: str
    pseudonyms: Pseudonyms
    customer_is_person: bool = False
    met: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    labelled: Callable[[str], str] | None = None
    requester_is_name: bool = False

    def person(self, identity: str, source: str, kind: str, *, label: str = "", slack_user: str = "") -> str:
        """Return the key of a person, to be known from the next write on."""
        known = self.labelled(identity) if self.labelled and PERSON_LABEL.fullmatch(identity) else ""
        key = known or self.pseudonyms.key(identity, source)
        if key:
            self.met.setdefault(key, (kind, label, slack_user))
        return key

    def admit(self, kind: type[Event], values: Mapping[str, Any]) -> Event:
        """Return the event that raw values make: redacted, without names; raises pydantic's ValidationError."""
        return kind.model_validate({"workspace": self.workspace, **self.clean(values)})

    def clean(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return raw values as they may be kept and shown: texts redacted, person keys in the place of people.

        A word that stands where a name is missing is no name.
        """
        clean = _named(values)
        source = str(clean.get("source", ""))
        customer = str(clean.get("customer") or "")
        if self._is_person(customer):
            clean["customer"] = self.person(customer, source, "customer")
            clean["requester"] = clean.get("requester") or customer
        if self._is_person(str(clean.get("counterpart") or "")):
            clean["counterpart"] = self.person(str(clean["counterpart"]), source, "customer")
        for name in _PEOPLE:
            if clean.get(name):
                label = str(clean[name])[:200] if name == "agent" else ""
                identity = str(clean[name]) if name == "agent" else self._requester(str(clean[name]), customer)
                clean[name] = self.person(identity, source, name, label=label)
        for name in _TEXTS:
            if clean.get(name):
                clean[name] = redact(str(clean[name]))
        return clean

    def check(self, kind: type[Event], values: Mapping[str, Any]) -> None:
        """Raise what `admit` would raise, at a fraction of its cost: nothing is masked that cannot be refused."""
        trial = {name: value for name, value in _named(values).items() if name not in _NEVER_REFUSED}
        for name in SLICES:
            if name in trial and len(str(trial[name])) <= _FITS_EVERY_SLICE and name not in _demanded(kind):
                del trial[name]
        if self._is_person(str(trial.get("customer") or "")):
            del trial["customer"]
        for name in _SHORT_TEXTS:
            if trial.get(name):
                trial[name] = redact(str(trial[name]))
        kind.model_validate({"workspace": self.workspace, **trial})

    def write(self, tx: Transaction, events: Sequence[Event], now: datetime) -> Written:
        """Write events of one kind, and the people met since the last write, in the running transaction."""
        people.know_people(tx, self.workspace, self.met, now)
        self.met.clear()
        return facts.write_events(tx, events, now)

    def _requester(self, identity: str, customer: str) -> str:
        """Return what a requester is known by: one who has only a name, by the customer too."""
        known = not self.requester_is_name or is_personal(identity) or PERSON_LABEL.fullmatch(identity)
        return identity if known or self._is_person(customer) else f"{identity} | {customer}"

    def _is_person(self, customer: str) -> bool:
        return bool(customer) and (self.customer_is_person or is_personal(customer))


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return raw values without the words that stand where a name is missing."""
    return {name: "" if name in NAMED and is_no_name(name, str(value)) else value for name, value in values.items()}
