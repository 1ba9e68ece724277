"""A channel that cannot be posted in pauses alone, its owner is told once, and somebody lets it go on."""

import copy
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from rox_bot.digests.delivery import FIRST_CHECK, MOST_CHECK
from tests.digests.rounds import LEASE, come_by, courier, due, posts, row, tick
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, GUEST, SHARED, SUPPORT, Office, buttons, told, until


def answered(office: Office) -> str:
    """What the last press or command was answered with."""
    return told(office.slack.responses[-1].body)


def notes(office: Office, user: str = ADA) -> list[dict[str, Any]]:
    """The direct messages to somebody, as they were when first seen."""
    return copy.deepcopy(office.slack.messages(user))


def digest(office: Office) -> dict[str, Any]:
    return office.rows("SELECT * FROM digest")[0]


@pytest.fixture
def kicked(office: Office) -> Office:
    """The bot was removed from the channel when its digest was due."""
    office.slack.set_member(SUPPORT, office.slack.bot_user_id, is_member=False)
    due(office)
    for _ in range(3):
        tick(office)
        office.clock.move(**LEASE)
    return office


def test_a_refused_channel_is_paused_and_its_owner_told_once_with_the_way_out(kicked: Office) -> None:
    assert (digest(kicked)["paused_for"], row(kicked)["state"]) == ("not_in_channel", "failed")
    [note] = notes(kicked)
    assert "/invite @rox" in told(note)
    assert set(buttons(note)) == {"digest_resume"}
    assert buttons(note)["digest_resume"].isdecimal()


def test_a_paused_digest_is_not_planned(kicked: Office) -> None:
    due(kicked, days=7)
    tick(kicked)
    assert row(kicked)["period"] == "2026-W47"
    assert len(notes(kicked)) == 1


def test_resume_asks_for_the_invitation_first_and_then_posts_what_waited(kicked: Office) -> None:
    [note] = notes(kicked)
    kicked.press("digest_resume", note, channel="DM")
    assert "/invite @rox" in answered(kicked)
    assert digest(kicked)["paused_at"] is not None

    kicked.slack.set_member(SUPPORT, kicked.slack.bot_user_id)
    kicked.press("digest_resume", note, channel="DM")
    assert "is posted now" in answered(kicked)
    assert "Next: Mon 30 Nov 09:00" in answered(kicked)
    assert tick(kicked) == 1
    assert len(posts(kicked)) == 1
    kicked.press("digest_resume", note, channel="DM")
    assert "No digest is paused" in answered(kicked)
    assert tick(kicked) == 0


def test_what_failed_two_days_ago_is_not_posted_any_more(kicked: Office) -> None:
    kicked.slack.set_member(SUPPORT, kicked.slack.bot_user_id)
    due(kicked, days=3)
    answer = told(kicked.ask("digest resume").body)
    assert "posted now" not in answer
    assert "Next: Mon 30 Nov 09:00" in answer
    assert tick(kicked) == 0
    due(kicked, days=7)
    assert tick(kicked) == 1
    assert "Never posted: 2026-W47 (the bot is not in the channel)." in told(posts(kicked)[0])


def test_status_says_that_it_is_paused_why_and_how_it_goes_on(kicked: Office) -> None:
    answer = kicked.ask("digest status").body
    assert "Paused since Mon 23 Nov 09:00: the bot is not in the channel." in told(answer)
    assert "/rox digest resume" in told(answer)
    assert "2026-W47 · Mon 23 Nov 09:00 · not posted · the bot is not in the channel" in told(answer)
    assert set(buttons(answer)) == {"digest_resume", "digest_edit", "digest_setup"}


def test_a_week_is_paused_anew_and_told_anew(kicked: Office) -> None:
    kicked.ask("digest resume")
    tick(kicked)
    assert len(notes(kicked)) == 2
    assert row(kicked)["state"] == "failed"


def test_setting_up_anew_ends_a_pause(kicked: Office) -> None:
    assert "Next: Mon 30 Nov" in told(kicked.ask("digest here weekly Mon 9:00").body)
    assert digest(kicked)["paused_at"] is None


def test_only_the_owner_managers_and_admins_resume(open_office: Opened) -> None:
    office = open_office("socket", managers=(ADA,), admins=(BOSS,))
    office.ask("digest here weekly Mon 9:00")
    office.slack.fail("chat.postMessage", error="restricted_action")
    due(office)
    tick(office)
    [note] = notes(office)
    office.press("digest_resume", note, user=BRAM, channel="DM")
    assert "ROX_MANAGERS" in answered(office)
    assert "ROX_MANAGERS" in told(office.ask("digest resume", user=BRAM).body)
    office.press("digest_resume", note, user=GUEST, channel="DM")
    assert "Not available" in answered(office)
    assert digest(office)["paused_at"] is not None

    office.harm("UPDATE digest SET owner = (SELECT key FROM person WHERE slack_user = 'U0BRAM')")
    office.press("digest_resume", note, user=BRAM, channel="DM")
    assert digest(office)["paused_at"] is None


