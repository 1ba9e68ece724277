"""Words of private places, searched for in all that the bot says to thousands of made-up lines and presses elsewhere.

Every day some hundreds; `make soak` sets ROX_CANARY_LINES=10000.
"""

import json
import os
import random
import re
from collections.abc import Iterator

from rox_bot.commands.verbs import VERBS
from rox_bot.domain.events import SLICES
from rox_bot.domain.metrics import METRICS
from tests.conftest import Figures
from tests.slack.messages import elements
from tests.slack.test_edge_privacy import CHATTER, OPEN, SECRETS, planted
from tests.slack.workspace import BOSS, BRAM, SALES, SHARED, SUPPORT, Office

__all__ = ["planted"]
LINES = int(os.environ.get("ROX_CANARY_LINES", "250"))
PERIODS = ("", "this week", "today", "last week", "this month", "since yesterday", "last 90 days", "deze week", "W47")
SHAPES = ("", "trend", "chart", "table", "vs last month", "vs target", "by week", "csv")
PLACES = (SUPPORT, SALES, SHARED, "DM")


def made_up(rolled: random.Random, ids: list[str]) -> str:
    """A line that somebody might type: an example of help, or words in any order, some with a private word in them."""
    if ids and rolled.random() < 0.15:
        return f"why {rolled.choice(ids)}"
    if rolled.random() < 0.4:
        verb = rolled.choice(VERBS)
        return " ".join((rolled.choice(verb.words), *rolled.choice(verb.examples).split()[1:], rolled.choice(PERIODS)))
    metric = rolled.choice([*METRICS.values()]).words[0]
    by = f"by {rolled.choice(SLICES)}" if rolled.random() < 0.4 else ""
    kept = f"customer:{rolled.choice(('Acme', 'Globex', 'Initech'))}" if rolled.random() < 0.3 else ""
    words = [metric, by, kept, rolled.choice(PERIODS), rolled.choice(SHAPES)]
    rolled.shuffle(words)
    return " ".join(filter(None, words))


def said_since(office: Office, calls: int, answers: int) -> Iterator[str]:
    """What was sent since: arguments of calls, answers to response addresses, acknowledgements."""
    for call in office.slack.calls[calls:]:
        yield json.dumps(call.args, ensure_ascii=False)
    for use in office.slack.responses[answers:]:
        yield json.dumps(use.body, ensure_ascii=False)


def press_something(office: Office, rolled: random.Random, user: str, channel: str) -> None:
    """Press a button under the last that was said to somebody."""
    seen = office.slack.ephemerals(user) or office.slack.messages(channel)
    if not seen:
        return
    message = seen[-1]
    found = [each for each in elements(message.get("blocks") or []) if each.get("type") == "button"]
    if found:
        office.press(rolled.choice(found)["action_id"], message, user=user, channel=channel)


def test_no_private_word_leaves_its_place(planted: Office, record_figures: Figures) -> None:
    rolled, ids, pressed = random.Random(2_026), list[str](), 0
    refused = (SECRETS["DM"], CHATTER, SECRETS[next(place for place in SECRETS if place.startswith("G"))])
    start, answers = len(planted.slack.calls), len(planted.slack.responses)
    for _ in range(LINES):
        user, place = rolled.choice((BRAM, BRAM, BOSS)), rolled.choice(PLACES)
        line, calls, before = made_up(rolled, ids), len(planted.slack.calls), len(planted.slack.responses)
        planted.clock.move(seconds=5)
        if place == "DM":
            planted.write(line, user=user, channel="DM")
        elif rolled.random() < 0.3:
            planted.mention(line, user=user, channel=place)
        else:
            request = planted.slack.command("/rox", line, user=user, channel=place)
            ack = planted.act(request)
            assert not any(token in json.dumps(ack.payload) for token in refused), line
        if place != "DM" and rolled.random() < 0.2:
            press_something(planted, rolled, user, place)
            pressed += 1
        said = "\n".join(said_since(planted, calls, before))
        ids += re.findall(r"/rox why ([0-9A-Z]{4,5})\b", said)
        for token in (*refused, *([OPEN] if place == SHARED else [SECRETS[SHARED]])):
            assert token not in said, line
    for file in planted.slack.files.values():
        content = (file.content or b"").decode("latin-1") + file.title
        assert not any(token in content for token in refused)
    asked = len(planted.slack.calls) - start + len(planted.slack.responses) - answers
    record_figures(
        f"{LINES} lines and {pressed} presses, {asked} things said, {len(planted.slack.files)} files: 0 canaries"
    )
    assert len(ids) > LINES // 10
