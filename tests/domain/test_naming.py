"""Patterns fit as they should, chains end, and what contradicts is found."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.naming import Decision, Kind, Known, Names, called, fits, others_of

texts = st.text(alphabet="ab*/[?", max_size=8)


def alias(number: int, name: str, meaning: str) -> Decision:
    return Decision(number, Kind.ALIAS, "team", name, meaning)


def rule(number: int, pattern: str, meaning: str, field: str = "team", source: str = "") -> Decision:
    return Decision(number, Kind.RULE, "team", pattern, meaning, field, source)


@given(pattern=texts, text=texts)
def test_a_star_stands_for_anything_and_nothing_else_does(pattern: str, text: str) -> None:
    assert fits(pattern, text) == fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))


def test_chains_end_where_nothing_leads_on() -> None:
    names = Names([alias(1, "A", "B"), alias(2, "B", "C")])
    assert [names.called("team", each) for each in "ABCD"] == ["C", "C", "C", "D"]
    assert set(names.joined_to("team", "C")) == {"A", "B", "C"}
    assert names.called("partner", "A") == "A"
    assert names.conflict() is None


@pytest.mark.parametrize(
    "decisions",
    [
        [alias(1, "A", "A")],
        [alias(1, "A", "B"), alias(2, "B", "A")],
        [alias(1, "A", "B"), alias(2, "B", "C"), alias(3, "C", "A")],
        [alias(1, "A", "B"), rule(2, "B*", "C")],
        [alias(1, "A", "B"), rule(2, "A*", "C")],
        [rule(1, "A*", "B1"), rule(2, "B*", "C")],
        [rule(1, "A*", "B1"), rule(2, "B*", "C", source="desk")],
    ],
)
def test_what_contradicts_is_found(decisions: list[Decision]) -> None:
    assert Names(decisions).conflict() is not None


@pytest.mark.parametrize(
    "decisions",
    [
        [rule(1, "A*", "A")],
        [rule(1, "A*", "B"), alias(2, "A1", "B")],
        [rule(1, "A*", "B"), rule(2, "AB*", "C")],
        [rule(1, "A*", "B", field="partner"), rule(2, "C*", "B")],
    ],
)
def test_what_agrees_is_let_through(decisions: list[Decision]) -> None:
    assert Names(decisions).conflict() is None


def test_the_closest_rule_wins() -> None:
    names = Names(
        [rule(1, "Hard*", "hardware"), rule(2, "Hardware/Print*", "printing"), rule(3, "H*", "x", source="b")]
    )
    assert names.called("team", "Hardware/Printer") == "printing"
    assert names.called("team", "Hardship") == "hardware"
    assert names.called("team", "Hardship", "b") == "x"
    assert names.called("team", "Helpdesk") == "Helpdesk"


def test_a_name_that_is_still_used_means_itself() -> None:
    known = Known({"desk": 3}, {"counter": "desk"})
    assert (called(known, "counter"), called(known, "desk"), called(known, "x")) == ("desk", "desk", "x")
    assert others_of({"desk": 3}) == {}
