"""Lines that log an answer: any line is read or asked back, and what is read is on its scale and in the past."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.domain.errors import NotUnderstood, RoxError
from rox_bot.intake.entries.entry import Entry
from rox_bot.intake.entries.kinds import LOGGED, SCALES
from rox_bot.intake.entries.reading import read_entry
from tests.talk import AMSTERDAM, NOW

MEMBERS = {
    "customer": {"Acme": 9, "March BV": 2, "9Lives": 1},
    "partner": {"NorthBPO": 5},
    "channel": {"phone": 3},
}


def read(line: str) -> Entry:
    return read_entry(line, MEMBERS, AMSTERDAM, NOW)


scores = st.one_of(
    st.tuples(st.just("csat"), st.integers(1, 5)),
    st.tuples(st.just("nps"), st.integers(0, 10)),
    st.tuples(st.just("ces"), st.integers(1, 7)),
    st.tuples(st.sampled_from(["empathy", "trust"]), st.integers(1, 5)),
)
words = st.text(alphabet="abcdefgh .,!?#:1", max_size=30).map(str.strip)


@given(scored=scores, comment=words, order=st.permutations(range(4)))
def test_the_parts_of_an_entry_stand_in_any_order(scored: tuple[str, int], comment: str, order: list[int]) -> None:
    kind, score = scored
    parts = [f"{kind} {score}", 'customer:"Acme"', "#123", f'"{comment}"']
    entry = read(" ".join(parts[place] for place in order))
    assert (entry.kind.name, entry.score, entry.ticket, entry.comment) == (kind, score, "123", comment)
    assert entry.slices == {"customer": "Acme"}


@pytest.mark.parametrize("kind", LOGGED)
def test_the_ends_of_a_scale_belong_to_it(kind: str) -> None:
    low, high = SCALES[kind]
    assert [read(f"{kind} {end:g} acme").score for end in (low, high)] == [low, high]
    for beyond in (low - 1, high + 1, high + 0.1):
        with pytest.raises(NotUnderstood):
            read(f"{kind} {beyond:g} acme")


@pytest.mark.parametrize("kind", sorted({*SCALES} - {*LOGGED}))
def test_what_employees_say_and_first_contact_are_not_logged_by_hand(kind: str) -> None:
    with pytest.raises(NotUnderstood, match="Log what"):
        read(f"{kind} 1 acme")


def test_a_known_customer_may_be_named_like_a_month_or_start_with_a_digit() -> None:
    assert read("csat 5 march bv").slices == {"customer": "March BV"}
    assert read("csat 5 9lives").slices == {"customer": "9Lives"}


def test_what_looks_like_a_filter_inside_a_comment_stays_in_it() -> None:
    entry = read('csat 5 acme "they said channel:phone #42 was 3 times better"')
    assert (entry.comment, entry.ticket) == ("they said channel:phone #42 was 3 times better", "")
    assert entry.slices == {"customer": "Acme"}


def test_two_comments_are_kept_together() -> None:
    assert read('csat 5 "first" acme “second”').comment == "first second"


def test_an_entry_without_a_customer_is_an_entry() -> None:
    assert read("csat 5").slices == {}


@settings(deadline=None)
@given(st.text(alphabet='csatnpe 0123456789,./#:"“”-acmeonyjdulx', max_size=80))
def test_any_line_is_read_as_a_sound_entry_or_asked_back(line: str) -> None:
    try:
        entry = read(line)
    except RoxError as trouble:
        assert str(trouble)  # noqa: PT017 - either way out is right
        return
    low, high = SCALES[entry.instrument]
    assert low <= entry.score <= high
    assert entry.occurred_at is None or entry.occurred_at <= NOW


@pytest.mark.parametrize(
    "line", ['"' * 4_000, "csat " * 800, "customer:" * 400, "1/" * 2_000, "on " * 1_300, "#" * 4_000]
)
def test_hostile_lines_are_read_to_an_end(line: str) -> None:
    with pytest.raises(RoxError):
        read(line)
