"""The ledger at the door: what is booked, refused, corrected and asked, on both engines."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from rox_bot.domain.errors import BadInput, Incomplete, NotAllowed, NotUnderstood, RoxError
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Amounts, Role
from rox_bot.domain.spreading import part_in
from rox_bot.intake.files import import_file
from rox_bot.intake.files.opening import open_table
from rox_bot.intake.proposals import propose, take_sample
from rox_bot.language.wording import Wording
from rox_bot.store.store import Store
from tests.talk import AMSTERDAM, NOW, Talk, opened, said

TODAY = date(2026, 11, 18)
COLUMNS = "amount, currency, name, category, covers, tag, goal, partner, purpose, url"


@pytest.fixture
def talk(empty: Talk) -> Talk:
    """A manager who asks alone, and nothing booked yet."""
    return empty.with_(role=Role.MANAGER)


@pytest.fixture
def both(database_url: str) -> Iterator[Talk]:
    """The same on each engine."""
    store = Store(database_url, clock=lambda: NOW)
    try:
        yield Talk(store).with_(role=Role.MANAGER)
    finally:
        store.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A workspace of the module: what is tried in it adds entries of its own, or none."""
    with opened(tmp_path_factory.mktemp("ledger") / "shared.db") as talk:
        manager = talk.with_(role=Role.MANAGER)
        talk.with_(role=Role.ADMIN).ask("settings rate USD 0.92 from 2020-01-01")
        yield manager


