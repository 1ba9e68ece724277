"""The schema's version: what it is, what it should be, and the way there."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect, text
from sqlmodel import SQLModel

from rox_bot.domain import facts
from rox_bot.domain.errors import N_, BadInput
from rox_bot.store import tables

HEAD = "0023"
_SCRIPTS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 72_697_846  # any fixed number: replicas starting together migrate one after another


def metadata() -> MetaData:
    """Return the declared tables: those of the facts and those of the store."""
    declared: MetaData = SQLModel.metadata  # importing the two modules has filled it
    missing = {fact.__tablename__ for fact in (*facts.ALL_FACTS, tables.OutboxRow)} - set(declared.tables)
    if missing:
        raise LookupError(missing)
    return declared


def version(tx: Connection) -> str | None:
    """Return the schema's version, or None for an empty database."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    return tx.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(tx: Connection, before: Callable[[], None] = lambda: None) -> bool:
    """Bring the schema to HEAD in the running transaction; return whether anything was to be done.

    `before` runs first where something is. A schema newer than this program is refused: an older bot must not write
    to it.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATION_LOCK})
    found = version(tx)
    if found == HEAD:
        return False
    refuse_newer(found)
    before()
    _run(tx)
    return True


def refuse_newer(found: str | None) -> None:
    """Raise BadInput for a schema that a later rox_bot wrote."""
    if found is not None and found > HEAD:
        raise BadInput(
            N_("This database was written by a newer rox_bot (schema {found}); this one knows {head}. Update rox_bot."),
            found=found,
            head=HEAD,
        )


def is_empty(tx: Connection) -> bool:
    """Return whether a database holds no table at all."""
    return not inspect(tx).get_table_names()


def _run(tx: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = tx
    command.upgrade(config, "head")
