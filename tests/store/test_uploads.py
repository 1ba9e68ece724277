"""Sent files: noted once, worked on by one bot at a time, decided about once, given up after a day."""

from collections.abc import Sequence
from datetime import timedelta

from rox_bot.store import uploads
from rox_bot.store.store import Store
from rox_bot.store.uploads import AGREED, CANCELLED, DONE, EXPIRED, SENT, SHOWN, Upload
from tests.store.making import NOW

MINUTE = timedelta(minutes=1)
ME, OTHER = "here:1:a", "elsewhere:1:b"


def file(key: str) -> dict[str, object]:
    return {"key": key, "person": "p1", "slack_channel": "D1", "file_id": "F1", "name": f"{key}.csv", "size": 9}


def sent(store: Store, *keys: str) -> list[int]:
    """Files that were sent, by their numbers."""
    with store.writing() as tx:
        uploads.receive(tx, "main", [file(key) for key in keys], NOW)
        return sorted(uploads.open_numbers(tx, "main"))


def claim(store: Store, state: str, me: str, minutes: float = 0) -> Upload | None:
    with store.writing() as tx:
        return uploads.claim(tx, "main", state, me, NOW + minutes * MINUTE)


def shown(store: Store, numbers: Sequence[int]) -> None:
    for number in numbers:
        assert claim(store, SENT, ME)
        with store.writing() as tx:
            assert uploads.step(tx, "main", number, ME, NOW, state=SHOWN, mapping="m")


def agreed(store: Store, numbers: Sequence[int]) -> None:
    shown(store, numbers)
    with store.writing() as tx:
        for number in numbers:
            assert uploads.decide(tx, "main", number, AGREED, NOW)


def state(store: Store, number: int) -> str:
    with store.reading() as tx:
        found = uploads.find(tx, "main", number)
    assert found is not None
    return found.state


def test_a_file_is_noted_once_however_often_it_is_delivered(store: Store) -> None:
    with store.writing() as tx:
        assert uploads.receive(tx, "main", [file("a"), file("b")], NOW) == 2
        assert uploads.receive(tx, "main", [file("b"), file("c")], NOW) == 1
        assert uploads.receive(tx, "second", [file("a")], NOW) == 1
        assert uploads.receive(tx, "main", [], NOW) == 0
        assert len(uploads.open_numbers(tx, "main")) == 3


def test_files_are_looked_at_in_their_order_and_each_by_one_bot(store: Store) -> None:
    first, second = sent(store, "a", "b")
    mine, others = claim(store, SENT, ME), claim(store, SENT, OTHER)
    assert mine is not None
    assert others is not None
    assert (mine.id, others.id, mine.attempts) == (first, second, 1)
    assert claim(store, SENT, OTHER) is None
    again = claim(store, SENT, OTHER, 2)  # the lease of a minute is over
    assert again is not None
    assert (again.id, again.attempts) == (first, 2)
    with store.writing() as tx:
        assert not uploads.hold(tx, "main", first, ME, NOW)
        assert not uploads.step(tx, "main", first, ME, NOW, state=SHOWN)
        assert uploads.hold(tx, "main", first, OTHER, NOW)


def test_one_file_at_a_time_is_imported(store: Store) -> None:
    first, second = sent(store, "a", "b")
    agreed(store, [first, second])
    with store.reading() as tx:
        assert not uploads.is_waiting(tx, "main", first, ME, NOW)
        assert uploads.is_waiting(tx, "main", second, ME, NOW)
    taken = claim(store, AGREED, ME)
    assert taken is not None
    assert taken.id == first
    assert claim(store, AGREED, OTHER) is None
    assert claim(store, AGREED, ME) is None
    with store.writing() as tx:
        assert uploads.step(tx, "main", first, ME, NOW, state=DONE)
    after = claim(store, AGREED, OTHER)
    assert after is not None
    assert after.id == second


def test_a_file_put_back_waits_for_its_time(store: Store) -> None:
    (number,) = sent(store, "a")
    claim(store, SENT, ME)
    with store.writing() as tx:
        uploads.put_back(tx, "main", number, ME, NOW + 5 * MINUTE)
    assert claim(store, SENT, OTHER, 4) is None
    again = claim(store, SENT, OTHER, 5)
    assert again is not None
    assert again.attempts == 2


def test_only_what_is_shown_is_decided_and_once(store: Store) -> None:
    (number,) = sent(store, "a")
    with store.writing() as tx:
        assert not uploads.decide(tx, "main", number, AGREED, NOW)
    shown(store, [number])
    with store.writing() as tx:
        assert uploads.decide(tx, "main", number, AGREED, NOW, accepts_bad=True)
        assert not uploads.decide(tx, "main", number, AGREED, NOW)
        found = uploads.find(tx, "main", number)
    assert found is not None
    assert (found.accepts_bad, found.attempts, found.mapping) == (True, 0, "m")


def test_a_cancelled_import_is_nobodys_any_more(store: Store) -> None:
    (number,) = sent(store, "a")
    agreed(store, [number])
    claim(store, AGREED, ME)
    with store.writing() as tx:
        assert uploads.cancel(tx, "main", number, NOW)
        assert not uploads.cancel(tx, "main", number, NOW)
        assert not uploads.hold(tx, "main", number, ME, NOW)
        assert not uploads.step(tx, "main", number, ME, NOW, state=DONE)
    assert state(store, number) == CANCELLED


def test_what_nobody_decides_about_is_given_up_and_what_is_settled_forgotten(store: Store) -> None:
    first, second, third = sent(store, "a", "b", "c")
    agreed(store, [first])
    shown(store, [second])
    with store.writing() as tx:
        assert uploads.expire(tx, "main", NOW + timedelta(hours=23)) == []
        assert [each.id for each in uploads.expire(tx, "main", NOW + timedelta(hours=25))] == [second]
        assert uploads.open_numbers(tx, "main") == {first, third}
    assert (state(store, first), state(store, second), state(store, third)) == (AGREED, EXPIRED, SENT)
    with store.writing() as tx:
        uploads.expire(tx, "main", NOW + timedelta(days=16))
        assert uploads.find(tx, "main", second) is None
        assert uploads.find(tx, "main", first) is not None
