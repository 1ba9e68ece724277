"""An edge that takes in what happens to messages without saying anything, to compare what that leaves."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from rox_bot.commands import Door
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context
from rox_bot.intake.demo import fill_demo
from rox_bot.slack.app import SlackKeys, open_slack
from rox_bot.slack.edge import Edge
from rox_bot.slack.moments.reactions import take_reaction
from rox_bot.slack.moments.taking import Delivery, take_message
from rox_bot.store import schema
from rox_bot.store.store import Store
from tests.conftest import ENGINES
from tests.fake_slack import FakeSlack
from tests.slack.workspace import NOW, ZONE, Clock, Json, made_up_slack


@dataclass(frozen=True)
class Bench:
    """An edge that takes messages in without saying anything, and its store."""

    slack: FakeSlack
    edge: Edge
    store: Store
    loop: asyncio.AbstractEventLoop

    def take(self, events: list[tuple[str, Json]]) -> None:
        for event_id, event in events:
            take = take_message if event["type"] == "message" else take_reaction
            self.loop.run_until_complete(take(self.edge, event, Delivery(event_id)))

    def empty(self) -> None:
        """Remove what messages have left, and keep the vocabulary."""
        with self.store.writing() as tx:
            for table in ("moment_person", "moment", "outbox", "inbox", "message_version", "reaction", "correction"):
                tx.execute(schema.metadata().tables[table].delete())
        self.edge.memory.drafts.clear()

    def state(self) -> list[tuple[str, list[Json]]]:
        """All that messages leave, but the rows' own numbers and when they were recorded."""
        left_out = {"id", "recorded_at", "changed_at", "noted_at", "received_at", "due_at", "not_before"}
        found = []
        with self.store.reading() as tx:
            for name in ("moment", "outbox", "inbox", "message_version", "reaction"):
                rows = [dict(row) for row in tx.execute(select(schema.metadata().tables[name])).mappings()]
                plain = [{key: value for key, value in row.items() if key not in left_out} for row in rows]
                found.append((name, sorted(plain, key=repr)))
            people = schema.metadata().tables["moment_person"]
            found.append(("people", [{"person": key} for key in sorted(tx.execute(select(people.c.person)).scalars())]))
        return found


@pytest.fixture(scope="module", params=ENGINES)
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    clock, loop = Clock(), asyncio.new_event_loop()
    with ExitStack() as stack:
        stack.callback(loop.close)
        slack = stack.enter_context(made_up_slack(clock))
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('bench') / 'rox.db'}"
        else:
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        store = Store(url, clock=clock)
        stack.callback(store.close)
        fill_demo(store, now=NOW, calendar=Calendar(ZONE), weeks=2)
        keys = SlackKeys(slack.bot_token, "", slack.signing_secret, slack.api_url)
        context = Context(now=NOW, calendar=Calendar(ZONE))
        side = loop.run_until_complete(
            open_slack(Door(store), keys, context, lambda _: b"", tmp_path_factory.mktemp("uploads"))
        )
        side.stop_intake()
        stack.callback(lambda: loop.run_until_complete(side.close()))
        yield Bench(slack, side.edge, store, loop)
