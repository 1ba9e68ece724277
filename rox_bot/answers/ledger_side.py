"""One side of the ledger over a period while it is told: its entries, their rows, and how sums are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from rox_bot.answers import ledger
from rox_bot.answers.amounts import told_amount
from rox_bot.answers.ledger import Booked
from rox_bot.answers.ledger_entry import may_be_named, said
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.domain.errors import N_
from rox_bot.domain.facts import GainFact, InvestmentFact
from rox_bot.domain.period import Period
from rox_bot.domain.question import Amounts, Question
from rox_bot.domain.valuation import Brought, Spent
from rox_bot.language.wording import Wording
from rox_bot.store.ledger import booked
from rox_bot.store.people import is_key

INVESTMENT, GAIN = "investment", "gain"
"""What the argument of a question about the ledger names."""

OWN_FIELDS: Mapping[str, tuple[str, ...]] = {
    INVESTMENT: ("category", "covers", "tag", "goal"),
    GAIN: ("lever", "grade", "tag", "goal"),
}
"""What each side can be grouped and filtered by, besides the slices."""

MOST_ROWS, MOST_OPENED = 12, 60
NAMES = {
    "category": N_("category"),
    "covers": N_("covers"),
    "tag": N_("tag"),
    "goal": N_("goal"),
    "lever": N_("lever"),
    "grade": N_("grade"),
}
_WORDS, _PRIVATE = ("tag", "goal"), "\0"
"""Fields that hold people's own words, and what stands for those that may not be shown."""

Entry = Spent | Brought


@dataclass(frozen=True)
class Sums:
    """One side of the ledger over a period while it is told: its entries, their rows, and how sums are shown."""

    side: str
    period: Period
    question: Question
    reader: Reader
    telling: Telling

    @property
    def wording(self) -> Wording:
        return self.telling.wording

    @cached_property
    def entries(self) -> Booked[Spent] | Booked[Brought]:
        read = ledger.spent_in if self.side == INVESTMENT else ledger.brought_in
        return read(self.reader, self.period, self.question.all_filters)

    @property
    def each(self) -> tuple[Entry, ...]:
        return tuple(self.entries.entries)

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the entries as they were booked, by id, with all that they say of themselves."""
        fact = InvestmentFact if self.side == INVESTMENT else GainFact
        workspace = self.reader.context.workspace
        found = booked(self.reader.tx, fact, self.period, workspace=workspace, filters=self.question.all_filters)
        return {f"{fact.letter}{row['id']}": row for row in found}

    @property
    def total(self) -> Decimal:
        return self.entries.total

    @property
    def hidden(self) -> bool:
        return self.reader.context.amounts is Amounts.HIDDEN

    def sum(self, value: Decimal) -> str:
        """Return a sum in the workspace's own currency, as it may be shown."""
        context = self.reader.context
        return told_amount(value, context.currency, context.amounts, self.wording)

    def share(self, value: Decimal) -> str:
        """Return how much of the total a part is."""
        return f"{self.wording.number(float(value / self.total * 100))}%" if self.total else "–"

    def part(self, value: Decimal) -> str:
        """Return a part of the total: `EUR 9,000 (60%)`, or its share alone where sums are hidden."""
        share = self.share(value)
        return share if self.hidden else f"{self.sum(value)} ({share})"

    def by(self, name: str) -> list[tuple[str, Decimal, int]]:
        """Return the members of a slice or field with the sum and the number of their entries, the largest first."""
        found: dict[str, tuple[Decimal, int]] = {}
        for each in self.each:
            member = self._shown(self.rows[each.entry], name)
            total, n = found.get(member, (Decimal(0), 0))
            found[member] = total + each.part, n + 1
        ordered = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
        return [(member, total, n) for member, (total, n) in ordered]

    def _shown(self, row: Mapping[str, Any], name: str) -> str:
        """Return what an entry says in a field; words that may not be shown here are all the same."""
        hidden = name in _WORDS and row[name] and not may_be_named(row, self.reader.context)
        return _PRIVATE if hidden else str(row[name])

    def member(self, name: str, member: str) -> str:
        """Return what a member of a slice or field is called."""
        if not member:
            return self.wording._("(none)") if name in NAMES else self.wording._("(unknown)")
        if member == _PRIVATE:
            return self.wording._("(not shown here)")
        if is_key(member):
            return self.wording._("a person")
        return said(name, member, self.wording)
