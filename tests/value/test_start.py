"""`/rox value start`: assumptions in one line, a first range, and what would turn each into measured."""

import pytest

from rox_bot.domain.errors import Incomplete, NotAllowed
from rox_bot.domain.question import Role
from rox_bot.store import assumptions
from tests.talk import NOW, Talk, said
from tests.value.worlds import Q2, Q3, contacts

LINE = "value start spend:600000 improve:20% contacts:120000 cost:6 customers:800 margin:900 churn:12%"


def assumed(talk: Talk) -> dict[str, tuple[str, str, str]]:
    with talk.store.reading() as tx:
        found = assumptions.assumptions(tx, "main")
    return {
        name: (f"{each.low:f}..{each.likely:f}..{each.high:f} {each.currency}".strip(), each.grade, each.by)
        for name, each in found.items()
        if each.at is not None
    }


def test_one_line_makes_a_first_range_all_of_it_assumed_by_whom(empty: Talk) -> None:
    """At stake: 120,000 contacts of 6 and 12% of 800 customers of 900 on 600 k: (720,000 + 86,400) / 600,000."""
    answer = empty.ask(LINE)
    told = said(answer)
    assert "7 assumptions noted." in told
    assert "ROX 0% to 134% gross a year" in told
    assert "One point less churn in a year is worth EUR 7,200, 1.2% of ROX." in told
    assert (
        told.index("1. cost of a contact") < told.index("3. spent on experience") < told.index("9. what part is yours")
    )
    kept = assumed(empty)
    assert len(kept) == 7
    assert {grade for _, grade, _ in kept.values()} == {"assumed"}
    assert {by for *_, by in kept.values()} == {"ada"}
    assert kept["spend"][0] == "600000..600000..600000 EUR"
    assert kept["churn"][0] == "0.12..0.12..0.12"
    assert "already" in said(empty.ask(LINE))


def test_with_tickets_the_first_range_is_of_what_changed(empty: Talk) -> None:
    contacts(empty, Q2, 600, 200)
    contacts(empty, Q3, 600, 100)
    answer = empty.ask(LINE)
    assert answer.valuation is not None
    assert answer.valuation.invested == 150_000
    assert answer.valuation.improving == 30_000
    assert {line.grade for line in answer.valuation.lines} == {"assumed"}
    told = said(answer)
    assert "ROX 0.2% gross (likely; 80% range" in told
    assert "contacts a year:" not in told  # they are counted already
    assert "What was spent is assumed" in told


def test_later_figures_take_the_place_of_earlier_ones_and_may_be_measured(empty: Talk) -> None:
    empty.ask(LINE)
    empty.ask('waarde start kosten:5..6,25..8 graad:gemeten bron:"grootboek 2026"')
    empty.ask('value start margin:"EUR 75/m" stays:24m margin-share:30%..35%..40%')
    kept = assumed(empty)
    assert kept["contact_cost"] == ("5..6.25..8 EUR", "measured", "ada")
    assert kept["customer_margin"][0] == "900..900..900 EUR"
    assert (kept["stays"][0], kept["margin_share"][0]) == ("24..24..24", "0.3..0.35..0.4")
    with empty.store.reading() as tx:
        assert [str(each.likely) for each in assumptions.history(tx, "main", "contact_cost")] == ["6", "6.25"]
        assert assumptions.assumptions(tx, "main")["contact_cost"].at == NOW


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("value start cost:banana", "I cannot read “banana”"),
        ("value start cost:-6", "cannot"),
        ("value start cost:8..6..5", "must not fall"),
        ("value start improve:20", "is a percentage"),
        ("value start churn:130%", "cannot be 130%"),
        ("value start customers:30%", "I cannot read"),
        ("value start stays:0", "cannot be 0"),
        ("value start cost:6 grade:measured", "needs a source"),
        ("value start cost:6 grade:vendor_claim", "A grade is"),
        ("value start cost:6 spend:99999999999999", "cannot"),
    ],
)
def test_what_makes_no_sense_is_explained_and_nothing_is_kept(empty: Talk, line: str, why: str) -> None:
    assert why in str(empty.refused(line))
    assert assumed(empty) == {}


def test_without_figures_a_form_is_asked_for_and_keeps_what_was_understood(empty: Talk) -> None:
    for line, filled in (("value start", {}), ("value start cost:6 please", {"contact_cost": "6"})):
        asked = empty.refused(line)
        assert isinstance(asked, Incomplete)
        assert (asked.form, asked.filled) == ("value_start", filled)
        assert "value start spend:600000" in str(asked)


def test_assuming_is_for_managers(empty: Talk) -> None:
    assert isinstance(empty.with_(role=Role.ANYONE).refused(LINE), NotAllowed)
    assert "7 assumptions" in said(empty.with_(role=Role.MANAGER).ask(LINE))
