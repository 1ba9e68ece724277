"""Texts and tables before they become blocks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.domain.answer import Table
from rox_bot.slack.blocks.tables import MOST_COLUMNS, MOST_ROWS, WIDTH, fixed_width
from rox_bot.slack.blocks.text import cleaned, cut, escaped, fitting, one_line, width

ANY_TEXT = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\u200bb\u200c\u2060\ufeffc", "abc"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066x\u2069 \u200fy", "x y"),
        ("a\u200db", "ab"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("hidden\U000e0041\U000e0042", "hidden"),
        ("\u3164\u115f", ""),
        ("a\x00\x1b[31mb", "a[31mb"),
        ("one\r\ntwo\u2028three\tfour", "one\ntwo\nthree four"),
        ("half \ud83d", "half ?"),
        ("café é नमस्ते", "café é नमस्ते"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(typed: str, shown: str) -> None:
    assert cleaned(typed) == shown


@given(ANY_TEXT)
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(("most", "shown"), [(1, "…"), (5, "abc…"), (6, "abc de")])
def test_a_cut_text_ends_in_an_ellipsis(most: int, shown: str) -> None:
    assert cut("abc de", most) == shown


def test_escaping_takes_ampersands_first_and_makes_mentions_plain() -> None:
    assert escaped("<!channel> & <@U1>", 100) == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


@pytest.mark.parametrize(("most", "shown"), [(15, "&lt;&lt;&lt;&lt;"[:12] + "…"), (16, "&lt;" * 4)])
def test_an_escaped_text_is_never_cut_inside_an_entity(most: int, shown: str) -> None:
    assert escaped("<<<<", most) == shown


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("日本", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("🚀", 2),
        ("👩\u200d💻", 2),
        ("👍🏽", 2),
        ("❤\ufe0f", 2),
        ("🇳🇱🇧🇪", 4),
        ("", 0),
    ],
)
def test_a_text_takes_the_columns_a_terminal_would_give_it(text: str, columns: int) -> None:
    assert width(text) == columns


@given(ANY_TEXT, st.integers(1, 20))
def test_a_fitting_text_is_never_wider_than_its_room(text: str, columns: int) -> None:
    assert width(fitting(text, columns)) <= columns


def test_numbers_stand_flush_right_and_texts_flush_left() -> None:
    table = Table(("customer", "n"), (("Acme", "7"), ("日本", "1,204")), numeric=(1,))
    assert fixed_width(table).split("\n") == [
        "customer      n",
        "────────  ─────",
        "Acme          7",
        "日本      1,204",
    ]


@pytest.mark.parametrize(("name", "number", "left"), [(100, "1,204,345", 61), (40, "1" * 50, 20)])
def test_a_name_gives_way_before_a_number(name: int, number: str, left: int) -> None:
    table = Table(("customer", "n"), (("x" * name, number),), numeric=(1,))
    assert fixed_width(table).split("\n")[2] == f"{'x' * (left - 1)}…  {number}"


def test_a_heading_takes_two_lines_before_a_name_is_cut() -> None:
    names = ("team", "CSAT", "n", "95% interval", "drawn to the mean", "standing")
    row = ("the whole night shift", "54%", "37", "38–69", "55%", "clearly below")
    assert fixed_width(Table(names, (row,), numeric=(1, 2, 3, 4))).split("\n") == [
        "                                                 drawn to",
        "team                   CSAT   n  95% interval    the mean  standing",
        "─────────────────────  ────  ──  ────────────  ──────────  ─────────────",
        "the whole night shift   54%  37         38–69         55%  clearly below",
    ]


def test_a_short_row_is_filled_and_a_long_one_cut() -> None:
    table = Table(("a", "b"), (("1",), ("1", "2", "3")))
    assert fixed_width(table).split("\n")[2:] == ["1", "1  2"]


def test_a_cell_stays_on_its_line() -> None:
    assert fixed_width(Table(("a",), (("one\ntwo\u2028three",),))).count("\n") == 2


def test_more_columns_than_fit_end_in_an_ellipsis() -> None:
    names = tuple(f"c{n}" for n in range(MOST_COLUMNS + 1))
    assert fixed_width(Table(names, (names,))).split("\n")[2].split() == [*names[: MOST_COLUMNS - 1], "…"]


@settings(deadline=None)
@given(
    st.lists(ANY_TEXT, min_size=1, max_size=12).flatmap(
        lambda columns: st.tuples(
            st.just(tuple(columns)),
            st.lists(st.lists(ANY_TEXT, max_size=12).map(tuple), max_size=50).map(tuple),
            st.sets(st.integers(0, 12), max_size=4).map(lambda places: tuple(sorted(places))),
        ),
    )
)
def test_every_table_keeps_to_its_width_and_height(parts: tuple[tuple[str, ...], ...]) -> None:
    columns, rows, numeric = parts
    lines = fixed_width(Table(columns, rows, numeric)).split("\n")  # type: ignore[arg-type]
    assert max(map(width, lines)) <= WIDTH
    assert len(lines) - 2 - min(len(rows), MOST_ROWS) in (0, 1)  # headings take one line or two
