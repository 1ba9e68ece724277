"""What is remembered of deliveries: keys, versions of messages, events kept for another try; each for its time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from rox_bot.store import dead_letters, inbox, message_versions, notes, schema
from rox_bot.store.store import Store
from tests.store.making import NOW

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ECHO = ("main", "C1", notes.ECHO, "1.1")


def keep(store: Store, key: str = "Ev1") -> bool:
    with store.writing() as tx:
        return dead_letters.keep(tx, "main", "slack", key, "{}", NOW, error="KeyError", reference="7f3a")


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (inbox.EVENT, timedelta(days=14)),
        ("command", timedelta(days=14)),
        (inbox.SIGNATURE, timedelta(minutes=10)),
        (inbox.MOMENT_IGNORED, timedelta(days=400)),
    ],
)
def test_a_delivery_is_known_for_its_time(store: Store, source: str, kept: timedelta) -> None:
    with store.writing() as tx:
        assert inbox.take_in(tx, "main", source, "1", NOW)
        assert not inbox.take_in(tx, "main", source, "1", NOW)
        assert inbox.purge(tx, NOW + kept) == 0
        assert inbox.was_taken_in(tx, "main", source, "1")
        assert inbox.purge(tx, NOW + kept + timedelta(microseconds=1)) == 1
        assert not inbox.was_taken_in(tx, "main", source, "1")


def test_a_delivery_is_new_only_with_a_new_key_and_a_new_signature(store: Store) -> None:
    tries = [("Ev1", "v0=a"), ("Ev1", "v0=b"), ("Ev2", "v0=a"), ("Ev3", "v0=c"), ("Ev4", ""), ("", ""), ("", "")]
    with store.writing() as tx:
        found = [inbox.first_time(tx, "main", inbox.EVENT, key, sign, NOW) for key, sign in tries]
    assert found == [True, False, False, True, True, True, True]


def test_a_version_is_superseded_by_later_ones_and_by_the_end_of_its_message(store: Store) -> None:
    def is_superseded(at: datetime) -> bool:
        return message_versions.is_superseded(tx, "main", "T:C:1", at)

    with store.writing() as tx:
        assert not is_superseded(NOW)
        message_versions.note(tx, "main", "T:C:1", NOW, NOW, gone=False)
        message_versions.note(tx, "main", "T:C:1", NOW - DAY, NOW, gone=True)
        assert [is_superseded(NOW + step) for step in (-MINUTE, timedelta(0), MINUTE)] == [True, False, False]
        message_versions.note(tx, "main", "T:C:1", NOW + MINUTE, NOW, gone=True)
        assert [is_superseded(NOW + step) for step in (timedelta(0), MINUTE, DAY)] == [True, False, True]
        assert message_versions.purge(tx, NOW + message_versions.KEPT) == 0
        assert message_versions.purge(tx, NOW + message_versions.KEPT + MINUTE) == 1
        assert not is_superseded(NOW)


def test_an_event_is_kept_once_and_tried_at_growing_distances(store: Store) -> None:
    assert keep(store)
    assert not keep(store)
    now, seen = NOW, []
    with store.writing() as tx:
        for pause in dead_letters.PAUSES:
            assert dead_letters.due(tx, "main", "slack", now + pause - MINUTE / 60) == []
            now += pause
            [number] = dead_letters.due(tx, "main", "slack", now)
            row = dead_letters.take(tx, number, now)
            assert row is not None
            assert dead_letters.take(tx, number, now) is None
            seen.append(row["tries"])
            dead_letters.failed(tx, row, now, error="KeyError", reference="90ab")
        assert seen == [2, 3, 4, 5]
        assert dead_letters.due(tx, "main", "slack", now + 10 * DAY) == []
        counts = dead_letters.counts(tx, "main")
        assert (counts.waiting, counts.dead, counts.oldest) == (0, 1, NOW)


def test_a_try_that_ends_the_process_counts_too(store: Store) -> None:
    keep(store)
    now = NOW
    with store.writing() as tx:
        for _ in range(dead_letters.MOST_TRIES - 1):
            now += dead_letters.LEASE + MINUTE
            assert dead_letters.take(tx, dead_letters.due(tx, "main", "slack", now)[0], now) is not None
        now += dead_letters.LEASE
        assert dead_letters.take(tx, dead_letters.due(tx, "main", "slack", now)[0], now) is None
        assert dead_letters.counts(tx, "main").dead == 1


def test_a_try_that_could_not_be_made_does_not_count(store: Store) -> None:
    keep(store)
    with store.writing() as tx:
        row = dead_letters.take(tx, dead_letters.due(tx, "main", "slack", NOW + MINUTE)[0], NOW + MINUTE)
        assert row is not None
        dead_letters.put_back(tx, row, NOW + MINUTE)
        [shown] = dead_letters.listed(tx, "main")
        assert (shown["tries"], shown["next_try_at"]) == (1, NOW + 2 * MINUTE)
        assert "payload" not in shown


def test_what_is_kept_is_erased_after_fourteen_days(store: Store) -> None:
    keep(store)
    with store.writing() as tx:
        assert dead_letters.purge(tx, NOW + dead_letters.KEPT) == 0
        assert dead_letters.purge(tx, NOW + dead_letters.KEPT + MINUTE) == 1
        assert dead_letters.counts(tx, "main") == dead_letters.Counts(0, 0, None)


def _state(store: Store) -> list[tuple[str, str]]:
    table = schema.metadata().tables["outbox"]
    with store.reading() as tx:
        return [tuple(row) for row in tx.execute(select(table.c.state, table.c.payload))]


@pytest.mark.parametrize("again", [True, False])
def test_a_note_is_renewed_by_a_newer_version_and_repeated_only_if_wanted(store: Store, again: bool) -> None:
    with store.writing() as tx:
        assert notes.put(tx, ECHO, "a", NOW, NOW, again=again)
        assert not notes.put(tx, ECHO, "b", NOW, NOW, again=again)
        assert notes.put(tx, ECHO, "c", NOW + MINUTE, NOW, again=again)
    assert _state(store) == [("planned", "c")]
    with store.writing() as tx:
        tx.execute(schema.metadata().tables["outbox"].update().values(state="sent", payload=""))
        assert notes.put(tx, ECHO, "d", NOW + DAY, NOW, again=again) is again
    assert _state(store) == ([("planned", "d")] if again else [("sent", "")])


@pytest.mark.parametrize(
    ("state", "attempts", "left"),
    [("planned", 0, []), ("planned", 1, [("skipped", "")]), ("sending", 1, [("skipped", "")]), ("sent", 1, None)],
)
def test_a_note_is_dropped_as_far_as_it_was_not_said(
    store: Store, state: str, attempts: int, left: list[tuple[str, str]] | None
) -> None:
    with store.writing() as tx:
        notes.put(tx, ECHO, "a", NOW, NOW, again=True)
        tx.execute(schema.metadata().tables["outbox"].update().values(state=state, attempts=attempts))
        assert notes.is_open(tx, "main", "C1", "1.1") is (state != "sent")
        assert notes.drop(tx, ECHO, NOW) is (left is not None)
        assert not notes.is_open(tx, "main", "C1", "1.1")
    assert _state(store) == ([(state, "a")] if left is None else left)
