"""People are keyed pseudonyms: one person is one key, and what a source called them is nowhere to be found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.errors import BadInput
from rox_bot.domain.events import Feedback, Moment, Ticket
from rox_bot.intake.recording import Recorder
from rox_bot.store import people
from rox_bot.store.people import Pseudonyms, bind_slack, is_personal, know_people, people_of
from rox_bot.store.store import Store
from tests.store.making import NOW

KEYS = Pseudonyms(b"one key")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anna@example.org", " ANNA@Example.ORG "),
        ("+31 6 1234 5678", "0031-6-12345678"),
        ("+31 (0)6 1234.5678", "+31612345678"),
    ],
)
def test_an_address_or_a_number_is_one_person_in_every_source(one: str, other: str) -> None:
    assert is_personal(one)
    assert KEYS.key(one, "desk") == KEYS.key(other, "survey")


@pytest.mark.parametrize("plain", ["17", "anna", "0000012345", "12345678", "06 1234 5678", "anna@", "+1"])
def test_a_plain_id_is_another_person_in_another_source(plain: str) -> None:
    assert not is_personal(plain)
    assert KEYS.key(plain, "desk") != KEYS.key(plain, "survey")
    assert KEYS.key(plain, "desk") == KEYS.key(f"  {plain.upper()} ", "DESK")


def test_source_and_id_never_run_into_each_other() -> None:
    assert KEYS.key("b:c", "a") != KEYS.key("c", "a:b")


def test_nobody_has_no_key() -> None:
    assert {KEYS.key(blank, "desk") for blank in ("", "  ", "\n")} == {""}


@given(identity=st.text(min_size=1), source=st.text(min_size=1))
def test_a_key_is_26_letters_and_digits_and_differs_under_another_secret(identity: str, source: str) -> None:
    key = KEYS.key(identity, source)
    if key:
        assert len(key) == 26
        assert set(key) <= set("abcdefghijklmnopqrstuvwxyz234567")
        assert key != Pseudonyms(b"another key").key(identity, source)
    else:
        assert not identity.strip()


def test_the_workspace_keeps_its_own_key(database_url: str) -> None:
    first = Store(database_url, clock=lambda: NOW)
    first.close()
    second = Store(database_url, clock=lambda: NOW)
    second.close()
    assert first.pseudonyms == second.pseudonyms
    assert len(first.pseudonyms.secret) == 64


def test_two_workspaces_have_two_keys(database_url: str) -> None:
    stores = [Store(database_url, clock=lambda: NOW, workspace=name) for name in ("main", "second")]
    for store in stores:
        store.close()
    assert stores[0].pseudonyms != stores[1].pseudonyms


@pytest.mark.parametrize(("before", "after"), [("own", "other"), ("own", None), (None, "own")])
def test_another_key_than_before_is_refused(database_url: str, before: str | None, after: str | None) -> None:
    Store(database_url, clock=lambda: NOW, pseudonym_key=before).close()
    with pytest.raises(BadInput, match="ROX_PSEUDONYM_KEY is not the key"):
        Store(database_url, clock=lambda: NOW, pseudonym_key=after)
    Store(database_url, clock=lambda: NOW, pseudonym_key=before).close()


def test_an_own_key_is_not_kept_in_the_database(tmp_path: Path) -> None:
    secret = "kept-by-the-operator-1234567890"
    Store(f"sqlite:///{tmp_path / 'rox.sqlite'}", clock=lambda: NOW, pseudonym_key=secret).close()
    assert secret.encode() not in everything_in(tmp_path)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_what_a_source_calls_a_person_stands_nowhere_in_the_file(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'rox.sqlite'}", clock=lambda: NOW)
    recorder = Recorder("main", store.pseudonyms, customer_is_person=True)
    named = {"requester": "requester-canary", "source": "desk", "source_key": "1", "customer": "customer-canary"}
    events = [
        recorder.admit(Ticket, {**named, "opened_at": NOW, "agent": "agent-canary"}),
        recorder.admit(Feedback, {**named, "occurred_at": NOW, "instrument": "csat", "score": 5}),
        recorder.admit(Moment, {**named, "occurred_at": NOW, "story": "Told with joy"}),
    ]
    for event in events:
        with store.writing() as tx:
            assert recorder.write(tx, [event], NOW).added == 1
    before_closing = everything_in(tmp_path)
    store.close()
    for found in (before_closing, everything_in(tmp_path)):
        assert b"Told with joy" in found
        for canary in (b"requester-canary", b"customer-canary"):
            assert canary not in found
    assert everything_in(tmp_path).count(b"agent-canary") == 1  # the label of the person, for those who may read it


def test_people_are_known_once_and_keep_their_first_label(store: Store) -> None:
    with store.writing() as tx:
        know_people(tx, "main", {"k1": ("agent", "Anna", ""), "": ("agent", "nobody", "")}, NOW)
        know_people(tx, "main", {"k1": ("agent", "Another", ""), "k2": ("slack", "Bert", "U2")}, NOW)
        know_people(tx, "main", {}, NOW)
        found = people_of(tx, "main", ["k1", "k2", "k3"])
        assert people_of(tx, "second", ["k1"]) == {}
    assert {key: (row["label"], row["slack_user"]) for key, row in found.items()} == {
        "k1": ("Anna", ""),
        "k2": ("Bert", "U2"),
    }


def test_a_workspace_is_bound_to_one_slack_team(database_url: str) -> None:
    store = Store(database_url, clock=lambda: NOW)
    with store.writing() as tx:
        bind_slack(tx, "main", "T1", "E1")
        bind_slack(tx, "main", "T1", "E1")
    with pytest.raises(BadInput, match="belongs to Slack team T1; the token is of team T2"), store.writing() as tx:
        bind_slack(tx, "main", "T2", "E1")
    with store.writing() as tx:
        bind_slack(tx, "main", "T1", "E2")
        row = tx.execute(people.WorkspaceRow.__table__.select()).mappings().one()  # type: ignore[attr-defined]
    store.close()
    assert (row["slack_team"], row["slack_enterprise"]) == ("T1", "E2")
