"""Who has gone silent: named when chance no longer explains it, once, and seldom by mistake."""

from math import exp, lgamma
from random import Random

import pytest

from rox_bot.analytics.silence import FALSE_ALARM, LOOKED_AT, chance_of_silence, gone_silent


@pytest.mark.parametrize(("heard", "known", "weeks"), [(13, 26, 5), (26, 26, 4), (10, 12, 8), (20, 26, 1)])
def test_the_chance_is_that_of_a_beta_binomial(heard: int, known: int, weeks: int) -> None:
    def log_beta(a: float, b: float) -> float:
        return lgamma(a) + lgamma(b) - lgamma(a + b)

    a, b = heard + 0.5, known - heard + 0.5
    oracle = exp(log_beta(a, b + weeks) - log_beta(a, b))
    assert chance_of_silence(heard, known, weeks) == pytest.approx(oracle)


def test_somebody_always_heard_is_named_after_four_weeks_and_only_then() -> None:
    weeks = [{"Acme", "Globex", "Initech"}] * 30 + [{"Acme", "Globex"}] * 10
    named = [[each.member for each in gone_silent(weeks[:stop])] for stop in range(30, 41)]
    assert [place for place, each in enumerate(named) if each] == [4]


def test_the_new_and_the_seldom_are_not_watched_and_holidays_are_left_out() -> None:
    weeks = [{"Acme", "Globex", "Initech"}] * 10 + [{"Acme", "Globex"}] * 8
    assert gone_silent(weeks) == []  # known for ten weeks only
    seldom = [{"Acme", "Globex", *(["Initech"] if week % 3 == 0 else [])} for week in range(36)]
    assert gone_silent([*seldom, *[{"Acme", "Globex"}] * 10]) == []
    assert gone_silent([{"Acme", "Globex", "Initech"}] * 30 + [set()] * 4) == []
    assert gone_silent([]) == []


def test_holidays_are_left_out_where_most_of_the_weeks_looked_at_are_older_than_the_data() -> None:
    """Fourteen weeks of history, then four of holidays in which one of eight was heard: that is nobody's silence."""
    everybody = {f"customer {place}" for place in range(8)}
    weeks = [set()] * (LOOKED_AT - 18) + [everybody] * 14 + [{"customer 0"}] * 4
    assert gone_silent(weeks) == []
    left = everybody - {"customer 7"}
    assert [each.member for each in gone_silent([*weeks, *[left] * 4])] == ["customer 7"]


def test_somebody_silent_may_be_told_for_longer_until_heard_again() -> None:
    weeks = [{"Acme", "Globex", "Initech"}] * 30 + [{"Acme", "Globex"}] * 10
    named = [[each.member for each in gone_silent(weeks[:stop], told_for=3)] for stop in range(30, 41)]
    assert [place for place, each in enumerate(named) if each] == [4, 5, 6]
    assert gone_silent([*weeks[:35], {"Acme", "Initech"}], told_for=3) == []


def test_a_longer_unit_names_who_fell_silent_anywhere_in_it() -> None:
    weeks = [{"Acme", "Globex", "Initech"}] * 30 + [{"Acme", "Globex"}] * 6
    assert [each.weeks for each in gone_silent(weeks, looks=4)] == [6]


@pytest.mark.parametrize(("told_for", "history"), [(1, LOOKED_AT), (13, LOOKED_AT), (1, 20)])
def test_false_alarms_stay_below_what_is_stated(told_for: int, history: int) -> None:
    """Twelve customers heard in half to all weeks, unchanged for 20 years of weekly digests; of so long a history."""
    draw = Random(2026)
    regular = {f"customer {place}": draw.uniform(0.5, 0.98) for place in range(12)}
    weeks = [{name for name, often in regular.items() if draw.random() < often} for _ in range(52 * 20)]
    looks = range(LOOKED_AT, len(weeks))
    older: list[set[str]] = [set()] * (LOOKED_AT - history)
    alarms = sum(bool(gone_silent([*older, *weeks[stop - history : stop]], told_for=told_for)) for stop in looks)
    print(f"somebody is named in {alarms / len(looks):.1%} of looks")
    assert alarms / len(looks) < FALSE_ALARM
