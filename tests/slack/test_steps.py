"""Steps of the Workflow Builder: what they record and tell, with whose rights, once however often they come."""

from pathlib import Path
from typing import Any

import pytest

from rox_bot.slack.manifest import STEPS, manifest, render_manifest
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, GUEST, QUIET, SALES, SHARED, STRANGER, SUPPORT, Office, told

Json = dict[str, Any]
GIVEN = {
    "user": ADA,
    "kind": "csat",
    "score": "2",
    "customer": "Acme",
    "ticket": "48213",
    "comment": "It <broke> again",
}


@pytest.fixture(params=["socket", "http"])
def office(open_office: Opened, tmp_path: Path, request: pytest.FixtureRequest) -> Office:
    """A bot whose app was made with the manifest that has steps."""
    path = tmp_path / "manifest.yml"
    path.write_text(render_manifest(steps=True), encoding="utf-8")
    return open_office(request.param, manifest=path)


def ran(office: Office, function: str, inputs: Json, execution: str | None = None) -> Json:
    """Run a step and return how it ended."""
    office.act(office.slack.step(function, inputs, execution=execution))
    ended = list(office.slack.executions.values())[-1]
    assert ended is not None
    return ended


def test_a_step_records_one_answer_and_names_it(office: Office) -> None:
    entry = ran(office, "record_feedback", {**GIVEN, "channel": SUPPORT})["outputs"]["entry"]

    (row,) = office.rows("SELECT * FROM feedback WHERE source = 'slack' ORDER BY id DESC LIMIT 1")
    assert entry == f"E{row['id']}"
    assert (row["score"], row["customer"], row["ticket"], row["comment"]) == (2, "Acme", "48213", "It <broke> again")
    assert row["origin_channel"] == SUPPORT
    assert "is withdrawn" in told(office.ask(f"undo {entry}").body)


def test_the_same_execution_again_records_nothing_more(office: Office) -> None:
    before = office.count("feedback")
    for _ in range(3):
        office.act(office.slack.step("record_feedback", GIVEN, execution="Fx1"))

    assert office.count("feedback") == before + 1
    ended = office.slack.executions["Fx1"]
    assert ended is not None
    assert set(ended) == {"outputs"}


def test_words_without_a_channel_are_counted_and_shown_nowhere(office: Office) -> None:
    ran(office, "record_feedback", {**GIVEN, "comment": "canary-one"})
    ran(office, "record_feedback", {**GIVEN, "comment": "canary-two", "channel": QUIET})

    for channel in (SUPPORT, SALES):
        for line in ("feedback today", "csat today", "why csat today"):
            assert "canary" not in told(office.ask(line, channel=channel).body)
    (found,) = office.rows("SELECT count(*) AS n FROM feedback WHERE comment LIKE 'canary%'")
    assert found["n"] == 2


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({**GIVEN, "user": ""}, "does not say who"),
        ({**GIVEN, "user": GUEST}, "Not available here."),
        ({**GIVEN, "user": STRANGER}, "Not available here."),
        ({**GIVEN, "score": "9"}, "1 to 5"),
        ({**GIVEN, "score": ""}, "Which score"),
        ({**GIVEN, "kind": "joy"}, "Log what"),
        ({**GIVEN, "comment": "x" * 5_000}, "longer than"),
        ({}, "does not say who"),
    ],
)
def test_what_cannot_be_recorded_fails_with_a_sentence(office: Office, inputs: Json, words: str) -> None:
    before = office.count("feedback")

    assert words in ran(office, "record_feedback", inputs)["error"]
    assert office.count("feedback") == before


def test_a_summary_is_plain_text_with_its_id_and_mentions_nobody(office: Office) -> None:
    text = ran(office, "rox_summary", {"user": ADA, "question": "csat last month", "channel": ""})["outputs"]["text"]

    assert "CSAT" in text
    assert "(n " in text
    assert "/rox why " in text
    assert "<" not in text
    assert "CSAT clearly fell." in ran(office, "rox_summary", {"user": ADA})["outputs"]["text"]


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"user": GUEST, "question": "csat"}, "Not available here."),
        ({"user": ADA, "question": "log csat 5 acme"}, "don't know"),
        ({"user": ADA, "question": "<!channel> blurb"}, "don't know"),
        ({"user": ADA, "question": "csat", "channel": SHARED}, "Other organisations read that channel"),
        ({"question": "csat"}, "does not say who"),
    ],
)
def test_what_cannot_be_told_fails_with_a_sentence(office: Office, inputs: Json, words: str) -> None:
    before = office.count("feedback")
    error = ran(office, "rox_summary", inputs)["error"]

    assert words in error
    assert office.count("feedback") == before


def test_the_variant_with_steps_is_that_of_the_manifest_and_no_more() -> None:
    plain, with_steps = manifest(), manifest(steps=True)

    assert "functions" not in plain
    assert set(with_steps["functions"]) == set(STEPS)
    assert with_steps["settings"]["function_runtime"] == "remote"
    assert with_steps["settings"]["org_deploy_enabled"] is True
    assert "function_executed" in with_steps["settings"]["event_subscriptions"]["bot_events"]
    assert with_steps["oauth_config"] == plain["oauth_config"]
    for told_ in with_steps["functions"].values():
        for parameters in (told_["input_parameters"], told_["output_parameters"]):
            assert all(each["name"] == name for name, each in parameters.items())
            assert all(
                set(each) == {"type", "title", "description", "is_required", "name"} for each in parameters.values()
            )
