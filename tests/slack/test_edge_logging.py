"""Writing down in Slack: the shortcuts and their forms, lines with parts missing, corrections, and whose words stay."""

from typing import Any

import pytest

from tests.slack.conftest import Opened
from tests.slack.test_forms import newest, shown
from tests.slack.workspace import ADA, BOSS, BRAM, GUEST, QUIET, SALES, SHARED, SUPPORT, Office, buttons, told

Json = dict[str, Any]


def pick(value: str) -> Json:
    return {"answer": {"type": "static_select", "selected_option": {"value": value} if value else None}}


def write(value: str | None) -> Json:
    return {"answer": {"type": "plain_text_input", "value": value}}


def day(value: str) -> Json:
    return {"answer": {"type": "datepicker", "selected_date": value}}


def answer(**fields: str) -> Json:
    """The values of the form, as Slack sends them: every field, those left empty too."""
    menus = ("kind", "customer", "touchpoint", "channel", "partner", "team", "policy")
    typed = ("score", "new_customer", "comment", "ticket", "url")
    values = {name: pick(fields.pop(name, "")) for name in menus[:-1]} | {
        name: write(fields.pop(name, None)) for name in typed
    }
    values["day"] = day(fields.pop("day", ""))
    return values | {name: write(text) for name, text in fields.items()}


def send(office: Office, values: Json, user: str = ADA) -> Json:
    return office.act(office.slack.view_submission(str(newest(office)["id"]), values, user=user)).payload


