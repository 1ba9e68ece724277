"""How SQLite finds what a write asks for: by an index, never by looking through a table that grows."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from rox_bot.domain.events import Event
from rox_bot.domain.facts import ALL_FACTS
from rox_bot.store.store import Store
from tests.databases import prepared_file
from tests.store.making import NOW, feedback, moment, ticket, write

_GROWING = re.compile(rf"SCAN ({'|'.join(str(fact.__tablename__) for fact in ALL_FACTS)})\b")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(prepared_file(tmp_path / "rox.db"), clock=lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture
def scans(store: Store) -> Iterator[list[str]]:
    """Every statement so far that looks through a table of facts, with what SQLite says of it."""
    found: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        values = given[0] if isinstance(given, list) else given
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            driver = connection.connection.driver_connection
            plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            found.extend(f"{step}: {statement}" for step in plan if _GROWING.match(step))

    event.listen(Engine, "before_cursor_execute", explain)
    yield found
    event.remove(Engine, "before_cursor_execute", explain)


@pytest.mark.parametrize(
    "events",
    [
        [ticket(str(number), opened_at=NOW) for number in range(30)],
        [feedback(str(number), ticket=str(number)) for number in range(30)],
        [moment(str(number)) for number in range(30)],
    ],
    ids=["tickets", "feedback", "moments"],
)
def test_no_write_looks_through_facts(store: Store, scans: list[str], events: list[Event]) -> None:
    for version in range(2):
        newer = [each.model_copy(update={"updated_at": NOW + timedelta(days=version)}) for each in events]
        assert write(store, *newer).changed == version * len(events)
    assert not scans
