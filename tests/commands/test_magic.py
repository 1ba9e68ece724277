"""`magic` through the door: what is kept, what is asked back, and who is meant."""

from typing import Any

import pytest
from sqlalchemy import text

from rox_bot.domain.errors import BadInput, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Role
from rox_bot.store import people
from tests.talk import NOW, Talk, said

WHOLE = 'magic @teammate for acme #48213 5m "reset the server from the phone on Sunday" #ownership'


@pytest.fixture
def staffed(filled: Talk) -> Talk:
    """The demo, with three colleagues of which two are called Bram."""
    named = {"t" * 26: "teammate", "b" * 26: "Bram de Vries", "c" * 26: "Bram Jansen", "d" * 26: "Dana Smit"}
    with filled.store.writing() as tx:
        met = {key: ("slack", label, f"U0{label[:2].upper()}{key[0]}") for key, label in named.items()}
        people.know_people(tx, "main", met, NOW)
    return filled


def kept(talk: Talk, *columns: str) -> tuple[Any, ...]:
    """The newest moment."""
    with talk.store.reading() as tx:
        row = tx.execute(text(f"SELECT {', '.join(columns)} FROM moment WHERE id = (SELECT max(id) FROM moment)")).one()
        return tuple(row)


def who(talk: Talk) -> list[str]:
    """The first letters of the keys of the people in the newest moment."""
    query = "SELECT person FROM moment_person WHERE moment_id = (SELECT max(id) FROM moment) ORDER BY person"
    with talk.store.reading() as tx:
        return [key[0] for key in tx.execute(text(query)).scalars()]


def test_a_whole_line_is_saved_at_once_and_echoed_with_undo(staffed: Talk) -> None:
    answer = staffed.ask(WHOLE)
    assert answer.headline.endswith(" saved: @teammate, Acme, #48213, 5 minutes, #ownership.")
    assert ("undo", "Undo") in [(action.name, action.label) for action in answer.actions]
    assert kept(staffed, "story", "customer", "ticket", "effort_minutes", "company_value", "written_by") == (
        "reset the server from the phone on Sunday", "Acme", "48213", 5, "ownership", "ada",
    )  # fmt: skip
    assert who(staffed) == ["t"]


@pytest.mark.parametrize(
    ("line", "story", "customer", "people_meant"),
    [
        ('magic "stayed late" acme @teammate', "stayed late", "Acme", ["t"]),
        ("pluim voor @teammate voor acme “bleef laat”", "bleef laat", "Acme", ["t"]),
        ('magisch @dana klant:acme "belde terug', "belde terug", "Acme", ["d"]),
        ("magic @teammate for acme 5m reset the server", "@{" + "t" * 26 + "} reset the server", "Acme", ["t"]),
        ("magic @bram de vries and @dana: helped Acme", None, "Acme", ["b", "d"]),
        ("magic moment: @teammate helped Acme", "@{" + "t" * 26 + "} helped Acme", "Acme", ["t"]),
        ("magic the night shift kept calm", "the night shift kept calm", "", []),
        ("magic @teammate \"she said 'thanks' for staying\"", "she said 'thanks' for staying", "", ["t"]),
    ],
)
def test_words_come_in_any_order_in_quotes_or_without(
    staffed: Talk, line: str, story: str | None, customer: str, people_meant: list[str]
) -> None:
    staffed.ask(line)
    kept_story, kept_customer = kept(staffed, "story", "customer")
    assert story is None or kept_story == story
    assert kept_customer == customer
    assert who(staffed) == people_meant


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("magic", "What happened?"),
        ("magic @teammate", "What happened?"),
        ("magic @teammate for acme #48213 5m #ownership", "What happened?"),
        ('magic @teammate ""', "What happened?"),
        ('magic @bram "x"', "Who is @bram?"),
        ('magic @nobody "x"', "Who is @nobody?"),
        ('magic @teammat "x"', "teammate"),
        ('magic @teammate acmee "x"', "Did you mean Acme?"),
        ('magic @teammate acme really well "x"', "Is “acme really well” a customer?"),
        ('magic @teammate foo:bar "x"', "I don't know what “foo:bar” means here"),
    ],
)
def test_what_is_missing_or_unclear_is_asked_and_nothing_is_kept(staffed: Talk, line: str, told: str) -> None:
    before = kept(staffed, "id")
    trouble = staffed.refused(line)
    assert isinstance(trouble, NotUnderstood)
    assert told in str(trouble)
    assert kept(staffed, "id") == before


def test_a_new_customer_is_named_so(staffed: Talk) -> None:
    assert "New customer: Umbrella Works." in said(staffed.ask('magic @teammate umbrella works "first visit"')).replace(
        "umbrella works", "Umbrella Works"
    )


def test_the_same_delivery_is_one_moment(staffed: Talk) -> None:
    from dataclasses import replace

    context = replace(staffed.context, delivery="twice")
    first, second = (staffed.door.ask(WHOLE, context).headline for _ in range(2))
    assert first == second


def test_what_is_told_in_a_private_place_stays_there(staffed: Talk) -> None:
    answer = staffed.with_(visibility=Visibility.PRIVATE, slack_channel="G1").ask(WHOLE)
    assert kept(staffed, "audience", "origin_channel") == ("channel:G1", "G1")
    assert "moment_share" in [action.name for action in answer.actions]
    elsewhere = staffed.with_(role=Role.ANYONE, visibility=Visibility.PUBLIC, slack_channel="C2")
    assert "reset the server" not in said(elsewhere.ask("moments this week"))


def test_a_moment_is_quoted_with_the_names_of_its_people_and_can_be_undone(staffed: Talk) -> None:
    number = staffed.ask(WHOLE).headline.split()[0]
    later = staffed.with_(now=NOW.replace(minute=5))
    assert "teammate · Acme · 5 minutes" in said(later.ask("moments this week"))
    assert later.ask(f"undo {number}").headline == f"{number} is withdrawn and counts nowhere."
    assert "reset the server" not in said(later.ask("moments this week"))


def test_a_name_in_the_story_is_kept_as_a_person(staffed: Talk) -> None:
    staffed.ask("magic @teammate helped @dana smit at Acme")
    assert "teammate" not in kept(staffed, "story")[0]
    shown = said(staffed.with_(now=NOW.replace(minute=5)).ask("moments this week"))
    assert "teammate helped Dana Smit at Acme" in shown


def test_personal_words_are_masked(staffed: Talk) -> None:
    staffed.ask('magic @teammate acme "called jan@klant.example back"')
    assert "jan@klant.example" not in kept(staffed, "story")[0]


@pytest.mark.parametrize("length", [201, 4_100])
def test_what_is_too_long_is_refused_or_cut(staffed: Talk, length: int) -> None:
    trouble = staffed.refused(f'magic @teammate customer:"{"x" * length}" "story"')
    assert isinstance(trouble, BadInput | NotUnderstood)


@pytest.mark.parametrize(
    "line", ["magic moments", "magic moments last month", "magische momenten vorige maand", "magic moments?"]
)
def test_magic_moments_are_asked_for_and_never_saved(empty: Talk, line: str) -> None:
    answer = empty.ask(line)

    assert "saved" not in answer.headline
    with empty.store.reading() as tx:
        assert tx.execute(text("SELECT count(*) FROM moment")).scalar() == 0
