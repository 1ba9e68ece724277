"""Every field of every form with what nobody should type: a sentence at a field, or it is taken; never a fault."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rox_bot.slack import app
from rox_bot.slack.forms import Form
from tests.databases import content
from tests.slack.conftest import Opened
from tests.slack.test_edge_menus import choose
from tests.slack.test_starting import list_of
from tests.slack.uploading import last, send, tickets
from tests.slack.workspace import BOSS, SUPPORT, TEAMMATE, Json, Office

BAD = (
    "   ",
    "-1",
    "0",
    "1e400",
    "NaN",
    "99999999999999999999999",
    "<!channel> <@U0BOSS> *bold* `code`",
    "31 Feb 2026",
    "\u202eevil\u202c \U0001f9e8 \ufeff",
    "a" * 3_000,
    '"quoted" key:value #48213 EUR',
    "'; DROP TABLE moment; --",
    "x\ny\n\tz\x00\x1b[31m",
)


def below_the_newest(office: Office, name: str) -> None:
    """Press a button of the newest thing that the boss alone was shown."""
    office.press(name, office.slack.ephemerals(BOSS)[-1], user=BOSS)


def asked(line: str, name: str = "") -> Callable[[Office], None]:
    """Type a line, which opens a form or is answered with a button that does."""

    def opened(office: Office) -> None:
        office.act(office.slack.command("/rox", line, user=BOSS, channel=SUPPORT))
        if name:
            below_the_newest(office, name)

    return opened


def on_message(name: str) -> Callable[[Office], None]:
    """Use a shortcut on somebody's message."""

    def opened(office: Office) -> None:
        message = office.slack.add_message(SUPPORT, user=TEAMMATE, text="Acme wrote that we are quick, 9 out of 10")
        office.act(office.slack.shortcut(name, user=BOSS, channel=SUPPORT, message=message))

    return opened


def from_list(name: str) -> Callable[[Office], None]:
    """Press a button of the list that sets a workspace up."""
    return lambda office: office.press(name, list_of(office, BOSS), user=BOSS) and None


def correct(line: str, button: str = "edit") -> Callable[[Office], None]:
    """Write a line down and press a button of its echo."""

    def opened(office: Office) -> None:
        office.ask(line, user=BOSS)
        below_the_newest(office, button)

    return opened


def undo_late(office: Office) -> None:
    entry = office.ask("log csat 4 Acme", user=BOSS).body["text"].split(":")[0].split()[-1]
    office.clock.move(hours=1)
    office.act(office.slack.command("/rox", f"undo {entry}", user=BOSS, channel=SUPPORT))


def follow_up(button: str) -> Callable[[Office], None]:
    """Press a button of an answer that somebody is to follow up."""

    def opened(office: Office) -> None:
        office.ask("loop here", user=BOSS)
        entry = re.search(r"E\d+", str(office.ask("log csat 1 customer:Acme #481", user=BOSS).body))
        assert entry is not None
        office.ask(f"loop {entry[0]}", user=BOSS)
        below_the_newest(office, button)

    return opened


def other_period(office: Office) -> None:
    office.ask("csat by partner", user=BOSS)
    choose(office, "period", "Other …", office.slack.ephemerals(BOSS)[-1], user=BOSS)


def sent_file(office: Office) -> None:
    send(office, ("helpdesk.csv", tickets(3)), user=BOSS)
    office.press("upload_change", last(office, BOSS), user=BOSS, channel="DM")


def digest(button: str) -> Callable[[Office], None]:
    def opened(office: Office) -> None:
        if button == "digest_edit":
            office.ask("digest here weekly Mon 9:00", user=BOSS)
        office.ask("digest status", user=BOSS)
        below_the_newest(office, button)

    return opened


