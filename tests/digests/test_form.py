"""The form of a digest: opened from a button, filled with what is there, checked, and carried out as a line."""

from typing import Any

import pytest

from tests.slack.conftest import Opened
from tests.slack.test_forms import newest
from tests.slack.test_starting import submit
from tests.slack.workspace import ADA, BOSS, QUIET, Office, buttons, told


@pytest.fixture
def ruled(open_office: Opened) -> Office:
    """A bot with data whose admin is the boss."""
    return open_office("socket", admins=(BOSS,))


def opened(office: Office, button: str, user: str = BOSS) -> dict[str, Any]:
    """Open the form from the status of the channel; returns its fields' elements by name."""
    office.ask("digest status", user=user)
    message = office.slack.ephemerals(user)[-1]
    office.press(button, message, user=user)
    fields: Any = newest(office)["blocks"]
    return {field["block_id"]: field["element"] for field in fields}


def filled(fields: dict[str, Any], **changes: str) -> dict[str, Any]:
    """What Slack sends of the form: what stands there, but for what was changed."""
    values: dict[str, Any] = {}
    for name, element in fields.items():
        if element["type"] == "timepicker":
            values[name] = {
                "answer": {"type": "timepicker", "selected_time": changes.get(name, element["initial_time"])}
            }
        else:
            chosen = changes.get(name, element["initial_option"]["value"])
            values[name] = {"answer": {"type": "static_select", "selected_option": {"value": chosen}}}
    return values


def status(office: Office) -> str:
    return told(office.ask("digest status", user=BOSS).body)


def test_a_digest_is_set_up_by_a_form(ruled: Office) -> None:
    fields = opened(ruled, "digest_setup")
    assert fields["clock"]["initial_time"] == "09:00"
    assert [each["value"] for each in fields["audience"]["options"]][:3] == ["everybody", "cx", "ops"]
    assert submit(ruled, filled(fields, weekday="1", clock="08:30", audience="ops", language="nl"), BOSS) == {}
    assert "Every Tuesday at 08:30 (Europe/Amsterdam), about everything, for operations." in status(ruled)
    [row] = ruled.rows("SELECT language, audience, kind FROM digest")
    assert row == {"language": "nl", "audience": "ops", "kind": "digest for ops"}


def test_a_form_is_filled_with_what_is_there_and_changes_it(ruled: Office) -> None:
    ruled.ask("digest here monthly 5 10:15 for:exec partner:NorthBPO", user=BOSS)
    fields = opened(ruled, "digest_edit")
    chosen = {name: each["initial_option"]["value"] for name, each in fields.items() if "initial_option" in each}
    assert chosen == {
        "unit": "month", "weekday": "0", "day": "5", "audience": "exec", "about": "partner:NorthBPO", "language": "en"
    }  # fmt: skip
    assert fields["clock"]["initial_time"] == "10:15"
    assert submit(ruled, filled(fields, day="6", about="everything"), BOSS) == {}
    assert "Every month on day 6 at 10:15 (Europe/Amsterdam), about everything, for executives." in status(ruled)
    assert ruled.count("digest WHERE off_at IS NULL") == 1


def test_one_that_becomes_another_kind_leaves_its_old_place(ruled: Office) -> None:
    ruled.ask("digest here weekly Mon 9:00", user=BOSS)
    assert submit(ruled, filled(opened(ruled, "digest_edit"), unit="month"), BOSS) == {}
    assert "Every month on day 1 at 09:00" in status(ruled)
    assert ruled.rows("SELECT unit FROM digest WHERE off_at IS NULL") == [{"unit": "month"}]


def test_one_that_would_take_anothers_place_is_refused_at_its_field(ruled: Office) -> None:
    ruled.ask("digest here weekly Mon 9:00", user=BOSS)
    fields = opened(ruled, "digest_edit")
    ruled.ask("digest here monthly", user=BOSS)
    assert "already" in submit(ruled, filled(fields, unit="month"), BOSS)["errors"]["unit"]
    missing = filled(fields)
    missing["clock"]["answer"]["selected_time"] = None
    assert submit(ruled, missing, BOSS)["errors"] == {"clock": "At what time?"}
    assert ruled.count("digest WHERE off_at IS NULL") == 2


def test_several_filters_are_kept_as_they_are(ruled: Office) -> None:
    ruled.ask("digest here partner:NorthBPO not:channel:phone", user=BOSS)
    fields = opened(ruled, "digest_edit")
    assert fields["about"]["initial_option"]["value"] == "same"
    assert submit(ruled, filled(fields, clock="07:00"), BOSS) == {}
    assert "at 07:00 (Europe/Amsterdam), about not:channel:phone, partner:NorthBPO." in status(ruled)


def test_a_filter_that_is_in_no_menu_is_kept_too(ruled: Office) -> None:
    ruled.ask("digest here channel:phone", user=BOSS)
    assert submit(ruled, filled(opened(ruled, "digest_edit"), clock="07:00"), BOSS) == {}
    assert "at 07:00 (Europe/Amsterdam), about channel:phone." in status(ruled)


def test_who_may_not_set_up_digests_sees_no_form_and_cannot_send_one(ruled: Office) -> None:
    ruled.ask("digest status")
    assert "digest_setup" not in buttons(ruled.slack.ephemerals(ADA)[-1])
    fields = opened(ruled, "digest_setup")
    assert "This needs a manager" in str(submit(ruled, filled(fields), ADA))
    assert ruled.count("digest") == 0


def test_a_form_from_another_channel_sets_it_up_there(ruled: Office) -> None:
    ruled.ask("digest status", user=BOSS, channel=QUIET)
    ruled.press("digest_setup", ruled.slack.ephemerals(BOSS)[-1], user=BOSS, channel=QUIET)
    blocks: Any = newest(ruled)["blocks"]
    assert submit(ruled, filled({each["block_id"]: each["element"] for each in blocks}), BOSS) == {}
    assert ruled.rows("SELECT slack_channel FROM digest") == [{"slack_channel": QUIET}]
