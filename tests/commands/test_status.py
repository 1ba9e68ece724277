"""`status`: what is recorded and up to when, how digests went by the ledger, and the bot itself for admins."""

from datetime import timedelta
from typing import Any

import pytest

from rox_bot import __version__
from rox_bot.commands.starting.checklist import counted
from rox_bot.domain.configuration import Configuration
from rox_bot.domain.facts import ALL_FACTS, AnyFact
from rox_bot.domain.question import Role
from rox_bot.language.wording import Wording
from rox_bot.store import outbox, overview, roles, sources, workspaces
from rox_bot.store.overview import Delivered, Kept
from rox_bot.store.store import Store
from tests.databases import ENGINE
from tests.talk import NOW, Talk, said

HALF_AN_HOUR = timedelta(minutes=30)


def post(number: int, state: str, minutes: float | None, **fields: Any) -> dict[str, Any]:
    """A digest's row, due so many days ago and settled so many minutes after."""
    due = NOW - timedelta(days=number)
    settled = None if minutes is None else due + timedelta(minutes=minutes)
    row = {"workspace": "main", "slack_channel": "C1", "kind": "digest", "period": f"2026-W{number}", "state": state}
    texts = {"owner": "", "content_hash": "", "file_id": "", "answer_id": "", "ts": "", "permalink": "", "reason": ""}
    times = {"not_before": due, "due_at": due, "settled_at": settled}
    return {**row, **texts, **times, "attempts": 0, "payload": "", **fields}


POSTS = [
    post(1, "sent", 1),
    post(2, "sent", 30),
    post(3, "sent", 31),
    post(4, "failed", 5),
    post(5, "skipped", 5),
    post(6, "uncertain", 5),
    post(7, "planned", None),
    post(8, "sent", 0, kind="note"),
    post(9, "sent", 0, workspace="elsewhere"),
    post(200, "sent", 0),
    post(-1, "planned", None),
]


def test_digests_are_counted_from_their_rows(database_url: str) -> None:
    store = Store(database_url, clock=lambda: NOW)
    with store.writing() as tx:
        for each in POSTS:
            outbox.plan(tx, each)
        since = NOW - timedelta(weeks=13)
        found = overview.digests_delivered(tx, "main", "digest", since, NOW, HALF_AN_HOUR)
        none = overview.digests_delivered(tx, "main", "digest", NOW, NOW, HALF_AN_HOUR)
        assert not overview.has_events(tx, "main")
        assert [each.n for each in overview.events_kept(tx, "main")] == [0] * len(ALL_FACTS)
    store.close()
    assert found == Delivered(due=7, in_time=2, late=1, missed=3, uncertain=1, twice=0)
    assert none == Delivered()


def test_a_member_reads_the_short_form_and_an_admin_all_of_it(empty: Talk) -> None:
    empty.answers({"occurred_at": NOW - timedelta(days=2), "source": "survey"})
    empty.door.configured = Configuration(
        frozenset(("U1",)), scopes={"commands": "the /rox command", "files:write": "x"}
    )
    with empty.store.writing() as tx:
        outbox.plan(tx, POSTS[0])
        outbox.plan(tx, POSTS[2])
        roles.give(tx, "main", "ada", Role.ADMIN, "ada", NOW)
        workspaces.note_scopes(tx, "main", ["commands"])
        sources.know_source(tx, "main", "helpdesk", "file", NOW)
        sources.know_source(tx, "main", "reviews", "file", NOW)
        reached = NOW - timedelta(days=5, hours=16)
        sources.note_arrival(tx, "main", "helpdesk", NOW, newest_at=NOW, complete_until=reached)
        sources.know_source(tx, "main", "partners", "file", NOW)
        sources.note_arrival(tx, "main", "partners", NOW, newest_at=None)
        sources.note_failure(tx, "main", "reviews", NOW, "401")
    short = said(empty.with_(role=Role.ANYONE).ask("status"))
    assert "50% of digests on time (1 of 2 in 13 weeks), 0 posted twice." in short
    assert "1 answer, the last on Mon 16 Nov 10:00" in short
    assert "Source helpdesk: complete until Thu 12 Nov 18:00." in short
    assert "Source partners: only counts of partners, read Wed 18 Nov 10:00." in short
    assert "Source reviews: nothing has come yet; the last try failed (401)." in short
    assert "Admins: ada." in short
    assert "schema" not in short

    full = said(empty.ask("status"))
    assert "Admins: ada and U1." in full
    assert f"rox_bot {__version__}, schema " in full
    assert "Texts are read by rules; there is no language model." in full
    assert ("Last backup: none yet." in full) == (ENGINE == "sqlite")  # those of a server are its keeper's
    assert "Slack: off for want of a permission: x (files:write)." in full


@pytest.mark.parametrize("line", ["status", "toestand"])
def test_nothing_recorded_is_said(empty: Talk, line: str) -> None:
    answer = said(empty.ask(line))
    assert "No digest has fallen due yet." in answer
    assert "Recorded: nothing yet." in answer
    assert "Slack: it is not known which permissions are granted." in answer
    assert "nobody yet" in answer


@pytest.mark.parametrize("fact", ALL_FACTS)
def test_every_kind_of_event_is_told_by_its_number(fact: AnyFact) -> None:
    kind = str(fact.__tablename__)
    assert counted(Kept(kind, 3, NOW), Wording("en")).startswith("3 ")
    assert counted(Kept(kind, 1, NOW), Wording("nl")).startswith("1 ")
