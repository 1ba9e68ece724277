"""The bridge and the quarters say what a valuation says, and no more of its sums than may be shown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.answers.value_drawing import MOST_LINES, bridge, headline, over_quarters
from rox_bot.domain.chart import BridgeChart, UnitChart, drawn_range, spans
from rox_bot.domain.ledger import GRADES, LEVERS
from rox_bot.domain.question import Amounts
from rox_bot.domain.valuation import GainLine, Range, Valuation
from rox_bot.language.wording import Wording
from tests.charts.valuations import CALENDAR, LOSING, MANY, OVERLAPPING, SEED, quarter, surely, valued

EN, NL = Wording("en"), Wording("nl")


def bridged(valuation: Valuation, amounts: Amounts = Amounts.FULL, wording: Wording = EN) -> BridgeChart:
    chart = bridge(valuation, amounts, wording)
    assert chart is not None
    return chart


def quarters(*valuations: Valuation, wording: Wording = EN) -> UnitChart:
    chart = over_quarters(valuations, CALENDAR, wording)
    assert chart is not None
    return chart


def test_the_seed_s_example_goes_from_600_thousand_over_three_levers_to_900_thousand() -> None:
    chart = bridged(valued(SEED))
    assert chart.title == "ROX 250% gross (162% to 350%), 150% net"
    told = [(step.title, step.value_text, step.interval_text, step.grounds_text) for step in chart.steps]
    assert told == [
        ("Spent", "−600k", "", "40% of it to improve"),
        ("Churn saved", "+900k", "560k – 1.21M", "measured · n 1,184"),
        ("Repeat contacts avoided", "+400k", "330k – 470k", "measured · n 5,402"),
        ("Referrals", "+200k", "80k – 420k", "assumed"),
        ("Net", "900k", "370k – 1.5M", "1 spent gave 2.50"),
    ]
    assert [step.fill for step in chart.steps] == ["solid", "solid", "solid", "slanted", "solid"]
    assert chart.footer == "filled: measured · slanted: assumed"
    assert (chart.low_text, chart.high_text) == ("−600k", "1.5M")
    assert all(step.title in chart.alt_text for step in chart.steps)


def test_it_is_told_in_dutch() -> None:
    chart = bridged(valued(SEED), wording=NL)
    assert chart.title == "ROX 250% bruto (162% tot 350%), 150% netto"
    assert chart.steps[0].title == "Uitgegeven"
    assert "aangenomen" in chart.alt_text


@pytest.mark.parametrize("amounts", [Amounts.HIDDEN, Amounts.RANGES])
def test_where_sums_are_not_shown_in_full_lengths_and_texts_are_shares_of_what_was_spent(amounts: Amounts) -> None:
    chart = bridged(valued(OVERLAPPING), amounts)
    assert chart == bridged(  # ten times the sums: the same picture
        valued(tuple(_times(line, 10) for line in OVERLAPPING), "6000000"), amounts
    )
    assert chart.steps[0].value == pytest.approx(-100)
    assert chart.unit == "%"
    assert not {"600", "EUR", "k", "M"} & set(chart.alt_text.replace("%", "").split())


def _times(line: GainLine, factor: float) -> GainLine:
    def scaled(each: Range) -> Range:
        return Range(each.low * factor, each.likely * factor, each.high * factor)

    return replace(line, amount=scaled(line.amount), alone=scaled(line.alone) if line.alone else None)


def test_what_was_counted_twice_is_a_step_of_its_own() -> None:
    chart = bridged(valued(OVERLAPPING))
    twice = next(step for step in chart.steps if step.title == "Counted twice")
    assert twice.value == -(80_000 + 60_000)
    assert chart.steps[1].value_text == "+980k"


LINES = st.lists(
    st.builds(
        lambda lever, grade, low, more, most, over: GainLine(
            lever, "", Range(low, low + more, low + more + most), grade,
            alone=Range(low, low + more + over, low + more + most + over) if over else None,
        ),
        st.sampled_from(LEVERS), st.sampled_from(GRADES), st.integers(-90_000, 90_000), st.integers(0, 9_000),
        st.integers(0, 9_000), st.integers(0, 5_000),
    ),
    max_size=14,
).map(tuple)  # fmt: skip


@given(LINES, st.integers(1, 900_000), st.sampled_from(list(Amounts)))
def test_the_steps_lead_to_the_net_result_within_what_cannot_be_seen(
    lines: tuple[GainLine, ...], invested: int, amounts: Amounts
) -> None:
    valuation = valued(lines, str(invested))
    chart = bridged(valuation, amounts)
    unit = 1.0 if amounts is Amounts.FULL else invested / 100
    reached, net = spans(chart)[-2][1], spans(chart)[-1][1]
    assert net * unit == pytest.approx(valuation.gains.likely - invested, abs=1e-6)
    assert abs(reached - net) * unit <= 0.011 * invested
    low, high = drawn_range(chart) or (0.0, 0.0)
    assert low <= 0 <= high
    assert len(chart.steps) <= len(LEVERS) * len(GRADES) + 4


def test_many_lines_are_added_up_by_lever_and_grade() -> None:
    assert len(MANY) > MOST_LINES
    steps = bridged(valued(MANY)).steps
    grouped = {(line.lever, line.grade) for line in MANY}
    assert len(steps) == 2 + len(grouped)
    assert sum(step.value for step in steps[1:-1]) == pytest.approx(sum(line.amount.likely for line in MANY))
    assert "assumed · 8 gains" in [step.grounds_text for step in steps]


def test_a_loss_goes_down_and_is_told_so() -> None:
    chart = bridged(valued(LOSING, "250000"))
    tones = {step.title: step.tone for step in chart.steps}
    assert tones["Churn saved"] == tones["Net"] == "worse"
    assert tones["Repeat contacts avoided"] == "neutral"  # its range holds zero
    assert chart.steps[1].interval_text == "−410k to −60k"
    assert chart.steps[-1].grounds_text == "1 spent gave −0.70"


def test_without_gains_there_is_what_was_spent_and_it_is_lost() -> None:
    assert [step.value_text for step in bridged(valued((), "50000")).steps] == ["−50k", "−50k"]


def test_where_nothing_was_spent_nothing_is_drawn() -> None:
    nothing = valued((), "0")
    assert bridge(nothing, Amounts.FULL, EN) is None
    assert over_quarters([nothing, nothing], CALENDAR, EN) is None
    assert headline(nothing, EN) == "ROX cannot be computed: no investment is booked in this period"


def test_where_no_gain_is_known_it_is_not_zero_but_not_computable() -> None:
    unknown = replace(valued((), "50000"), gross=None, net=None)
    assert bridge(unknown, Amounts.FULL, EN) is None
    assert headline(unknown, EN) == "ROX cannot be computed: no gain is booked or measured in this period"


def test_a_quarter_that_is_not_all_ripe_is_marked() -> None:
    unripe = valued((replace(SEED[0], ripe=False), SEED[2]))
    (unit,) = quarters(unripe).strips[0].units
    assert (unit.partial, unit.note_text, unit.tone) == (True, "not all ripe yet", "neutral")


def test_a_gain_that_is_in_no_doubt_has_no_whisker() -> None:
    line = GainLine("upsell", "", surely(12_000), "measured", name="backup plan", entries=("V12",))
    step = bridged(valued((line,))).steps[1]
    assert (step.title, step.low, step.high, step.grounds_text) == ("Backup plan", None, None, "measured · V12")


def test_quarters_show_their_range_the_running_one_and_those_that_cannot_be_computed() -> None:
    closed = valued(SEED, period=quarter(2026, 3))
    chart = quarters(
        valued((), "0", period=quarter(2026, 1)),
        valued(LOSING, "250000", period=quarter(2026, 2)),
        replace(closed, on_improving=Range(90.0, 140.0, 210.0)),
        valued(SEED, period=quarter(2026, 4)),
    )
    assert chart.title == "Q3 2026: ROX 250% gross (162% to 350%), 150% net"
    gross, improving = chart.strips
    assert [unit.label for unit in gross.units] == ["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]
    assert [unit.value for unit in gross.units] == [None, -70.0, 250.0, 250.0]
    assert [unit.note_text for unit in gross.units] == ["not computable", "", "", "so far"]
    assert [unit.partial for unit in gross.units] == [False, False, False, True]
    assert [unit.tone for unit in gross.units] == ["neutral", "worse", "better", "neutral"]
    assert improving.units[2].tone == "neutral"  # its range holds the break-even
    assert "Q1 2026: ROX cannot be computed" in chart.alt_text
    assert gross.level == 100
