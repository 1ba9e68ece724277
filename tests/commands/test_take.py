"""Taking a low score: one taker at a time, given back by who took it, and never of what may not be seen here."""

import threading
from typing import Any

import pytest

from rox_bot.domain.events import Visibility
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context, Role
from rox_bot.store import audit, loops, people
from rox_bot.store.store import Store
from tests.talk import NOW, Talk


def low(talk: Talk, **more: Any) -> int:
    (number,) = talk.answers({"score": 1, "customer": "Acme", "touchpoint": "billing", "ticket": "48213", **more})
    return number


def known(talk: Talk, key: str, label: str) -> Talk:
    with talk.store.writing() as tx:
        people.know_people(tx, "main", {key: ("slack", label, "U1")}, NOW)
    return talk.with_(person=key, role=Role.ANYONE)


@pytest.fixture
def ada(empty: Talk) -> Talk:
    return known(empty, "ada", "Ada")


def test_who_takes_is_told_what_and_may_undo(ada: Talk) -> None:
    number = low(ada)
    answer = ada.ask(f"take e{number}")
    assert answer.headline == f"L1: you follow up E{number} (CSAT 1 (1–5), Acme, billing, #48213)."
    assert [(each.name, each.value) for each in answer.actions] == [("untake", "L1")]
    assert ada.ask("untake L1").headline == f"E{number} is free again; anybody may take it."
    assert "Nobody has taken" in str(ada.refused(f"untake E{number}"))


def test_taking_twice_is_taking_once(ada: Talk) -> None:
    number = low(ada)
    assert ada.ask(f"neem E{number}").headline == ada.ask("take L1").headline
    with ada.store.reading() as tx:
        assert len(audit.deeds(tx, "main", action="take")) == 1


def test_a_second_person_hears_who_was_first_and_when(ada: Talk, empty: Talk) -> None:
    number, bram = low(ada), known(empty, "bram", "Bram")
    ada.ask(f"take E{number}")
    assert str(bram.refused(f"take E{number}")) == f"E{number} was taken already by Ada, Wed 18 Nov 10:00."
    assert "Only who took" in str(bram.refused(f"untake E{number}"))
    ada.ask(f"untake E{number}")
    assert "L1" in bram.ask(f"take E{number}").headline
    assert bram.with_(person="chief", role=Role.MANAGER).ask("untake L1").headline


def test_what_may_not_be_seen_here_cannot_be_taken_here(ada: Talk) -> None:
    number = low(ada, visibility=Visibility.PRIVATE, origin_channel="CPRIV", audience="channel:CPRIV")
    assert str(ada.refused(f"take E{number}")) == f"There is no entry E{number}."
    assert ada.with_(slack_channel="CPRIV", visibility=Visibility.PRIVATE).ask(f"take E{number}").headline


def test_a_customer_that_is_a_person_is_not_named(ada: Talk) -> None:
    number = low(ada, customer="jan@example.com")
    assert ada.ask(f"take E{number}").headline == f"L1: you follow up E{number} (CSAT 1 (1–5), billing, #48213)."


@pytest.mark.parametrize("words", ["take", "take 12", "take M1", "take E9999", "take L7", "untake E9999", "untake x"])
def test_what_is_not_there_is_explained(ada: Talk, words: str) -> None:
    assert str(ada.refused(words))


def test_an_entry_taken_back_cannot_be_taken(ada: Talk) -> None:
    number = int(ada.ask("log csat 1 customer:Acme").headline.split(":")[0].removeprefix("Logged E"))
    ada.ask(f"undo E{number}")
    assert "no entry" in str(ada.refused(f"take E{number}"))


def test_of_many_at_once_exactly_one_has_it(database_url: str) -> None:
    store = Store(database_url, clock=lambda: NOW)
    talk = Talk(store, Context(NOW, Calendar("Europe/Amsterdam"), role=Role.ANYONE))
    number, found = low(talk), []

    def run(me: str) -> None:
        with store.writing() as tx:
            found.append(loops.take(tx, "main", number, me, NOW))

    threads = [threading.Thread(target=run, args=(f"person {each}",)) for each in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sum(took for _, took in found) == 1
    assert len({loop.taken_by for loop, _ in found}) == 1
    with store.reading() as tx:
        assert loops.of_events(tx, "main", [number])[number].taken_by == next(
            loop.taken_by for loop, took in found if took
        )
    store.close()
