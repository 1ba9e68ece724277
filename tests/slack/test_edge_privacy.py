"""Words from private places stay there: a unique token in each, then everything the bot says is searched for it."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.databases import on_sqlite_alone
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, QUIET, SALES, SHARED, SUPPORT, TEAMMATE, Office, told, until

SECRETS = {QUIET: "canaryprivate", "DM": "canarydirect", SHARED: "canaryshared"}
OPEN = "canaryopen"
CHATTER = "canarychatter"
QUESTIONS = (
    "",
    "csat this week",
    "csat by customer this week",
    "csat by touchpoint this week",
    "nps this week",
    "moments this week",
    "moments by customer this week",
    "moments",
    "feedback this week",
    "csat this week trend",
    "csat Acme this week",
    "why",
    "digest status",
    "digest preview",
    "help",
)


@pytest.fixture
def planted(open_office: Opened) -> Office:
    """An office where a moment, a complaint and idle talk with a token stand in every kind of place."""
    office = open_office("socket", admins=(BOSS,))
    for channel, token in {**SECRETS, SUPPORT: OPEN}.items():
        where = office.slack.direct(ADA).id if channel == "DM" else channel
        office.write(f"Magic moment: <@{TEAMMATE}> fixed the printer of Acme {token}", channel=channel)
        office.write(f"just talking about {CHATTER}", channel=channel if channel != "DM" else SALES)
        office.ask(f'log csat 1 Acme "{token} was bad"', channel=where)
        office.ask(f'log nps 0 Globex "{token} was worse"', channel=where)
    office.write(f"Kudos to <@{TEAMMATE}> {SECRETS[QUIET]}", channel=QUIET)
    office.clock.move(minutes=1)
    return office


def test_no_answer_elsewhere_holds_a_private_word(planted: Office) -> None:
    start = len(planted.slack.calls)
    for question in QUESTIONS:
        planted.ask(question, user=BRAM, channel=SUPPORT)
        planted.mention(question, user=BRAM, channel=SALES)
    ids = sorted(set(re.findall(r"why ([0-9A-Z]{4,5})\b", json.dumps(list(_said(planted, start))))))
    for number in ids[::2]:
        planted.ask(f"why {number}", user=BRAM, channel=SALES)

    said = "\n".join(_said(planted, start))
    assert len(ids) > 10
    for secret in (*SECRETS.values(), CHATTER):
        assert secret not in said


def test_no_answer_before_outsiders_holds_words_from_inside(planted: Office) -> None:
    start = len(planted.slack.calls)

    for question in ("moments this week", "csat by customer this week", "why", "digest preview"):
        planted.ask(question, user=BRAM, channel=SHARED)

    said = "\n".join(_said(planted, start))
    assert SECRETS[SHARED] in said
    for secret in (SECRETS[QUIET], SECRETS["DM"], OPEN, CHATTER):
        assert secret not in said


def test_open_words_are_quoted_inside_and_never_to_outsiders(planted: Office) -> None:
    assert OPEN in told(planted.ask("moments this week", user=BRAM, channel=SALES).body)
    assert OPEN not in told(planted.ask("moments this week", user=BRAM, channel=SHARED).body)


@pytest.mark.parametrize("channel", [QUIET, SHARED])
def test_words_are_quoted_where_they_were_written(planted: Office, channel: str) -> None:
    shown = told(planted.ask("moments this week", user=BRAM, channel=channel).body)

    assert SECRETS[channel] in shown
    assert not any(secret in shown for place, secret in SECRETS.items() if place != channel)


def test_private_words_are_counted_for_everybody(planted: Office) -> None:
    assert re.search(r"so far 4\b", told(planted.ask("moments this week", user=BRAM, channel=SALES).body))


def test_no_digest_elsewhere_holds_a_private_word(planted: Office) -> None:
    places = (SUPPORT, SALES, SHARED)
    planted.tick = 0.05
    planted.restart()
    for channel in places:
        # Where another organisation reads along, only an admin may let a digest out.
        planted.ask("digest here weekly Mon 9:00", user=BOSS, channel=channel)
    start = len(planted.slack.calls)

    planted.clock.move(days=5)
    sent = "SELECT count(*) AS n FROM outbox WHERE kind = 'digest' AND state = 'sent'"
    until(lambda: planted.rows(sent)[0]["n"] == len(places), "the digests")

    said = "\n".join(_said(planted, start))
    for secret in (*SECRETS.values(), CHATTER):
        assert secret not in said
    assert OPEN in told(planted.slack.messages(SALES)[-1])
    assert OPEN not in told(planted.slack.messages(SHARED)[-1])


@on_sqlite_alone
def test_idle_talk_is_nowhere_in_the_database(planted: Office) -> None:
    planted.stop()

    assert CHATTER.encode() not in planted.database.read_bytes()
    assert SECRETS[QUIET].encode() in planted.database.read_bytes()


def test_metadata_and_button_values_are_opaque(planted: Office) -> None:
    planted.ask("moments this week", channel=QUIET)

    for call in planted.slack.calls:
        metadata = json.dumps(call.args.get("metadata") or {})
        values = re.findall(r'"value": "([^"]*)"', json.dumps(call.args.get("blocks") or []))
        for text in (metadata, *values):
            assert "canary" not in text
            assert "Acme" not in text


def _said(office: Office, start: int) -> Iterator[str]:
    """Everything the bot sent since a call: arguments of every method, response addresses and uploaded bytes."""
    for call in office.slack.calls[start:]:
        yield json.dumps(call.args)
    for file in office.slack.files.values():
        yield (file.content or b"").decode("latin-1") + file.title
