"""Sums in entries: whoever may not see them reads that one was noted, wherever the entry is told."""

from collections.abc import Callable, Iterator

import pytest

from rox_bot.domain.question import Amounts, Role
from tests.talk import Talk, said

LINES = ("log lost acme 1207/m why:price #4711", 'blocked "no refund" policy:refunds acme EUR 1207 #4711')


@pytest.fixture
def member(filled: Talk) -> Callable[..., Talk]:
    return lambda **changes: filled.with_(role=Role.ANYONE, **changes)


def everything(talk: Talk, line: str) -> Iterator[str]:
    """All that is told of an entry from when it is logged to its history, one text for each answer."""
    logged = talk.ask(line)
    name = logged.actions[0].value
    yield said(logged)
    yield said(talk.ask(f"edit {name} amount:1309"))
    yield said(talk.ask(f"why {name}"))
    yield said(talk.ask("#4711"))
    yield said(talk.ask(line))


@pytest.mark.parametrize("line", LINES)
def test_a_member_reads_that_an_amount_was_noted_and_nothing_of_it(member: Callable[..., Talk], line: str) -> None:
    told = list(everything(member(), line))
    assert not [text for text in told if "1,2" in text or "1,3" in text or "1207" in text or "1309" in text]
    assert [("amount noted" in text) for text in told] == [True] * 5
    assert "amount." in told[2] or "amount," in told[2]


@pytest.mark.parametrize("line", LINES)
def test_ranges_show_round_sums(member: Callable[..., Talk], line: str) -> None:
    told = list(everything(member(money=Amounts.RANGES), line))
    assert not [text for text in told if "1,207" in text or "1,309" in text]
    assert all("between" in text and "1k and 2k" in text for text in told)


@pytest.mark.parametrize("line", LINES)
def test_a_manager_alone_and_a_place_with_full_sums_see_them(filled: Talk, line: str) -> None:
    told = list(everything(filled.with_(role=Role.MANAGER), line))
    assert all("1,207" in text or "1,309" in text for text in told)
    assert "amount 1,207 → 1,309" in told[2]
    assert all(
        "1,2" in text or "1,3" in text for text in everything(filled.with_(role=Role.ANYONE, money=Amounts.FULL), line)
    )


@pytest.mark.parametrize("line", LINES)
def test_in_the_open_a_manager_shows_no_more_than_the_place_may(filled: Talk, line: str) -> None:
    answer = filled.with_(role=Role.MANAGER, in_the_open=True).ask(line)
    assert "amount noted" in answer.headline


def test_what_a_policy_was_about_is_left_out_where_sums_are_hidden(member: Callable[..., Talk]) -> None:
    answer = member().ask(LINES[1])
    assert answer.lines == ("refunds stood in the way 1 time in November 2026.",)