WAYS: dict[str, Callable[[Office], None]] = {
    "log_moment": on_message("log_moment"),
    "moment_edit": correct(f'magic <@{TEAMMATE}> for Acme 5m "stayed late"', "moment_edit"),
    "digest_setup": digest("digest_setup"),
    "digest_edit": digest("digest_edit"),
    "log_feedback": asked("log"),
    "log_as_feedback": on_message("log_as_feedback"),
    "log_decision": asked("log lost"),
    "log_blocked": asked('blocked "no refund of 40 euro" acme'),
    "edit": correct("log csat 4 Acme"),
    "withdraw": undo_late,
    "book_invest": asked("invest"),
    "book_gain": asked("gain"),
    "loop_done": follow_up("loop_done"),
    "loop_give": follow_up("loop_give"),
    "settings_workspace": asked("settings", "settings_workspace"),
    "settings_channel": asked("settings", "settings_channel"),
    "start_scope": from_list("start_scope"),
    "start_managers": from_list("start_managers"),
    "start_workspace": from_list("start_workspace"),
    "other_period": other_period,
    "value_start": asked("value start"),
    "upload_change": sent_file,
}
"""Name of a form -> how it is opened."""


def value_of(element: Json) -> Json:
    """What a field holds when nobody has touched it, or the first thing that may be chosen."""
    kind = element["type"]
    if kind in ("static_select", "external_select"):
        return {"type": kind, "selected_option": element.get("initial_option") or element["options"][0]}
    if kind in ("multi_users_select", "multi_static_select"):
        users = kind == "multi_users_select"
        return {"type": kind, **({"selected_users": [TEAMMATE]} if users else {"selected_options": []})}
    if kind == "users_select":
        return {"type": kind, "selected_user": element.get("initial_user") or TEAMMATE}
    if kind == "conversations_select":
        return {"type": kind, "selected_conversation": element.get("initial_conversation") or SUPPORT}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date")}
    if kind == "timepicker":
        return {"type": kind, "selected_time": element.get("initial_time")}
    if kind in ("checkboxes", "radio_buttons"):
        return {"type": kind, "selected_options": element.get("initial_options") or []}
    return {"type": kind, "value": element.get("initial_value") or "4"}


def bad_values(element: Json) -> Iterator[Json]:
    """What is tried in a field, as far as Slack's own form would let it through."""
    kind = element["type"]
    if kind == "datepicker":
        yield from (
            {"type": kind, "selected_date": each} for each in ("1970-01-01", "2999-12-31", "0001-01-01", "9999-12-31")
        )
    elif kind in ("plain_text_input", "number_input"):
        for each in BAD:
            yield {"type": kind, "value": each[: element.get("max_length", 3_000)]}


def facts(office: Office) -> dict[str, list[Any]]:
    """All that a form may change, withdrawn facts and all."""
    names = ("feedback", "moment", "customer_event", "blocked", "investment", "gain", "setting", "loop", "digest")
    return content(office.database, *names)


def test_every_form_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, Form] = {}
    monkeypatch.setattr(app.forms, "register", lambda _app, _edge, forms: known.update(forms))
    for each in ("listeners", "buttons", "steps"):
        monkeypatch.setattr(getattr(app, each), "register", lambda *_: None)
    app.register_listeners(None, None)  # type: ignore[arg-type]
    assert set(WAYS) == set(known)


@pytest.mark.parametrize("name", WAYS)
def test_what_nobody_should_type_is_explained_at_a_field_and_changes_nothing(open_office: Opened, name: str) -> None:
    office = open_office("socket", admins=(BOSS,))
    WAYS[name](office)
    view = list(office.slack.views.values())[-1]
    assert view["callback_id"] == name
    fields = {each["block_id"]: each["element"] for each in view["blocks"] if each["type"] == "input"}
    usual = {field: {_action(element): value_of(element)} for field, element in fields.items()}
    tried = refused = 0
    before = facts(office)
    for field, element in fields.items():
        for bad in bad_values(element):
            values = {**usual, field: {_action(element): bad}}
            answer = office.act(office.slack.view_submission(view["id"], values, user=BOSS)).payload
            tried += 1
            if not answer:
                before = facts(office)
                continue
            refused += 1
            assert set(answer["errors"]) <= set(fields), (field, bad, answer)
            [sentence] = answer["errors"].values()
            assert 8 < len(sentence) <= 400, (field, bad, sentence)
            assert "ref " not in sentence, (field, bad, sentence)
            assert facts(office) == before, (field, bad)
    assert tried == 0 or refused > 0 or name in TAKES_ANYTHING
    assert not [each for each in office.slack.responses if "Something broke" in str(each.body)]


TAKES_ANYTHING = frozenset(("loop_done", "upload_change"))
"""Forms whose only text is in free words: a note, and what a source is called."""


def _action(element: Json) -> str:
    return str(element.get("action_id", "answer"))
