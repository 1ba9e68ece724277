"""Kept answers: ids that are no word and no event, and the answer found again however it is typed."""

import json
import re
from typing import Any

import pytest

from rox_bot.store import kept
from rox_bot.store.kept import ALPHABET, find_answer, keep_answer, last_answers, new_answer_id
from rox_bot.store.store import Store, Transaction
from tests.store.making import NOW

PLACE: dict[str, Any] = {"workspace": "main", "read_at": NOW, "asker": "p1", "slack_channel": "C1"}


def keep(tx: Transaction, **values: Any) -> str:
    usual = {**PLACE, "question": {"intent": "metric"}, "readings": [1, None, "x"], "code_version": "1"}
    return keep_answer(tx, **{**usual, **values})


@pytest.mark.parametrize("length", [4, 5])
def test_an_id_is_easy_to_read_and_neither_a_word_nor_an_event(length: int) -> None:
    assert not set("01ILO") & set(ALPHABET)
    for _ in range(2_000):
        number = new_answer_id(length)
        assert len(number) == length
        assert set(number) <= set(ALPHABET)
        assert number[0].isalpha()
        assert not number.isalpha()
        assert not re.fullmatch(r"[A-Z][0-9]+", number)


def test_ids_are_unique_under_many_writes(store: Store) -> None:
    with store.writing() as tx:
        numbers = [keep(tx) for _ in range(2_000)]
    assert len(set(numbers)) == 2_000


def test_a_taken_id_is_tried_anew_and_then_made_longer(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["A2BC", "A2BC", "B3CD", *["A2BC"] * 20, "A2BC3", *["A2BC"] * 20, "A2BC3", "C4DEF"])
    asked: list[int] = []

    def draw(length: int) -> str:
        asked.append(length)
        return next(drawn)

    monkeypatch.setattr(kept, "new_answer_id", draw)
    with store.writing() as tx:
        assert [keep(tx) for _ in range(4)] == ["A2BC", "B3CD", "A2BC3", "C4DEF"]
    assert asked == [4, 4, 4, *[4] * 20, 5, *[4] * 20, 5, 5]


def test_no_free_id_is_an_error_that_leaves_the_transaction_usable(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "new_answer_id", lambda _: "A2BC")
    with store.writing() as tx:
        keep(tx)
        with pytest.raises(RuntimeError, match="no free answer id"):
            keep(tx)
        assert keep(tx, workspace="second") == "A2BC"
    with store.reading() as tx:
        assert find_answer(tx, "main", "A2BC") is not None


def test_an_answer_is_found_in_its_workspace_however_it_is_typed(store: Store) -> None:
    with store.writing() as tx:
        number = keep(tx, question={"by": "team", "n": 3})
    with store.reading() as tx:
        row = find_answer(tx, "main", number.lower())
        assert find_answer(tx, "second", number) is None
        assert find_answer(tx, "main", "") is None
    assert row is not None
    assert (row["id"], row["read_at"], row["asker"]) == (number, NOW, "p1")
    assert json.loads(row["question"]) == {"by": "team", "n": 3}
    assert json.loads(row["readings"]) == [1, None, "x"]


def test_the_last_answers_are_those_of_the_asker_in_that_place_newest_first(store: Store) -> None:
    with store.writing() as tx:
        mine = [keep(tx) for _ in range(4)]
        for other in ({"asker": "p2"}, {"slack_channel": "C2"}, {"workspace": "second"}):
            keep(tx, **other)
    with store.reading() as tx:
        assert [row["id"] for row in last_answers(tx, "main", "p1", "C1", "", 3)] == [*reversed(mine)][:3]
        assert last_answers(tx, "main", "p3", "C1", "", 3) == []
