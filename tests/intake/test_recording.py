"""The recorder: a check refuses exactly what admitting refuses."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rox_bot.domain.events import Event, Feedback, Moment, Ticket
from rox_bot.intake.recording import Recorder
from rox_bot.store.people import Pseudonyms

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
BASE: dict[type[Event], dict[str, Any]] = {
    Ticket: {"opened_at": WHEN},
    Feedback: {"occurred_at": WHEN, "instrument": "csat"},
    Moment: {"occurred_at": WHEN},
}
texts = st.sampled_from(
    ["", " ", "\u200b", "a", "a@example.com", "call +31 20 123 4567", "x" * 35, "x" * 36, "x" * 90, "é" * 4_001]
)


def refused(recorder: Recorder, kind: type[Event], values: dict[str, Any], *, check: bool) -> bool:
    try:
        (recorder.check if check else recorder.admit)(kind, values)
    except ValidationError:
        return True
    return False


@settings(deadline=None)
@given(
    kind=st.sampled_from([Ticket, Feedback, Moment]),
    words=st.dictionaries(
        st.sampled_from(
            ["customer", "requester", "agent", "team", "language", "subject", "comment", "story", "joy", "url"]
        ),
        texts,
    ),
    person=st.booleans(),
)
def test_a_check_refuses_exactly_what_admitting_refuses(kind: type[Event], words: dict[str, str], person: bool) -> None:
    known = {name: text for name, text in words.items() if name in kind.model_fields}
    values = {"source": "desk", "source_key": "1", **BASE[kind], **known}
    recorder = Recorder("main", Pseudonyms(b"key"), customer_is_person=person)
    assert refused(recorder, kind, values, check=True) == refused(recorder, kind, values, check=False)


@pytest.mark.parametrize("person", [True, False])
def test_a_check_meets_nobody(person: bool) -> None:
    recorder = Recorder("main", Pseudonyms(b"key"), customer_is_person=person)
    values = {"source": "desk", "source_key": "1", "opened_at": WHEN, "requester": "Jan", "customer": "a@b.nl"}
    recorder.check(Ticket, values)
    assert recorder.met == {}


@pytest.mark.parametrize("word", ["(Unknown)", "unknown", "Onbekend", "N/A", "None", "-", "[leeg]", ""])
def test_a_word_in_the_place_of_a_name_is_no_name_from_wherever_it_comes(word: str) -> None:
    """Files, fetched sources and webhooks all come through here."""
    recorder = Recorder("main", Pseudonyms(b"secret"))
    names = ("customer", "touchpoint", "partner", "team", "requester", "agent")
    clean = recorder.clean({"source": "desk", **dict.fromkeys(names, word)})
    assert {clean[name] for name in names} == {""}
    assert recorder.met == {}


def test_the_user_that_a_helpdesk_puts_where_it_knows_none_is_nobody() -> None:
    recorder = Recorder("main", Pseudonyms(b"secret"))
    clean = recorder.clean({"source": "desk", "requester": "General User", "customer": "General User"})
    assert (clean["requester"], clean["customer"]) == ("", "General User")


def test_names_are_people_at_their_customer_and_addresses_anywhere() -> None:
    def key(who: str, customer: str, *, by_name: bool = True) -> str:
        recorder = Recorder("main", Pseudonyms(b"secret"), requester_is_name=by_name)
        return str(recorder.clean({"source": "desk", "requester": who, "customer": customer})["requester"])

    assert key("Jan Kok", "Acme") == key("jan kok", "ACME") != key("Jan Kok", "Globex")
    assert key("Jan Kok", "Acme", by_name=False) == key("Jan Kok", "Globex", by_name=False)
    assert key("jan@acme.example", "Acme") == key("jan@acme.example", "Globex")
