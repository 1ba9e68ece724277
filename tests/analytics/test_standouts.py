"""Who stands out: named by an exact test that published tables and whole numbers confirm, and seldom by mistake."""

from math import comb
from random import Random

import pytest

from rox_bot.analytics.standouts import FALSE_ALARM, at_least, stand_out


@pytest.mark.parametrize(
    ("k", "n", "hits", "total", "chance"),
    [
        (3, 4, 4, 8, 17 / 70),  # Fisher's lady tasting tea, The Design of Experiments (1935)
        (4, 4, 4, 8, 1 / 70),
        (10, 13, 12, 30, 619 / 1_330_665),  # Fisher's convicted twins, Statistical Methods, section 21.02
        (0, 5, 3, 20, 1.0),
    ],
)
def test_the_chance_is_that_of_published_tables(k: int, n: int, hits: int, total: int, chance: float) -> None:
    exact = sum(comb(hits, each) * comb(total - hits, n - each) for each in range(k, min(n, hits) + 1)) / comb(total, n)
    assert at_least(k, n, hits, total) == pytest.approx(exact, rel=1e-9)
    assert exact == pytest.approx(chance)


def test_the_critic_s_cases() -> None:
    touchpoints = {"network": (29, 11), "workplace": (40, 4), "onboarding": (32, 2)}
    assert stand_out(touchpoints) == ["network"]
    assert stand_out({"onboarding": (27, 2), "network": (30, 0), "workplace": (34, 0)}) == []
    assert stand_out({"Greenline": (14, 2), "others": (300, 42)}) == []
    assert stand_out({"Ploeg": (10, 10), "others": (300, 264)}) == []


def test_nobody_is_named_by_few_events_or_with_nobody_beside() -> None:
    assert stand_out({"few": (4, 4), "others": (300, 3)}) == []
    assert stand_out({"alone": (40, 40)}) == []
    assert stand_out({}) == []


def test_the_first_named_is_the_least_likely() -> None:
    assert stand_out({"some": (40, 14), "many": (40, 25), "rest": (400, 20)}) == ["many", "some"]


@pytest.mark.parametrize("share", [0.05, 0.15, 0.88])
def test_false_alarms_stay_below_what_is_stated(share: float) -> None:
    """Twenty customers of 3 to 30 answers, all alike: how many of 1,000 looks name anybody."""
    random = Random(2026)
    alarms = 0
    for _ in range(1_000):
        counts = {}
        for place in range(20):
            n = random.randint(3, 30)
            counts[f"customer {place}"] = (n, sum(random.random() < share for _ in range(n)))
        alarms += bool(stand_out(counts))
    print(f"at {share:.0%}: somebody is named in {alarms / 10:.1f}% of looks")
    assert alarms / 1_000 < FALSE_ALARM


def test_a_customer_with_three_times_the_low_scores_is_found_more_often_than_not() -> None:
    random = Random(7)
    found = 0
    for _ in range(300):
        counts = {f"customer {place}": (15, sum(random.random() < 0.15 for _ in range(15))) for place in range(14)}
        counts["bad"] = (15, sum(random.random() < 0.55 for _ in range(15)))
        found += "bad" in stand_out(counts)
    assert found / 300 > 0.6