def latest(office: Office, table: str = "feedback") -> Json:
    return office.rows(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")[0]


def initial(office: Office, name: str) -> str:
    """What stands in a field of the newest form when it opens."""
    [block] = [each for each in newest(office)["blocks"] if each.get("block_id") == name]  # type: ignore[union-attr]
    element = block["element"]
    option = element.get("initial_option") or {}
    return str(element.get("initial_value") or element.get("initial_date") or option.get("value") or "")


def from_message(office: Office, text: str, channel: str = SUPPORT, user: str = ADA, by: str = BRAM) -> Json:
    """Use the message shortcut on a new message; returns the message."""
    message = office.slack.add_message(channel, user=by, text=text)
    office.act(office.slack.shortcut("log_as_feedback", user=user, message=message, channel=channel))
    return message


@pytest.fixture(params=["socket", "http"])
def both(open_office: Opened, request: pytest.FixtureRequest) -> Office:
    """A bot with data whose admin is the boss, over both ways that Slack speaks."""
    return open_office(request.param, admins=(BOSS,))


@pytest.fixture
def ruled(open_office: Opened) -> Office:
    """A bot with data whose admin is the boss."""
    return open_office("socket", admins=(BOSS,))


def test_the_global_shortcut_opens_one_form_that_is_kept_and_echoed(both: Office) -> None:
    both.act(both.slack.shortcut("log_feedback", user=ADA))
    both.settle()
    assert "CSAT 1–5" in shown(both)

    assert send(both, answer(kind="csat", score="4", customer="Acme", comment="Quick answer", ticket="#48213")) == {}
    both.settle()

    row = latest(both)
    assert (row["instrument"], row["score"], row["customer"], row["ticket"]) == ("csat", 4, "Acme", "48213")
    assert (row["origin_channel"], row["audience"], row["comment"]) == ("", "workspace", "Quick answer")
    echo = both.slack.messages(both.slack.direct(ADA).id)[-1]
    assert f"Logged E{row['id']}: CSAT 4/5, Acme, #48213." in told(echo)
    assert buttons(echo)["undo"] == buttons(echo)["edit"] == f"E{row['id']}"


def test_the_form_is_offered_the_known_names_and_no_persons_key(ruled: Office) -> None:
    ruled.act(ruled.slack.shortcut("log_feedback", user=ADA))
    [block] = [each for each in newest(ruled)["blocks"] if each.get("block_id") == "customer"]  # type: ignore[union-attr]
    offered = [each["value"] for each in block["element"]["options"]]
    assert {"Acme", "Globex", "Initech"} <= set(offered)
    assert not any(len(each) == 26 and each.islower() for each in offered)


def test_a_message_fills_the_form_and_its_place_goes_with_the_entry(both: Office) -> None:
    message = from_message(both, "<@U0MATE> <!channel> they wrote: *great*, <https://x.example|here> &lt;3")
    assert initial(both, "comment") == "@… @channel they wrote: *great*, here <3"
    assert initial(both, "day") == "2026-11-18"

    assert send(both, answer(kind="nps", score="9", customer="Globex", comment=initial(both, "comment"))) == {}
    both.settle()

    row = latest(both)
    assert (row["instrument"], row["score"], row["origin_channel"]) == ("nps", 9, SUPPORT)
    assert row["url"].endswith(f"/archives/{SUPPORT}/p{message['ts'].replace('.', '')}")
    assert (row["visibility"], row["audience"]) == ("public", "workspace")
    assert "U0MATE" not in row["comment"]


@pytest.mark.parametrize("channel", [QUIET, SHARED])
def test_words_from_a_private_message_are_shown_in_no_other_place(ruled: Office, channel: str) -> None:
    from_message(ruled, "canary-7431 was said here", channel)
    send(ruled, answer(kind="csat", score="1", customer="Acme", comment="canary-7431 was said here", ticket="777"))
    ruled.settle()
    row = latest(ruled)
    assert row["audience"] == f"channel:{channel}"

    lines = (
        "777",
        f"why E{row['id']}",
        f"E{row['id']}",
        "why csat today",
        "csat today",
        "feedback today",
        "export feedback",
    )
    for user, where in ((BRAM, SUPPORT), (BOSS, SALES)):
        for line in lines:
            ruled.act(ruled.slack.command("/rox", line, user=user, channel=where))
    ruled.mention(f"why E{row['id']}", channel=SUPPORT)
    everything = [str(use.body) for use in ruled.slack.responses] + [
        str(each) for each in ruled.slack.messages(SUPPORT)
    ]
    everything += [str(each) for each in ruled.slack.ephemerals()]
    assert not any("canary-7431" in each for each in everything)


def test_the_same_message_is_logged_once_for_each_kind(ruled: Office) -> None:
    message = from_message(ruled, "thanks a lot")
    before = ruled.count("feedback")
    for kind in ("csat", "csat", "nps"):
        ruled.act(ruled.slack.shortcut("log_as_feedback", user=ADA, message=message, channel=SUPPORT))
        send(ruled, answer(kind=kind, score="5", customer="Acme"))
        ruled.settle()

    assert ruled.count("feedback") == before + 2
    assert any("That is already E" in str(use.body) for use in ruled.slack.responses)


def test_a_form_delivered_three_times_is_one_entry(ruled: Office) -> None:
    ruled.act(ruled.slack.shortcut("log_feedback", user=ADA))
    before = ruled.count("feedback")
    request = ruled.slack.view_submission(str(newest(ruled)["id"]), answer(kind="csat", score="5"), user=ADA)
    for _ in range(3):
        ruled.act(request)
    assert ruled.count("feedback") == before + 1


@pytest.mark.parametrize(
    ("wrong", "field", "told_back"),
    [
        ({"kind": ""}, "kind", "Choose what it is"),
        ({"score": ""}, "score", "Which score? CSAT here is 1 to 5"),
        ({"score": "9"}, "score", "Did you mean NPS 9"),
        ({"score": "many"}, "score", "CSAT here is 1 to 5"),
        ({"score": "5/10"}, "score", "CSAT here is 1 to 5"),
        ({"day": "2026-11-19"}, "day", "still to come"),
        ({"day": "1980-01-01"}, "day", "too long ago"),
        ({"url": "javascript:alert(1)"}, "url", "starts with https"),
        ({"new_customer": "x" * 201}, "new_customer", "too long"),
        ({"ticket": "9" * 201}, "ticket", "too long"),
        ({"comment": "x" * 4_001}, "comment", "too long"),
    ],
)
def test_what_is_wrong_with_a_field_is_said_there_and_nothing_kept(
    ruled: Office, wrong: dict[str, str], field: str, told_back: str
) -> None:
    ruled.act(ruled.slack.shortcut("log_feedback", user=ADA))
    before = ruled.count("feedback")

    said = send(ruled, answer(**{"kind": "csat", "score": "4", "customer": "Acme", **wrong}))

    assert told_back in said["errors"][field]
    assert list(said["errors"]) == [field]
    assert ruled.count("feedback") == before


@pytest.mark.parametrize("words", ["🎉" * 500, "שלום \u202eעולם", "<!channel> <@U0ADA> *_~`", "a" * 10_000])
def test_any_words_are_harmless(ruled: Office, words: str) -> None:
    from_message(ruled, words)
    if len(words) > 3_000:
        assert "Only the first 3,000 characters fit here." in shown(ruled)
    said = send(ruled, answer(kind="csat", score="4", customer="Acme", comment=initial(ruled, "comment")))
    assert said == {}
    ruled.settle()
    opened = ruled.ask(f"why E{latest(ruled)['id']}")
    assert "<!channel>" not in str(opened.body["text"])
    assert "\u202e" not in told(opened.body)


def test_a_line_with_a_part_missing_opens_the_form_with_the_rest(both: Office) -> None:
    before = both.count("feedback")
    both.act(both.slack.command("/rox", 'log csat acme #48213 "too slow" partner:northbpo', user=ADA, channel=SUPPORT))
    both.settle()
    assert "Which score?" in shown(both)
    filled = {name: initial(both, name) for name in ("kind", "customer", "ticket", "comment", "partner")}
    assert filled == {
        "kind": "csat",
        "customer": "Acme",
        "ticket": "48213",
        "comment": "too slow",
        "partner": "NorthBPO",
    }
    assert both.count("feedback") == before

    values = answer(score="2", **filled)
    assert send(both, values) == {}
    both.settle()
    assert (latest(both)["score"], latest(both)["partner"], latest(both)["origin_channel"]) == (2, "NorthBPO", SUPPORT)


def test_a_decision_and_what_was_blocked_are_asked_by_forms_of_their_own(ruled: Office) -> None:
    ruled.act(ruled.slack.command("/rox", "log referral from:acme 1200/m", user=ADA, channel=SUPPORT))
    assert "Which new customer came of it?" in shown(ruled)
    assert (initial(ruled, "kind"), initial(ruled, "amount")) == ("referral", "1200/month")
    values = {name: value for name, value in answer(kind="referral", customer="Acme").items() if name != "score"}
    assert (
        send(ruled, {**values, "amount": write("1200/m"), "counterpart": write("Umbrella"), "reason": write("")}) == {}
    )
    row = latest(ruled, "customer_event")
    assert (row["kind"], row["customer"], row["counterpart"], row["amount"], row["per"]) == (
        *("referred", "Acme", "Umbrella"),
        *(12_000_000, "month"),
    )

    ruled.act(ruled.slack.command("/rox", 'blocked "no refund of 40 euro" acme', user=ADA, channel=SUPPORT))
    assert "Which policy stood in the way?" in shown(ruled)
    blocks = {each["block_id"] for each in newest(ruled)["blocks"] if each.get("block_id")}  # type: ignore[union-attr]
    assert "new_policy" in blocks or "policy" in blocks
    values = {name: value for name, value in values.items() if name in blocks}
    said = send(
        ruled, {**values, "comment": write("no refund"), "amount": write("EUR 40"), "new_policy": write("refunds")}
    )
    assert said == {}
    assert latest(ruled, "blocked")["policy"] == "refunds"


def test_edit_on_the_echo_changes_the_entry_and_keeps_what_it_was(both: Office) -> None:
    number = buttons(both.ask('log csat 2 Acme #48213 "first words"').body)["edit"]
    [echo] = both.slack.ephemerals(ADA)
    both.press("edit", echo)
    both.settle()
    assert (initial(both, "score"), initial(both, "customer"), initial(both, "comment")) == ("2", "Acme", "first words")

    fields = {
        name: value
        for name, value in answer(customer="Globex", score="4", comment="other words").items()
        if name != "kind"
    }
    assert send(both, {**fields, "ticket": write("48213"), "because": write(None)}) == {}
    both.settle()

    row = latest(both)
    assert (row["customer"], row["score"], row["comment"]) == ("Globex", 4, "other words")
    assert f"{number} is now: CSAT 4/5, Globex, #48213" in told(both.slack.ephemerals(ADA)[-1])
    opened = told(both.ask(f"why {number}").body)
    assert "Changed on 18 Nov 2026 by ada: score 2 → 4, customer Acme → Globex" in opened
    assert "first words" in opened


def test_a_late_edit_needs_a_reason_and_only_the_author_or_a_manager_may(ruled: Office) -> None:
    ruled.mention("log csat 2 Acme")
    echo = ruled.slack.messages(SUPPORT)[-1]
    ruled.press("edit", echo, user=BRAM)
    assert "Only who wrote" in shown(ruled)

    ruled.clock.move(minutes=11)
    ruled.press("edit", echo)
    fields = {name: value for name, value in answer(customer="Acme", score="3").items() if name != "kind"}
    said = send(ruled, {**fields, "because": write(None)})
    assert "older than 10 minutes" in said["errors"]["because"]
    assert send(ruled, {**fields, "because": write("misheard")}) == {}
    assert latest(ruled)["score"] == 3


def test_a_late_undo_is_a_correction_with_its_reason(ruled: Office) -> None:
    number = buttons(ruled.ask("log csat 2 Acme").body)["undo"]
    ruled.clock.move(minutes=11)
    ruled.press("undo", ruled.slack.ephemerals(ADA)[0])
    assert "older than 10 minutes" in shown(ruled)
    assert send(ruled, {"because": write("wrong customer")}) == {}
    assert latest(ruled)["withdrawn_at"] is not None
    assert "(reason: wrong customer)" in told(ruled.ask(f"why {number}").body)


def test_in_a_message_a_button_opens_the_form_and_a_guest_gets_none(ruled: Office) -> None:
    ruled.write("log csat acme", channel="DM")
    asked = ruled.slack.messages(ruled.slack.direct(ADA).id)[-1]
    assert "Which score?" in told(asked)
    ruled.press("fill", asked, channel="DM")
    assert initial(ruled, "customer") == "Acme"

    ruled.act(ruled.slack.shortcut("log_feedback", user=GUEST))
    assert "Not available here" in shown(ruled)


def test_a_tickets_story_is_told_by_its_number(ruled: Office) -> None:
    [known] = ruled.rows("SELECT source_key FROM ticket WHERE solved_at IS NOT NULL ORDER BY id LIMIT 1")
    number = known["source_key"]
    name = buttons(ruled.ask(f'log csat 1 #{number} "still broken"').body)["undo"]
    for line in (number, f"#{number}"):
        story = told(ruled.ask(line).body)
        assert "Opened" in story
        assert f"{name}: CSAT 1/5" in story
        assert "still broken" in story
    assert "No ticket 999999999 is known here" in told(ruled.ask("999999999").body)
