"""26 digests of a provider of 25 people, with 15 to 40 answers a week: each is worth reading, and none cries wolf.

`ROX_PRINT_DIGESTS=folder` writes them there, to be read as a team lead would.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from rox_bot.digests.content import DigestContent, build
from rox_bot.digests.quotes import told
from rox_bot.domain.metrics import METRICS
from rox_bot.intake.demo import SMALL, Effect, fill_demo
from rox_bot.language.wording import Wording
from rox_bot.store import cells
from tests.talk import AMSTERDAM, NOW, Talk, opened

DIGESTS, BEFORE = 26, 8
FALL = Effect("csat", (), start=10, size=-26)
"""The one real change: from the tenth week before the present on."""
MOST_WORDS = 280  # with the line about money, some 15 words


@pytest.fixture(scope="module", params=["steady", "falls"])
def course(request: pytest.FixtureRequest) -> str:
    """Whether anything changes at all."""
    return str(request.param)


@pytest.fixture(scope="module")
def talk(course: str) -> Iterator[Talk]:
    """The provider's half year, with eight weeks before it."""
    effects = (FALL,) if course == "falls" else ()
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "small.db") as talk:
        fill_demo(
            talk.store, now=NOW, calendar=AMSTERDAM, weeks=DIGESTS + BEFORE, effects=effects, desks=SMALL, seed=11
        )
        yield talk


@pytest.fixture(scope="module")
def digests(talk: Talk, course: str) -> list[DigestContent]:
    """The digests of 26 weeks, each as of its Monday at nine."""
    found = []
    for back in reversed(range(DIGESTS)):
        due = AMSTERDAM.midnight(AMSTERDAM.day_of(NOW)) - timedelta(days=2, weeks=back) + timedelta(hours=9)
        found.append(build(talk.store, AMSTERDAM.last_week(due), (), talk.with_(now=due, surface="digest").context))
    if folder := os.environ.get("ROX_PRINT_DIGESTS"):
        Path(folder, f"{course}.txt").write_text("\n\n".join(map(shown, found)), encoding="utf-8")
    return found


def shown(content: DigestContent) -> str:
    """A digest as its readers get it, without the picture."""
    to_do = [f"  - {task.text}{' (link)' if task.url else ''}" for task in content.tasks]
    quoted = told(content.stories, content.tasks, Wording())
    stories = [f"  “{each.text}” {each.said}" for _, each in quoted]
    return "\n".join([content.title, content.headline, *content.lines, *to_do, *stories])


def words(content: DigestContent) -> int:
    """How many words a digest has, dashes and dots between them not counted."""
    return sum(any(map(str.isalnum, part)) for part in shown(content).split())


def news(content: DigestContent) -> list[str]:
    """What a digest calls clear and had not told before."""
    clear = [
        each for each in content.readings if (each.verdict or "").startswith("clear") and "again" not in each.flags
    ]
    return [f"{each.metric} {each.verdict}" for each in clear]


def test_the_weeks_are_those_of_a_small_provider(talk: Talk) -> None:
    for back in range(1, DIGESTS):
        week = AMSTERDAM.last_week(NOW - timedelta(weeks=back))
        with talk.store.reading() as tx:
            answers, tickets = (
                len(cells.read_events(tx, METRICS[key].measure, week, workspace="main"))
                for key in ("feedback", "tickets")
            )
        assert 12 <= answers <= 48
        assert 55 <= tickets <= 160


def test_every_digest_holds_something_a_team_lead_can_act_on(digests: list[DigestContent]) -> None:
    assert all(content.tasks for content in digests)
    assert all(len([task for task in content.tasks if task.event]) <= 5 for content in digests)


def test_no_digest_is_long_and_none_repeats_the_one_before(digests: list[DigestContent]) -> None:
    assert max(words(content) for content in digests) <= MOST_WORDS
    for before, after in pairwise(digests):
        assert not {task.text for task in before.tasks if task.event} & {task.text for task in after.tasks}
        assert before.headline != after.headline or not before.headline.startswith("CSAT")


def test_false_news_is_as_rare_as_is_stated_and_the_real_change_is_told(
    digests: list[DigestContent], course: str
) -> None:
    told = [news(content) for content in digests]
    if course == "steady":
        # 5 % of digests at most: of 26 more than four would come about once in a hundred such half years.
        assert sum(map(bool, told)) <= 4
        return
    falls = [place for place, each in enumerate(told) if "csat clear fall" in each]
    begun = DIGESTS - FALL.start
    assert begun < min(falls) + 1 <= begun + 5
    assert len(falls) <= 2
