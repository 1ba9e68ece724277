"""Assumptions and levers on both engines: the latest holds, what was said before stays, and the trail names who."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from rox_bot.domain.assumptions import Assumption
from rox_bot.domain.errors import BadInput
from rox_bot.domain.levers import SHIPPED, Doubt, Effect, lever_named
from rox_bot.store import assumptions, audit, levers
from rox_bot.store.store import Store
from tests.store.making import NOW

LATER = NOW + timedelta(days=1)


def cost(low: str, likely: str, high: str, **more: str) -> Assumption:
    return Assumption("contact_cost", Decimal(low), Decimal(likely), Decimal(high), **{"currency": "EUR", **more})


def test_the_latest_assumption_holds_and_the_earlier_stay(store: Store) -> None:
    with store.writing() as tx:
        assert assumptions.assume(tx, "main", cost("5", "6.25", "8"), "p1", NOW)
        assert not assumptions.assume(tx, "main", cost("5", "6.25", "8"), "p2", LATER)
        assert assumptions.assume(tx, "main", cost("7", "7", "7", grade="measured", source="books"), "p2", LATER)
        assumptions.assume(tx, "other", cost("1", "1", "1"), "p1", NOW)
    with store.reading() as tx:
        now = assumptions.assumptions(tx, "main")
        then = assumptions.assumptions(tx, "main", NOW)
        told = assumptions.history(tx, "main", "contact_cost")
        trail = audit.deeds(tx, "main", action="assumption.set")

    assert (now["contact_cost"].likely, now["contact_cost"].by, now["contact_cost"].at) == (Decimal(7), "p2", LATER)
    assert then["contact_cost"].likely == Decimal("6.25")
    assert [each.likely for each in told] == [Decimal("6.25"), Decimal(7)]
    assert [(deed.actor, deed.subject, deed.detail["after"]) for deed in trail] == [
        ("p2", "contact_cost", "7..7..7"),
        ("p1", "contact_cost", "5..6.25..8"),
    ]
    assert now["stays"].likely == 12
    assert now["stays"].at is None


@pytest.mark.parametrize(
    ("name", "values", "currency", "why"),
    [
        ("contact_cost", "7 6 8", "EUR", "must not fall"),
        ("contact_cost", "-1 6 8", "EUR", "cannot be"),
        ("contact_cost", "5 6 8", "", "in a currency"),
        ("churn", "0.1 0.2 1.2", "", "cannot be"),
        ("churn", "0.1 0.2 0.3", "EUR", "in a currency"),
        ("stays", "0 12 24", "", "cannot be"),
    ],
)
def test_what_makes_no_sense_is_not_assumed(name: str, values: str, currency: str, why: str) -> None:
    low, likely, high = map(Decimal, values.split())
    with pytest.raises(BadInput, match=why):
        Assumption(name, low, likely, high, currency)


def test_vendor_claims_ship_off_and_need_numbers() -> None:
    claims = [each for each in SHIPPED.values() if each.grade == "vendor_claim"]

    assert len(claims) == 5
    assert not any(each.is_on for each in claims)
    assert SHIPPED["nps->referral"].switched(on=True).is_on
    assert SHIPPED["ces->repeat"].effect == Effect(low=None, likely=None, high=0.30)
    for name in ("ces->repeat", "sentiment->referral", "empathy->churn", "fcr->cost", "cost"):
        with pytest.raises(BadInput, match="say them"):
            SHIPPED[name].switched(on=True)


def test_levers_keep_who_set_them_and_how_they_stood(store: Store) -> None:
    shipped = SHIPPED["churn"]
    set_so = replace(shipped, share=Doubt(0.6, 0.8, 1.0), lag=3, source="own figures", owner="p1")
    own = lever_named("CSAT → churn")
    assert own is not None
    own = replace(own, effect=Effect(0.0, 0.01, 0.02, per=10), is_on=True)
    with store.writing() as tx:
        assert levers.set_lever(tx, "main", set_so, "p1", NOW)
        assert not levers.set_lever(tx, "main", set_so, "p2", LATER)
        assert levers.set_lever(tx, "main", replace(set_so, is_on=False), "p2", LATER)
        assert levers.set_lever(tx, "main", own, "p2", LATER)
    with store.reading() as tx:
        now, then, at_first = (levers.levers(tx, "main", at) for at in (None, NOW, NOW - timedelta(days=1)))
        trail = audit.deeds(tx, "main")

    assert at_first == SHIPPED
    assert then["churn"] == replace(set_so, by="p1", at=NOW)
    assert now["churn"] == replace(set_so, is_on=False, by="p2", at=LATER)
    assert now["csat->churn"] == replace(own, by="p2", at=LATER)
    assert [(deed.action, deed.subject, deed.actor) for deed in trail] == [
        ("lever.set", "csat->churn", "p2"),
        ("lever.off", "churn", "p2"),
        ("lever.set", "churn", "p1"),
    ]


@pytest.mark.parametrize("typed", ["nps->churning", "churned", "->churn", "nps->", ""])
def test_what_is_no_lever_is_none(typed: str) -> None:
    assert lever_named(typed) is None


def test_ranges_must_not_fall() -> None:
    for low, likely, high in ((0.5, 0.4, 0.6), (0.5, 0.7, 0.6), (0.7, None, 0.6)):
        with pytest.raises(BadInput, match="must not fall"):
            Doubt(low, likely, high)
