"""Numbers, days, lists, phrases and errors as they are said in English and in Dutch."""

import copy
from datetime import UTC, date, datetime

import pytest

from rox_bot.domain.errors import BadInput, Phrase
from rox_bot.domain.period import Calendar
from rox_bot.language.wording import Wording, supported

ENGLISH, DUTCH = Wording("en"), Wording("nl")
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
AMSTERDAM = Calendar("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("value", "digits", "english", "dutch"),
    [
        (1204.55, 1, "1,204.5", "1.204,5"),
        (91.0, 0, "91", "91"),
        (-0.04, 1, "0.0", "0,0"),
        (1_000_000, 0, "1,000,000", "1.000.000"),
    ],
)
def test_a_number_has_the_separators_of_its_language(value: float, digits: int, english: str, dutch: str) -> None:
    assert (ENGLISH.number(value, digits), DUTCH.number(value, digits)) == (english, dutch)


@pytest.mark.parametrize(("value", "dutch"), [(4.0, "4"), (4.5, "4,5"), (-100.0, "−100"), (0.125, "0,125")])
def test_an_exact_number_has_the_decimals_that_it_has(value: float, dutch: str) -> None:
    assert DUTCH.exact(value).replace("-", "−") == dutch


def test_months_are_short_and_without_a_dot_in_dutch() -> None:
    months = [DUTCH.day(date(2026, month, 9)) for month in range(1, 13)]
    names = "jan feb mrt apr mei jun jul aug sep okt nov dec"
    assert months == [f"9 {name}" for name in names.split()]


@pytest.mark.parametrize(
    ("first", "last", "dutch"),
    [
        (date(2026, 11, 9), date(2026, 11, 9), "9 nov 2026"),
        (date(2026, 11, 9), date(2026, 11, 15), "9–15 nov 2026"),
        (date(2026, 10, 12), date(2026, 11, 8), "12 okt – 8 nov 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 dec 2025 – 4 jan 2026"),
    ],
)
def test_a_range_of_days_is_as_short_as_dutch_allows(first: date, last: date, dutch: str) -> None:
    assert DUTCH.days(first, last) == dutch


def test_periods_and_moments_are_said_in_dutch() -> None:
    week = AMSTERDAM.last_week(NOW)
    month = AMSTERDAM.month(2026, 11, NOW)
    assert DUTCH.period(week) == "9–15 nov 2026"
    assert DUTCH.period(month, year=False) == "1–18 nov tot nu toe"
    assert DUTCH.week_number(week) == "week 46"
    assert DUTCH.weekday(0) == "maandag"
    assert DUTCH.clock(datetime(2026, 11, 23, 9, 5, tzinfo=UTC)) == "ma 23 nov 09:05"


@pytest.mark.parametrize(
    ("items", "dutch"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")]
)
def test_a_list_ends_with_and(items: list[str], dutch: str) -> None:
    assert DUTCH.listed(items) == dutch


@pytest.mark.parametrize(("n", "dutch"), [(0, "0 minuten"), (1, "1 minuut"), (2, "2 minuten"), (1200, "1.200 minuten")])
def test_a_plural_follows_the_number(n: int, dutch: str) -> None:
    assert DUTCH.plural("{n} minute", "{n} minutes", n) == dutch


def test_a_phrase_is_its_english_text_and_can_be_said_in_dutch() -> None:
    inner = Phrase("nearest: {names}", names="{value}%")
    phrase = Phrase('{path} has no column "{name}"; {hint}.', path="x.csv", name="day", hint=inner)
    assert phrase == 'x.csv has no column "day"; nearest: {value}%.'
    assert DUTCH.say(phrase) == 'x.csv heeft geen kolom "day"; lijkt op: {value}%.'
    assert ENGLISH.say(phrase) == phrase


def test_names_in_a_phrase_are_not_translated_and_phrases_in_it_are() -> None:
    assert DUTCH.say(Phrase("not {what}", what="customer")) == "niet customer"
    assert DUTCH.say(Phrase("not {what}", what=Phrase("customer"))) == "niet klant"


def test_joined_phrases_are_said_one_by_one() -> None:
    joined = Phrase.joined("; ", [Phrase("is missing"), "{as it is}", Phrase("is not a number")])
    assert joined == "is missing; {as it is}; is not a number"
    assert DUTCH.say(joined) == "ontbreekt; {as it is}; is geen getal"


def test_a_copy_of_a_phrase_can_still_be_said() -> None:
    phrase = Phrase("{key} is needed", key="{odd}")
    assert DUTCH.say(copy.deepcopy(phrase)) == "{odd} is nodig"


def test_an_error_is_said_with_its_phrases_and_numbers() -> None:
    error = BadInput(
        "{bad} of {rows} rows ({percent}%) cannot be used, more than {max_bad}%: nothing was saved. {first}",
        bad=1,
        rows=3,
        percent=33.3,
        max_bad=5.0,
        first=Phrase("Line {line}: {what}.", line=3, what=Phrase("is missing")),
    )
    dutch = "1 van 3 rijen (33,3%) zijn niet bruikbaar, meer dan 5%: er is niets opgeslagen. Regel 3: ontbreekt."
    assert DUTCH.error(error) == dutch
    assert DUTCH.say(error.phrase) == dutch


@pytest.mark.parametrize(
    ("locale", "language"),
    [("nl", "nl"), ("nl-NL", "nl"), ("NL_be", "nl"), ("en-GB", "en"), ("de-DE", "en"), ("", "en")],
)
def test_a_locale_means_its_language_or_english(locale: str, language: str) -> None:
    assert supported(locale) == language
