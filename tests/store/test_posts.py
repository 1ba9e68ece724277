"""What came in once and what goes out once: whoever tries, however often, from wherever."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from rox_bot.domain.question import Filter
from rox_bot.store import changes, channels, facts, inbox, outbox, places, schedules
from rox_bot.store.store import Store, system_clock
from tests.store.making import DAY, HOUR, MICROSECOND, NOW, moment, ticket


def planned(**values: Any) -> dict[str, Any]:
    usual = {"workspace": "main", "slack_channel": "C1", "kind": "digest", "period": "2026-W42"}
    return {**usual, "not_before": NOW, "due_at": NOW, **values}


def plan(store: Store, **values: Any) -> bool:
    with store.writing() as tx:
        return outbox.plan(tx, planned(**values))


def claim(store: Store, number: int, me: str = "a", now: datetime = NOW) -> Mapping[str, Any] | None:
    with store.writing() as tx:
        return outbox.claim(tx, number, me, now)


def claimed(store: Store, me: str = "a", now: datetime = NOW) -> Mapping[str, Any]:
    row = claim(store, the_post(store)["id"], me, now)
    assert row is not None
    return row


def step(store: Store, row: Mapping[str, Any], state: str, **values: Any) -> bool:
    with store.writing() as tx:
        return outbox.step(tx, row, state, **values)


def the_post(store: Store) -> Mapping[str, Any]:
    with store.reading() as tx:
        (row,) = outbox.posts(tx, "main", "C1")
    return row


def at_once(store: Store, work: Callable[[int], Any], many: int) -> list[Any]:
    """What `many` threads get from the same work, started together."""
    ready, results = threading.Barrier(many), []

    def run(place: int) -> None:
        ready.wait()
        try:
            results.append(work(place))
        except Exception as trouble:
            results.append(trouble)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_delivery_is_taken_in_once(store: Store) -> None:
    with store.writing() as tx:
        assert not inbox.was_taken_in(tx, "main", "slack", "e1")
        assert inbox.take_in(tx, "main", "slack", "e1", NOW)
        assert not inbox.take_in(tx, "main", "slack", "e1", NOW + HOUR)
        assert inbox.take_in(tx, "main", "other", "e1", NOW)
        assert inbox.take_in(tx, "second", "slack", "e1", NOW)
    with store.reading() as tx:
        assert inbox.was_taken_in(tx, "main", "slack", "e1")


def test_a_delivery_whose_transaction_failed_may_come_again(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as tx:
        raise ZeroDivisionError(inbox.take_in(tx, "main", "slack", "e1", NOW))
    with store.writing() as tx:
        assert inbox.take_in(tx, "main", "slack", "e1", NOW)


def test_one_of_many_takes_a_delivery_in(store: Store) -> None:
    def take(_: int) -> bool:
        with store.writing() as tx:
            return inbox.take_in(tx, "main", "slack", "e1", NOW)

    assert sorted(at_once(store, take, 4)) == [False, False, False, True]


def test_a_key_longer_than_the_column_is_still_one_key(store: Store) -> None:
    with store.writing() as tx:
        assert inbox.take_in(tx, "main", "slack", "x" * 300, NOW)
        assert inbox.was_taken_in(tx, "main", "slack", "x" * 300)
        assert not inbox.take_in(tx, "main", "slack", "x" * 300, NOW)


def test_planning_twice_is_one_row(store: Store) -> None:
    assert plan(store)
    assert not plan(store, due_at=NOW + HOUR, state="skipped")
    row = the_post(store)
    assert (row["state"], row["attempts"], row["owner"], row["due_at"]) == ("planned", 0, "", NOW)
    assert plan(store, period="2026-W43")
    assert plan(store, kind="other")


@pytest.mark.parametrize("trial", range(3))
def test_one_of_many_workers_claims_a_post(store: Store, trial: int) -> None:
    plan(store)
    number = the_post(store)["id"]
    results = at_once(store, lambda place: claim(store, number, f"worker {place}"), 4)
    (winner,) = [row for row in results if row is not None]
    assert (winner["state"], winner["attempts"], winner["claimed_at"]) == ("claimed", 1, NOW)
    assert the_post(store) == winner


def test_two_workers_share_many_posts_without_a_double_claim(store: Store) -> None:
    for week in range(20):
        plan(store, period=f"2026-W{week}")

    def work(place: int) -> list[int]:
        with store.reading() as tx:
            waiting = outbox.waiting(tx, "main", NOW, ["digest"])
        return [row["id"] for row in waiting if claim(store, row["id"], f"worker {place}")]

    first, second = at_once(store, work, 2)
    assert len(first) + len(second) == len({*first, *second}) == 20


def test_a_post_is_not_claimed_before_its_time(store: Store) -> None:
    plan(store, not_before=NOW + HOUR)
    number = the_post(store)["id"]
    with store.reading() as tx:
        assert outbox.waiting(tx, "main", NOW + HOUR - MICROSECOND, ["digest"]) == []
        assert len(outbox.waiting(tx, "main", NOW + HOUR, ["digest"])) == 1
    assert claim(store, number, now=NOW + HOUR - MICROSECOND) is None
    assert claim(store, number, now=NOW + HOUR) is not None


@pytest.mark.parametrize("state", outbox.UNDER_WAY)
def test_a_lapsed_claim_is_taken_over_and_its_owner_stopped(store: Store, state: str) -> None:
    plan(store)
    old = claimed(store, "a")
    step(store, old, state)
    assert claim(store, old["id"], "b", NOW + outbox.LEASE) is None
    new = claim(store, old["id"], "b", NOW + outbox.LEASE + MICROSECOND)
    assert new is not None
    assert (new["owner"], new["attempts"], new["claimed_at"]) == ("b", 2, NOW)
    assert not step(store, old, "sent", ts="1.0")
    assert the_post(store)["state"] == ("sending" if state == "sending" else "claimed")
    assert step(store, new, "sent", ts="2.0", permalink="https://example.org/p")
    assert (the_post(store)["state"], the_post(store)["ts"]) == ("sent", "2.0")


def test_an_owner_that_claims_its_own_post_again_is_fenced_off_by_the_count(store: Store) -> None:
    plan(store)
    old = claimed(store)
    new = claimed(store, now=NOW + HOUR)
    assert not step(store, old, "sent")
    assert step(store, new, "sent")


@pytest.mark.parametrize("state", outbox.FINISHED)
def test_a_finished_post_is_never_claimed_again(store: Store, state: str) -> None:
    plan(store)
    step(store, claimed(store), state)
    with store.reading() as tx:
        assert outbox.waiting(tx, "main", NOW + DAY, ["digest"]) == []
    assert claim(store, the_post(store)["id"], "b", NOW + DAY) is None


def test_a_post_put_back_waits_again(store: Store) -> None:
    plan(store)
    step(store, claimed(store), "planned", not_before=NOW + HOUR, reason="ratelimited")
    assert claim(store, the_post(store)["id"], "b") is None
    assert claimed(store, "b", NOW + HOUR)["attempts"] == 2


def test_posts_that_wait_for_their_picture_are_found_until_they_have_it(store: Store) -> None:
    plan(store)
    step(store, claimed(store), "sent", reason="picture pending")
    with store.writing() as tx:
        (row,) = outbox.sent_with_reason(tx, "main", "picture pending", NOW)
        assert outbox.sent_with_reason(tx, "main", "picture pending", NOW + MICROSECOND) == []
        outbox.step(tx, row, "sent", file_id="F1", reason="")
        assert outbox.sent_with_reason(tx, "main", "picture pending", NOW) == []
    assert the_post(store)["file_id"] == "F1"


def test_the_latest_posts_of_a_channel_come_first(store: Store) -> None:
    for week in range(4):
        plan(store, period=f"2026-W{week}", due_at=NOW + week * DAY)
    plan(store, slack_channel="C2")
    with store.reading() as tx:
        assert [row["period"] for row in outbox.posts(tx, "main", "C1", 2)] == ["2026-W3", "2026-W2"]


def test_one_digest_of_a_kind_stands_in_a_channel(store: Store) -> None:
    scope = (Filter("team", ("Blue", "O'Neil"), negated=True), Filter("partner", ("",)))
    row = {"workspace": "main", "slack_channel": "C1", "kind": "digest", "clock": "09:00", "since": NOW, "off_at": None}
    with store.writing() as tx:
        schedules.save_digest(tx, {**row, "filters": "[]"})
        schedules.save_digest(tx, {**row, "clock": "10:30", "filters": schedules.filters_to(scope)})
        schedules.save_digest(tx, {**row, "slack_channel": "C2", "filters": "[]"})
        assert [each["clock"] for each in schedules.digests(tx, "main", "C1")] == ["10:30"]
        assert len(schedules.digests(tx, "main")) == 2
        assert places.scope_of(tx, "main", "C1") == scope
        assert places.scope_of(tx, "main", "C3") == places.scope_of(tx, "main", "") == ()
        schedules.save_digest(tx, {**row, "kind": "monthly digest", "unit": "month", "filters": "[]"})
        assert [each["unit"] for each in schedules.digests(tx, "main", "C1")] == ["week", "month"]
        assert schedules.stop_digest(tx, row, NOW)
        assert not schedules.stop_digest(tx, row, NOW)
        assert [each["unit"] for each in schedules.digests(tx, "main", "C1")] == ["month"]
        assert schedules.stop_digest(tx, {**row, "kind": "monthly digest"}, NOW)
        assert schedules.digests(tx, "main", "C1") == []
        schedules.save_digest(tx, {**row, "filters": "[]"})
        assert len(schedules.digests(tx, "main", "C1")) == 1


def test_a_channel_gets_its_first_notice_once(store: Store) -> None:
    with store.writing() as tx:
        assert channels.first_notice(tx, "main", "C1", NOW)
        assert not channels.first_notice(tx, "main", "C1", NOW)
        assert channels.first_notice(tx, "main", "C2", NOW)


def test_a_claim_passes_over_what_another_transaction_is_claiming(store: Store) -> None:
    plan(store)
    number = the_post(store)["id"]
    if store.file is not None:
        pytest.skip("one writer at a time on SQLite")
    with store.writing() as first:
        assert outbox.claim(first, number, "a", NOW) is not None
        assert claim(store, number, "b") is None


def test_what_stands_there_is_changed_by_one_at_a_time(store: Store) -> None:
    plan(store)
    row = claimed(store)
    with store.writing() as tx:
        assert outbox.claim_again(tx, row["id"], "b", NOW) is None
        assert outbox.settle(tx, row, "sent", NOW, ts="1.0")
        again = outbox.claim_again(tx, row["id"], "b", NOW)
        assert again is not None
        assert (again["state"], again["owner"], again["attempts"]) == ("sent", "b", 2)
        assert outbox.claim_again(tx, row["id"], "c", NOW + outbox.LEASE) is None
        assert not outbox.step(tx, row, "sent", file_id="F1")
        assert outbox.step(tx, again, "sent", lease_until=None, file_id="F2")
        assert outbox.claim_again(tx, row["id"], "c", NOW) is not None
    assert the_post(store)["file_id"] == "F2"


def test_a_settled_post_has_its_time_and_no_lease(store: Store) -> None:
    plan(store)
    row = claimed(store)
    with store.writing() as tx:
        assert outbox.settle(tx, row, "skipped", NOW + HOUR, reason="x")
    assert (the_post(store)["settled_at"], the_post(store)["lease_until"]) == (NOW + HOUR, None)


def test_a_post_waits_for_those_before_it_in_its_channel(store: Store) -> None:
    plan(store, period="1", not_before=NOW + HOUR)
    plan(store, period="2", due_at=NOW + MICROSECOND)
    plan(store, period="3", slack_channel="C2")
    with store.reading() as tx:
        assert [row["period"] for row in outbox.waiting_in_turn(tx, "main", NOW, ["digest"])] == ["3"]
        assert [row["period"] for row in outbox.waiting(tx, "main", NOW, ["digest"])] == ["3", "2"]
        later = outbox.waiting_in_turn(tx, "main", NOW + HOUR, ["digest"])
        assert [row["period"] for row in later] == ["1", "3", "2"]


def test_a_person_decides_once(store: Store) -> None:
    plan(store)
    row = claimed(store)
    with store.writing() as tx:
        outbox.settle(tx, row, "uncertain", NOW)
        assert outbox.decide(tx, row["id"], "uncertain", "sent", reason="")
        assert not outbox.decide(tx, row["id"], "uncertain", "planned")
    assert the_post(store)["state"] == "sent"


def test_what_never_came_is_known_back_to_the_last_that_did(store: Store) -> None:
    for week, state in enumerate(("skipped", "sent", "failed", "skipped", "planned")):
        plan(store, period=f"2026-W{week}", due_at=NOW + week * DAY, state=state)
    with store.reading() as tx:
        missed = outbox.not_posted_since_last(tx, outbox.posts(tx, "main", "C1")[0])
    assert [row["period"] for row in missed] == ["2026-W2", "2026-W3"]


def test_what_old_posts_said_is_forgotten_once_they_are_settled(store: Store) -> None:
    plan(store, period="1", state="sent", payload="{}")
    plan(store, period="2", state="planned", payload="{}")
    plan(store, period="3", state="sent", payload="{}", due_at=NOW + HOUR)
    with store.writing() as tx:
        assert outbox.forget_payloads(tx, "main", NOW + HOUR) == 1
        assert {row["period"] for row in outbox.posts(tx, "main", "C1") if row["payload"]} == {"2", "3"}


def test_leases_go_by_the_clock_of_the_server_unless_the_store_has_its_own(store: Store) -> None:
    with store.reading() as tx:
        assert outbox.lease_now(tx, store.clock) == NOW
        shared = outbox.lease_now(tx, system_clock)
        assert shared.tzinfo is not None
        assert abs(shared - system_clock()) < HOUR


def test_a_digest_is_paused_once_and_resumed_once(store: Store) -> None:
    row = {"workspace": "main", "slack_channel": "C1", "kind": "digest", "since": NOW, "off_at": None, "filters": "[]"}
    with store.writing() as tx:
        schedules.save_digest(tx, row)
        assert not schedules.resume_digest(tx, row, NOW, outside=False)
        assert schedules.pause_digest(tx, row, NOW, "x" * 200)
        assert not schedules.pause_digest(tx, row, NOW + HOUR, "other")
        found = schedules.digest_of(tx, {**row, "period": "2026-W42"})
        assert found is not None
        assert (found["paused_at"], len(found["paused_for"])) == (NOW, 100)
        assert schedules.resume_digest(tx, row, NOW + HOUR, outside=True)
        found = schedules.digest_of(tx, {**row, "period": "2026-W42"})
        assert found is not None
        assert (found["paused_at"], found["since"], found["outside_allowed"]) == (None, NOW + HOUR, True)
        assert schedules.digest_of(tx, {**row, "period": "2026-10"}) is None


@pytest.mark.parametrize(
    ("period", "unit"),
    [
        ("2026-W47", "week"),
        ("2026-W47/2", "week"),
        ("2026-10", "month"),
        ("2027-Q1/1", "quarter"),
        ("resume/2026-10/3", "month"),
        ("skipped/2026-Q4", "quarter"),
        ("allow/quarter/20261118T090000", "quarter"),
        ("allow/20261118T090000", "week"),
    ],
)
def test_a_post_says_by_its_period_which_digest_it_is_of(period: str, unit: str) -> None:
    assert schedules.parts_of(period)[0] == unit


def test_late_facts_are_noticed_whatever_they_are(store: Store) -> None:
    with store.writing() as tx:
        facts.write_events(tx, [ticket("1", opened_at=NOW - DAY)], NOW)
        assert not changes.changed_since(tx, "main", NOW, NOW)
        assert changes.changed_since(tx, "main", NOW - MICROSECOND, NOW)
        assert not changes.changed_since(tx, "main", NOW - MICROSECOND, NOW - DAY)
        assert not changes.changed_since(tx, "other", NOW - MICROSECOND, NOW)
        number = facts.write_events(tx, [moment("1", occurred_at=NOW - DAY)], NOW).ids[0]
        facts.withdraw(tx, "M", number, "main", NOW + HOUR)
        assert changes.changed_since(tx, "main", NOW, NOW)


def test_who_leaves_gives_back_what_was_not_posted(store: Store) -> None:
    numbers = {}
    for state in ("claimed", "rendered", "uploaded", "sending"):
        assert plan(store, slack_channel=f"C-{state}")
        with store.writing() as tx:
            (post,) = outbox.posts(tx, "main", f"C-{state}")
        row = claim(store, post["id"], "somebody else" if state == "uploaded" else "me")
        assert row is not None
        assert step(store, row, state)
        numbers[state] = row["id"]
    with store.writing() as tx:
        assert outbox.release(tx, "main", "me") == 2
        free = [row["id"] for row in outbox.waiting(tx, "main", NOW, ["digest"])]
    assert free == [numbers["claimed"], numbers["rendered"]]
