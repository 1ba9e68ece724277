"""`/rox value`: the source's example, what is computed, what may be seen, and what is never said."""

from datetime import date
from decimal import Decimal

import pytest

from rox_bot.answers.rox.valuing import valued
from rox_bot.answers.taking import Reader
from rox_bot.domain.errors import NotAllowed, NotUnderstood
from rox_bot.domain.question import Amounts, Filter, Role
from rox_bot.domain.valuation import Valuation
from rox_bot.store.rates import set_rate
from tests.talk import AMSTERDAM, NOW, Talk, said
from tests.value.worlds import Q2, Q3, contacts, gain, invest, leavers, suppose

QUARTER = AMSTERDAM.part_of_year(2026, "quarter", 3, NOW)


def value_of(talk: Talk, *filters: Filter) -> Valuation:
    with talk.store.reading() as tx:
        return valued(Reader(tx, talk.context), QUARTER, filters=filters)


def test_the_sources_example_is_250_gross_and_150_net(empty: Talk) -> None:
    """1.5 M in lifetime value, churn and cross-sell on 600 k: the source calls 250% net; net is 150%."""
    invest(empty, "600000")
    for lever, amount in (("churn", "900000"), ("repeat", "400000"), ("upsell", "200000")):
        gain(empty, amount, lever, name=lever)
    for words in ("value 2026", "value", "what is our ROX this quarter?", "return on experience", "waarde Q3"):
        answer = empty.ask(words)
        assert answer.headline.startswith("ROX 250% gross, 150% net"), words
        assert "1 spent gave 2.50." in answer.lines
        assert answer.valuation is not None
        assert answer.valuation.gross is not None
        assert (answer.valuation.gross.low, answer.valuation.gross.high) == (250.0, 250.0)
    assert "so far" in empty.ask("value 2026").headline
    assert "so far" not in empty.ask("value").headline


def test_without_an_investment_nothing_is_computed(empty: Talk) -> None:
    answer = empty.ask("value Q3")
    assert answer.headline == "ROX is not computable: no investment is booked for 1 Jul – 30 Sep."
    assert "`invest 60000" in said(answer)
    assert "`value start`" in said(answer)
    gain(empty, "5000")
    told = said(empty.ask("value Q3"))
    assert "not computable" in told
    assert "0% gross" not in told
    assert "∞" not in told


def test_spending_without_a_known_gain_is_no_loss(empty: Talk) -> None:
    invest(empty, "600000")
    answer = empty.ask("value")
    assert answer.headline == "ROX is not known: no gain is booked for 1 Jul – 30 Sep, and none could be measured."
    assert "−100%" not in said(answer)


def test_fewer_repeat_contacts_are_worth_what_they_cost(empty: Talk) -> None:
    """Q2: 300 of 1,300 solved came back; Q3: 100 of 1,100. By hand: 1,100 x 10 x (300/1300 - 100/1100)."""
    contacts(empty, Q2, 1000, 300)
    contacts(empty, Q3, 1000, 100)
    invest(empty, "4000", days=(Q3, date(2026, 10, 1)))
    suppose(empty, "contact_cost", "10", currency="EUR")
    empty.ask('levers set repeat 100% source:"no other change"')
    found = value_of(empty)
    expected = 1100 * 10 * (300 / 1300 - 100 / 1100)
    [line] = found.lines
    assert line.amount.likely == pytest.approx(expected, rel=1e-6)
    assert line.amount.low < expected < line.amount.high
    assert (line.grade, line.metric, line.n) == ("measured", "repeat", 1100)
    assert found.gross is not None
    assert found.gross.likely == pytest.approx(expected / 4000 * 100, rel=1e-6)
    told = said(empty.ask("value"))
    assert "repeat contacts avoided" in told
    assert "100% is measured" in told
    assert "80% range" in told


def test_where_nobody_says_what_is_ours_a_line_is_assumed_and_wide(empty: Talk) -> None:
    contacts(empty, Q2, 600, 300)
    contacts(empty, Q3, 600, 100)
    invest(empty, "4000", days=(Q3, date(2026, 10, 1)))
    suppose(empty, "contact_cost", "10", currency="EUR")
    [line] = value_of(empty).lines
    assert line.grade == "assumed"
    assert line.amount.low < 0.25 * line.amount.high
    assert "nobody has said what of it is yours" in said(empty.ask("value"))


