"""Accounts: one reading of what customers decided, whatever the order in which it was written down."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.accounts import NO_START, Account, Decided, accounts_of, joined, monthly, standing, why_of

FIRST = date(2026, 1, 1)
DAY = 86_400_000_000


def on(day: int, kind: str, amount: int | None = None, customer: str = "acme", **values: str) -> Decided:
    level = None if amount is None else Decimal(amount)
    return Decided(customer, kind, day * DAY, FIRST + timedelta(days=day), level, **values)  # type: ignore[arg-type]


def acme(*decided: Decided) -> Account:
    return accounts_of(decided)["acme"]


def levels(account: Account, *days: int) -> list[Decimal | str | None]:
    """The level just before the end of some days, `-` where it is no customer."""
    found = [account.at((day + 1) * DAY) for day in days]
    return [each.level((day + 1) * DAY) if each else "-" for each, day in zip(found, days, strict=True)]


def test_a_customer_starts_grows_shrinks_renews_and_leaves() -> None:
    account = acme(
        on(10, "started", 1000),
        on(20, "expanded", 300),
        on(30, "shrank", 100),
        on(40, "renewed", 900),
        on(45, "renewed"),
        on(50, "left", reason="price"),
    )
    assert levels(account, 9, 10, 20, 30, 40, 45, 49, 50) == ["-", 1000, 1300, 1200, 900, 900, 900, "-"]
    (stretch,) = account.stretches
    assert (stretch.known, stretch.first_day, stretch.last_day) == (True, date(2026, 1, 11), date(2026, 2, 20))
    assert stretch.reason == "price"


@pytest.mark.parametrize("kind", ["won", "started"])
def test_who_begins_twice_begins_once_and_the_later_amount_is_its_level(kind: str) -> None:
    account = acme(on(10, "won", 1000), on(30, kind, 1200), on(40, "started"))
    assert levels(account, 10, 30, 40) == [1000, 1200, 1200]
    assert len(account.stretches) == 1


def test_who_left_and_came_back_was_a_customer_twice() -> None:
    account = acme(on(10, "started", 1000), on(20, "left"), on(25, "left"), on(40, "won", 500))
    assert levels(account, 19, 20, 39, 40) == [1000, "-", "-", 500]
    assert account.odd == ()


def test_left_before_it_started_says_nothing_and_is_told() -> None:
    account = acme(on(10, "left"), on(20, "started", 100))
    assert levels(account, 5, 10, 20) == ["-", "-", 100]
    assert account.odd == ((10 * DAY, NO_START),)
    assert acme(on(10, "left")).stretches == ()


@pytest.mark.parametrize("kind", ["renewed", "expanded", "shrank"])
def test_a_customer_without_a_start_is_one_from_the_first_sign_on(kind: str) -> None:
    account = acme(on(10, kind, 400), on(30, "left"))
    (stretch,) = account.stretches
    assert (stretch.known, stretch.first_day) == (False, date(2026, 1, 11))
    assert levels(account, 9, 10) == ["-", 400 if kind == "renewed" else None]


def test_a_referral_begins_who_came_and_says_how() -> None:
    accounts = accounts_of([on(10, "referred", 700, counterpart="globex"), on(12, "started", 800, customer="globex")])
    (stretch,) = accounts["globex"].stretches
    assert stretch.why == "earned"
    assert levels(accounts["globex"], 10, 12) == [700, 800]
    assert accounts["acme"].referred == (10 * DAY,)
    assert accounts["acme"].stretches == ()


@pytest.mark.parametrize(("after", "why"), [(31, "earned"), (32, "")])
def test_a_referral_told_late_still_says_how_a_new_customer_came(after: int, why: str) -> None:
    told = [on(10, "started", 800, customer="globex"), on(10 + after, "referred", 700, counterpart="globex")]
    (stretch,) = accounts_of(told)["globex"].stretches
    assert (stretch.why, stretch.level(100 * DAY)) == (why, 800)


def test_the_same_change_told_twice_on_a_day_counts_once() -> None:
    again = Decided("acme", "expanded", 20 * DAY + 5, FIRST + timedelta(days=20), Decimal(300))
    account = acme(on(10, "started", 1000), on(20, "expanded", 300), again, on(20, "expanded", 200))
    assert levels(account, 20) == [1500]


def test_purchases_at_one_instant_are_as_many_as_one_source_tells() -> None:
    def bought(source: str, number: int) -> Decided:
        return Decided("acme", "bought", DAY, FIRST, slices=(("source", source),), number=number)

    assert acme(bought("shop", 1), bought("shop", 2), bought("books", 3)).bought == (DAY, DAY)
    assert acme(bought("shop", 1), bought("shop", 1), bought("books", 3)).bought == (DAY,)


def test_no_level_falls_below_nothing_and_none_is_made_of_what_is_not_known() -> None:
    assert levels(acme(on(1, "started", 100), on(2, "shrank", 300)), 1, 2) == [100, 0]
    assert levels(acme(on(1, "started"), on(2, "expanded", 300), on(3, "renewed", 50)), 1, 2, 3) == [None, None, 50]


def test_at_one_instant_what_begins_counts_before_what_changes_and_what_ends() -> None:
    account = acme(on(10, "expanded", 50), on(10, "started", 100), on(20, "left"), on(20, "expanded", 7))
    assert levels(account, 10, 19, 20) == [150, 150, "-"]
    assert acme(on(10, "left"), on(10, "started", 100)).stretches == ()


@pytest.mark.parametrize(
    ("amount", "per", "level"),
    [(Decimal(1200), "month", 1200), (Decimal(1200), "year", 100), (Decimal(1200), "", None), (None, "month", None)],
)
def test_an_amount_a_month_or_a_year_is_a_level(amount: Decimal | None, per: str, level: int | None) -> None:
    assert monthly(amount, per) == level


@pytest.mark.parametrize(
    ("reason", "why"),
    [("", ""), ("price", "other"), ("Referral", "earned"), ("word_of_mouth", "earned"), ("mond-tot-mond", "earned")],
)
def test_why_somebody_joined_is_read_from_the_reason(reason: str, why: str) -> None:
    assert why_of(reason) == why


def test_over_a_period_an_account_stayed_left_or_is_new() -> None:
    accounts = accounts_of(
        [
            on(1, "started", 100, customer="stays"),
            on(15, "expanded", 20, customer="stays"),
            on(1, "started", 100, customer="goes"),
            on(10, "left", customer="goes"),
            on(10, "started", 100, customer="new"),
            on(1, "started", 100, customer="back"),
            on(12, "left", customer="back"),
            on(14, "started", 40, customer="back"),
            on(20, "left", customer="stays"),
        ]
    )
    found = {name: standing(each, 10 * DAY, 20 * DAY) for name, each in accounts.items()}
    told = {name: each and (each.stayed, each.before, each.after) for name, each in found.items()}
    assert told == {"stays": (True, 100, 120), "goes": (False, 100, 0), "new": None, "back": (True, 100, 40)}
    assert [name for name, each in accounts.items() if joined(each, 10 * DAY, 20 * DAY)] == ["new"]


KINDS = ["won", "started", "expanded", "shrank", "renewed", "left", "lost", "bought", "referred"]
DECISIONS = st.lists(
    st.builds(
        lambda day, kind, amount, customer: on(
            day, kind, amount, customer, counterpart="globex" if kind == "referred" else ""
        ),
        st.integers(0, 40),
        st.sampled_from(KINDS),
        st.sampled_from([None, 0, 10, 250]),
        st.sampled_from(["acme", "globex"]),
    ),
    max_size=12,
)


@given(DECISIONS, st.data())
def test_order_and_repetition_change_nothing(decided: Sequence[Decided], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(decided), max_size=4)) if decided else []
    assert accounts_of(data.draw(st.permutations([*decided, *again]))) == accounts_of(decided)


@given(DECISIONS)
def test_stretches_follow_each_other_with_levels_that_are_never_negative(decided: Sequence[Decided]) -> None:
    for account in accounts_of(decided).values():
        edges = [each for stretch in account.stretches for each in (stretch.start, stretch.end) if each is not None]
        assert edges == sorted(edges)
        assert all(level is None or level >= 0 for stretch in account.stretches for _, level in stretch.levels)
        assert [stretch.end for stretch in account.stretches[:-1]].count(None) == 0
