"""Facts read by what things are called: groups, filters and measures see the names in force, not what was written.

Aliases are joined after the query, since cells add up; a filter looks for all that its names were written as. Only
rules, and measures that compare two slices, need the database to rename.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, String, and_, case, exists, false, literal, or_, select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, ColumnClause
from sqlalchemy.sql.operators import in_op, not_in_op

from rox_bot.domain.events import INHERITED, OWN_SLICES
from rox_bot.domain.facts import FACTS, TicketFact
from rox_bot.domain.metrics import Measure
from rox_bot.domain.naming import NAMED, Decision, Names, fits
from rox_bot.domain.question import Filter
from rox_bot.store.naming import names

_TABLES = {fact.__tablename__ for fact in FACTS}


@dataclass(frozen=True)
class Named:
    """The names in force in one transaction, as SQL and as what is done with its rows."""

    tx: Connection
    workspace: str
    names: Names

    def column(self, table: FromClause, name: str) -> ColumnElement[str]:
        """Return what a row's slice is by the rules; `called` makes a name of it.

        What is no name but somebody's words (a reason, a policy) is '' where not everybody may read them.
        """
        written: ColumnElement[str] = table.c[name]
        if name in OWN_SLICES:
            return case((table.c.audience == "workspace", written), else_=literal("", String))
        filling = self.names.filling(name)
        whens = [(self._applies(table, rule), rule.meaning) for rule in self.names.relabelling(name)]
        whens += [(and_(written == "", self._applies(table, rule)), rule.meaning) for rule in filling]
        return case(*((when, literal(value)) for when, value in whens), else_=written) if whens else written

    def called(self, name: str, member: str) -> str:
        """Return what a slice that the rules left is called."""
        return self.names.canonical(name, member)

    def row(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        """Return a fact that was read with its slices called by their names."""
        found = dict(row)
        for name in self.names.aliases:
            if name in found:
                found[name] = self.called(name, found[name])
        return found

    def columns(self, table: FromClause) -> list[ColumnElement[Any]]:
        """Return the columns of a fact, its slices by the rules."""
        ruled = self.names.rules
        return [self.column(table, each.key).label(each.key) if each.key in ruled else each for each in table.c]

    def keeps(self, table: FromClause, each: Filter) -> ColumnElement[bool]:
        """Return whether a row passes a filter; its values may be anything that a name was ever written as."""
        if each.field not in self.names.touched:
            chosen = self.column(table, each.field).in_(each.values)
        else:
            meant = self.meant(each.field, each.values)
            written = dict.fromkeys(one for value in meant for one in self.names.joined_to(each.field, value))
            chosen = self.column(table, each.field).in_(list(written))
        return ~chosen if each.negated else chosen

    def meant(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """Return the names that the values of a filter mean.

        What a rule renames for one source alone means its new name where nothing is called that any more.
        """
        if name not in self.names.touched:
            return tuple(values)
        found: dict[str, None] = {}
        for value in values:
            limited = self.names.limited(name, value)
            if limited and not self._is_a_name(name, value):
                found |= dict.fromkeys(limited)
            else:
                found[self.names.called(name, value)] = None
        return tuple(found)

    def today(self, filters: Sequence[Filter]) -> tuple[Filter, ...]:
        """Return filters that were kept, by the names of today."""
        return tuple(replace(each, values=self.meant(each.field, each.values)) for each in filters)

    def measure(self, measure: Measure) -> Measure:
        """Return a measure that looks at names where its own looks at slices as they were written."""
        if not self.names.touched & _looks_at(measure):
            return measure
        part = measure.part_known
        return replace(
            measure,
            counts=self._renamed(measure.counts),
            worth=None if measure.worth is None else self._renamed(measure.worth),
            left_out=tuple(replace(each, rows=self._renamed(each.rows)) for each in measure.left_out),
            part_known=part and replace(part, rows=self._renamed(part.rows)),
        )

    def _renamed(self, expression: ColumnElement[Any]) -> ColumnElement[Any]:
        def renamed(element: Any, **_: Any) -> Any:
            if isinstance(element, BinaryExpression) and element.operator in (in_op, not_in_op):
                return self._listed(element)
            return self._name_of(element) if _slice_of(element) in self.names.touched else None

        found: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, renamed)
        return found

    def _listed(self, element: "BinaryExpression[Any]") -> ColumnElement[Any] | None:
        """Return `slice IN (values)` with the names that the values mean."""
        slices = {_slice_of(each) for each in visitors.iterate(element.left)} & self.names.touched
        if len(slices) != 1 or not isinstance(element.right, BindParameter):
            return None
        (name,) = slices
        left = self._renamed(element.left)
        values = self.meant(name, element.right.effective_value or ())
        return left.in_(values) if element.operator is in_op else left.not_in(values)

    def _name_of(self, column: Any) -> ColumnElement[str]:
        """Return what a row's slice is called, worked out by the database."""
        name = column.key
        ruled = self.column(column.table, name)
        aliases = self.names.aliases.get(name, {})
        if not aliases:
            return ruled
        pairs = {written: literal(self.called(name, written)) for written in aliases}
        return case(pairs, value=ruled, else_=ruled)

    def _applies(self, table: FromClause, rule: Decision) -> ColumnElement[bool]:
        """Return whether a rule fits a row: what its field was written as, or what that is called."""
        written = table.c[rule.field]
        fit = self._fits(written, rule.name)
        if not rule.relabels and rule.field in self.names.touched:
            aliases = self.names.aliases.get(rule.field, {})
            joined = [each for each in aliases if fits(rule.name, self.called(rule.field, each))]
            ruled = self._relabelled(table, rule.field)
            fit = or_(fit, self._fits(ruled, rule.name), ruled.in_(joined) if joined else false())
        return and_(fit, self._comes_from(table, rule)) if rule.source else fit

    def _relabelled(self, table: FromClause, name: str) -> ColumnElement[str]:
        """Return a slice by the rules that rename what it says itself."""
        whens = [(self._applies(table, rule), literal(rule.meaning)) for rule in self.names.relabelling(name)]
        return case(*whens, else_=table.c[name]) if whens else table.c[name]

    def _fits(self, column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
        if "*" not in pattern:
            return column == pattern
        if self.tx.dialect.name == "sqlite":
            return column.op("GLOB", is_comparison=True)(pattern.replace("[", "[[]").replace("?", "[?]"))
        plain = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return column.like(plain.replace("*", "%"), escape="\\")

    def _comes_from(self, table: FromClause, rule: Decision) -> ColumnElement[bool]:
        """Return whether a row's field comes from a rule's source: its own, or that of the ticket it was taken from."""
        own: ColumnElement[bool] = table.c.source == rule.source
        if "inherited" not in table.c or rule.field not in INHERITED:
            return own
        ticket = TicketFact.__table__.alias("from_ticket")  # type: ignore[attr-defined]
        theirs = exists(select(literal(1)).select_from(ticket)).where(
            ticket.c.workspace == table.c.workspace,
            ticket.c.source_key == table.c.ticket,
            ticket.c.source == rule.source,
            table.c.ticket_source.in_((rule.source, "")),
            ticket.c.withdrawn_at.is_(None),
        )
        bit = 1 << INHERITED.index(rule.field)
        return or_(own, and_(table.c.inherited.bitwise_and(bit) != 0, theirs))

    def _is_a_name(self, name: str, member: str) -> bool:
        """Return whether anything in force is called so."""
        written = self.names.joined_to(name, member)
        looks = [
            select(literal(1)).where(
                table.c.workspace == self.workspace,
                table.c.withdrawn_at.is_(None),
                self.column(table, name).in_(written),
            )
            for table in (fact.__table__ for fact in FACTS)  # type: ignore[union-attr]
        ]
        return any(self.tx.execute(look.limit(1)).first() is not None for look in looks)


def named(tx: Connection, workspace: str) -> Named:
    """Return the names in force in a transaction."""
    return Named(tx, workspace, names(tx, workspace))


def _slice_of(element: Any) -> str:
    """Return which slice of a fact an expression is, in its table or under another name of that; '' for none."""
    if not isinstance(element, ColumnClause) or element.key not in NAMED or element.table is None:
        return ""
    table = getattr(element.table, "element", element.table)
    return str(element.key) if getattr(table, "name", None) in _TABLES else ""


@lru_cache(maxsize=512)
def _looks_at(measure: Measure) -> frozenset[str]:
    """Return the slices that a measure's own expressions look at."""
    parts = [measure.counts, measure.worth, *(each.rows for each in measure.left_out)]
    parts += [measure.part_known.rows] if measure.part_known else []
    return frozenset(_slice_of(each) for part in parts if part is not None for each in visitors.iterate(part)) - {""}
