"""The Home tab through the real app: what each person sees, what may be done there, and that it always fits."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.commands.home import Line, Section
from rox_bot.domain.answer import Action
from rox_bot.domain.question import Context
from rox_bot.slack import home
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.limits import check_view
from rox_bot.slack.blocks.rendering import Message
from rox_bot.store import choices
from tests.fake_slack.blocks import check_view as slack_takes
from tests.fake_slack.state import Workspace
from tests.slack.conftest import Opened
from tests.slack.messages import elements
from tests.slack.workspace import (
    ADA,
    BOSS,
    BRAM,
    GUEST,
    NOW,
    QUIET,
    SALES,
    STRANGER,
    SUPPORT,
    TEAMMATE,
    Office,
    buttons,
    told,
)

Json = dict[str, Any]


def opens(office: Office, user: str, known: Json | None = None) -> Json:
    """Let somebody open Home; returns what they see."""
    event = {"type": "app_home_opened", "user": user, "channel": office.slack.direct(user).id, "tab": "home"}
    view = known or office.slack.homes.get(user)
    office.act(office.slack.event({**event, "event_ts": office.slack.next_ts(), **({"view": view} if view else {})}))
    assert check_view(office.slack.homes[user]) == []
    return office.slack.homes[user]


def press(office: Office, name: str, user: str, **chosen: Any) -> None:
    """Press something on the Home that somebody sees."""
    office.act(office.slack.action(name, user=user, view=office.slack.homes[user], **chosen))


def modal(office: Office) -> Json:
    """The newest modal."""
    return [each for each in office.slack.views.values() if each["type"] == "modal"][-1]


def titles(view: Json) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]


def kept(office: Office, channel: str = "") -> dict[str, str]:
    assert office.bot is not None
    with office.bot.store.reading() as tx:
        found = choices.chosen(tx, "main", channel)
    return dict(found.here if channel else found.everywhere)


@pytest.fixture
def ruled(open_office: Opened) -> Office:
    """A bot with data whose admin is the boss, and whose weeks and hours are open to be chosen."""
    return open_office("socket", admins=(BOSS,))


def test_a_member_sees_the_figures_of_where_they_asked_and_their_own_things(ruled: Office) -> None:
    ruled.ask("digest here weekly Mon 9:00", user=BOSS)
    assert titles(opens(ruled, ADA))[0].startswith("9–15 Nov 2026")
    assert "The whole workspace" in told(ruled.slack.homes[ADA])

    ruled.ask("start here partner:NorthBPO", user=BOSS, channel=SALES)
    ruled.ask("csat")
    ruled.ask("nps", channel=SALES)
    view = opens(ruled, ADA)
    assert titles(view)[:2] == [f"#{name} · 9–15 Nov 2026 (Europe/Amsterdam)" for name in ("sales", "support")]
    assert "NorthBPO" in told(view)
    assert "This week so far:" in told(view)
    assert "#support · Weekly digest: Every Monday at 09:00 (Europe/Amsterdam)" in told(view)
    assert "Next: Mon 23 Nov 09:00" in told(view)
    assert "Updated Wed 18 Nov 10:00 (Europe/Amsterdam)." in told(view)
    assert "Set-up" not in titles(view)
    assert "Settings" not in titles(view)
    assert len(ruled.rows("SELECT * FROM answer WHERE asker <> '' AND slack_channel LIKE 'U%'")) == 0


def test_channels_about_the_same_are_told_once(ruled: Office) -> None:
    ruled.ask("csat")
    ruled.ask("csat", channel=SALES)
    assert titles(opens(ruled, ADA))[0] == "#sales, #support · 9–15 Nov 2026 (Europe/Amsterdam)"


def test_a_new_workspace_sees_what_is_to_do_and_can_look_at_the_demo(open_office: Opened) -> None:
    office = open_office("socket", filled=False, zone=None)
    view = opens(office, ADA)
    assert titles(view) == ["Set-up", "Digests", "Settings"]
    assert "○ Data:" in told(view)
    assert "○ Zone and language: weeks begin at midnight in UTC" in told(view)
    assert "/invite @rox" in told(view)
    assert "start_demo" in buttons(view)

    press(office, "start_demo", ADA)
    view = opens(office, ADA)
    assert any("demo" in each.lower() for each in titles(view)), titles(view)
    assert "start_demo_off" in buttons(view)


def test_guests_and_strangers_see_nothing(ruled: Office) -> None:
    for user in (GUEST, STRANGER):
        view = opens(ruled, user)
        assert [block["type"] for block in view["blocks"]] == ["section"]
        assert told(view).strip() == "Not available here."


def test_a_question_is_answered_in_a_modal_whose_buttons_work(ruled: Office) -> None:
    opens(ruled, ADA)
    press(ruled, "home_ask", ADA, value="csat last week")
    shown = modal(ruled)
    assert check_view(shown) == []
    assert "CSAT" in told(shown)
    assert "share" not in buttons(shown)
    ruled.act(ruled.slack.action("why", user=ADA, view=shown))
    assert "Definition" in told(modal(ruled)) or "definition" in told(modal(ruled))

    press(ruled, "home_ask", ADA, value="csat by partner table")
    assert "NorthBPO" in told(modal(ruled))
    press(ruled, "home_ask", ADA, value="gibberish words")
    assert "I don't know" in told(modal(ruled))
    press(ruled, "home_ask", ADA, value="<!channel> *bold*")
    assert "<!channel>" not in json.dumps([each for each in modal(ruled)["blocks"] if each.get("type") == "section"])


def test_my_moments_are_shown_to_me_and_words_from_private_places_are_not(ruled: Office) -> None:
    ruled.write(f"Magic moment: <@{TEAMMATE}> fixed the openprinter of Acme on Sunday", user=BRAM)
    ruled.write(f"Magic moment: <@{TEAMMATE}> calmed the secretcall of Acme down", user=BRAM, channel=QUIET)

    mine, named, other = (told(opens(ruled, user)) for user in (BRAM, TEAMMATE, ADA))
    assert "openprinter" in mine
    assert "secretcall" in mine
    assert "openprinter" in named
    assert "told in private" in named
    assert "secretcall" not in named
    assert "openprinter" not in other


def test_a_follow_up_is_finished_from_home(ruled: Office) -> None:
    ruled.ask('log csat 1 acme "no reply for days"')
    number = ruled.rows("SELECT max(id) AS id FROM feedback")[0]["id"]
    ruled.ask(f"take E{number}")
    view = opens(ruled, ADA)
    assert "My follow-ups" in titles(view)
    before = len(ruled.slack.messages(ADA))
    press(ruled, "loop_done", ADA)
    values = {
        "outcome": {"answer": {"type": "static_select", "selected_option": {"value": "solved"}}},
        "note": {"answer": {"type": "plain_text_input", "value": "called back"}},
    }
    ruled.act(ruled.slack.view_submission(modal(ruled)["id"], values, user=ADA))
    view = ruled.slack.homes[ADA]
    assert "is done" in told(view)
    assert "You have nothing to follow up." in told(view)
    assert len(ruled.slack.messages(ADA)) == before  # Home says it, no message besides


def test_an_admin_changes_settings_on_home(ruled: Office) -> None:
    ruled.ask("digest here weekly Sun 9:00", user=BOSS)
    view = opens(ruled, BOSS)
    assert "Weeks start on: Monday" in told(view)
    press(ruled, "settings_workspace", BOSS)
    form = modal(ruled)
    fields = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert list(fields) == [
        "language",
        "week_start",
        "fiscal_year_start",
        "business_hours",
        "holidays",
        "minimum_n",
        "worked_hours",
        "currency",
        "money",
        "capture_words",
        "capture_emoji",
    ]
    assert "ROX_ZONE" in told(form)

    values = {
        "language": {"answer": {"selected_option": {"value": "en"}}},
        "week_start": {"answer": {"selected_option": {"value": "sunday"}}},
        "fiscal_year_start": {"answer": {"selected_option": {"value": "4"}}},
        "business_hours": {"answer": {"value": "Mon-Fri 9 to 5"}},
        "holidays": {"answer": {"value": None}},
        "minimum_n": {"answer": {"value": "15"}},
        "worked_hours": {"answer": {"value": None}},
        "currency": {"answer": {"value": "euros and cents"}},
        "money": {"answer": {"selected_option": {"value": "ranges"}}},
        "capture_words": {"answer": {"value": "Top job, held van de dag, <!here>"}},
        "capture_emoji": {"answer": {"value": "not an emoji"}},
    }
    wrong = ruled.act(ruled.slack.view_submission(form["id"], values, user=BOSS)).payload
    assert "Business hours are written like" in wrong["errors"]["business_hours"]
    assert kept(ruled) == {}
    values["business_hours"] = {"answer": {"value": "Mon-Fri 08:00-18:00"}}
    values["minimum_n"] = {"answer": {"value": "1"}}
    wrong = ruled.act(ruled.slack.view_submission(form["id"], values, user=BOSS)).payload
    assert "from 2 to 1000" in wrong["errors"]["minimum_n"].replace(",", "")
    values["minimum_n"] = {"answer": {"value": "15"}}
    wrong = ruled.act(ruled.slack.view_submission(form["id"], values, user=BOSS)).payload
    assert "such as EUR, USD or GBP" in wrong["errors"]["currency"]
    values["currency"] = {"answer": {"value": "usd"}}
    wrong = ruled.act(ruled.slack.view_submission(form["id"], values, user=BOSS)).payload
    assert "cannot be used" in wrong["errors"]["capture_words"]
    values["capture_words"] = {"answer": {"value": "Top job, held van de dag"}}
    wrong = ruled.act(ruled.slack.view_submission(form["id"], values, user=BOSS)).payload
    assert "with colons" in wrong["errors"]["capture_emoji"]
    values["capture_emoji"] = {"answer": {"value": ":tada:"}}
    assert ruled.act(ruled.slack.view_submission(form["id"], values, user=BOSS)).payload == {}

    changed = {"week_start": "sunday", "fiscal_year_start": "4", "business_hours": "Mon-Fri 08:00-18:00"}
    money = {"currency": "USD", "money": "ranges"}
    capture = {"capture_words": "top job, held van de dag", "capture_emoji": "tada"}
    assert kept(ruled) == {**changed, **money, **capture, "minimum_n": "15"}
    assert "Saved. 1 digest follows." in told(ruled.slack.homes[BOSS])
    assert "Weeks start on: Sunday" in told(ruled.slack.homes[BOSS])
    assert "8–14 Nov" in told(ruled.ask("").body)
    assert "This needs an admin" in told(ruled.ask("settings week-start monday", user=BRAM).body)


def test_rights_are_asked_again_when_settings_are_sent(open_office: Opened) -> None:
    office = open_office("socket", admins=(BOSS,), managers=(ADA,))
    opens(office, ADA)
    assert "settings_workspace" not in buttons(office.slack.homes[ADA])
    press(office, "settings_channel", ADA)
    values = {
        "channel": {"answer": {"selected_conversation": SALES}},
        "language": {"answer": {"selected_option": {"value": "nl"}}},
        "money": {"answer": {"selected_option": {"value": "full"}}},
        "capture_messages": {"answer": {"selected_option": {"value": "default"}}},
        "capture_emoji": {"answer": {"selected_option": {"value": "default"}}},
    }
    refused = office.act(office.slack.view_submission(modal(office)["id"], values, user=BRAM)).payload
    assert "This needs a manager" in json.dumps(refused)
    assert kept(office, SALES) == {}
    assert office.act(office.slack.view_submission(modal(office)["id"], values, user=ADA)).payload == {}
    assert kept(office, SALES) == {"language": "nl", "money": "full"}


def test_a_channel_chooses_what_makes_a_moment_there(ruled: Office) -> None:
    ruled.ask("settings emoji :tada:", user=BOSS)
    ruled.ask("settings here", user=BOSS)
    ruled.press("settings_channel", ruled.slack.ephemerals(BOSS)[-1], user=BOSS)
    offered = {
        block["block_id"]: [each["value"] for each in block["element"]["options"]]
        for block in modal(ruled)["blocks"]
        if block["type"] == "input"
    }
    assert offered["capture_messages"] == ["default", "off"]
    assert offered["capture_emoji"] == ["default", "tada"]
    values = {
        name: {"answer": {"selected_option": {"value": value}}}
        for name, value in {
            "language": "default",
            "money": "default",
            "capture_messages": "off",
            "capture_emoji": "tada",
        }.items()
    }
    assert ruled.act(ruled.slack.view_submission(modal(ruled)["id"], values, user=BOSS)).payload == {}
    assert kept(ruled, SUPPORT) == {"capture_messages": "off", "capture_emoji": "tada"}
    shown = told(ruled.ask("settings here", user=BOSS).body)
    assert "No message becomes a moment by itself here." in shown
    assert "Who reacts with :tada: is asked whether to save it." in shown
    before = ruled.count("moment")
    ruled.write(f"Magic moment: <@{TEAMMATE}> fixed the printer of Acme", user=BRAM)
    assert ruled.count("moment") == before
    ruled.ask("settings here messages on", user=BOSS)
    ruled.write(f"Magic moment: <@{TEAMMATE}> fixed the printer of Acme", user=BRAM)
    assert ruled.count("moment") == before + 1


def test_posts_speak_the_language_of_their_channel_and_private_answers_that_of_the_reader(ruled: Office) -> None:
    ruled.ask("settings here language nl", user=BOSS)
    ruled.slack.users[TEAMMATE].locale = "nl-NL"
    for channel in (SUPPORT, SALES):
        ruled.mention("csat", channel=channel)
    dutch, english = (told(ruled.slack.messages(channel)[-1]) for channel in (SUPPORT, SALES))
    assert "Tevredenheid" in dutch
    assert "Tevredenheid" not in english
    assert "Tevredenheid" not in told(ruled.ask("csat").body)
    assert "Tevredenheid" in told(ruled.ask("csat", user=TEAMMATE, channel=SALES).body)

    for channel, word in ((SUPPORT, "Gedeeld door"), (SALES, "Shared by")):
        ruled.ask("csat", channel=channel, user=TEAMMATE if channel == SALES else ADA)
        user = TEAMMATE if channel == SALES else ADA
        ruled.press("share", ruled.slack.ephemerals(user)[-1], user=user, channel=channel)
        assert word in told(ruled.slack.messages(channel)[-1])

    for channel in (SUPPORT, SALES):
        joined = {"type": "member_joined_channel", "user": ruled.slack.bot_user_id, "channel": channel}
        ruled.act(ruled.slack.event({**joined, "channel_type": "C", "team": ruled.slack.team_id}))
    notices = [told(ruled.slack.messages(channel)[-1]) for channel in (SUPPORT, SALES)]
    assert "rox_bot is er" in notices[0] or "Ik beantwoord" in notices[0]
    assert "rox_bot is here" in notices[1]

    ruled.ask("digest here weekly Mon 9:00", user=BOSS)
    ruled.ask("digest here weekly Mon 9:00", user=BOSS, channel=SALES)
    rows = ruled.rows("SELECT slack_channel, language FROM digest ORDER BY slack_channel")
    assert {row["slack_channel"]: row["language"] for row in rows} == {SUPPORT: "nl", SALES: "en"}


def test_a_workspaces_own_words_tell_a_moment_from_then_on(ruled: Office) -> None:
    text = f"Top job: <@{TEAMMATE}> fixed the printer of Acme on Sunday"
    ruled.write(text, user=BRAM)
    before = ruled.count("moment")
    ruled.ask("settings words top job, held van de dag", user=BOSS)
    ruled.write(text, user=BRAM)
    assert ruled.count("moment") == before + 1
    ruled.write(f"*Held  van de dag* - <@{TEAMMATE}> helped Acme", user=BRAM)
    ruled.write("that was a top job: by Acme", user=BRAM)
    ruled.write(f"> Top job: <@{TEAMMATE}> for Acme", user=BRAM)
    assert ruled.count("moment") == before + 2
    ruled.ask("settings words none", user=BOSS)
    ruled.write(text, user=BRAM)
    assert ruled.count("moment") == before + 2


def test_home_speaks_the_readers_language(ruled: Office) -> None:
    ruled.slack.users[BRAM].locale = "nl-NL"
    view = opens(ruled, BRAM)
    assert {"Mijn opvolging", "Mijn magische momenten", "Overzichten"} <= set(titles(view))
    assert view["blocks"][0]["label"]["text"] == "Stel een vraag"


def test_where_it_takes_long_a_light_home_comes_first(ruled: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "PATIENCE", 0.0)
    opens(ruled, ADA)
    published = [call for call in ruled.slack.calls_of("views.publish") if call.args["user_id"] == ADA]
    views = [call.args["view"] for call in published]
    sizes = [len((json.loads(each) if isinstance(each, str) else each)["blocks"]) for each in views]
    assert sizes[0] == 2
    assert sizes[-1] > 5


def test_a_home_from_before_never_takes_the_place_of_a_newer_one(ruled: Office) -> None:
    old = dict(opens(ruled, ADA))
    ruled.clock.move(minutes=5)
    newer = opens(ruled, ADA)["hash"]
    ruled.clock.move(minutes=5)
    opens(ruled, ADA, known=old)
    assert ruled.slack.homes[ADA]["hash"] == newer


@given(
    st.lists(
        st.builds(
            Section,
            st.text(max_size=300),
            st.text(max_size=3_000),
            st.lists(
                st.builds(Line, st.text(max_size=6_000), st.sampled_from(("", "https://a.example/x", "bad"))),
                max_size=60,
            ),
            st.lists(
                st.builds(Action, st.sampled_from(("take", "loop_done", "undo")), st.text(max_size=90)), max_size=30
            ),
            st.text(max_size=4_000),
        ),
        max_size=60,
    )
)
def test_home_always_fits(parts: list[Section]) -> None:
    said = Message("x", [{"type": "divider"}] * 60)
    view: Block = home.rendered(parts, Context(NOW), said)
    assert check_view(view) == []
    slack_takes(Workspace(), view, "home")
    assert not [each for each in elements(view["blocks"]) if each.get("type") in ("user", "broadcast", "usergroup")]
