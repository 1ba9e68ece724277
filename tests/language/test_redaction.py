"""Personal data in free text: masked before anything is kept, and nothing else changed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rox_bot.language.redaction import CUT_MARK, LIMIT, redact


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("mail jan.jansen@example.com please", "jan.jansen"),
        ("call +31 20 123 4567 today", "123 4567"),
        ("bel 06-12345678", "12345678"),
        ("IBAN NL91ABNA0417164300", "0417164300"),
        ("card 4111 1111 1111 1111", "1111 1111"),
        ("see https://intranet.example/u/jan?token=abc", "token"),
        ("www.example.com/private", "private"),
    ],
)
def test_personal_data_is_masked(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fixed on Saturday, in 5 minutes.",
        "ticket #48213 took 15 min for 3 people",
        "order 48213 done",
        "8,5 is what they said; 9 of 10 happy",
        "at 10:30 on 12-11-2026",
        "Fijn geholpen! 👍",
        "@{abcdefghijklmnopqrstuvwxy2} stayed late",
    ],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert redact(text) == text


def test_signs_that_nobody_sees_are_dropped() -> None:
    assert redact("a\u200bb\u202ec\x00d\ufeff") == "abcd"


def test_half_a_surrogate_is_made_storable() -> None:
    assert redact("a\ud800b") == "a?b"


@pytest.mark.parametrize("size", [LIMIT - 1, LIMIT, LIMIT + 1, 100_000])
def test_a_long_text_is_cut_with_a_mark(size: int) -> None:
    kept = redact("x" * size)
    assert len(kept) == min(size, LIMIT)
    assert kept.endswith(CUT_MARK) == (size > LIMIT)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_becomes_one_that_can_be_kept_and_stays_so(text: str) -> None:
    once = redact(text)
    assert len(once) <= LIMIT
    assert "\x00" not in once
    assert once.encode().decode() == once


@settings(deadline=None)
@given(st.emails())
def test_no_mail_address_is_kept(address: str) -> None:
    text = f"write to {address} or to plain.person@example.com now"
    assert "plain.person@example.com" not in redact(text)


@pytest.mark.parametrize("between", [" ", ", ", " / ", "\n"])
@pytest.mark.parametrize("many", [2, 3, 12])
def test_numbers_side_by_side_are_all_masked(between: str, many: int) -> None:
    assert redact(between.join(["+31 6 12345678"] * many)) == between.join(["[PHONE]"] * many)


def test_national_numbers_beside_a_mark_are_both_masked() -> None:
    assert redact("06 12345678 / 06 87654321") == "[PHONE] / [PHONE]"


def test_a_dutch_number_without_marks_is_a_phone_and_nine_digits_are_a_citizens_number() -> None:
    assert redact("Call me on 0612345678 next time") == "Call me on [PHONE] next time"
    assert redact("order 0612345678, of 0201234567") == "order [PHONE], of [PHONE]"
    assert redact("BSN 123456782") == "BSN [NATIONAL_ID]"
    assert redact("ticket 20261130-0612345678 en 10612345678") == "ticket 20261130-0612345678 en 10612345678"