def test_a_worse_metric_is_counted_as_a_loss(empty: Talk) -> None:
    contacts(empty, Q2, 600, 100)
    contacts(empty, Q3, 600, 300)
    invest(empty, "4000", days=(Q3, date(2026, 10, 1)))
    suppose(empty, "contact_cost", "10", currency="EUR")
    assert value_of(empty).gains.likely < 0
    assert "−" in empty.ask("value").headline
    assert "EUR −" in said(empty.ask("value"))
    assert "EUR -" not in said(empty.ask("value"))


def test_a_change_that_may_be_none_is_said_so_beside_its_line(empty: Talk) -> None:
    contacts(empty, Q2, 100, 20)
    contacts(empty, Q3, 100, 22)
    invest(empty, "4000", days=(Q3, date(2026, 10, 1)))
    suppose(empty, "contact_cost", "10", currency="EUR")
    assert "no clear change" in said(empty.ask("value"))


def test_a_booked_gain_takes_the_place_of_the_computed_one(empty: Talk) -> None:
    contacts(empty, Q2, 600, 300, customer="Globex")
    contacts(empty, Q3, 600, 100, customer="Globex")
    contacts(empty, Q2, 200, 100, customer="Acme")
    contacts(empty, Q3, 200, 50, customer="Acme")
    suppose(empty, "contact_cost", "10", currency="EUR")
    invest(empty, "4000")
    whole = value_of(empty)
    gain(empty, "700", "repeat", (Q3, date(2026, 10, 1)), customer="Acme")
    without = value_of(empty)
    assert [line.entries for line in without.lines] == [("V1",), ()]
    assert without.lines[1].amount == value_of(empty, Filter("customer", ("Globex",))).lines[0].amount
    assert whole.lines[0].amount.likely > without.lines[1].amount.likely
    gain(empty, "900", "repeat", (Q3, date(2026, 10, 1)))
    found = value_of(empty)
    assert [line.entries for line in found.lines] == [("V1",), ("V2",)]
    assert found.gains.likely == 1600
    assert "booked by hand instead (V2)" in said(empty.ask("value"))


def test_fewer_leavers_than_assumed_are_customers_saved(empty: Talk) -> None:
    """1,000 customers of 900 a year; 12% a year were to leave, 20 left in the quarter: (1 - .88^.25) x 1000 - 20."""
    leavers(empty, Q3, 20)
    invest(empty, "4000", days=(Q3, date(2026, 10, 1)))
    for name, amount, currency in (("customers", "1000", ""), ("customer_margin", "900", "EUR"), ("churn", "0.12", "")):
        suppose(empty, name, amount, currency=currency)
    empty.ask('levers set churn 100% source:"panel"')
    [line] = value_of(empty).lines
    assert line.amount.likely == pytest.approx(((1 - 0.88**0.25) * 1000 - 20) * 900, rel=1e-6)
    assert line.grade == "assumed"  # how long a saved customer stays is nobody's measurement


def test_a_sum_without_a_rate_is_left_out_and_named(empty: Talk) -> None:
    invest(empty, "4000")
    gain(empty, "8000")
    gain(empty, "1000", "upsell", currency="USD")
    invest(empty, "100", currency="SEK")
    told = said(empty.ask("value 2026"))
    assert "ROX 200% gross" in told
    assert "Not counted: I2 outsourcing (No exchange rate from SEK to EUR" in told
    assert "V2 gain (No exchange rate from USD to EUR" in told
    with empty.store.writing() as tx:
        set_rate(tx, "main", "EUR", "USD", date(2025, 1, 1), Decimal("0.5"), "ada", NOW)
    assert "ROX 213" in said(empty.ask("value 2026"))


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({"role": Role.ANYONE}, False),
        ({"role": Role.MANAGER, "in_the_open": True}, False),
        ({"role": Role.MANAGER}, True),
        ({"role": Role.ANYONE, "money": Amounts.FULL}, True),
    ],
)
def test_sums_are_shown_as_the_place_allows_and_percentages_to_everybody(
    empty: Talk, changes: dict[str, object], seen: bool
) -> None:
    invest(empty, "613000")
    gain(empty, "1839000")
    there = empty.with_(**changes)
    for line in ("value", "value by partner"):
        answer = there.ask(line)
        told = said(answer) + said(there.ask(f"why {answer.answer_id}"))
        assert ("153,250" in told, "459,750" in told) == (seen, seen)
        assert "300% gross" in told


