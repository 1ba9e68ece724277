"""How values lie in the database: instants as whole microseconds, so that durations are integer arithmetic."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Integer, TypeDecorator, type_coerce

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Return an aware instant as whole microseconds since 1970 (UTC); a naive one is a programming error."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (instant - EPOCH) // MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, stored as BIGINT microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Write an aware instant."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read it back in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=int(value))


class Amount(TypeDecorator[Decimal]):
    """A sum of money, exact: stored as BIGINT ten-thousandths, finer than any currency needs."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Write a sum with at most four decimals."""
        return None if value is None else int(value.scaleb(4))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        """Read it back, without decimals that say nothing."""
        return None if value is None else plain_amount(Decimal(int(value)).scaleb(-4))


def plain_amount(value: Decimal) -> Decimal:
    """Return a sum with no zeros at the end of its decimals: 1200, 12.5."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


Identifier = BigInteger().with_variant(Integer(), "sqlite")
"""A row's own number: SQLite counts up only in a column typed INTEGER."""


def ticks(column: Any) -> ColumnElement[int]:
    """Return an instant column as its microseconds, for arithmetic in SQL."""
    return type_coerce(column, BigInteger)
