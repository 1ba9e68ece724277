"""Sources: known once, their reach only moves forward, failures are counted and forgotten after a success."""

from datetime import timedelta

from rox_bot.store import audit, sources
from rox_bot.store.store import Store
from tests.store.making import NOW

DAY = timedelta(days=1)


def test_a_source_is_known_once_and_keeps_what_it_was(store: Store) -> None:
    with store.writing() as tx:
        sources.know_source(tx, "main", "helpdesk", "file", NOW)
        sources.know_source(tx, "main", "helpdesk", "zendesk", NOW + DAY)
        sources.know_source(tx, "second", "helpdesk", "zendesk", NOW)
    with store.reading() as tx:
        (known,) = sources.sources(tx, "main")
        assert (known.name, known.kind, known.created_at) == ("helpdesk", "file", NOW)
        assert (known.complete_until, known.newest_at, known.failures, known.error) == (None, None, 0, "")
        assert sources.find_source(tx, "main", "elsewhere") is None


def test_the_reach_of_a_source_only_moves_forward(store: Store) -> None:
    with store.writing() as tx:
        sources.know_source(tx, "main", "helpdesk", "file", NOW)
        later = NOW + 9 * DAY
        for day in (2, 5, 3):
            until = NOW + day * DAY
            sources.note_arrival(
                tx, "main", "helpdesk", later, newest_at=until - DAY, complete_until=until, stated=True
            )
        sources.note_arrival(tx, "main", "helpdesk", later, newest_at=None, cursor="page 7")
    with store.reading() as tx:
        known = sources.find_source(tx, "main", "helpdesk")
    assert known is not None
    assert (known.complete_until, known.newest_at, known.stated) == (NOW + 5 * DAY, NOW + 4 * DAY, True)
    assert known.cursor == "page 7"


def test_what_is_said_to_be_complete_beyond_now_is_taken_back(store: Store) -> None:
    with store.writing() as tx:
        sources.know_source(tx, "main", "helpdesk", "zendesk", NOW)
        sources.note_arrival(tx, "main", "helpdesk", NOW, newest_at=NOW, complete_until=NOW + DAY)
        sources.note_arrival(tx, "main", "helpdesk", NOW, newest_at=NOW, complete_until=NOW)
        known = sources.find_source(tx, "main", "helpdesk")
    assert known is not None
    assert known.complete_until == NOW


def test_failures_are_counted_until_a_success(store: Store) -> None:
    with store.writing() as tx:
        sources.know_source(tx, "main", "helpdesk", "zendesk", NOW)
        sources.note_arrival(tx, "main", "helpdesk", NOW, newest_at=NOW)
        for _ in range(3):
            sources.note_failure(tx, "main", "helpdesk", NOW + DAY, "x" * 900)
    with store.reading() as tx:
        known = sources.find_source(tx, "main", "helpdesk")
    assert known is not None
    assert (known.failures, len(known.error), known.tried_at, known.succeeded_at) == (3, 500, NOW + DAY, NOW)
    with store.writing() as tx:
        sources.note_arrival(tx, "main", "helpdesk", NOW + 2 * DAY, newest_at=NOW)
        known = sources.find_source(tx, "main", "helpdesk")
    assert known is not None
    assert (known.failures, known.error) == (0, "")


def test_deeds_are_listed_newest_first(store: Store) -> None:
    with store.writing() as tx:
        audit.note_deed(tx, "main", NOW, "p1", "alias", "acme", names=2)
        audit.note_deed(tx, "main", NOW + DAY, "terminal", "export", "feedback", rows=41)
        audit.note_deed(tx, "second", NOW, "p2", "export")
    with store.reading() as tx:
        done = audit.deeds(tx, "main")
        assert [(each.actor, each.action, each.subject) for each in done] == [
            ("terminal", "export", "feedback"),
            ("p1", "alias", "acme"),
        ]
        assert done[0].detail == {"rows": 41}
        assert [each.actor for each in audit.deeds(tx, "main", action="alias")] == ["p1"]
