"""Saved maps: the one made for just these columns first, then one whose columns are all there, and never a guess."""

from datetime import timedelta

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.store.source_maps import SavedMap, fingerprint, fitting_map, save_map, saved_maps, sources_of
from rox_bot.store.store import Store
from tests.store.making import NOW

DAY = timedelta(days=1)
HEADER = ("Ticket", "Opened", "Closed")


def content(event: str = "ticket", **fields: str) -> str:
    lines = [f'event = "{event}"', 'source = "desk"', "[fields]"]
    return "\n".join([*lines, *(f'{field} = "{column}"' for field, column in fields.items())])


PLAIN = content(source_key="Ticket", opened_at="Opened")
WIDER = content(source_key="Ticket", opened_at="Opened", closed_at="Closed")
OTHER = content(source_key="Ticket", opened_at="Closed")


def saved(store: Store, *maps: tuple[tuple[str, ...], str], event: str = "ticket") -> None:
    with store.writing() as tx:
        for day, (header, text) in enumerate(maps):
            save_map(tx, "main", "desk", event, header, text, NOW + day * DAY, saved_by="terminal")


def found(store: Store, *header: str, event: str | None = None) -> SavedMap | None:
    with store.reading() as tx:
        return fitting_map(tx, "main", "desk", header, event)


def test_a_fingerprint_is_that_of_the_set_of_names() -> None:
    assert fingerprint(["b", " a", "a", ""]) == fingerprint(["a", "b"])
    assert fingerprint(["a b"]) != fingerprint(["a", "b"])
    assert len(fingerprint([])) == 32


def test_a_map_is_found_again_whatever_the_order_of_the_columns(store: Store) -> None:
    saved(store, (HEADER, PLAIN))
    kept = found(store, *reversed(HEADER))
    assert kept is not None
    assert (kept.source, kept.event, kept.content, kept.saved_by, kept.saved_at) == (
        "desk",
        "ticket",
        PLAIN,
        "terminal",
        NOW,
    )
    with store.reading() as tx:
        assert fitting_map(tx, "main", "survey", HEADER) is None
        assert fitting_map(tx, "second", "desk", HEADER) is None


def test_sources_are_found_by_the_columns_alone(store: Store) -> None:
    saved(store, (HEADER, PLAIN), (HEADER[:2], PLAIN))
    with store.writing() as tx:
        save_map(tx, "main", "other desk", "ticket", HEADER, PLAIN, NOW)
        save_map(tx, "second", "elsewhere", "ticket", HEADER, PLAIN, NOW)
        assert sources_of(tx, "main", reversed(HEADER)) == ["desk", "other desk"]
        assert sources_of(tx, "main", HEADER[:2]) == ["desk"]
        assert sources_of(tx, "main", HEADER[:1]) == []


def test_saving_again_for_the_same_columns_replaces(store: Store) -> None:
    saved(store, (HEADER, PLAIN), (HEADER, WIDER))
    with store.reading() as tx:
        (only,) = saved_maps(tx, "main", "desk")
    assert (only.content, only.saved_at) == (WIDER, NOW + DAY)


def test_a_file_that_gained_columns_is_read_by_the_map_it_had(store: Store) -> None:
    saved(store, (HEADER, PLAIN))
    kept = found(store, *HEADER, "Rating")
    assert kept is not None
    assert kept.content == PLAIN
    assert found(store, "Ticket", "Created") is None


def test_a_map_for_just_these_columns_goes_before_one_that_fits_too(store: Store) -> None:
    saved(store, ((*HEADER, "Rating"), OTHER), (HEADER, PLAIN))
    kept = found(store, *HEADER, "Rating")
    assert kept is not None
    assert kept.content == OTHER


def test_of_two_maps_that_fit_the_one_that_reads_all_and_more_is_taken(store: Store) -> None:
    saved(store, (HEADER, WIDER), (HEADER[:2], PLAIN))
    kept = found(store, *HEADER, "Rating")
    assert kept is not None
    assert kept.content == WIDER


def test_two_maps_that_fit_equally_and_say_the_same_are_one(store: Store) -> None:
    saved(store, (HEADER, PLAIN), (HEADER[:2], "# made anew\n" + PLAIN))
    kept = found(store, *HEADER, "Rating")
    assert kept is not None
    assert kept.saved_at == NOW + DAY


def test_two_maps_that_fit_equally_and_disagree_are_explained(store: Store) -> None:
    saved(store, (HEADER, OTHER), (HEADER[:2], PLAIN))
    with pytest.raises(BadInput) as refusal:
        found(store, *HEADER, "Rating")
    assert "Two saved maps of desk fit this file and disagree (of 2026-10-22 12:00 and 2026-10-21 12:00)" in str(
        refusal.value
    )


def test_maps_for_different_events_are_told_apart_by_the_event(store: Store) -> None:
    answers = content("feedback", source_key="Ticket", occurred_at="Closed")
    saved(store, (HEADER, PLAIN))
    saved(store, (HEADER, answers), event="feedback")
    with pytest.raises(BadInput, match=r"different events: feedback, ticket. Say which: --event"):
        found(store, *HEADER)
    for event, text in (("ticket", PLAIN), ("feedback", answers)):
        kept = found(store, *HEADER, event=event)
        assert kept is not None
        assert kept.content == text
