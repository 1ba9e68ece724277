"""`/rox levers`: the table, what may be set by whom, and what is refused."""

import pytest

from rox_bot.domain.errors import NotAllowed
from rox_bot.domain.levers import Doubt, Effect
from rox_bot.domain.question import Role
from rox_bot.store import audit, levers
from tests.talk import Talk, said


def test_a_fresh_install_has_the_measured_levers_on_and_the_vendors_claims_off(empty: Talk) -> None:
    answer = empty.ask("levers")
    assert answer.table is not None
    state = {row[0]: row[1] for row in answer.table.rows}
    assert [name for name, each in state.items() if each == "on"] == ["churn", "repeat", "referral", "upsell"]
    claims = [row for row in answer.table.rows if row[-1] == "vendor claim"]
    assert [row[0] for row in claims] == [
        "nps->referral",
        "ces->repeat",
        "sentiment->referral",
        "empathy->churn",
        "fcr->cost",
    ]
    assert {row[1] for row in claims} == {"off"}
    assert {row[0]: row[4] for row in claims}["ces->repeat"] == "?..?..30% per ?"
    assert "NPS up 5 points: 7-10% more referral conversions" in said(answer)


@pytest.mark.parametrize("arrow", ["->", " → ", "→", " -> "])
def test_a_lever_is_set_with_numbers_and_a_source(empty: Talk, arrow: str) -> None:
    answer = empty.ask(f'levers set nps{arrow}referral 0..3%..7% lag:1q cap:20% source:"own data 2026"')
    assert "nps->referral: 3 months later; at most 20% of it; off, as set by a colleague" in said(answer)
    assert "on 18 Nov 2026; source: own data 2026" in said(answer)
    assert answer.suggestions[0] == "levers on nps->referral"
    with empty.store.reading() as tx:
        lever = levers.levers(tx, "main")["nps->referral"]
    assert (lever.effect, lever.lag, lever.cap, lever.grade) == (Effect(0.0, 0.03, 0.07, 5.0), 3, 0.2, "assumed")
    assert (lever.by, lever.is_on) == ("ada", False)
    assert "on, as set by" in said(empty.ask("levers on nps → referral"))
    assert "That was so already." in said(empty.ask("levers on nps->referral"))
    with empty.store.reading() as tx:
        assert [deed.action for deed in audit.deeds(tx, "main")] == ["lever.on", "lever.set"]


def test_a_measured_lever_is_told_what_part_is_ours(empty: Talk) -> None:
    empty.ask('hefbomen zet churn 60%..80%..100% basis:jaar bron:"eigen cijfers"')
    with empty.store.reading() as tx:
        lever = levers.levers(tx, "main")["churn"]
    assert (lever.share, lever.baseline, lever.grade) == (Doubt(0.6, 0.8, 1.0), "year", "measured")


def test_a_lever_of_ones_own(empty: Talk) -> None:
    empty.ask('levers set satisfaction->churn 0..1%..2% per:10 source:"panel 2025" grade:published')
    empty.ask("levers on csat->churn")
    with empty.store.reading() as tx:
        lever = levers.levers(tx, "main")["csat->churn"]
    assert (lever.is_on, lever.effect.per, lever.grade, lever.base) == (True, 10.0, "published", "customers")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("levers set churn 60%..80%..100%", "Where is that from?"),
        ('levers set churn 100%..80%..60% source:"x"', "must not fall"),
        ('levers set churn 90%..80%..100% source:"x"', "must not fall"),
        ('levers set churn 60%..80%..130% source:"x"', "between 0% and 100%"),
        ('levers set churn 60..80..100 source:"x"', "Say percentages"),
        ('levers set churn source:"x"', "Say low, likely and high"),
        ('levers set churn 50% lag:soon source:"x"', "Say a lag"),
        ('levers set churn 50% lag:99m source:"x"', "A lag is"),
        ('levers set churn 50% cap:0% source:"x"', "A cap is"),
        ('levers set churn 50% grade:sure source:"x"', "A grade is"),
        ('levers set churn 50% baseline:never source:"x"', "A baseline is"),
        ('levers set nps->referral 1%..2%..3% per:0 source:"x"', "more than 0"),
        ('levers set mood->money 1%..2%..3% source:"x"', "There is no lever"),
        ('levers set unheard->churn 1%..2%..3% source:"x"', "There is no lever"),
        ("levers on ces->repeat", "gives no low and high"),
        ("levers on cost", "gives no low and high"),
        ("levers on nothing", "There is no lever"),
        ("levers jump", "Levers what?"),
        ('levers set 50% source:"x"', "Which lever"),
    ],
)
def test_what_makes_no_sense_is_explained_and_nothing_is_kept(empty: Talk, line: str, why: str) -> None:
    assert why in str(empty.refused(line))
    with empty.store.reading() as tx:
        assert levers.history(tx, "main", "churn") == []
        assert audit.deeds(tx, "main") == []


def test_a_claim_needs_to_say_for_what_change(empty: Talk) -> None:
    empty.ask('levers set fcr->cost 0..1%..2% source:"pilot"')
    assert "does not say for what change" in str(empty.refused("levers on fcr->cost"))


@pytest.mark.parametrize("role", [Role.ANYONE, Role.MANAGER])
def test_only_admins_set_levers_and_all_may_see_them(empty: Talk, role: Role) -> None:
    talk = empty.with_(role=role)
    assert talk.ask("levers").table is not None
    for line in ('levers set churn 50% source:"x"', "levers on nps->referral", "levers off churn"):
        assert isinstance(talk.refused(line), NotAllowed)
