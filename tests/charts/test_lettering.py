"""Texts are cleaned of what the font lacks and fitted to a measured width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.charts.lettering import Lettering, clean
from rox_bot.charts.style import NAME, SIDE

LETTERING = Lettering()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Facturatie", "Facturatie"),
        ("regel een\r\nregel\ttwee", "regel een regel twee"),
        ("  veel   ruimte  ", "veel ruimte"),
        ("91\u00a0%", "91\u00a0%"),
        ("e\u0301e\u0301n", "één"),
        ("Z\u0351\u0352\u0353a", "Za"),
        ("株式会社", "□□□□"),
        ("klaar \U0001f9ff", "klaar"),
        ("\u202eomgekeerd\u202c\u200b", "omgekeerd"),
        ("\x00\x07bel", "bel"),
        ("kapot\ud800", "kapot"),
        ("$x^2$", "$x^2$"),
    ],
)
def test_a_text_keeps_what_the_font_can_show(raw: str, shown: str) -> None:
    assert clean(raw, bold=True) == shown


def test_hebrew_and_arabic_are_shown() -> None:
    assert clean("מענה ראשון", bold=True) == "מענה ראשון"
    assert clean("زمن الاستجابة", bold=False) == "زمن الاستجابة"


@given(st.text(max_size=80), st.booleans())
def test_cleaning_twice_changes_nothing_more(text: str, bold: bool) -> None:
    assert clean(clean(text, bold), bold) == clean(text, bold)


@given(st.text(max_size=60), st.floats(0, 200))
def test_a_shortened_text_fits(text: str, width: float) -> None:
    assert LETTERING.width(LETTERING.shorten(text, NAME, width), NAME) <= width


@given(st.text(max_size=120), st.floats(20, 200), st.integers(1, 3))
def test_wrapped_lines_fit_and_are_no_more_than_asked(text: str, width: float, lines: int) -> None:
    wrapped = LETTERING.wrap(text, SIDE, width, lines)
    assert len(wrapped) <= lines
    assert all(LETTERING.width(line, SIDE) <= width for line in wrapped)


def test_a_text_that_fits_stays_whole() -> None:
    assert LETTERING.shorten("NPS", NAME, 100) == "NPS"
    assert LETTERING.wrap("NPS", NAME, 100, 2) == ["NPS"]


def test_lines_break_at_words_then_within_a_word_that_is_too_long() -> None:
    assert LETTERING.wrap("geen duidelijke verandering", SIDE, 80, 2) == ["geen duidelijke", "verandering"]
    first, second = LETTERING.wrap("Onderhoudsovereenkomstbeheer", SIDE, 80, 2)
    assert first + second == "Onderhoudsovereenkomstbeheer"


def test_a_long_line_rather_breaks_at_a_late_middle_dot_and_drops_it() -> None:
    assert LETTERING.wrap("week 46, 9–15 nov · 26 weken vergeleken", SIDE, 140, 2) == [
        "week 46, 9–15 nov",
        "26 weken vergeleken",
    ]


def test_a_cut_leaves_no_dangling_mark_before_the_ellipsis() -> None:
    text = "Oplostijd, 90e percentiel"
    cuts = {LETTERING.shorten(text, NAME, width) for width in range(20, 140)}
    assert any(cut.endswith("d…") for cut in cuts)
    assert not any(cut.endswith((",…", " …")) for cut in cuts)