def test_where_the_owner_cannot_be_told_the_admins_are(open_office: Opened) -> None:
    office = open_office("socket", managers=(ADA,), admins=(BOSS,))
    office.ask("digest here weekly Mon 9:00")
    office.harm("UPDATE digest SET owner = 'gone'")
    office.slack.fail("chat.postMessage", error="restricted_action")
    due(office)
    tick(office)

    assert len(notes(office, BOSS)) == 1
    assert notes(office) == []


def test_a_note_outlives_a_crash_and_a_busy_slack(office: Office) -> None:
    office.slack.fail("chat.postMessage", error="restricted_action")
    office.slack.fail("chat.postMessage", status=429, retry_after=30)
    due(office)
    tick(office)
    assert notes(office) == []
    office.restart()
    due(office, minutes=1)
    tick(office)
    until(lambda: notes(office), "the note")  # the bot's own courier may be the one that says it
    until(lambda: office.count("outbox WHERE kind = 'note' AND state = 'sent'"), "its record")
    [left] = office.rows("SELECT state, payload FROM outbox WHERE kind = 'note'")
    assert (left["state"], left["payload"]) == ("sent", "")


def test_a_passing_refusal_pauses_nothing(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", error="team_added_to_org")
    assert tick(office) == 0
    assert (row(office)["state"], digest(office)["paused_at"]) == ("planned", None)
    due(office, minutes=1)
    assert tick(office) == 1
    assert notes(office) == []


def test_a_dead_token_stops_all_calls_until_it_is_good_again(office: Office) -> None:
    due(office)
    who = courier(office)
    for method in ("conversations.info", "auth.test"):
        office.slack.fail(method, error="token_revoked", times=None)
    come_by(office, who)
    assert who.stopped == "token_revoked"
    assert row(office)["state"] == "planned"
    assert digest(office)["paused_at"] is None

    calls = []
    for _ in range(300):
        before = len(office.slack.calls)
        office.clock.move(seconds=60)
        come_by(office, who)
        calls.append([call.method for call in office.slack.calls[before:]])
    tried = [minute for minute, made in enumerate(calls, 1) if made]
    assert all(made in ([], ["auth.test"]) for made in calls)
    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert tried[0] == FIRST_CHECK / timedelta(minutes=1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == MOST_CHECK / timedelta(minutes=1)

    office.slack.heal()
    office.clock.move(hours=1)
    assert come_by(office, who) == 1
    assert who.stopped == ""
    assert len(posts(office)) == 1


def test_a_token_that_dies_while_posting_leaves_the_digest_planned(office: Office) -> None:
    due(office)
    who = courier(office)
    office.slack.fail("chat.postMessage", error="account_inactive")
    assert come_by(office, who) == 0
    assert (row(office)["state"], who.stopped) == ("planned", "account_inactive")
    office.clock.move(minutes=6)
    assert come_by(office, who) == 1
    assert len(posts(office)) == 1


def doubtful(office: Office) -> dict[str, Any]:
    """A digest of which nobody can say whether it stands there; returns the note to its owner."""
    due(office)
    office.slack.scopes -= {"channels:history"}
    office.slack.fail("chat.postMessage", drop="after")
    tick(office)
    office.clock.move(**LEASE)
    tick(office)
    [note] = notes(office)
    return note


def test_the_owner_says_that_a_doubtful_digest_is_there(office: Office) -> None:
    note = doubtful(office)
    assert set(buttons(note)) == {"digest_there", "digest_again"}
    assert "nobody can say" in told(office.ask("digest status").body)
    office.press("digest_there", note, channel="DM")
    assert row(office)["state"] == "sent"
    office.press("digest_again", note, channel="DM")
    assert "settled before" in answered(office)
    assert tick(office) == 0
    assert len(posts(office)) == 1


def test_the_owner_has_a_doubtful_digest_posted_again_however_late(office: Office) -> None:
    note = doubtful(office)
    office.slack.channels[SUPPORT].messages.clear()
    due(office, days=4)
    office.press("digest_again", note, channel="DM")
    assert tick(office) == 1
    assert len(posts(office)) == 1
    assert row(office)["state"] == "sent"


def test_others_do_not_settle_a_doubt(open_office: Opened) -> None:
    office = open_office("socket", managers=(ADA,), admins=(BOSS,))
    office.ask("digest here weekly Mon 9:00")
    note = doubtful(office)
    office.press("digest_again", note, user=BRAM, channel="DM")
    assert "ROX_MANAGERS" in answered(office)
    assert row(office)["state"] == "uncertain"


@pytest.fixture
def guarded(open_office: Opened) -> Office:
    """A bot with admins, a digest in a channel that became shared with others, and its due time."""
    office = open_office("socket", managers=(ADA,), admins=(BOSS,))
    office.ask("digest here weekly Mon 9:00")
    office.slack.channels[SUPPORT].is_ext_shared = True
    due(office)
    tick(office)
    return office


def test_a_channel_that_became_shared_is_held_and_an_admin_is_asked(guarded: Office) -> None:
    assert posts(guarded) == []
    assert digest(guarded)["paused_for"] == "shared_outside"
    [note] = notes(guarded)
    assert set(buttons(note)) == {"digest_allow"}
    guarded.press("digest_allow", note, channel="DM")
    assert "ROX_ADMINS" in answered(guarded)
    assert tick(guarded) == 0

    [asked] = notes(guarded, BOSS)
    guarded.press("digest_allow", asked, user=BOSS, channel="DM")
    assert tick(guarded) == 1
    assert "Lowest CSAT" not in told(posts(guarded)[0])
    due(guarded, days=7)
    assert tick(guarded) == 1


def test_a_channel_that_is_shared_no_more_is_resumed_without_allowing_it(guarded: Office) -> None:
    guarded.slack.channels[SUPPORT].is_ext_shared = False
    guarded.press("digest_allow", notes(guarded, BOSS)[0], user=BOSS, channel="DM")
    assert digest(guarded)["outside_allowed"] == 0
    assert tick(guarded) == 1


def test_a_channel_that_becomes_shared_while_a_digest_is_put_together_is_held(office: Office) -> None:
    def share(_chart: object) -> bytes:
        office.slack.channels[SUPPORT].is_ext_shared = True
        return b"\x89PNG"

    due(office)
    assert tick(office, draw=share) == 0
    assert posts(office) == []
    assert row(office)["reason"] == "shared_outside"


def test_a_channel_that_opens_up_while_a_digest_is_put_together_gets_it_for_other_eyes(office: Office) -> None:
    def close(_chart: object) -> bytes:
        office.slack.channels[SUPPORT].is_private = True
        return b"\x89PNG"

    due(office)
    assert tick(office, draw=close) == 0
    assert tick(office) == 1
    assert len(posts(office)) == 1


def test_setting_up_where_others_read_waits_for_an_admin(open_office: Opened) -> None:
    office = open_office("socket", managers=(BRAM,), admins=(BOSS,))
    answer = told(office.ask("digest here weekly Mon 9:00", user=BRAM, channel=SHARED).body)
    assert "shared with another organisation" in answer
    due(office)
    assert tick(office) == 0
    assert "ROX_ADMINS" in told(office.ask("digest resume", user=BRAM, channel=SHARED).body)
    [note] = notes(office, BOSS)
    office.press("digest_allow", note, user=BOSS, channel="DM")
    due(office, days=7)
    assert tick(office) == 1
    assert len(posts(office, SHARED)) == 1
    assert "Next:" in told(office.ask("digest here weekly Mon 9:00", user=BRAM, channel=SHARED).body)


def test_an_admin_sets_up_where_others_read(open_office: Opened) -> None:
    office = open_office("socket", admins=(BOSS,))
    assert "Next:" in told(office.ask("digest here weekly Mon 9:00", user=BOSS, channel=SHARED).body)
    due(office)
    assert tick(office) == 1


def test_skipped_weeks_are_told_to_the_owner_and_named_in_the_next_digest(office: Office) -> None:
    due(office, days=21)
    assert tick(office) == 1
    assert "Never posted: 2026-W47 (the bot was offline when it was due), 2026-W48" in told(posts(office)[0])
    [note] = notes(office)
    assert "2026-W47, 2026-W48, 2026-W49" in told(note)
    assert buttons(note) == {}
    due(office, days=28)
    tick(office)
    assert "Never posted" not in told(posts(office)[1])
    assert len(notes(office)) == 1


def test_a_digest_switched_off_while_it_waits_is_skipped(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", status=429, retry_after=60)
    tick(office)
    office.ask("digest off")
    due(office, minutes=2)
    tick(office)
    assert (row(office)["state"], row(office)["reason"]) == ("skipped", "switched off")
    assert posts(office) == []


def test_notes_and_orders_are_in_the_language_of_the_digest(office: Office) -> None:
    office.ask("digest here weekly Mon 9:00 lang:nl replace")
    office.slack.channels[SUPPORT].is_archived = True
    due(office)
    tick(office)
    [note] = notes(office)
    assert "is niet geplaatst" in told(note)
    assert "Hervatten" in str(note["blocks"])
    office.slack.channels[SUPPORT].is_archived = False
    assert "goes on" in told(office.ask("digest hervat").body)
