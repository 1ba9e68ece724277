"""SmileBack: rated reviews are answers, all of them requests; what is deleted there is withdrawn here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from rox_bot.domain.facts import InvitationFact
from rox_bot.intake.pull import VENDORS
from rox_bot.intake.pull.smileback import SMILEBACK
from rox_bot.store.store import Store
from tests.fake_vendors import Desk, FakeSmileBack, made_desk
from tests.intake.pull.fetching import Fetched, pass_time

RATINGS = ("good", "neutral", "bad", "unrated")


@pytest.fixture
def desk() -> Desk:
    desk = made_desk(60)
    for number in range(1, 61):
        answer = desk.answer(number, number, RATINGS[number % 4], "Mail me at eva@example.com")
        answer.answered = answer.changed = desk.now - timedelta(hours=number)
    return desk


@pytest.fixture
def source(store: Store, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetched]:
    small = tuple(replace(feed, size=7) for feed in SMILEBACK.feeds)
    monkeypatch.setitem(VENDORS, "smileback", replace(SMILEBACK, feeds=small))
    with FakeSmileBack(desk) as vendor:
        source = Fetched(store, vendor.url, tmp_path, "smileback")
        source.vendor = vendor  # type: ignore[attr-defined]
        yield source


def sent(source: Fetched) -> set[str]:
    """The requests in force, by key."""
    table = InvitationFact.__table__  # type: ignore[attr-defined]
    with source.store.reading() as tx:
        query = select(table.c.source_key).where(table.c.withdrawn_at.is_(None))
        return set(tx.execute(query).scalars())


def test_reviews_become_answers_and_requests(source: Fetched, desk: Desk) -> None:
    pulled = source.fetch()
    scores = {row["source_key"]: row["score"] for row in source.feedback().values()}
    told = {"good": 3, "neutral": 2, "bad": 1}
    assert scores == {
        f"review-{each.number}": told[str(each.score)] for each in desk.answers.values() if each.score in told
    }
    assert sent(source) == {f"sent-{number}" for number in desk.answers}
    assert pulled.left_out == 0
    row = next(iter(source.feedback().values()))
    assert (row["customer"], row["scale_max"]) == (desk.tickets[int(row["ticket"])].customer, 3)
    assert "eva@" not in row["comment"]
    assert "Jansen" not in str(list(source.feedback().values()))


def test_a_changed_and_a_deleted_review_are_followed(source: Fetched, desk: Desk, store: Store) -> None:
    source.fetch()
    pass_time(store, desk, minutes=10)
    changed, removed = desk.answers[4 * 3], desk.answers[4 * 5]
    changed.score, changed.changed = "bad", desk.now
    removed.changed = desk.now
    source.vendor.deleted = {removed.number}  # type: ignore[attr-defined]
    pass_time(store, desk, minutes=10)
    source.fetch()
    scores = {row["source_key"]: row["score"] for row in source.feedback().values()}
    assert scores[f"review-{changed.number}"] == 1
    assert f"review-{removed.number}" not in scores
    assert f"sent-{removed.number}" not in sent(source)
