"""A crier is killed at every step of a card while Slack fails: one card remains, and its answers are told once."""

import asyncio
import signal
from datetime import timedelta

from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Context
from rox_bot.notices.delivery import Crier
from rox_bot.notices.planning import CARD
from rox_bot.store import loop_channels, outbox
from rox_bot.store.store import Store
from tests.conftest import Figures
from tests.crash.couriers import poster
from tests.crash.criers import STEPS
from tests.crash.nursery import Nursery
from tests.crash.test_killed_courier import FAULTS, slack_and_clock
from tests.digests.rounds import LEASE, dot
from tests.fake_slack import FakeSlack
from tests.slack.workspace import NOW, Clock
from tests.talk import AMSTERDAM, Talk

__all__ = ["slack_and_clock"]
TRIALS = [*((step, "none") for step in STEPS), ("sending", "dropped"), ("posted", "500"), ("posted", "dropped")]


def healthy(store: Store, slack: FakeSlack, clock: Clock) -> None:
    """Let criers come by that nothing happens to: one, or two at once where two bots may share a database."""
    way = poster(store, slack.api_url, slack.bot_id)
    many = ("healthy", "as healthy")[: 1 if store.file else 2]

    async def come_by() -> None:
        criers = [Crier(store, way, dot, name, here=lambda: Context(clock(), AMSTERDAM)) for name in many]
        await asyncio.gather(*(each.tick() for each in criers))

    asyncio.run(come_by())


def test_a_crier_killed_at_any_step_leaves_one_card(
    database_url: str, made: Nursery, slack_and_clock: tuple[FakeSlack, Clock], record_figures: Figures
) -> None:
    slack, clock = slack_and_clock
    store, died = Store(database_url, clock=clock), 0
    for number, (step, fault) in enumerate(TRIALS):
        clock.now, channel = NOW, f"C0CARD{number}"
        slack.add_channel(channel, channel.lower())
        here = {"slack_channel": channel, "slack_channel_name": channel.lower(), "visibility": Visibility.PUBLIC}
        talk = Talk(store).with_(**here)
        talk.answers({"score": 5, "customer": f"Acme{number}"})
        talk.ask(f"loop here customer:Acme{number}")
        talk.answers({"score": 1, "customer": f"Acme{number}", "occurred_at": NOW - timedelta(hours=1)})
        clock.move(minutes=3)
        if FAULTS[fault]:
            slack.fail("chat.postMessage", **FAULTS[fault])
        url = store.url.render_as_string(hide_password=False)
        child = made.fork(
            "tests.crash.criers:come_by",
            database_url=url,
            api_url=slack.api_url,
            bot=slack.bot_id,
            now=clock.now.isoformat(),
            dies_at=step,
        )
        died += child.wait() == -signal.SIGKILL
        slack.heal()
        for _ in range(4):
            clock.move(**LEASE)
            healthy(store, slack, clock)
        with store.reading() as tx:
            [row] = outbox.posts(tx, "main", channel, kinds=(CARD,))
            told = loop_channels.events_of(tx, row["id"])
        [card] = [each for each in slack.messages(channel) if each.get("metadata")]
        assert (row["state"], row["ts"], len(told)) == ("sent", card["ts"], 1), (step, fault)
        with store.writing() as tx:
            loop_channels.stop(tx, "main", channel, clock.now)
    store.close()
    engine = "sqlite, one bot" if store.file else "postgresql, two bots"
    record_figures(f"{engine}: {len(TRIALS)} cards, {died} SIGKILLs, each exactly once")
    assert died >= len(STEPS)
    assert "Traceback" not in made.said()
