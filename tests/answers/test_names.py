"""One customer, one name: no answer shows a name that was joined, and what was asked before keeps working."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rox_bot.answers.asking import Asked
from rox_bot.answers.packing import answer_to
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.digests import content, quotes
from rox_bot.domain.errors import BadInput
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Filter
from rox_bot.language.wording import Wording
from tests.talk import LAST_WEEK, Talk, opened, said

OLD = {
    "customer": "Oldname Holding B.V.",
    "team": "Oldname crew",
    "partner": "Oldname Outsourcing",
    "touchpoint": "oldname/desk",
    "channel": "oldname line",
    "product": "Oldname Cloud",
}
NEW = {
    "customer": "acme",
    "team": "crew",
    "partner": "North",
    "touchpoint": "desk",
    "channel": "phone",
    "product": "Cloud",
}
REST = {
    "customer": "globex",
    "team": "night",
    "partner": "South",
    "touchpoint": "billing",
    "channel": "chat",
    "product": "Box",
}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LINES = (
    *(f"csat by {name}" for name in NEW),
    *(f"feedback by {name} table" for name in NEW),
    *(f"{metric} by touchpoint" for metric in ("fcr last month", "sla", "tickets", "backlog", "first reply", "reopen")),
    "nps by customer chart",
    "csat by team trend",
    "csat trend customer:acme",
    'csat customer:"Oldname Holding B.V."',
    'csat not:customer:"oldname holding b.v." by team',
    "csat oldname crew",
    "csat Oldname Outsourcing vs South",
    "csat acme vs the rest",
    "best csat by customer",
    "worst csat by team",
    "strengths",
    "friction",
    "coverage",
    "consistency csat by partner",
    "why csat last week",
    "moments",
    "moments by partner",
    "response rate by channel",
    "",
    "digest preview",
)


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """Five weeks: half of what acme and its kin did was written under old names; nothing is joined yet."""
    with opened(tmp_path / "names.db") as talk:
        for week in range(5):
            day = LAST_WEEK - week * 7 * DAY
            for number in range(36):
                names = (OLD, NEW, REST)[number % 3]
                when = {"opened_at": day - HOUR, "first_reply_at": day, "solved_at": day + HOUR}
                key = f"{week}/{number}"
                talk.tickets(
                    {"source_key": key, "requester": f"p{number}", "sla_met": number % 2 == 0, **when, **names}
                )
                score = 5 if names is REST or week else 1
                talk.answers(
                    {"ticket": key, "score": score, "comment": f"Nr {key} said so", "occurred_at": day, **names},
                    {"instrument": "nps", "scale_min": 0, "scale_max": 10, "score": 2 * score, "occurred_at": day},
                )
            talk.moments({"story": "Stayed late.", "occurred_at": day, **OLD}, {"occurred_at": day, **NEW})
        yield talk


def join_all(talk: Talk) -> list[str]:
    """Join every old name and return the ids."""
    return [talk.ask(f'alias {name} "{OLD[name]}" "{NEW[name]}"').actions[0].value for name in NEW]


def everything(talk: Talk, line: str) -> str:
    answer = talk.ask(line)
    return said(answer) + json.dumps(answer_to(answer, Wording("en")), ensure_ascii=False, default=str)


def test_no_answer_shows_a_joined_name(talk: Talk) -> None:
    assert any("ldname" in everything(talk, line) for line in LINES[:6])
    join_all(talk)
    for line in LINES:
        shown = everything(talk, line)
        assert "oldname" not in shown.lower(), line
    assert "acme" in everything(talk, "csat by customer")


def test_quotes_exports_entries_and_pages_show_no_joined_name(talk: Talk) -> None:
    kept = talk.ask("csat by customer")
    join_all(talk)
    for answer in (kept, talk.ask("csat by customer"), talk.ask("fcr last month")):
        opened_up = talk.ask(f"why {answer.answer_id}")
        assert "ldname" not in said(opened_up)
        rows = talk.door.events_behind(answer.answer_id, talk.context)
        assert rows
        assert "ldname" not in json.dumps(rows)
    week = talk.context.calendar.last_week(talk.context.now)
    digest = content.build(talk.store, week, (Filter("customer", (OLD["customer"],)),), talk.context)
    assert "ldname" not in repr(digest)
    assert "acme" in digest.title
    hardest = [story for story in digest.stories if story.told_as == quotes.HARDEST]
    assert hardest[0].quote is not None
    assert "acme" in hardest[0].quote.said
    with talk.store.reading() as tx:
        telling = Telling(Wording("en"), talk.context.calendar.day_of(talk.context.now).year)
        again = quotes.again(Asked(digest.question, Reader(tx, talk.context), telling), hardest)
    assert list(again) == hardest
    logged = talk.ask('log csat 2 "said it" customer:"oldname holding b.v." touchpoint:oldname/desk')
    assert "acme" in logged.headline
    assert "ldname" not in said(logged)
    assert "ldname" not in said(talk.ask(f"take {logged.actions[0].value}"))


def test_members_of_one_name_are_one_for_the_groups_too_small_to_show(talk: Talk) -> None:
    before = {tuple(row) for row in talk.ask("csat by customer").table.rows}  # type: ignore[union-attr]
    ids = join_all(talk)
    (row,) = [row for row in talk.ask("csat by customer").table.rows if row[0] == "acme"]  # type: ignore[union-attr]
    assert row[2] == "24"
    for each in reversed(ids):
        talk.ask(f"undo {each}")
    assert {tuple(row) for row in talk.ask("csat by customer").table.rows} == before  # type: ignore[union-attr]


def test_what_was_asked_before_keeps_working_after_an_alias_and_its_undo(talk: Talk) -> None:
    old = talk.ask(f'csat customer:"{OLD["customer"]}"')
    assert old.readings[0].n == 12
    talk = talk.with_(now=talk.context.now + HOUR)
    made = talk.ask(f'alias "{OLD["customer"]}" acme').actions[0].value
    joined = talk.door.answer(old.question, talk.context)
    assert joined.readings[0].n == 24
    assert "acme" in joined.title
    scoped = talk.with_(scope=(Filter("customer", (OLD["customer"],)),))
    assert scoped.ask("csat").readings[0].n == 24
    why = said(talk.ask(f"why {old.answer_id}"))
    assert "Today" in why
    assert f"Names were joined or parted since ({made}); without that n would be 12" in why
    talk.ask(f"undo {made}")
    parted = talk.door.answer(old.question, talk.context)
    assert (parted.readings[0].n, parted.readings[0].value) == (old.readings[0].n, old.readings[0].value)
    assert "Recounted now: the same figure." in said(talk.ask(f"why {old.answer_id}"))
    assert talk.door.answer(joined.question, talk.context).readings[0].n == 12


def test_why_tells_names_from_events_that_came_since(talk: Talk) -> None:
    asked = talk.ask("csat acme")
    later = talk.with_(now=talk.context.now + HOUR)
    made = later.ask(f'alias "{OLD["customer"]}" acme').actions[0].value
    later.answers({"customer": "acme", "score": 5}, now=talk.context.now + HOUR)
    why = said(later.ask(f"why {asked.answer_id}"))
    assert "1 added, 0 corrected, 0 withdrawn since" in why
    assert f"({made}); without that n would be 13" in why


def test_a_comparison_whose_sides_were_joined_is_explained(talk: Talk) -> None:
    asked = talk.ask(f'csat acme vs customer:"{OLD["customer"]}"')
    talk.ask(f'alias "{OLD["customer"]}" acme')
    with pytest.raises(BadInput, match="one name by now"):
        talk.door.answer(asked.question, talk.context)
    assert talk.ask(f"why {asked.answer_id}").headline


def test_an_entry_keeps_what_was_typed_so_that_undo_parts_it_too(talk: Talk) -> None:
    made = talk.ask(f'alias "{OLD["customer"]}" acme').actions[0].value
    talk.ask(f'log csat 1 yesterday customer:"{OLD["customer"]}"')
    assert talk.ask("csat acme yesterday").readings[0].n == 1
    talk.ask(f"undo {made}")
    assert talk.ask(f'csat yesterday customer:"{OLD["customer"]}"').readings[0].n == 1
    assert talk.ask("csat acme yesterday").readings[0].n == 0


def test_joined_touchpoints_are_one_for_first_contact_resolution(tmp_path: Path) -> None:
    with opened(tmp_path / "fcr.db") as talk:
        day = LAST_WEEK - 14 * DAY
        talk.tickets(
            {"requester": "p", "touchpoint": "invoice", "opened_at": day, "solved_at": day + HOUR},
            {"requester": "p", "touchpoint": "billing", "opened_at": day + DAY},
        )
        before = talk.ask("fcr 2026-10-26..2026-11-01").readings[0]
        talk.ask("alias touchpoint invoice billing")
        after = talk.ask("fcr 2026-10-26..2026-11-01").readings[0]
        assert (before.total, after.total, before.n, after.n) == (100, 0, 1, 1)


def test_what_a_channel_and_its_digest_are_about_is_told_by_the_names_of_today(talk: Talk) -> None:
    talk = talk.with_(visibility=Visibility.PUBLIC, surface="slack")
    talk.ask(f'digest here Mon 9:00 customer:"{OLD["customer"]}"')
    assert "Oldname" in talk.ask("digest status").headline
    talk.ask(f'alias "{OLD["customer"]}" acme')
    assert "customer:acme" in talk.ask("digest status").headline
    assert "ldname" not in everything(talk, "start")
    assert "acme" in talk.ask("digest preview").title
