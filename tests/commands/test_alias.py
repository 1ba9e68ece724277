"""Joining names by words: what is understood, what is asked back, what is refused, and who may."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rox_bot.commands.verbs.names import Order, decide, read_order
from rox_bot.domain.question import Role
from rox_bot.slack.lines import writes
from rox_bot.store import audit
from tests.talk import Talk, opened, said

MEMBERS = {"customer": {"Acme BV": 3, "acme": 2}, "team": {"night shift": 1, "night": 1}}


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with opened(tmp_path / "alias.db") as talk:
        talk.answers(
            *({"customer": "Acme B.V."} for _ in range(3)),
            *({"customer": "acme", "team": "globex"} for _ in range(2)),
            {"customer": "globex"},
            {"customer": "Globex N.V.", "partner": "North"},
        )
        yield talk


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ('"Acme B.V." acme', Order("Acme B.V.", "acme")),
        ("“Acme B.V.” „acme”", Order("Acme B.V.", "acme")),
        ("customer acme globex", Order("acme", "globex", "customer")),
        ('klant "a b" c', Order("a b", "c", "customer")),
        ("team: a = b c", Order("a", "b c", "team")),
        ("Acme BV = acme", Order("Acme BV", "acme")),
        ("a b -> c d", Order("a b", "c d")),
        ("acme bv acme", Order("acme bv", "acme")),
        ("team acme", Order("team", "acme")),
        ('a "b c" new', Order("a", "b c", new=True)),
        ('customer a "b c" nieuw', Order("a", "b c", "customer", new=True)),
        ('not "Acme BV" acme', Order("Acme BV", "acme", apart=True)),
        ('niet klant "Acme BV" acme', Order("Acme BV", "acme", "customer", apart=True)),
    ],
)
def test_two_names_are_read_however_they_are_written(words: str, order: Order) -> None:
    assert read_order(words, MEMBERS) == order


@pytest.mark.parametrize("words", ["acme", "a b c", "customer", "night shift night shift x", "= b", '""', '"a" ""'])
def test_what_is_not_two_names_is_asked_back_and_nothing_is_written(talk: Talk, words: str) -> None:
    assert talk.refused(f"alias {words}")
    assert "No names are joined" in talk.ask("alias").headline


def test_a_join_says_what_it_does_and_undo_takes_it_back(talk: Talk) -> None:
    answer = talk.ask('alias "acme b.v." ACME')
    assert answer.headline == "Customer “Acme B.V.” counts as “acme” from now on, and in all that was recorded (N1)."
    assert answer.lines == (
        "3 events said “Acme B.V.”, 2 said “acme”; they stay as they were written, and Undo parts them.",
    )
    assert not answer.shareable
    assert talk.ask("csat acme").readings[0].n == 5
    assert talk.ask('alias "acme b.v." acme').headline == answer.headline
    assert "“Acme B.V.” counts as “acme”" in said(talk.ask("alias"))
    assert talk.ask(f"undo {answer.actions[0].value.lower()}").headline.startswith("N1 is undone")
    assert talk.ask("csat acme").readings[0].n == 2
    assert "undone before" in str(talk.refused("undo N1"))
    assert "There is no decision N77" in str(talk.with_().refused("undo N77") if talk.ask("alias globex acme") else "")


def test_everything_is_in_the_audit_trail_without_names(talk: Talk) -> None:
    talk.ask('alias "Acme B.V." acme')
    talk.ask('alias not globex "Globex N.V."')
    talk.ask("undo N1")
    with talk.store.reading() as tx:
        deeds = audit.deeds(tx, "main")
    assert [(each.actor, each.action, each.subject) for each in deeds] == [
        ("ada", "directory.undo", "N1"),
        ("ada", "directory.apart", "N2"),
        ("ada", "directory.alias", "N1"),
    ]
    assert "cme" not in repr(deeds)


def test_a_chain_leads_to_its_end_and_a_loop_is_refused(talk: Talk) -> None:
    talk.ask('alias "Acme B.V." acme')
    assert "“globex”" in talk.ask("alias customer acme globex").headline
    assert talk.ask("csat customer:globex").readings[0].n == 6
    assert "is counted as “globex” already" in str(talk.refused('alias globex "Acme B.V."'))
    assert "is counted as “globex” already" in str(talk.refused('alias "Acme B.V." "Globex N.V."'))
    assert talk.ask('alias "Globex N.V." "Acme B.V."').headline.endswith("(N3).")
    assert talk.ask("csat customer:globex").readings[0].n == 7
    talk.ask("undo N2")
    assert (talk.ask("csat acme").readings[0].n, talk.ask("csat customer:globex").readings[0].n) == (6, 1)


def test_joining_a_name_with_itself_is_explained(talk: Talk) -> None:
    assert "is that name already" in str(talk.refused("alias acme acme"))


def test_an_unknown_name_to_keep_is_asked_first(talk: Talk) -> None:
    trouble = talk.refused('alias "Acme B.V." Acmee')
    assert "Nearest: acme" in str(trouble)
    assert 'alias "Acme B.V." acme' in trouble.suggestions
    assert "There is no customer “Zeta”" in str(talk.refused('alias customer "Acme B.V." Zeta'))
    assert talk.ask('alias "Acme B.V." Zeta new').headline.startswith("Customer “Acme B.V.” counts as “Zeta”")
    assert talk.ask("csat zeta").readings[0].n == 3


def test_a_name_never_recorded_can_stand_for_one(talk: Talk) -> None:
    assert "Nothing was recorded as “roadrunner” so far" in said(talk.ask("alias roadrunner acme"))
    assert talk.ask("csat roadrunner").readings[0].n == 2
    assert "acme" in talk.ask("log csat 4 roadrunner").headline


def test_a_name_of_two_slices_is_asked_back(talk: Talk) -> None:
    trouble = talk.refused("alias gx globex")
    assert trouble.suggestions == ("alias customer gx globex", "alias team gx globex")
    assert talk.ask("alias team gx globex").headline.startswith("Team")


def test_names_that_look_alike_are_told_until_somebody_says_they_are_not(talk: Talk) -> None:
    told = said(talk.ask("alias"))
    assert 'customer: “acme” ~ “Acme B.V.”: the same? Then: alias customer "acme" "Acme B.V."' in told
    assert "“Globex N.V.” ~ “globex”" in told or "“globex” ~ “Globex N.V.”" in told
    assert "not the same" in talk.ask('alias not "Globex N.V." globex').headline
    assert "Globex N.V.” ~" not in said(talk.ask("alias"))
    talk.ask("undo N1")
    assert "Globex N.V." in said(talk.ask("alias"))


def test_people_are_not_joined(talk: Talk) -> None:
    talk.answers({"customer": "ada@example.com"})
    with talk.store.reading() as tx:
        key = talk.store.pseudonyms.key("ada@example.com", "desk")
        assert tx
    assert "People are not joined" in str(talk.refused(f"alias customer {key} acme"))
    assert key not in said(talk.ask("alias"))


@pytest.mark.parametrize("line", ['alias "Acme B.V." acme', "alias", "undo N1", 'alias not globex "Globex N.V."'])
def test_only_a_manager_may(talk: Talk, line: str) -> None:
    talk.ask('alias "Acme B.V." acme')
    assert "ROX_MANAGERS" in str(talk.with_(role=Role.ANYONE).refused(line))
    assert talk.with_(role=Role.MANAGER).ask(line).question.intent == "directory"


def test_dutch(talk: Talk) -> None:
    dutch = talk.with_(language="nl")
    assert dutch.ask('samenvoegen klant "Acme B.V." acme').headline.startswith("Klant “Acme B.V.” telt")
    assert writes('samenvoegen "Acme B.V." acme')
    assert writes("alias a b")


def test_a_rule_names_by_a_pattern_and_is_undone(talk: Talk) -> None:
    answer = talk.ask('alias rule customer "Acme*" acme')
    assert "“Acme*” counts as “acme”" in answer.headline
    assert talk.ask("csat acme").readings[0].n == 5
    assert answer.actions[0].value == "N1"
    talk.ask("undo N1")
    assert talk.ask("csat acme").readings[0].n == 2
    filled = talk.ask('alias regel partner "globex" South veld:team bron:desk')
    assert "“globex” means partner “South” where none is known, in desk" in filled.headline


@pytest.mark.parametrize(
    "line", ["alias rule", "alias rule customer Acme", "alias rule planet a b", "alias rule team a b field:x"]
)
def test_a_rule_that_lacks_something_is_explained_with_an_example(talk: Talk, line: str) -> None:
    trouble = talk.refused(line)
    assert trouble.suggestions[0] == 'alias rule touchpoint "Hardware/*" hardware'


def test_members_may_not_make_rules(talk: Talk) -> None:
    assert "manager" in str(talk.with_(role=Role.ANYONE).refused('alias rule customer "Acme*" acme'))


@pytest.mark.parametrize("line", ["sources", "status"])
def test_names_that_look_alike_are_offered_to_who_may_join_them(talk: Talk, line: str) -> None:
    answer = talk.ask(line)
    assert "customer: “acme” ~ “Acme B.V.”: the same?" in answer.lines
    same, apart = answer.actions[:2]
    assert (same.name, same.label, apart.name) == ("names_same", "“acme” = “Acme B.V.”", "names_apart")
    decide(talk.door, apart.value, talk.context, same=False)
    assert "customer: “acme” ~ “Acme B.V.”: the same?" not in talk.ask(line).lines
    assert not [each for each in talk.with_(role=Role.ANYONE).ask(line).actions if each.name.startswith("names")]
