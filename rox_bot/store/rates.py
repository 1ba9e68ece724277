"""Exchange rates that admins set: each from a day on, into the workspace's own currency."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, Table, select

from rox_bot.domain.rates import Rates
from rox_bot.store.audit import note_deed
from rox_bot.store.tables import ExchangeRateRow
from rox_bot.store.upserts import insert_into

_rate: Table = ExchangeRateRow.__table__  # type: ignore[attr-defined]


def rates_of(tx: Connection, workspace: str, own: str) -> Rates:
    """Return the rates into a currency, each currency's in the order of their days."""
    query = select(_rate.c.currency, _rate.c.since, _rate.c.rate)
    where = (_rate.c.workspace == workspace, _rate.c.own == own)
    dated: dict[str, list[tuple[date, Decimal]]] = {}
    for currency, since, rate in tx.execute(query.where(*where).order_by(_rate.c.currency, _rate.c.since)):
        dated.setdefault(currency, []).append((date.fromisoformat(since), Decimal(rate)))
    return Rates(own, {currency: tuple(known) for currency, known in dated.items()})


def set_rate(
    tx: Connection, workspace: str, own: str, currency: str, since: date, rate: Decimal, by: str, now: datetime
) -> None:
    """Set what one unit of `currency` is worth in `own` from a day on, in the place of an earlier rate of that day."""
    key = {"workspace": workspace, "own": own, "currency": currency, "since": since.isoformat()}
    statement = insert_into(tx, _rate)
    changes = {name: statement.excluded[name] for name in ("rate", "noted_by", "noted_at")}
    row = {**key, "rate": f"{rate:f}", "noted_by": by, "noted_at": now}
    tx.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changes), [row])
    note_deed(tx, workspace, now, by, "rate.set", f"{currency} {since.isoformat()}", after=f"{rate:f} {own}")
