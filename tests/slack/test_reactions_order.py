"""Whatever the order in which reactions, edits and a deletion arrive, and however often, the same holds in the end."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rox_bot.domain.choices import CAPTURE_EMOJI
from rox_bot.slack.moments import capturing
from rox_bot.store import choices
from tests.slack.bench import Bench
from tests.slack.test_edge_versions import OTHER, WEAK, WHOLE, deleted, edited
from tests.slack.workspace import ADA, BRAM, NOW, SUPPORT, TEAMMATE, Json

PLAIN = "reset the mail server of Acme from the phone"
TEXTS = st.sampled_from([PLAIN, WHOLE, OTHER, WEAK, "lunch at twelve"])


@pytest.fixture
def asked(bench: Bench) -> Bench:
    """A bench whose channel has the emoji."""
    with bench.store.writing() as tx:
        choices.choose(tx, "main", CAPTURE_EMOJI, "sparkles", "", NOW, SUPPORT)
    return bench


def reaction(message: Json, user: str, at: str, *, given: bool) -> Json:
    item = {"type": "message", "channel": SUPPORT, "ts": message["ts"]}
    kind = "reaction_added" if given else "reaction_removed"
    return {"type": kind, "user": user, "reaction": "sparkles", "item_user": BRAM, "item": item, "event_ts": at}


def saved_by_reaction(bench: Bench, message: Json) -> None:
    """Start anew with a moment that Ada made of a message of Bram's by her reaction."""
    bench.empty()
    bench.take([("EvFirst", reaction(message, ADA, f"{message['ts'][:10]}.900000", given=True))])
    edge = bench.edge
    context = replace(edge.context, person=edge.people.key(ADA), slack_channel=SUPPORT)
    team = edge.identity.team
    assert bench.loop.run_until_complete(
        capturing.save_card(edge, f"{team}:{SUPPORT}:{message['ts']}", "smile", context)
    )
    edge.tasks.clear()


@st.composite
def histories(draw: st.DrawFn) -> list[Json]:
    """What happened to a message after its moment was saved, in order; each entry makes its event of the message."""
    steps: list[Json] = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        who = draw(st.sampled_from([ADA, ADA, TEAMMATE, "edit"]))
        at = f"179499500{number}.000200"
        steps.append({"who": who, "at": at, "given": draw(st.booleans()), "text": draw(TEXTS)})
    if draw(st.booleans()):
        steps.append({"who": "delete", "at": "1794995009.000300"})
    return steps


def events(message: Json, steps: list[Json]) -> list[tuple[str, Json]]:
    found, now = [], dict(message)
    for place, step in enumerate(steps):
        if step["who"] == "edit":
            event = {**edited(now, step["text"], step["at"]), "channel_type": "channel"}
        elif step["who"] == "delete":
            event = {**deleted(now, step["at"]), "channel_type": "channel"}
        else:
            event = reaction(message, step["who"], step["at"], given=step["given"])
        found.append((f"Ev{place}", event))
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=histories(), data=st.data())
def test_the_end_is_the_same_in_any_order(asked: Bench, steps: list[Json], data: st.DataObject) -> None:
    message = asked.slack.add_message(SUPPORT, user=BRAM, text=PLAIN)
    told = events(message, steps)
    saved_by_reaction(asked, message)
    asked.take(told)
    in_order = asked.state()
    again = data.draw(st.lists(st.sampled_from(told), max_size=3))
    shuffled = data.draw(st.permutations([*told, *again]))

    saved_by_reaction(asked, message)
    asked.take(shuffled)

    assert asked.state() == in_order


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=histories())
def test_what_holds_is_what_a_reader_of_the_channel_would_expect(asked: Bench, steps: list[Json]) -> None:
    message = asked.slack.add_message(SUPPORT, user=BRAM, text=PLAIN)
    saved_by_reaction(asked, message)
    asked.take(events(message, steps))

    rows = dict(asked.state())["moment"]
    gone = any(step["who"] == "delete" for step in steps)
    mine = [step["given"] for step in steps if step["who"] == ADA]
    texts = [step["text"] for step in steps if step["who"] == "edit"]
    assert len(rows) == (0 if gone else 1)
    if not gone:
        assert (rows[0]["withdrawn_at"] is None) == (mine[-1] if mine else True)
        assert rows[0]["joy"] == "smile"
        if texts and texts[-1] != PLAIN:
            assert "mail server" not in rows[0]["story"]
