"""Two ways to write one name are found, different names are left alone, however many there are."""

import pytest

from rox_bot.language.alike import alike, core


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme BV", "Acme B.V."),
        ("Acme", "ACME, b.v."),
        ("The Acme Company", "Acme Co."),
        ("Café Noir N.V.", "Cafe noir"),
        ("Müller GmbH", "Mueller-GmbH".replace("ue", "ü")),
        ("Jansen & Zn", "Jansen en Zn."),
        ("Johnson and Sons Ltd", "Johnson + Sons"),
        ("A.B.N. Amro", "ABN AMRO"),
        ("O'Neil Inc", "ONeil Inc."),
        ("night_shift", "Night Shift"),
        ("Northwind Traders", "Nortwhind Traders"),
        ("Northwind Traders", "Northwind Trader"),
        ("Straße LLC", "Strasse"),
    ],
)
def test_two_ways_to_write_one_name(one: str, other: str) -> None:
    assert alike({one: 1, other: 2}) == [(one, other)]
    assert alike({one: 2, other: 1}) == [(other, one)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme", "Acne"),
        ("Acme BV", "Acme Retail BV"),
        ("Store Amsterdam 12", "Store Amsterdam 13"),
        ("BV", "NV"),
        ("Partner North", "Partner South"),
        ("...", "---"),
    ],
)
def test_different_names(one: str, other: str) -> None:
    assert alike({one: 1, other: 2}) == []


def test_a_name_is_never_compared_away() -> None:
    assert core("The") == "the"
    assert core("Ltd") == "ltd"
    assert core("Co Co") == "co"
    assert core("...") == ""


def test_each_way_is_set_beside_the_most_used_and_only_those_asked_for() -> None:
    counts = {"Acme": 5, "ACME": 9, "Acme BV": 1, "Globex": 3, "Globex Inc": 4}
    assert alike(counts) == [("Acme", "ACME"), ("Acme BV", "ACME"), ("Globex", "Globex Inc")]
    assert alike(counts, {"Acme BV", "nobody"}) == [("Acme BV", "ACME")]
    assert alike(counts, ()) == []


def test_thousands_of_names_that_differ_by_a_number_are_not_alike() -> None:
    assert alike({f"Gemeente loket {number}": 1 for number in range(5_000)}) == []
