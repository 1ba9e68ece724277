"""What a digest says: few metrics, ripe weeks, quiet weeks in two lines, and names only where they may be read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rox_bot.digests.content import DigestContent, build, with_id
from rox_bot.digests.quotes import HARDEST, THANKS
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Filter
from tests.talk import AMSTERDAM, LAST_WEEK, NOW, Talk

WEEK = AMSTERDAM.last_week(NOW)
EARLIER = LAST_WEEK - timedelta(days=14)


def digest(talk: Talk, *filters: Filter, **place: Any) -> DigestContent:
    return build(talk.store, WEEK, filters, replace(talk.context, surface="digest", person="", **place))


def words(content: DigestContent) -> str:
    """All that any reader gets to see or hear of a digest."""
    stories = [story.quote for story in content.stories if story.quote]
    quotes = [f"{quote.text} {quote.said} {quote.url}" for quote in stories]
    rows: Iterable[str] = (" ".join(row) for row in content.table.rows) if content.table else ()
    chart = [content.chart.title, content.chart.subtitle, content.chart.alt_text] if content.chart else []
    said = [content.title, content.headline, *content.lines, *content.footer, *quotes, *rows, *chart]
    return "\n".join(said)


def test_a_digest_has_at_most_five_metrics_and_one_picture_of_them(demo: Talk) -> None:
    content = digest(demo)
    metrics = {reading.metric for reading in content.readings} - {"moments"}
    assert 0 < len(metrics) <= 5
    assert content.chart is not None
    assert content.table is not None
    assert len(content.chart.rows) == len(content.table.rows) == len(metrics)
    assert all(len(row.points) == 26 for row in content.chart.rows)


def test_every_line_has_its_n_and_its_interval(demo: Talk) -> None:
    content = digest(demo)
    for line in content.lines[:5]:
        assert "(n " in line
        assert "–" in line or " to " in line


def test_first_contact_resolution_tells_of_its_last_ripe_week_with_its_dates(demo: Talk) -> None:
    content = digest(demo)
    (fcr,) = (reading for reading in content.readings if reading.metric == "fcr")
    assert (str(fcr.period.first_day), str(fcr.period.last_day)) == ("2026-11-02", "2026-11-08")
    assert fcr.flags == ()
    assert any(line.startswith("First-contact resolution 2–8 Nov: ") for line in content.lines)
    assert all("2–8 Nov" not in line for line in content.lines if not line.startswith("First-contact"))


def test_a_scope_is_named_and_holds_for_every_part(demo: Talk) -> None:
    content = digest(demo, Filter("partner", ("NorthBPO",)))
    assert "partner NorthBPO" in content.title
    assert content.chart is not None
    assert "partner NorthBPO" in content.chart.subtitle
    asked = demo.ask("csat partner:NorthBPO").readings[0]
    assert next(reading for reading in content.readings if reading.metric == "csat").n == asked.n


def test_the_same_week_gives_the_same_digest_and_its_id_changes_nothing(filled: Talk) -> None:
    first, second = digest(filled), digest(filled)
    assert first.hash == second.hash == with_id(filled.store, first, filled.context).hash


def test_a_digest_opens_by_its_id(filled: Talk) -> None:
    content = with_id(filled.store, digest(filled), filled.context)
    assert "Recounted now: the same figure." in filled.ask(f"why {content.answer_id}").lines


@pytest.mark.parametrize("old", [True, False])
def test_a_quiet_week_is_two_lines(empty: Talk, old: bool) -> None:
    if old:
        empty.tickets(*({"opened_at": EARLIER, "solved_at": EARLIER, "sla_met": True} for _ in range(40)))
        empty.answers(*({"occurred_at": EARLIER} for _ in range(40)))
    content = digest(empty)
    assert len([content.headline, *content.lines]) == 2
    assert content.headline.startswith("Tickets: nothing recorded in 9–15 Nov")
    assert content.lines[0].startswith("Feedback: nothing recorded in 9–15 Nov")
    assert ("28 Oct 2026" in content.headline) == old
    assert (content.chart, content.table, content.stories) == (None, None, ())


def test_a_quiet_partner_is_quiet_though_others_are_busy(empty: Talk) -> None:
    empty.answers(*({"partner": "NorthBPO"} for _ in range(12)), {"partner": "SouthBPO", "occurred_at": EARLIER})
    content = digest(empty, Filter("partner", ("SouthBPO",)))
    assert "28 Oct 2026" in content.lines[0]
    assert digest(empty, Filter("partner", ("NorthBPO",))).readings


def scored(customer: str, n: int, score: float, **more: Any) -> list[dict[str, Any]]:
    return [{"customer": customer, "score": score, **more} for _ in range(n)]


def test_the_worst_customer_is_named_only_with_enough_answers(empty: Talk) -> None:
    empty.answers(*scored("Acme", 12, 5), *scored("Globex", 10, 3), *scored("Tiny", 9, 1))
    lines = "\n".join(digest(empty).lines)
    assert "Globex 0%" in lines
    assert "Tiny" not in lines


def test_one_customer_alone_is_no_worst(empty: Talk) -> None:
    empty.answers(*scored("Acme", 12, 1), *scored("Tiny", 9, 1))
    assert "Lowest" not in "\n".join(digest(empty).lines)


def test_best_moment_and_hardest_case_are_quoted_with_their_place(empty: Talk) -> None:
    url = "https://example.com/m/1"
    empty.moments(
        {"story": "Hours of work.", "customer": "Acme", "effort_minutes": 300},
        {"story": "A small thing.", "customer": "Globex", "effort_minutes": 5, "url": url},
        {"story": "No customer.", "effort_minutes": 1},
    )
    empty.answers({"score": 1, "comment": "Third call already."}, {"score": 4, "comment": "Fine."}, {"score": 1})
    content = digest(empty)
    quotes = {story.told_as: story.quote for story in content.stories if story.quote}
    assert (quotes[THANKS].text, quotes[THANKS].url) == ("A small thing.", url)
    assert quotes[HARDEST].text == "Third call already."


PRIVATE = [
    {"visibility": "private", "origin_channel": "CPRIV", "audience": "channel:CPRIV"},
    {"visibility": "dm", "origin_channel": "D1", "audience": "channel:D1"},
    {"visibility": "external", "origin_channel": "CEXT2", "audience": "channel:CEXT2"},
]


@pytest.mark.parametrize("visibility", Visibility)
def test_private_words_appear_in_no_other_channels_digest(empty: Talk, visibility: Visibility) -> None:
    empty.moments(*({"story": "taint-story", "customer": "taint-one", **place} for place in PRIVATE))
    empty.answers(*({"score": 1, "comment": "taint-comment", "customer": "taint-two", **place} for place in PRIVATE))
    content = digest(empty, slack_channel="C9", visibility=visibility)
    assert "taint" not in words(content)
    assert {reading.metric: reading.n for reading in content.readings}["moments"] == 3
    home = words(digest(empty, slack_channel="CPRIV", visibility=Visibility.PRIVATE))
    assert "taint-story" in home
    assert "taint-comment" in home


def test_a_channel_shared_with_others_gets_no_names_and_no_words(empty: Talk) -> None:
    empty.answers(*scored("Acme", 12, 5), *scored("Globex", 12, 1, comment="Third call already."))
    empty.moments(
        {"story": "Rang Acme.", "customer": "Acme"},
        {"story": "Told right here.", "origin_channel": "CEXT", "visibility": "external", "audience": "channel:CEXT"},
    )
    text = words(digest(empty, slack_channel="CEXT", visibility=Visibility.EXTERNAL))
    assert not any(word in text for word in ("Acme", "Globex", "Third call", "Told right here"))
    assert "CSAT" in text


def test_a_digest_in_dutch_is_in_dutch(demo: Talk) -> None:
    content = digest(demo, language="nl")
    text = "\n".join([content.title, content.headline, *content.lines])
    assert "9–15 nov" in text
    assert not any(word in text for word in (" and ", "week of", "Lowest", "clear "))


def test_a_late_digest_tells_of_its_own_week(demo: Talk) -> None:
    due = datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert digest(demo, now=due).readings == digest(demo, now=NOW).readings
