"""Customers as accounts: what they decided, read into the stretches in which they were customers, with monthly levels.

There is one reading, in whatever order decisions were written down:

- won and started begin an account at their amount, a referral begins the one who came; what is said of one that runs
  already sets its level.
- renewed with an amount sets the level; expanded and shrank move it by theirs, never below nothing; left ends it.
- An amount a month or a year is a level; one that is paid once is none, and neither is one without a rate. Until a
  level is known, the account counts as a customer and not as revenue.
- Renewed, expanded and shrank tell that somebody is a customer: without a start before it the account runs from then
  on, since nobody knows when. Left without a start says nothing of how long, and is not counted.
- The same decision told twice counts once: of expanded and shrank the same amount on the same day. Purchases at one
  instant are several where one source tells several.
- At one instant first what begins counts, then what changes, then what ends.

An account is active just before an instant: what begins at midnight of a quarter's first day is new in that quarter,
and what ends then was lost in it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

BEGINS, CAME, STAYS, MOVES, LEFT = ("won", "started"), "came", "renewed", ("expanded", "shrank"), "left"
BOUGHT, REFERRED = "bought", "referred"
_MONTHS = {"month": 1, "year": 12}
_ORDER = {**dict.fromkeys((*BEGINS, CAME), 0), **dict.fromkeys((STAYS, *MOVES), 1), LEFT: 3}
MONTH = 365.25 / 12 * 86_400 * 1_000_000
"""How long (microseconds) a month lasts on average."""

JOINING = 31 * 86_400_000_000
"""How long (microseconds) after an account began a referral may still say how it came."""

EARNED = frozenset(
    """
    referral referred recommendation recommended reputation experience word-of-mouth mouth
    verwijzing doorverwijzing doorverwezen aanbeveling aanbevolen mond-tot-mond mondreclame reputatie ervaring
    """.split()
)
"""Words in the reason of who joined that say that experience brought them: a recommendation or our reputation."""

NO_START = "left_without_start"


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: `at` in microseconds, `day` the local one, `monthly` in the workspace's currency (None = unknown).

    `why` is `earned` or `other` where a reason was told; `reason` its words, '' where not everybody may read them.
    `number` is its id.
    """

    customer: str
    kind: str
    at: int
    day: date
    monthly: Decimal | None = None
    counterpart: str = ""
    why: str = ""
    reason: str = ""
    slices: tuple[tuple[str, str], ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """One time of being a customer: [start, end) in microseconds, `end` None while it lasts.

    `known` says that its true start was told; `levels` are (from when, monthly level or None); `why` is how it joined:
    `earned`, `other` or '' (not known); `reason` why it left.
    """

    start: int
    end: int | None
    known: bool
    levels: tuple[tuple[int, Decimal | None], ...]
    first_day: date
    last_day: date | None = None
    why: str = ""
    reason: str = ""

    def holds(self, instant: int) -> bool:
        """Return whether it lasted just before an instant."""
        return self.start < instant and (self.end is None or instant <= self.end)

    def level(self, instant: int) -> Decimal | None:
        """Return the monthly level just before an instant, None where it is not known."""
        found = None
        for since, level in self.levels:
            if since >= instant:
                break
            found = level
        return found


@dataclass(frozen=True)
class Account:
    """One customer: its stretches in the order of time, and when it bought and referred (microseconds).

    `said` is what its decisions said of its slices, in the order of time; `odd` what could not be read as told.
    """

    customer: str
    stretches: tuple[Stretch, ...] = ()
    bought: tuple[int, ...] = ()
    referred: tuple[int, ...] = ()
    said: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = ()
    odd: tuple[tuple[int, str], ...] = ()

    def at(self, instant: int) -> Stretch | None:
        """Return the stretch that lasted just before an instant."""
        return next((each for each in self.stretches if each.holds(instant)), None)

    def slices(self, instant: int) -> Mapping[str, str]:
        """Return its slices as they were last said before an instant; else as they were first said after it."""
        found: dict[str, str] = {}
        for at, said in self.said:
            for name, value in said:
                if at < instant or name not in found:
                    found[name] = value
        return {**found, "customer": self.customer}


@dataclass(frozen=True, slots=True)
class Standing:
    """An account that was active at the start of a period: its level then, and at its end (0 when it is gone)."""

    account: Account
    stayed: bool
    before: Decimal | None
    after: Decimal | None


def monthly(amount: Decimal | None, per: str) -> Decimal | None:
    """Return an amount as a monthly level; None where it is not one."""
    return None if amount is None or per not in _MONTHS else amount / _MONTHS[per]


def why_of(reason: str) -> str:
    """Return what the reason of who joined says: `earned`, `other`, or '' where there is none."""
    words = reason.casefold().replace("_", " ").split()
    return "" if not words else "earned" if EARNED.intersection(words) else "other"


def accounts_of(decided: Iterable[Decided]) -> dict[str, Account]:
    """Return the accounts that decisions make, by customer in the order of their names."""
    of: dict[str, list[Decided]] = {}
    for each in decided:
        if each.customer:
            of.setdefault(each.customer, []).append(each)
        if each.kind == REFERRED and each.counterpart and each.counterpart != each.customer:
            came = replace(each, customer=each.counterpart, kind=CAME, counterpart="", why="earned", slices=())
            of.setdefault(each.counterpart, []).append(came)
    return {customer: _account(customer, of[customer]) for customer in sorted(of)}


def standing(account: Account, start: int, end: int) -> Standing | None:
    """Return how an account that was active at the start of a period stood at its end; None where it was not."""
    first = account.at(start)
    if first is None:
        return None
    last = account.at(end)
    before = first.level(start)
    if last is None:
        return Standing(account, stayed=False, before=before, after=Decimal(0) if before is not None else None)
    return Standing(account, stayed=True, before=before, after=last.level(end))


def joined(account: Account, start: int, end: int) -> Stretch | None:
    """Return the stretch of an account that was active at the end of a period and not at its start."""
    return account.at(end) if account.at(start) is None else None


def paid(account: Account, start: int, end: int) -> float:
    """Return what an account paid over [start, end) in microseconds, by its monthly levels."""
    total = 0.0
    for stretch in account.stretches:
        last = end if stretch.end is None else min(end, stretch.end)
        edges = [*(since for since, _ in stretch.levels), last]
        for (since, level), until in zip(stretch.levels, edges[1:], strict=True):
            length = min(until, last) - max(since, start)
            if level is not None and length > 0:
                total += float(level) * length / MONTH
    return total


def _key(each: Decided) -> tuple[object, ...]:
    amount = Decimal(-1) if each.monthly is None else each.monthly
    return each.at, _ORDER.get(each.kind, 2), each.kind, amount, each.counterpart, each.why, each.reason, each.slices


@dataclass
class _Course:
    """An account while its decisions are read one after another."""

    stretches: list[Stretch] = field(default_factory=list)
    now: Stretch | None = None
    odd: list[tuple[int, str]] = field(default_factory=list)

    def take(self, each: Decided) -> None:
        if each.kind in BEGINS or each.kind == CAME:
            self._joins(each)
        elif each.kind == LEFT:
            self._leaves(each)
        elif self.now is None:
            level = each.monthly if each.kind == STAYS else None
            self.now = Stretch(each.at, None, False, ((each.at, level),), each.day)
        elif each.kind == STAYS:
            self._set(each.at, each.monthly)
        else:
            self._moves(each, self.now.levels[-1][1])

    def _joins(self, each: Decided) -> None:
        if self.now is None:
            self.now = Stretch(each.at, None, True, ((each.at, each.monthly),), each.day, why=each.why)
            return
        if each.kind == CAME:
            if each.at - self.now.start <= JOINING:
                self.now = replace(self.now, why="earned")
            if self.now.levels[-1][1] is not None:
                return
        elif not self.now.why:
            self.now = replace(self.now, why=each.why)
        self._set(each.at, each.monthly)

    def _leaves(self, each: Decided) -> None:
        if self.now is None:
            if not self.stretches:
                self.odd.append((each.at, NO_START))
            return
        if each.at > self.now.start:
            self.stretches.append(replace(self.now, end=each.at, last_day=each.day, reason=each.reason))
        self.now = None

    def _moves(self, each: Decided, level: Decimal | None) -> None:
        if level is not None and each.monthly is not None:
            self._set(each.at, max(Decimal(0), level + (each.monthly if each.kind == "expanded" else -each.monthly)))

    def _set(self, at: int, level: Decimal | None) -> None:
        if self.now is not None and level is not None and level != self.now.levels[-1][1]:
            self.now = replace(self.now, levels=(*self.now.levels, (at, level)))


def _account(customer: str, decided: list[Decided]) -> Account:
    course, told = _Course(), set[tuple[object, ...]]()
    bought, referred, said = Counter[tuple[int, str]](), dict[str, int](), []
    for each in sorted(dict.fromkeys(decided), key=_key):
        if each.slices:
            said.append((each.at, each.slices))
        if each.kind == BOUGHT:
            bought[each.at, dict(each.slices).get("source", "")] += 1
        elif each.kind == REFERRED:
            referred.setdefault(each.counterpart or str(each.at), each.at)
        elif each.kind in _ORDER:
            twin = (each.kind, each.day, each.monthly)
            if each.kind not in MOVES or twin not in told:
                course.take(each)
            told.add(twin)
    stretches = (*course.stretches, *((course.now,) if course.now else ()))
    return Account(
        customer, stretches, _purchases(bought), tuple(sorted(referred.values())), tuple(said), tuple(course.odd)
    )


def _purchases(bought: Mapping[tuple[int, str], int]) -> tuple[int, ...]:
    """Return when was bought, as often at an instant as the source that tells most of it says."""
    most = dict[int, int]()
    for (at, _), times in bought.items():
        most[at] = max(times, most.get(at, 0))
    return tuple(at for at in sorted(most) for _ in range(most[at]))
