"""ROX drawn: the closed form, exactness where nothing is in doubt, and what must never change it."""

from dataclasses import replace
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.analytics.valuation import DRAWS, Booked, Computed, count_change, draw
from rox_bot.domain.ledger import GRADES
from rox_bot.domain.levers import Doubt

ALL = Doubt(1.0, 1.0, 1.0)
SPENT = Decimal(600_000)


def lever(name: str = "churn", **changes: object) -> Computed:
    base = Computed(name, "measured", name, 1_000_000.0, {}, (0.1, 0.05, 0.15), ALL)
    return replace(base, **changes)  # type: ignore[arg-type]


def test_the_closed_form_of_a_triangle() -> None:
    """Gains Tri(0.9, 1.5, 2.1 M) on 0.6 M: mean 250, sd 40.82, P5 181.62, P10 194.72, P90 305.28, P95 318.38."""
    gains = lever(amount=1.0, factors={"gains": Doubt(900_000, 1_500_000, 2_100_000)}, change=(1.0, 1.0, 1.0))
    found = draw(SPENT, Decimal(0), [], [gains])
    assert found.gross is not None
    half = Doubt(900_000, 1_500_000, 2_100_000)
    sd = sqrt((0.6 / 0.6 * 100) ** 2 / 6)  # a symmetric triangle of half width h: h / sqrt(6)
    assert sd == pytest.approx(40.82, abs=0.01)
    assert half.mean / 600_000 * 100 == 250
    assert (found.gross.likely, found.median) == (pytest.approx(250, abs=0.01), pytest.approx(250, abs=0.1))
    assert found.p5 == pytest.approx(181.62, abs=0.1)
    assert found.p95 == pytest.approx(318.38, abs=0.1)
    assert found.gross.low == pytest.approx(194.72, abs=0.1)
    assert found.gross.high == pytest.approx(305.28, abs=0.1)
    assert found.above_100 == 1.0


def test_the_draws_have_the_spread_of_what_they_are_drawn_from() -> None:
    """sd of the closed form, from the draws of a lever in units of its own doubt."""
    found = draw(Decimal(100), Decimal(0), [], [lever(amount=1.0, change=(0.5, 0.5 - 0.196, 0.5 + 0.196))])
    assert found.gross is not None
    assert found.gross.likely == pytest.approx(0.5, abs=1e-6)
    assert found.gross.high - found.gross.likely == pytest.approx(0.1 * 1.28155, rel=0.01)


def test_booked_points_are_exact() -> None:
    booked = [Booked("V1", "measured", Decimal("900000.01")), Booked("V2", "assumed", Decimal("599999.99"))]
    found = draw(SPENT, Decimal(120_000), booked, [])
    assert found.gross is not None
    assert found.on_improving is not None
    assert (found.gross.low, found.gross.likely, found.gross.high) == (250.0, 250.0, 250.0)
    assert found.on_improving.likely == 1250.0
    assert found.swings == ()
    assert sum(found.by_grade.values()) == pytest.approx(1)


def test_nothing_spent_gives_no_ratio() -> None:
    for computed in ([], [lever()]):
        found = draw(Decimal(0), Decimal(0), [Booked("V1", "measured", Decimal(5))], computed)
        assert (found.gross, found.on_improving, found.p5, found.above_100, found.swings) == (None,) * 4 + ((),)
        assert found.gains.likely > 0


def test_shares_of_one_base_combine_and_never_add_up() -> None:
    """.3 and .3 make .51, not .6; .10, .05, .08 make .2134 (the contract's figures)."""
    for shares, whole in (((0.3, 0.3), 0.51), ((0.10, 0.05, 0.08), 0.2134)):
        levers = [
            lever(f"l{place}", base="one", amount=100.0, change=(share, share, share))
            for place, share in enumerate(shares)
        ]
        found = draw(Decimal(100), Decimal(0), [], levers)
        assert found.gains.likely == pytest.approx(100 * whole)
        assert found.overlap == pytest.approx(100 * (sum(shares) - whole))
        assert sum(each.likely for each in found.lines.values()) == pytest.approx(100 * whole)


