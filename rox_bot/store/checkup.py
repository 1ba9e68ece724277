"""The store's part of `rox-bot doctor`."""

from dataclasses import dataclass

from sqlalchemy import func, select

from rox_bot.domain.facts import FACTS
from rox_bot.store import schedules, schema
from rox_bot.store.store import Store


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """How it stands with the database: engine and version, schema, number of events, channels with a digest."""

    engine: str
    version: tuple[int, ...]
    schema: str
    facts: int
    digest_channels: list[str]

    @property
    def version_text(self) -> str:
        """Return the engine's version as people write it."""
        return ".".join(str(part) for part in self.version)


def look(store: Store) -> StoreHealth:
    """Return how it stands with a store that could be opened."""
    with store.reading() as tx:
        engine = tuple(int(part) for part in tx.dialect.server_version_info or ())
        counts = [tx.execute(select(func.count()).select_from(fact.__table__)).scalar_one() for fact in FACTS]  # type: ignore[union-attr]
        channels = [row["slack_channel"] for row in schedules.digests(tx, store.workspace)]
        return StoreHealth(tx.dialect.name, engine, str(schema.version(tx)), sum(counts), channels)