@pytest.fixture(scope="module")
def spent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A workspace in which something was spent and gained; only asked."""
    with opened(tmp_path_factory.mktemp("ledger") / "spent.db") as talk:
        manager = talk.with_(role=Role.MANAGER)
        filled(manager)
        yield manager


def kept(talk: Talk, columns: str, table: str = "investment") -> list[tuple[Any, ...]]:
    with talk.store.reading() as tx:
        return [tuple(row) for row in tx.execute(text(f"SELECT {columns} FROM {table} ORDER BY id"))]


def days(talk: Talk, table: str = "investment") -> list[tuple[date, date | None]]:
    """The first day of each entry and the first after it, on the local calendar."""
    found = []
    for start, until in kept(talk, "occurred_at, until", table):
        first, stop = (None if each is None else date(1970, 1, 1) + _local(each) for each in (start, until))
        found.append((first, stop))
    return found  # type: ignore[return-value]


def _local(microseconds: int) -> timedelta:
    return timedelta(days=(microseconds // 1_000_000 + 2 * 3_600) // 86_400)  # midnight is 22:00 or 23:00 UTC


def test_an_investment_is_echoed_in_one_line_with_undo_and_edit(both: Talk) -> None:
    answer = both.ask('invest 60000 "agent training" over 12m tag:culture')
    assert answer.headline == (
        "I1: EUR 5,000 a month, Nov 2026 to Oct 2027 (EUR 60,000 in all): "
        "agent training · training · improve · #culture."
    )
    assert [(each.name, each.value) for each in answer.actions] == [("undo", "I1"), ("edit", "I1")]
    assert kept(both, COLUMNS) == [
        (600_000_000, "EUR", "agent training", "training", "improve", "culture", "", "", "", "")
    ]
    assert days(both) == [(date(2026, 11, 1), date(2027, 11, 1))]


@pytest.mark.parametrize(
    ("line", "amount", "first", "stop"),
    [
        ('invest EUR 60k "x" over 2 years', "60000", "2026-11-01", "2028-11-01"),
        ('invest $ 1.200,50 "x" on 3 March 2026', "1200.50", "2026-03-03", None),
        ('invest "x" 500', "500", "2026-11-18", None),
        ('invest 500 "x" from 1 Jan 2027 to 30 Jun 2027', "500", "2027-01-01", "2027-07-01"),
        ('invest 500 "x" 2027-01-01..2027-12-31', "500", "2027-01-01", "2028-01-01"),
        ('invest 500 "x" Q3', "500", "2026-07-01", "2026-10-01"),
        ('invest 2000 "x" 2027', "2000", "2027-01-01", "2028-01-01"),
        ('invest 2000 "x"', "2000", "2026-11-18", None),
        ('invest 1200/m "x" over 12m', "14400", "2026-11-01", "2027-11-01"),
        ('invest 1200/y "x" over 6m', "600", "2026-11-01", "2027-05-01"),
        ('investeer 1,5 mln "x" over 12 maanden', "1500000", "2026-11-01", "2027-11-01"),
        ('invest amount:EUR 500 name:"x" first:2026-12-01 last:2026-12-31', "500", "2026-12-01", "2027-01-01"),
    ],
)
def test_sums_and_their_days_are_read(shared: Talk, line: str, amount: str, first: str, stop: str | None) -> None:
    shared.ask(line)
    assert Decimal(kept(shared, "amount")[-1][0]) / 10_000 == Decimal(amount)
    assert days(shared)[-1] == (date.fromisoformat(first), date.fromisoformat(stop) if stop else None)


def test_all_that_can_be_said_of_an_investment_is_kept(talk: Talk) -> None:
    talk.ask(
        'invest 12000 "NorthBPO fee" partner fee partner:NorthBPO goal:G2 tag:#bpo for:"never call twice" '
        "evidence:https://example.com/contract covers:improve"
    )
    [row] = kept(talk, COLUMNS)
    assert row == (
        *(120_000_000, "EUR", "NorthBPO fee", "partner_fee", "improve"),
        *("bpo", "G2", "NorthBPO", "never call twice", "https://example.com/contract"),
    )


def test_a_gain_has_its_lever_grade_share_and_customer(talk: Talk) -> None:
    talk.ask('gain 12000 upsell "backup plan" acme evidence:https://example.com/order')
    talk.ask(
        'gain 9000 "rescue" lever:churn share:50% customer:acme grade:published source:"Own study, 2026" on 2 Sep 2026'
    )
    talk.ask('opbrengst 100 "x" besparing grade:"vendor claim" bron:brochure')
    columns = "name, lever, grade, grade_source, share, customer"
    assert kept(talk, columns, "gain") == [
        ("backup plan", "upsell", "assumed", "", 1.0, "acme"),
        ("rescue", "churn", "published", "Own study, 2026", 0.5, "acme"),
        ("x", "cost", "vendor_claim", "brochure", 1.0, ""),
    ]
    assert "published (Own study, 2026) · 50% of it ours · acme" in said(talk.ask("why V2"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('invest -500 "x"', "more than zero"),
        ('invest 0 "x"', "more than zero"),
        ('invest 9999999999999 "x"', "1,000,000,000,000 at most"),
        ('invest 5 bn "x"', "1,000,000,000,000 at most"),
        ('invest XYZ 500 "x"', "XYZ is no currency"),
        ('invest CHF 500 "x"', "settings rate CHF 0.92 from 2026-11-18"),
        ('invest 500 "x" from 1 Dec 2026 to 1 Nov 2026', "ends before it starts"),
        ('invest 500 "x" first:2026-12-01 last:2026-11-01', "ends before it starts"),
        ('invest 500 "x" from 1 Dec', "Until when"),
        ('invest 1200/m "x"', "until when"),
        ('invest 500 "x" over 900 years', "20 years at most"),
        ('invest 500 "x" on 1 Jan 1980', "too long ago"),
        ('invest 500 "x" 2060', "too far ahead"),
        ('invest 500 "x" category:magic', "A category is one of"),
        ('invest 500 "x" covers:everything', "run (the service itself) or improve"),
        ('invest 500 "x" evidence:ftp://x', "A link starts with"),
        ('invest 500 "x" bananas', "I don't know"),
        ("invest 500 coffee machine", "in quotes"),
        ("invest 500", "What was it spent on?"),
        ('invest "x"', "How much?"),
        ("invest", "Book what?"),
        ('gain 500 "x"', "By which lever?"),
        ('gain 500 "x" lever:magic', "A lever is one of"),
        ('gain 500 churn "x" grade:certain', "A grade is one of"),
        ('gain 500 churn "x" grade:published', "Where is that published"),
        ('gain 500 churn "x" grade:claim', "Where is that published"),
        ('gain 500 churn "x" share:0%', "more than 0 %"),
        ('gain 500 churn "x" share:150%', "100 % at most"),
        (f'invest 500 "{"x" * 201}"', "too long to be kept"),
    ],
)
def test_what_is_wrong_is_explained_and_nothing_is_written(shared: Talk, line: str, told: str) -> None:
    before = kept(shared, "id"), kept(shared, "id", "gain")
    trouble = shared.refused(line)
    assert isinstance(trouble, Incomplete)
    assert trouble.form == ("book_gain" if line.startswith("gain") else "book_invest")
    assert told in str(trouble)
    assert (kept(shared, "id"), kept(shared, "id", "gain")) == before


def test_what_was_understood_stays_filled_in(talk: Talk) -> None:
    trouble = talk.refused('invest EUR 60k "agent training" from 1 Dec category:training goal:G2')
    assert isinstance(trouble, Incomplete)
    assert trouble.filled == {
        "amount": "EUR 60000",
        "name": "agent training",
        "first": "2026-12-01",
        "category": "training",
        "goal": "G2",
    }


@pytest.mark.parametrize("role", [Role.ANYONE, Role.PARTNER])
def test_others_book_correct_and_undo_nothing(talk: Talk, role: Role) -> None:
    talk.ask('invest 500 "x"')
    talk.ask('gain 500 churn "x"')
    before = kept(talk, "*"), kept(talk, "*", "gain")
    for line in (
        'invest 1 "y"',
        'gain 1 churn "y"',
        "edit I1 5",
        "edit V1 5",
        "undo I1",
        'undo V1 "why"',
        "invest -1 x",
    ):
        assert isinstance(talk.with_(role=role).refused(line), NotAllowed)
    assert (kept(talk, "*"), kept(talk, "*", "gain")) == before


def test_a_line_delivered_twice_is_booked_once(talk: Talk) -> None:
    twice = talk.with_(delivery="one")
    context = twice.context
    first = twice.door.ask('invest 500 "x"', context)
    second = twice.door.ask('invest 500 "x"', context)
    assert first.headline == second.headline
    assert len(kept(talk, "id")) == 1


def test_personal_data_in_a_name_is_masked_and_a_source_keeps_its_address(talk: Talk) -> None:
    talk.ask('gain 500 churn "call jane.roe@example.com" grade:published source:https://example.com/study')
    [(name, source)] = kept(talk, "name, grade_source", "gain")
    assert "jane.roe" not in name
    assert source == "https://example.com/study"


def test_an_edit_changes_what_is_typed_and_keeps_what_it_was(both: Talk) -> None:
    both.ask('invest 60000 "agent training" over 12m')
    assert "EUR 2,500 a month, Nov 2026 to Oct 2028" in both.ask("edit I1 over 24m").headline
    assert "EUR 3,000 a month" in both.ask("edit I1 72000").headline
    assert "people · run" in both.ask("edit I1 category:people").headline
    assert "stays as it was" in both.ask("edit I1 72000").headline
    history = said(both.ask("why I1"))
    assert "last day 2027-10-31 → 2028-10-31" in history
    assert "amount 60,000 → 72,000" in history
    assert "category training → people, covers improve → run" in history
    assert kept(both, "amount, category, covers") == [(720_000_000, "people", "run")]


def test_an_edit_moves_the_start_and_one_day_ends_a_stretch(talk: Talk) -> None:
    talk.ask('invest 1200 "x" from 1 Jan 2027 to 31 Dec 2027')
    talk.ask("edit I1 from 1 Mar 2027")
    assert days(talk) == [(date(2027, 3, 1), date(2028, 1, 1))]
    talk.ask("edit I1 on 5 May 2026")
    assert days(talk) == [(date(2026, 5, 5), None)]


def test_later_than_ten_minutes_a_correction_says_why(talk: Talk) -> None:
    talk.ask('invest 60000 "x"')
    later = talk.with_(now=NOW + timedelta(minutes=11))
    wrong = later.refused("edit I1 5")
    assert isinstance(wrong, Incomplete)
    assert wrong.form == "edit"
    later.ask('edit I1 5 because:"a typo"')
    assert "(reason: a typo)" in said(later.ask("why I1"))
    assert isinstance(later.refused("undo I1"), Incomplete)
    later.ask('undo I1 "booked twice"')
    assert "counts nowhere" in said(later.ask("I1"))
    assert isinstance(later.refused("edit I1 6"), BadInput)


def test_an_entry_that_was_taken_back_counts_nowhere(talk: Talk) -> None:
    talk.ask('invest 500 "x" on 3 Aug 2026')
    assert "EUR 500 (1 entry)" in talk.ask("invest Q3").headline
    talk.ask("undo I1")
    assert talk.ask("invest Q3").headline == "Nothing is booked as spent in 1 Jul – 30 Sep 2026."


def filled(talk: Talk) -> None:
    talk.ask('invest 60000 "agent training" from 1 Feb 2026 to 31 Jan 2027')
    talk.ask('invest 12000 "NorthBPO fee" partner fee Q3 partner:NorthBPO goal:G2')
    talk.ask('invest 500 "cake" culture on 3 Aug 2026')
    talk.ask('invest 3000 "tooling" technology Q2 2026')
    talk.ask('gain 12000 upsell "backup plan" acme share:50% on 2 Sep 2026')
    talk.ask('gain 3000 churn "rescue" on 3 Sep 2026 grade:measured evidence:https://example.com/x')


def test_what_was_spent_in_a_period_by_entry_and_by_what_it_was_for(both: Talk) -> None:
    filled(both)
    answer = both.ask("invest Q3")
    assert answer.headline == (
        "Spent in 1 Jul – 30 Sep 2026: EUR 27,500 (3 entries); 53% more, EUR 18,000 in 1 Apr – 30 Jun 2026."
    )
    assert answer.lines == (
        "Category: training EUR 15,000 (55%) · partner fee EUR 12,000 (44%) · culture EUR 500 (2%).",
        "Covers: improve EUR 15,500 (56%) · run EUR 12,000 (44%).",
        "Linked to no goal: I1, I3 · EUR 15,500 (56%).",
    )
    assert answer.table is not None
    assert [(row[0], row[-1]) for row in answer.table.rows] == [
        ("I1", "EUR 15,000"),
        ("I2", "EUR 12,000"),
        ("I3", "EUR 500"),
    ]


def test_booked_gains_count_as_much_as_is_ours(spent: Talk) -> None:
    answer = spent.ask("gain Q3")
    assert answer.headline.startswith("Gains booked in 1 Jul – 30 Sep 2026: EUR 9,000 (2 entries)")
    assert answer.lines == (
        "Lever: upsell EUR 6,000 (67%) · churn saved EUR 3,000 (33%).",
        "Grade: assumed EUR 6,000 (67%) · measured EUR 3,000 (33%).",
    )


@pytest.mark.parametrize(
    ("line", "like"),
    [
        ("invest last quarter", "invest Q3"),
        ("invest list", "invest Q3"),
        ("investeer vorig kwartaal", "invest Q3"),
        ("what did we spend last quarter?", "invest Q3"),
        ("ask what did we spend in Q3", "invest Q3"),
        ("investment in Q3", "invest Q3"),
        ("wat hebben we uitgegeven in Q3?", "invest Q3"),
        ("gains last quarter", "gain Q3"),
        ("investment by partner", "invest by partner"),
        ("uitgaven per partner", "invest by partner"),
    ],
)
def test_plain_words_ask_the_same(spent: Talk, line: str, like: str) -> None:
    one, other = spent.ask(line), spent.ask(like)
    assert (one.headline, one.table) == (other.headline, other.table)


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("invest Q3 by partner", [("(unknown)", "2", "56%", "EUR 15,500"), ("NorthBPO", "1", "44%", "EUR 12,000")]),
        ("invest Q3 by goal", [("(none)", "2", "56%", "EUR 15,500"), ("G2", "1", "44%", "EUR 12,000")]),
        ("gain Q3 by lever", [("upsell", "1", "67%", "EUR 6,000"), ("churn saved", "1", "33%", "EUR 3,000")]),
        ("invest Q3 category:culture by covers", [("improve", "1", "100%", "EUR 500")]),
        (
            "invest Q3 by month",
            [
                ("July 2026", "2", "EUR 9,000"),
                ("August 2026", "3", "EUR 9,500"),
                ("September 2026", "2", "EUR 9,000"),
            ],
        ),
    ],
)
def test_spending_is_grouped(spent: Talk, line: str, rows: list[tuple[str, ...]]) -> None:
    table = spent.ask(line).table
    assert table is not None
    assert list(table.rows) == rows


def test_filters_hold_and_unknown_words_are_explained(spent: Talk) -> None:
    assert "EUR 12,000 (1 entry)" in spent.ask("invest Q3 partner:NorthBPO").headline
    assert "EUR 15,500 (2 entries)" in spent.ask("invest Q3 not:goal:G2").headline
    for line in ("invest Q3 bananas", "invest by lever", "gain by category", "invest partner:Nobody"):
        assert isinstance(spent.refused(line), NotUnderstood)
    assert isinstance(spent.refused("invest vs the rest partner:NorthBPO"), BadInput)


def test_an_answer_opens_to_every_entry_and_its_rate(talk: Talk) -> None:
    talk.with_(role=Role.ADMIN).ask("settings rate USD 0.92 from 2026-01-01")
    talk.ask('invest USD 1000 "x" on 3 Aug 2026')
    answer = talk.ask("invest Q3")
    opened = said(talk.ask(f"why {answer.answer_id}"))
    assert "EUR 920 (1 entry)" in opened
    assert "1 USD counts as 0.92 EUR, the rate on the first day of I1." in opened


def test_a_sum_without_a_rate_is_named_and_not_counted(talk: Talk) -> None:
    admin = talk.with_(role=Role.ADMIN)
    admin.ask("settings rate USD 0.92 from 2026-01-01")
    talk.ask('invest USD 1000 "x" on 3 Aug 2026')
    told = said(talk.with_(currency="GBP").ask("invest Q3"))
    assert "Nothing is booked as spent" in told
    assert "Not counted: No exchange rate from USD to GBP is known for 2026-08-03" in told


def test_nothing_booked_in_the_closed_quarter_shows_the_running_one(talk: Talk) -> None:
    talk.ask('invest 500 "x"')
    assert talk.ask("invest list").headline == "Spent in 1 Oct – 18 Nov 2026 so far: EUR 500 (1 entry)."


SWEEP = (
    "invest Q3",
    "invest Q3 by partner",
    "invest Q3 by month",
    "gain Q3",
    "gain Q3 by lever",
    "why I1",
    "why V1",
    "I2",
    "what did we spend last quarter?",
)


@pytest.mark.parametrize("money", [Amounts.HIDDEN, Amounts.RANGES])
def test_members_read_no_sum_anywhere(empty: Talk, money: Amounts) -> None:
    """Every sum has the digits 4 and 7 in it, which nothing else of these answers has."""
    manager = empty.with_(role=Role.MANAGER)
    manager.ask('invest 47474.74 "agent training" on 3 Aug 2026 partner:NorthBPO')
    manager.ask('invest 4747 "fee" partner fee on 5 Aug 2026')
    manager.ask('gain 7474.47 churn "rescue" on 2 Sep 2026 share:50%')
    manager.ask('edit I2 7447 because:"more"')
    member = empty.with_(role=Role.ANYONE, money=money)
    in_the_open = manager.with_(in_the_open=True, money=money)
    outside = manager.with_(in_the_open=True, money=Amounts.FULL, visibility=Visibility.EXTERNAL)
    for talk in (member, in_the_open, outside):
        for line in SWEEP:
            try:
                told = said(talk.ask(line))
            except RoxError as trouble:
                told = Wording("en").error(trouble)
            assert not {"47", "74", "44"} & {told[place : place + 2] for place in range(len(told))}, (line, told)
    for asker in (member, manager):
        number = asker.ask("invest Q3").answer_id
        why = said(member.ask(f"why {number}")).replace(number, "")  # an id may have any digits
        assert "74" not in why
        assert "47" not in why


def test_names_from_a_private_place_stay_there_but_for_managers_alone(empty: Talk) -> None:
    private = empty.with_(role=Role.MANAGER, slack_channel="G1", visibility=Visibility.PRIVATE)
    private.ask('invest 500 "severance of somebody" people on 3 Aug 2026 goal:hush')
    elsewhere = empty.with_(slack_channel="C9", person="bo", role=Role.ANYONE, money=Amounts.FULL)
    for line in ("invest Q3", "invest Q3 by category", "invest Q3 by goal"):
        told = said(elsewhere.ask(line))
        assert "severance" not in told
        assert "hush" not in told
    assert isinstance(elsewhere.refused("why I1"), NotUnderstood)
    assert "severance" in said(elsewhere.with_(role=Role.MANAGER).ask("invest Q3"))
    assert "severance" in said(private.with_(role=Role.ANYONE).ask("invest Q3"))


AMOUNTS = st.decimals(1, 10**7, places=2)
STARTS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(st.lists(st.tuples(AMOUNTS, STARTS, st.integers(0, 36)), min_size=2, max_size=4))
def test_an_edited_entry_is_as_if_booked_so_and_its_history_tells_each_step(
    empty: Talk, versions: list[tuple[Decimal, date, int]]
) -> None:
    """An edit and its history: the last version stands whatever came before, and every step says what changed."""
    manager = empty.with_(role=Role.MANAGER)

    def words(version: tuple[Decimal, date, int]) -> str:
        amount, first, months = version
        return f"amount:{amount} " + (f"from {first} over {months}m" if months else f"on {first}")

    name = manager.ask(f'invest "x" {words(versions[0])}').actions[0].value
    for version in versions[1:]:
        manager.ask(f"edit {name} {words(version)}")
    fresh = manager.ask(f'invest "x" {words(versions[-1])}').actions[0].value
    one, other = (talk_of(manager, each) for each in (name, fresh))
    assert one[0].replace(name, "") == other[0].replace(fresh, "")
    steps = sum(before != after for before, after in pairwise(versions))
    assert sum("Changed on" in line for line in one[1]) == steps
    assert not any("Changed on" in line for line in other[1])


def talk_of(talk: Talk, name: str) -> tuple[str, tuple[str, ...]]:
    answer = talk.ask(f"why {name}")
    return answer.headline, answer.lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(AMOUNTS, STARTS, st.integers(0, 24))
def test_quarters_add_up_to_what_an_oracle_counts(talk: Talk, amount: Decimal, first: date, months: int) -> None:
    """Entry after entry the total of a quarter is the sum of all parts in it, to the cent."""
    talk.ask(f'invest {amount} "x" ' + (f"from {first} over {months}m" if months else f"on {first}"))
    wanted = Decimal(0)
    for (units,), (start, stop) in zip(kept(talk, "amount"), days(talk), strict=True):
        wanted += part_in(Decimal(units).scaleb(-4), start, stop, date(2026, 7, 1), date(2026, 10, 1))
    told = talk.ask("invest Q3").headline
    assert f"{Wording('en').money(wanted, 'EUR')} (" in told if wanted else "Nothing" in told


def test_a_file_of_the_ledger_comes_in_again_as_it_was(both: Talk, tmp_path: Path) -> None:
    """Export, then import into an empty workspace: the same entries to the cent and the day."""
    filled(both)
    talk = both.with_(role=Role.MANAGER)
    with opened(tmp_path / "other.db") as other:
        for line, table in (("export invest", "investment"), ("export gain", "gain")):
            answer = talk.ask(line)
            assert answer.attachment is not None
            path = answer.attachment.path
            mapping = propose(take_sample(open_table(path)), NOW, AMSTERDAM.zone, {})
            assert mapping.questions == ()
            report = import_file(other.store, path, mapping.mapping, now=NOW)
            answer.attachment.remove()
            assert report.bad == 0
            columns = "occurred_at, until, amount, currency, name, tag, goal, purpose, url, partner, customer"
            assert sorted(kept(other, columns, table), key=str) == sorted(kept(both, columns, table), key=str)
        manager = other.with_(role=Role.MANAGER)
        for line in ("invest Q3", "gain Q3"):
            assert manager.ask(line).headline == talk.ask(line).headline
        assert isinstance(other.with_(role=Role.ANYONE).refused("export invest"), NotAllowed)
