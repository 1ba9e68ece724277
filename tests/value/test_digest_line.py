"""Money in digests: at most one line, where something was spent, as the channel may see it; and for finance."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rox_bot.digests.content import DigestContent, build
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Amounts
from tests.talk import LAST_WEEK, Talk
from tests.value.worlds import gain, invest


def digest(talk: Talk, audience: str = "", **place: Any) -> DigestContent:
    context = replace(talk.context, surface="digest", person="", **place)
    return build(talk.store, context.calendar.last_week(context.now), (), context, audience=audience)


def money(content: DigestContent) -> list[str]:
    return [line for line in content.lines if line.startswith("Money")]


@pytest.fixture
def spent(empty: Talk) -> Talk:
    empty.answers({"score": 5}, {"score": 4, "occurred_at": LAST_WEEK})
    invest(empty, "613000")
    gain(empty, "1532500", grade="measured")
    return empty


def test_a_digest_carries_one_line_of_the_quarter_so_far(spent: Talk) -> None:
    assert money(digest(spent)) == ["Money, Q4 2026 so far: ROX 250% gross, 150% net, 100% of it measured."]
    [line] = money(digest(spent, money=Amounts.FULL))
    assert "spent EUR 81,733.33" in line
    [line] = money(digest(spent, money=Amounts.RANGES))
    assert "81,733" not in line
    assert "between EUR 50k and 100k" in line


def test_no_line_where_nothing_was_spent_or_another_organisation_reads(empty: Talk, spent: Talk) -> None:
    assert money(digest(spent, visibility=Visibility.EXTERNAL)) == []
    assert money(digest(spent, now=spent.context.calendar.midnight(date(2025, 12, 10)))) == []


def test_of_a_gain_that_may_be_none_no_percentage_is_named(demo: Talk) -> None:
    [line] = money(digest(demo))
    found = re.fullmatch(
        r"Money, Q4 2026 so far: no clear gain \(ROX gross −\d+% to \d+%, 80% range\), 0% of it measured\.", line
    )
    assert found, line


def test_a_digest_for_finance_opens_with_what_it_returned(spent: Talk) -> None:
    content = digest(spent, "finance", money=Amounts.FULL)
    assert content.asks == "What did it return, and how sure is that?"
    assert content.opening[0].startswith("Money, Q4 2026 so far: ROX 250% gross, 150% net")
    assert content.opening[1].startswith("churn saved: gain: 250% of ROX, measured")
    assert money(content) == []
    nothing = digest(spent, "finance", now=spent.context.calendar.midnight(date(2025, 12, 10)))
    assert nothing.opening == () or "Nothing is known of that" in nothing.opening[0]