def test_what_got_worse_is_taken_off() -> None:
    found = draw(SPENT, Decimal(0), [], [lever("a", base="b"), lever("c", base="b", change=(-0.2, -0.2, -0.2))])
    assert found.lines["c"].likely == pytest.approx(-200_000)
    assert found.gains.likely == pytest.approx(-100_000)


def test_a_cap_holds_in_every_draw() -> None:
    found = draw(SPENT, Decimal(0), [], [lever(change=(0.5, 0.1, 0.9), cap=0.3)])
    assert found.gains.high == pytest.approx(300_000)


def test_counts_vary_like_counts() -> None:
    value, low, high = count_change(16, 9)
    assert value == 7
    assert (high - low) / 2 == pytest.approx(1.96 * 5, abs=0.01)
    assert count_change(10, 5, 2.0)[0] == 0


shares = st.tuples(st.floats(-0.5, 0.9), st.floats(0.001, 0.2)).map(
    lambda each: (each[0], each[0] - each[1], sum(each))
)
doubts = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(lambda each: Doubt(*sorted(each)))
computed = st.lists(
    st.builds(
        Computed,
        name=st.sampled_from(["a", "b", "c", "d", "e"]),
        grade=st.sampled_from(GRADES),
        base=st.sampled_from(["one", "two"]),
        amount=st.floats(0, 1e6),
        factors=st.dictionaries(st.sampled_from(["x", "y"]), doubts, max_size=2),
        change=shares,
        share=doubts,
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.name,
)


@given(computed, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(levers: list[Computed], random: object) -> None:
    booked = [Booked(f"V{n}", "measured", Decimal(n) / 3) for n in range(1, 5)]
    once = draw(SPENT, Decimal(1), booked, levers, draws=500)
    random.shuffle(booked)  # type: ignore[attr-defined]
    again = draw(SPENT, Decimal(1), booked, levers[::-1], draws=500)
    assert (once.gross, once.gains, once.lines == again.lines) == (again.gross, again.gains, True)


@given(computed)
def test_no_base_is_spent_twice(levers: list[Computed]) -> None:
    better = [replace(each, factors={}, amount=1000.0) for each in levers]
    found = draw(SPENT, Decimal(0), [], better, draws=500)
    for base in ("one", "two"):
        mine = [found.lines[each.name] for each in better if each.base == base]
        assert sum(each.likely for each in mine) <= 1000.0 * (1 + 1e-9)
    assert found.overlap >= -1e-6
    assert all(found.alone[name].likely >= line.likely - 1e-6 for name, line in found.lines.items())


@given(computed)
def test_without_what_is_assumed_rox_falls_by_its_share(levers: list[Computed]) -> None:
    """Each share positive, what is assumed the weakest of all: then the share is exact, overlap and all."""
    grades = {"published": "assumed", "vendor_claim": "assumed"}
    better = [
        replace(each, grade=grades.get(each.grade, each.grade), change=(abs(each.change[0]),) * 3)
        for each in levers
        if each.change
    ]
    booked = [Booked("V1", "measured", Decimal(70_000)), Booked("V2", "assumed", Decimal(30_000))]
    whole = draw(SPENT, Decimal(0), booked, better, draws=500)
    firm = draw(SPENT, Decimal(0), booked[:1], [each for each in better if each.grade != "assumed"], draws=500)
    assert whole.gross is not None
    assert firm.gross is not None
    assert sum(whole.by_grade.values()) == pytest.approx(1)
    fallen = (whole.gross.likely - firm.gross.likely) / whole.gross.likely
    assert fallen == pytest.approx(whole.by_grade["assumed"])


@given(computed)
def test_lines_add_up_to_the_whole(levers: list[Computed]) -> None:
    found = draw(SPENT, Decimal(0), [Booked("V1", "measured", Decimal(7))], levers, draws=500)
    assert sum(each.likely for each in found.lines.values()) == pytest.approx(found.gains.likely, abs=1e-4)


def test_as_many_draws_as_are_said() -> None:
    assert DRAWS == 20_000
