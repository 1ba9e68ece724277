"""Who may do what: every verb and button is listed, and what is not listed is refused."""

import pytest

from rox_bot.commands.verbs import VERBS, Verb
from rox_bot.domain.errors import NotAllowed
from rox_bot.domain.policy import POLICY, demand, may
from rox_bot.domain.question import Role
from rox_bot.slack.buttons import PRESSES
from rox_bot.slack.buttons.digests import ACTS
from rox_bot.slack.forms.digest import FORMS as DIGEST_FORMS
from rox_bot.slack.forms.settings import FORMS as SETTINGS_FORMS
from rox_bot.slack.starting import FORMS
from tests.talk import Talk

BUTTONS = {
    "why": "why",
    "undo": "undo",
    "take": "take",
    "untake": "take",
    "share": "share",
    "digest_preview": "digest.preview",
    "digest_off": "digest.off",
    "digest_replace": "digest.here",
    "moment_save": "moment.save",
    "moment_ignore": "moment.ignore",
    "moment_keep": "moment.edit",
    "moment_share": "share",
    "digest_resume": "digest.resume",
    "digest_allow": "digest.outside",
    "digest_there": "digest.settle",
    "digest_again": "digest.settle",
    "loop_reopen": "take",
    "loop_wake": "take",
    "loop_snooze": "take",
    "loop_off": "loop.here",
    "alerts_off": "alerts.set",
    "start_digest": "digest.here",
    "start_list": "start",
    "start_demo": "start.demo",
    "start_demo_off": "start.demo",
    "names_same": "directory",
    "names_apart": "directory",
    "upload_import": "import",
    "upload_anyway": "import",
    "upload_cancel": "import",
    "home_ask": "ask",
}
"""Button -> the action that its press asks leave for."""


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_has_its_action_in_the_policy(verb: Verb) -> None:
    assert verb.action in POLICY


def test_every_button_asks_leave_for_a_listed_action() -> None:
    assert set(BUTTONS) == {*PRESSES, *ACTS}
    assert {form.action for form in (*FORMS.values(), *SETTINGS_FORMS.values(), *DIGEST_FORMS.values())} <= set(POLICY)
    assert set(BUTTONS.values()) <= set(POLICY)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", ["", "forget", "values", "ASK", "digest.never", "digest"])
def test_an_unknown_action_is_refused_to_everybody(role: Role, action: str) -> None:
    assert not may(role, action)
    with pytest.raises(NotAllowed):
        demand(role, action)


@pytest.mark.parametrize("action", POLICY)
def test_more_rights_include_the_lesser_ones(action: str) -> None:
    allowed = [may(role, action) for role in (Role.NOBODY, Role.ANYONE, Role.MANAGER, Role.ADMIN)]
    assert allowed == sorted(allowed)
    assert not allowed[0]
    assert allowed[-1]


@pytest.mark.parametrize("line", ["digest here weekly Mon 9:00", "digest off"])
def test_a_member_may_not_set_up_a_digest_and_hears_who_can(empty: Talk, line: str) -> None:
    assert "ROX_MANAGERS" in str(empty.with_(role=Role.ANYONE).refused(line))
    assert empty.with_(role=Role.MANAGER).ask(line).headline


@pytest.mark.parametrize("line", ["digest status", "digest preview", "csat", "help", "log csat 5 customer:acme"])
def test_a_member_may_ask_log_and_look(empty: Talk, line: str) -> None:
    assert empty.with_(role=Role.ANYONE).ask(line).headline