def test_two_ratios_that_are_never_mixed(empty: Talk) -> None:
    invest(empty, "480000", "run")
    invest(empty, "120000", "improve", category="training", covers="improve")
    gain(empty, "1500000")
    answer = empty.ask("value")
    assert answer.headline.startswith("ROX 250% gross")
    [line] = [line for line in answer.lines if "to improve" in line]
    assert "(20% of it) ROX is 1,250% gross" in line
    assert "never mixed" in line


def test_parts_add_up_to_the_whole(empty: Talk) -> None:
    invest(empty, "300000", partner="North")
    invest(empty, "100000", partner="South")
    gain(empty, "900000", partner="North")
    gain(empty, "100000", "upsell", partner="South")
    gain(empty, "200000", "referral")
    answer = empty.ask("value by partner")
    assert answer.table is not None
    rows = {row[0]: row for row in answer.table.rows}
    assert rows["North"][:4] == ("North", "75%", "75%", "300%")
    assert rows["South"][3] == "100%"
    assert rows["the rest"][1:4] == ("0%", "17%", "not computable")
    assert answer.lines == ("The parts add up to the whole.",)


def test_what_lies_between_the_parts_and_the_whole_is_said(empty: Talk) -> None:
    for partner, before, after in (("North", 300, 100), ("South", 100, 90)):
        contacts(empty, Q2, 600, before, partner=partner)
        contacts(empty, Q3, 300 if partner == "North" else 900, after // 2, partner=partner)
        invest(empty, "1000", partner=partner)
    suppose(empty, "contact_cost", "10", currency="EUR")
    [line] = empty.ask("value by partner").lines
    assert "of the whole before overlap" in line
    assert "the mix of work" in line


def test_quarters_with_what_can_still_change(empty: Talk) -> None:
    invest(empty, "400000")
    gain(empty, "800000")
    answer = empty.ask("value trend")
    assert answer.table is not None
    assert [row[0] for row in answer.table.rows][-4:] == ["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]
    assert [row[1] for row in answer.table.rows][-4:] == ["200%"] * 4
    assert answer.table.rows[0][1] == "not computable"
    assert answer.table.rows[-1][-1] == "so far"
    assert answer.chart is not None


def test_why_opens_the_levers_the_investments_and_the_gains(empty: Talk) -> None:
    contacts(empty, Q2, 600, 300)
    contacts(empty, Q3, 600, 100)
    invest(empty, "60000", "empathy training", category="training", covers="improve")
    gain(empty, "12000", "upsell", name="backup plan")
    suppose(empty, "contact_cost", "8", "10", "13", currency="EUR")
    empty.ask('levers set repeat 60%..80%..100% source:"pilot"')
    answer = empty.ask("value")
    opened = said(empty.ask(f"why {answer.answer_id}"))
    for part in (
        "ROX gross = gains / spent x 100",
        "I1 empathy training (training, improve), 1 Jan – 31 Dec 2026: EUR 15,000 in the period",
        "V1 backup plan (more sold, assumed)",
        "Lever repeat: effect its own change, ours 60%..80%..100%",
        "Assumed: cost of a contact EUR 8..10..13 (measured",
        "Recounted now: the same figure.",
    ):
        assert part in opened, part
    gain(empty, "9000", "referral")
    assert "entries, levers, assumptions or events changed since" in said(empty.ask(f"why {answer.answer_id}"))


def test_what_makes_no_sense_is_explained(empty: Talk) -> None:
    assert isinstance(empty.refused("value csat"), NotUnderstood)
    assert "People are not listed" in str(empty.refused("value by agent"))
    assert "I don't know" in str(empty.refused("value banana"))
    assert isinstance(empty.with_(role=Role.PARTNER).refused("value"), NotAllowed)
    assert isinstance(
        empty.with_(role=Role.PARTNER, bound=(Filter("partner", ("North",)),)).refused("what is our rox"), NotAllowed
    )
