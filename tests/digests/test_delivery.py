"""Weekly digests through the real app: set up by a command, posted once whatever fails, and proven afterwards."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rox_bot.charts import draw as draw_picture
from rox_bot.digests.schedule import fallen_due, next_due
from tests.digests.rounds import LEASE, MONDAY, digests_planned, due, pictures, posts, row, tick
from tests.digests.test_schedule import WEEKLY
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, QUIET, SUPPORT, ZONE, Office, told, until


def test_setting_up_names_the_next_time_and_never_one_already_past(office: Office) -> None:
    office.clock.now = MONDAY + timedelta(minutes=5)
    answer = office.ask("digest here weekly Mon 9:00")

    assert "Next: Mon 30 Nov 09:00" in told(answer.body)
    assert tick(office) == 0
    assert office.count("outbox") == 0


def test_the_loop_posts_a_digest_when_it_is_due(open_office: Opened) -> None:
    office = open_office("socket", tick=0.05)
    office.ask("digest here weekly Mon 9:00")
    due(office, seconds=-1)
    looked = len(office.rows("SELECT * FROM outbox"))

    due(office)
    until(lambda: posts(office), "the digest")
    assert looked == 0


def test_a_digest_is_one_message_with_a_picture_and_a_permalink(office: Office) -> None:
    due(office)
    assert tick(office, draw=draw_picture) == 1

    [post] = posts(office)
    [picture] = pictures(post)
    assert len(picture["alt_text"]) > 20
    assert "Week 47" in told(post)
    assert "16–22 Nov 2026" in told(post)
    payload = {"key": f"digest-{row(office)['id']}", "rev": 0}
    assert post["metadata"] == {"event_type": "rox_digest", "event_payload": payload}
    assert row(office)["state"] == "sent"
    assert row(office)["ts"] == post["ts"]
    assert post["ts"].replace(".", "") in row(office)["permalink"]
    [file] = office.slack.files.values()
    assert (file.content or b"").startswith(b"\x89PNG")
    assert file.channels == []


def test_a_digest_is_not_posted_before_its_time_nor_twice(office: Office) -> None:
    due(office, seconds=-1)
    assert tick(office) == 0
    due(office)
    assert [tick(office) for _ in range(3)] == [1, 0, 0]

    assert len(posts(office)) == 1


def test_two_couriers_at_once_post_one_message(office: Office) -> None:
    due(office)
    found: list[int] = []
    threads = [threading.Thread(target=lambda me=me: found.append(tick(office, me))) for me in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(found) == [0, 1]
    assert len(posts(office)) == 1


def test_next_week_brings_the_next_digest(office: Office) -> None:
    due(office)
    tick(office)
    due(office, days=7)
    tick(office)

    assert [row["period"] for row in office.rows("SELECT period FROM outbox ORDER BY id")] == ["2026-W47", "2026-W48"]
    assert len(posts(office)) == 2


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
def test_a_picture_that_fails_gives_way_to_the_table_and_is_added_later(office: Office, method: str) -> None:
    due(office)
    office.slack.fail(method, status=500, times=2)
    assert tick(office) == 1
    [post] = posts(office)
    assert pictures(post) == []
    assert "rich_text_preformatted" in str(post["blocks"])
    assert row(office)["reason"] == "picture pending"

    tick(office)

    [post] = posts(office)
    assert len(pictures(post)) == 1
    assert post["metadata"]["event_payload"]["key"] == f"digest-{row(office)['id']}"
    assert (row(office)["state"], row(office)["reason"]) == ("sent", "")
    assert len(office.slack.calls_of("chat.postMessage")) == 1


def test_a_picture_that_never_comes_is_given_up(office: Office) -> None:
    due(office)
    office.slack.fail("files.getUploadURLExternal", error="internal_error", times=None)
    for _ in range(10):
        tick(office)

    assert len(office.slack.calls_of("files.getUploadURLExternal")) <= 6
    assert row(office)["reason"] == ""


def test_updates_that_fail_are_given_up_too(office: Office) -> None:
    due(office)
    office.slack.fail("upload", status=500)
    office.slack.fail("chat.update", error="invalid_blocks", times=None)
    for _ in range(10):
        tick(office)

    assert len(office.slack.calls_of("chat.update")) <= 5
    assert pictures(posts(office)[0]) == []


def test_a_drawing_that_fails_gives_way_to_the_table(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_chart: object) -> bytes:
        raise MemoryError("no room to draw")

    due(office)
    tick(office, draw=broken)

    [post] = posts(office)
    assert "rich_text_preformatted" in str(post["blocks"])
    assert "picture not drawn" in caplog.text


def test_a_picture_slack_refuses_to_show_is_left_out(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", error="invalid_blocks")
    assert tick(office) == 1

    assert len(posts(office)) == 1
    assert len(office.slack.calls_of("chat.postMessage")) == 2


def test_a_busy_slack_is_given_the_time_it_asks_for(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", status=429, retry_after=90)
    assert tick(office) == 0
    assert row(office)["state"] == "planned"
    due(office, seconds=89)
    assert tick(office) == 0
    due(office, seconds=91)
    assert tick(office) == 1

    assert len(posts(office)) == 1
    assert len(office.slack.calls_of("chat.postMessage")) == 2


def test_a_busy_slack_leaves_no_doubt_where_history_cannot_be_read(office: Office) -> None:
    due(office)
    office.slack.scopes -= {"channels:history"}
    office.slack.fail("chat.postMessage", status=429, retry_after=1)
    tick(office)
    due(office, seconds=2)

    assert tick(office) == 1
    assert row(office)["state"] == "sent"


DOUBTS: dict[str, dict[str, Any]] = {
    "500 after": {"status": 500, "accept": True},
    "500 before": {"status": 500},
    "dropped after": {"drop": "after"},
    "dropped before": {"drop": "before"},
    "garbage after": {"garbage": True, "accept": True},
    "internal_error": {"error": "internal_error"},
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_post_in_doubt_is_looked_up_and_ends_as_one_message(office: Office, doubt: str) -> None:
    due(office)
    office.slack.fail("chat.postMessage", **DOUBTS[doubt])
    assert tick(office) == 0
    assert row(office)["state"] == "sending"
    assert tick(office) == 0

    office.clock.move(**LEASE)
    assert tick(office) == 1

    assert len(posts(office)) == 1
    assert row(office)["state"] == "sent"
    assert row(office)["permalink"]


@pytest.mark.parametrize("failure", ["500", "dropped", "429"])
def test_a_look_up_that_fails_is_repeated_before_anything_is_posted(office: Office, failure: str) -> None:
    due(office)
    office.slack.fail("chat.postMessage", drop="after")
    busy: dict[str, Any] = {"status": 429, "retry_after": 0}
    script = {"500": {"status": 500}, "dropped": {"drop": "before"}, "429": busy}[failure]
    office.slack.fail("conversations.history", **script, times=4)
    tick(office)
    for _ in range(6):
        office.clock.move(**LEASE)
        tick(office)

    assert len(posts(office)) == 1
    assert row(office)["state"] == "sent"


def test_a_crash_while_looking_up_does_not_make_a_second_message(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", drop="after")
    tick(office)
    office.clock.move(**LEASE)
    office.slack.fail("conversations.history", drop="before", times=2)
    tick(office)
    office.restart()
    office.clock.move(**LEASE)
    tick(office)

    assert len(posts(office)) == 1


def test_a_post_in_doubt_without_history_is_put_to_the_owner_and_never_repeated(office: Office) -> None:
    due(office)
    office.slack.scopes -= {"channels:history"}
    office.slack.fail("chat.postMessage", drop="after")
    tick(office)
    for _ in range(3):
        office.clock.move(**LEASE)
        tick(office)

    assert len(posts(office)) == 1
    assert row(office)["state"] == "uncertain"
    [note] = office.slack.messages(ADA)
    assert "cannot read the channel" in told(note)


@pytest.mark.parametrize("state", ["claimed", "rendered", "uploaded"])
def test_a_crash_before_posting_leaves_nothing_in_doubt(office: Office, state: str) -> None:
    due(office)
    office.slack.fail("conversations.info", status=500, times=2)
    tick(office)
    office.harm(f"UPDATE outbox SET state = '{state}', owner = 'dead'")
    office.slack.scopes -= {"channels:history"}
    assert tick(office) == 0

    office.clock.move(**LEASE)
    assert tick(office) == 1
    assert len(posts(office)) == 1


@pytest.mark.parametrize(
    ("reason", "told_back"),
    [
        ("not_in_channel", "not in the channel"),
        ("is_archived", "archived"),
        ("restricted_action", "restricted_action"),
    ],
)
def test_a_refusal_for_good_is_told_to_the_owner_once(office: Office, reason: str, told_back: str) -> None:
    due(office)
    if reason == "not_in_channel":
        office.slack.set_member(SUPPORT, office.slack.bot_user_id, is_member=False)
    elif reason == "is_archived":
        office.slack.channels[SUPPORT].is_archived = True
    else:
        office.slack.fail("chat.postMessage", error=reason)
    for _ in range(3):
        tick(office)
        office.clock.move(**LEASE)

    assert posts(office) == []
    assert (row(office)["state"], row(office)["reason"]) == ("failed", reason)
    [note] = office.slack.messages(ADA)
    assert told_back in told(note)
    assert f"<#{SUPPORT}>" in told(note)


def test_another_channel_is_not_held_up(office: Office) -> None:
    office.ask("digest here weekly Mon 9:00", channel=QUIET)
    office.slack.channels[SUPPORT].is_archived = True
    due(office)

    assert tick(office) == 1
    assert len(posts(office, QUIET)) == 1


def test_a_failure_of_ours_is_given_up_the_third_time_with_a_reference(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    due(office)
    office.harm("DROP TABLE answer")
    for _ in range(5):
        tick(office)
        office.clock.move(**LEASE)

    assert row(office)["state"] == "failed"
    assert row(office)["reason"].startswith("ref ")
    assert row(office)["reason"] in caplog.text
    [note] = office.slack.messages(ADA)
    assert row(office)["reason"] in told(note)
    assert "no such table" not in told(note)


def test_a_channel_that_was_allowed_to_be_shared_gets_no_names_and_no_quotes(office: Office) -> None:
    office.harm("UPDATE digest SET outside_allowed = TRUE")
    office.clock.move(minutes=1)
    office.write("Magic moment: <@U0MATE> fixed the printer of Acme canaryopen")
    office.ask('log csat 1 Acme "canarybad"')
    office.slack.channels[SUPPORT].is_ext_shared = True
    due(office)
    tick(office)

    [post] = posts(office)
    for word in ("canaryopen", "canarybad", "Acme", "Globex", "Lowest CSAT"):
        assert word not in told(post)
    assert "CSAT" in told(post)


def test_a_channel_that_cannot_be_described_counts_as_shared(office: Office) -> None:
    office.slack.scopes -= {"channels:read"}
    due(office)
    assert tick(office) == 0
    assert (row(office)["state"], row(office)["reason"]) == ("failed", "shared_outside")

    office.harm("UPDATE digest SET outside_allowed = TRUE, paused_at = NULL")
    due(office, days=7)
    assert tick(office) == 1
    assert "Lowest CSAT" not in told(posts(office)[0])


def test_a_channel_inside_gets_the_best_moment(office: Office) -> None:
    office.clock.move(minutes=1)
    office.write("Magic moment: <@U0MATE> fixed the printer of Acme in 5 minutes canaryopen")
    due(office)
    tick(office)

    assert "canaryopen" in told(posts(office)[0])


def test_a_day_late_it_is_posted_with_a_remark_that_its_picture_keeps(office: Office) -> None:
    due(office, days=1)
    office.slack.fail("upload", status=500, times=2)
    assert tick(office) == 1
    assert "Posted late, Tue 24 Nov 09:00; the bot was offline." in told(posts(office)[0])

    tick(office)

    assert pictures(posts(office)[0])
    assert "Posted late, Tue 24 Nov 09:00" in told(posts(office)[0])


def test_a_crash_that_lasts_a_day_is_told_as_late(office: Office) -> None:
    due(office)
    office.slack.fail("conversations.info", status=500, times=2)
    tick(office)
    due(office, days=1)
    tick(office)

    assert "Posted late, Tue 24 Nov 09:00" in told(posts(office)[0])


def test_three_days_late_it_is_skipped(office: Office) -> None:
    due(office, days=3)
    assert tick(office) == 0

    assert posts(office) == []
    assert (row(office)["state"], row(office)["reason"]) == ("skipped", "the bot was offline when it was due")


def test_a_digest_that_waited_three_days_for_slack_is_skipped(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", status=429, retry_after=10)
    tick(office)
    due(office, days=3)
    tick(office)

    assert posts(office) == []
    assert (row(office)["state"], row(office)["reason"]) == ("skipped", "ratelimited")
    assert "Slack is busy" in told(office.slack.messages(ADA)[0])


def test_a_post_in_doubt_for_three_days_is_still_found(office: Office) -> None:
    due(office)
    office.slack.fail("chat.postMessage", drop="after")
    tick(office)
    due(office, days=3)
    tick(office)

    assert len(posts(office)) == 1
    assert row(office)["state"] == "sent"


def test_after_three_weeks_only_the_last_is_posted(office: Office) -> None:
    due(office, days=21)
    tick(office)

    states = {each["period"]: each["state"] for each in digests_planned(office)}
    assert states == {"2026-W47": "skipped", "2026-W48": "skipped", "2026-W49": "skipped", "2026-W50": "sent"}
    assert len(posts(office)) == 1


def test_a_clock_that_jumps_back_posts_nothing_again(office: Office) -> None:
    due(office)
    tick(office)
    due(office, minutes=-10)
    tick(office)
    due(office)
    tick(office)

    assert len(posts(office)) == 1


def test_setting_up_anew_never_repeats_a_week(office: Office) -> None:
    due(office)
    tick(office)
    answer = office.ask("digest here weekly Mon 10:00 replace")
    due(office, hours=1, minutes=1)
    tick(office)

    assert len(posts(office)) == 1
    assert "Next: Mon 30 Nov 10:00, about 23" in told(answer.body)  # the week before was told at nine
    assert "Next: Mon 30 Nov 10:00" in told(office.ask("digest status").body)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (datetime(2027, 3, 27, tzinfo=UTC), "02:30", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (datetime(2027, 10, 30, tzinfo=UTC), "02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (datetime(2027, 3, 27, tzinfo=UTC), "09:00", datetime(2027, 3, 28, 7, 0, tzinfo=UTC)),
        (datetime(2027, 10, 30, tzinfo=UTC), "09:00", datetime(2027, 10, 31, 8, 0, tzinfo=UTC)),
    ],
)
def test_when_the_clocks_change_it_is_due_once_at_the_right_moment(
    day: datetime, clock: str, expected: datetime
) -> None:
    digest = {"zone": ZONE, **WEEKLY, "clock": clock, "weekday": 6, "since": day}

    assert next_due(digest, day).due_at == expected
    hours = [expected + timedelta(hours=hour) for hour in range(-3, 4)]
    assert [len(fallen_due(digest, hour)) for hour in hours] == [0, 0, 0, 1, 1, 1, 1]


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"])
def test_over_two_years_there_is_one_digest_for_each_local_week(zone: str) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    digest = {"zone": zone, **WEEKLY, "clock": "02:30", "weekday": 6, "since": since}
    keys, now = [], since
    for _ in range(104):
        found = next_due(digest, now)
        keys.append(found.key)
        now = found.due_at
        local = now.astimezone(ZoneInfo(zone))
        assert local.weekday() == 6
        assert found.period.end <= now

    assert len(set(keys)) == 104


def test_off_ends_it_and_status_says_so(office: Office) -> None:
    assert "off here" in told(office.ask("digest off").body)
    due(office)
    tick(office)

    assert posts(office) == []
    assert "No digest is set up here." in told(office.ask("digest status").body)
    assert "No digest is set up here." in told(office.ask("digest off").body)


def test_a_digest_switched_on_again_starts_with_the_next_time(office: Office) -> None:
    office.ask("digest off")
    due(office, minutes=1)
    office.ask("digest here weekly Mon 9:00")

    assert tick(office) == 0
    due(office, days=7)
    assert tick(office) == 1


def test_status_proves_what_was_posted_and_tells_what_was_not(office: Office) -> None:
    due(office)
    tick(office)
    due(office, days=10)
    tick(office)
    shown = told(office.ask("digest status").body)

    assert "Every Monday at 09:00" in shown
    assert "Next: Mon 7 Dec 09:00" in shown
    assert "2026-W47 · Mon 23 Nov 09:00 · posted · https://" in shown
    assert posts(office)[0]["ts"].replace(".", "") in shown
    assert row(office)["state"] == "skipped"
    assert "2026-W48 · Mon 30 Nov 09:00 · skipped · the bot was offline" in shown


def test_a_preview_is_private_and_posts_nothing(office: Office) -> None:
    answer = office.ask("digest preview", user=BRAM)

    assert answer.body["response_type"] == "ephemeral"
    assert "Week 46" in told(answer.body)
    assert [block for block in answer.body["blocks"] if block["type"] == "image"]
    assert office.slack.messages(SUPPORT) == []
    assert office.count("outbox") == 0


def test_the_preview_says_what_the_digest_will_say(office: Office) -> None:
    due(office, seconds=-1)
    preview = told(office.ask("digest preview").body)
    due(office)
    tick(office)
    lines = [line for line in told(posts(office)[0]).split("\n") if line.startswith("CSAT")]

    assert lines
    assert all(line in preview for line in lines)


def test_where_the_bot_is_not_a_member_it_asks_to_be_invited(office: Office) -> None:
    office.slack.set_member(SUPPORT, office.slack.bot_user_id, is_member=False)

    assert "/invite @rox" in told(office.ask("digest here").body)


def test_a_digest_is_told_in_its_own_language(office: Office) -> None:
    office.ask("digest here weekly Mon 9:00 lang:nl vervang")
    due(office)
    tick(office)

    assert "Week 47" in told(posts(office)[0])
    assert "duidelijk" in told(posts(office)[0])


def test_a_digest_is_in_the_language_of_channels_whoever_sets_it_up(open_office: Opened) -> None:
    office = open_office("socket")
    office.slack.add_user("U0NL", "Nel", locale="nl-NL")
    assert "Elke maandag" in told(office.ask("digest here weekly Mon 9:00", user="U0NL").body)
    assert "Lowest CSAT" in told(office.ask("digest preview", user="U0NL").body)
    due(office)
    tick(office)

    assert "clear" in told(posts(office)[0])
    assert "duidelijk" not in told(posts(office)[0])


def test_the_why_button_of_a_digest_opens_it(office: Office) -> None:
    due(office)
    tick(office)
    [post] = posts(office)

    office.press("why", post, user=BRAM)

    assert row(office)["answer_id"] in told(office.slack.responses[-1].body)
    assert "ref " not in told(office.slack.responses[-1].body)


def test_people_are_named_and_never_mentioned(office: Office) -> None:
    office.write("Magic moment: <@U0MATE> <!channel> fixed the printer of Acme")
    due(office)
    tick(office)

    text = str(posts(office)[0])
    assert "<@" not in text
    assert "<!" not in text


def test_a_week_without_data_is_posted_and_says_so(open_office: Opened) -> None:
    office = open_office("socket", filled=False)
    office.ask("digest here weekly Mon 9:00")
    due(office)

    assert tick(office) == 1
    assert "nothing recorded" in told(posts(office)[0])


def test_the_owner_is_who_set_it_up(open_office: Opened) -> None:
    office = open_office("socket", managers=(BRAM,), admins=(BOSS,))
    office.ask("digest here", user=BRAM)
    office.slack.channels[SUPPORT].is_archived = True
    due(office)
    tick(office)

    assert len(office.slack.messages(BRAM)) == 1
    assert office.slack.messages(ADA) == []
