"""The *Take* buttons below a digest: one taker, named in the message itself, also after a restart; no outsiders."""

import copy
import json

import pytest

from tests.digests.rounds import due, posts, row, tick
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BRAM, GUEST, Office, buttons, told


@pytest.fixture
def posted(open_office: Opened) -> Office:
    """A digest about one good and two low scores stands in its channel."""
    office = open_office("socket", filled=False)
    office.ask("digest here weekly Mon 9:00")
    for line in ("csat 1 customer:Acme #481", "csat 2 customer:Globex", "csat 5 customer:Acme"):
        office.ask(f"log {line}")
    due(office)
    tick(office)
    return office


def test_each_low_score_has_its_button(posted: Office) -> None:
    [post] = posts(posted)
    shown = buttons(post)
    assert [shown["take:0"], shown["take:1"]] == ["E1", "E2"]
    assert "E1 · CSAT 1 (1–5) · Acme · #481" in told(post)
    assert "follows up" not in told(post)
    assert "Take E1" in told(post)


def test_who_presses_hears_it_and_the_message_names_them(posted: Office) -> None:
    posted.press("take:0", posts(posted)[0])
    assert "L1: you follow up E1 (CSAT 1 (1–5), Acme, #481)." in told(posted.slack.responses[-1].body)
    tick(posted)
    [post] = posts(posted)
    assert "ada follows up" in told(post)
    assert buttons(post)["take:0"] == "E2"
    assert "take:1" not in buttons(post)


def test_a_post_keeps_its_language_when_the_channel_gets_another(posted: Office) -> None:
    before = told(posts(posted)[0])
    posted.ask("settings here language nl")
    posted.press("take:0", posts(posted)[0])
    tick(posted)
    after = told(posts(posted)[0])
    assert "ada follows up" in after
    assert "Te doen" not in after
    assert set(after.split("\n")) - set(before.split("\n")) <= {" · ", "ada follows up", "Take E2"}
    due(posted, days=7)
    posted.ask("log csat 1 globex yesterday")
    tick(posted)
    assert "Te doen" in told(posts(posted)[-1])
    posted.press("take:0", posts(posted)[-1])
    tick(posted)
    assert "To do" in told(posts(posted)[0])
    assert "Te doen" in told(posts(posted)[-1])


def test_a_post_of_before_languages_were_kept_is_told_as_its_digest_is_now(posted: Office) -> None:
    bare = """replace(payload, ',"language":"en"}', '}')"""
    posted.harm(f"UPDATE outbox SET payload = {bare} WHERE kind = 'digest'")
    assert "language" not in json.loads(row(posted)["payload"])
    posted.ask("settings here language nl")
    posted.press("take:0", posts(posted)[0])
    tick(posted)
    assert "Te doen" in told(posts(posted)[0])


def test_the_second_to_press_hears_who_was_first(posted: Office) -> None:
    before = copy.deepcopy(posts(posted)[0])
    posted.press("take:0", before)
    posted.restart()
    posted.press("take:0", before, user=BRAM)
    assert "E1 was taken already by ada" in told(posted.slack.responses[-1].body)
    posted.press("take:0", before, user=ADA)
    assert "L1: you follow up E1" in told(posted.slack.responses[-1].body)
    assert [each["taken_by"] != "" for each in posted.rows("SELECT * FROM loop")] == [True]
    assert posted.count("audit WHERE action = 'take'") == 1


def test_undo_gives_it_back_and_the_message_follows(posted: Office) -> None:
    posted.press("take:0", posts(posted)[0])
    [echo] = posted.slack.ephemerals(ADA)[-1:]
    posted.press("untake", echo)
    assert "E1 is free again" in told(posted.slack.responses[-1].body)
    tick(posted)
    assert buttons(posts(posted)[0])["take:0"] == "E1"


def test_guests_take_nothing(posted: Office) -> None:
    posted.press("take:0", posts(posted)[0], user=GUEST)
    assert "Not available here" in told(posted.slack.responses[-1].body)
    assert posted.count("loop") == 0


def test_it_can_be_typed_and_nothing_is_updated_where_nothing_changed(posted: Office) -> None:
    assert "L1: you follow up E2" in told(posted.ask("take E2").body)
    tick(posted)
    updates = [call for call in posted.slack.calls if call.method == "chat.update"]
    tick(posted)
    assert [call for call in posted.slack.calls if call.method == "chat.update"] == updates
    assert len(updates) == 1
    assert "ada follows up" in told(posts(posted)[0])


def test_a_preview_has_the_buttons_of_the_post_and_they_work(posted: Office) -> None:
    posted.ask("digest preview", user=BRAM)
    [preview] = posted.slack.ephemerals(BRAM)[-1:]
    assert [buttons(preview)[name] for name in ("take:0", "take:1")] == ["E1", "E2"]
    shown, post = (told(each).partition("/rox why")[0] for each in (preview, posts(posted)[0]))
    alone = "A preview: only you see this, nothing is posted yet"
    assert shown.count(alone) == 2
    assert shown.replace(f"{alone}: ", "").replace(f"{alone}\n", "") == post  # but for the id, which is its own
    posted.press("take:1", preview, user=BRAM)
    assert "L1: you follow up E2" in told(posted.slack.responses[-1].body)


def test_what_was_followed_up_is_told_as_done(posted: Office) -> None:
    posted.ask("loop done E1 solved")
    tick(posted)
    assert "ada has followed up" in told(posts(posted)[0])
