"""Whole processes at the level that says most: nothing personal and no secret in what they print."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from rox_bot.logs import Redactor
from rox_bot.settings import Settings
from tests.fake_slack import FakeSlack

ROOT = Path(__file__).resolve().parent.parent
MAP = """
event = "feedback"
source = "survey"
[constants]
instrument = "csat"
[fields]
source_key = "id"
occurred_at = "at"
score = "score"
customer = "customer"
comment = "said"
"""
PERSONAL = ("Quenzelbrock", "q.vandermolen@quenzelbrock.example", "+31 6 5555 0142", "zwartekraaien")
TOKENS = ("xoxb-fake-bot", "xapp-fake-app", "fake-signing-secret", "passw0rd-of-the-database")


def environment(**settings: str) -> dict[str, str]:
    """Our own environment with nobody's settings but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROX_", "SLACK_"))}
    return kept | {"ROX_LOG_LEVEL": "debug", "PYTHONPATH": str(ROOT), **settings}


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command in a process and a folder of its own."""
    command = [sys.executable, "-m", "rox_bot", *arguments]
    env = environment(**settings)
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_an_import_of_bad_rows_repeats_nothing_of_them(tmp_path: Path) -> None:
    name, mail, phone, word = PERSONAL
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    rows = [
        f"{mail},2026-01-02T10:00:00Z,{phone},{name},{word}",
        f"2,{phone},5,{name},{word} {mail}",
        f"{word},2026-01-02T10:00:00Z,99,{name},{word}",
        f"3,2026-01-02T10:00:00Z,5,{name},{word},{mail}",
    ]
    (tmp_path / "bad.csv").write_text("\n".join(["id,at,score,customer,said", *rows]), encoding="utf-8")

    done = run(tmp_path, "import", "bad.csv", "--map", "map.toml")

    assert "4 bad" in done.stdout
    for canary in PERSONAL:
        assert canary not in done.stdout + done.stderr


def test_doctor_shows_no_secret_neither_of_what_works_nor_of_what_is_refused(tmp_path: Path) -> None:
    bot, app, signing, password = TOKENS
    with FakeSlack() as slack:
        settings = {
            "SLACK_BOT_TOKEN": bot,
            "SLACK_APP_TOKEN": f"{app}-that-is-wrong",
            "SLACK_SIGNING_SECRET": signing,
            "SLACK_API_URL": slack.api_url,
            "ROX_DATABASE_URL": f"postgresql://rox:{password}@127.0.0.1:1/rox",
        }
        done = run(tmp_path, "doctor", **settings)

    assert done.returncode == 2
    assert "OK    Slack bot token" in done.stdout
    assert "FAIL  Slack app token" in done.stdout
    for canary in TOKENS:
        assert canary not in done.stdout + done.stderr


def test_every_secret_among_the_settings_is_masked() -> None:
    given: dict[str, Any] = {
        "_env_file": None,
        "bot_token": SecretStr("xoxb-one"),
        "app_token": SecretStr("xapp-two"),
        "signing_secret": SecretStr("new-three, old-four"),
        "pseudonym_key": SecretStr("key-five"),
        "database_url": "postgresql://rox:pass%20six@127.0.0.1/rox",
        "log_level": "WARNING",
    }
    settings = Settings(**given)

    known = ["xoxb-one", "xapp-two", "new-three", "old-four", "key-five", "pass%20six", "pass six"]
    assert settings.log_level == "warning"
    assert sorted(settings.secrets) == sorted(known)
    assert not re.search("one|two|three|four|five|six", Redactor(settings.secrets)(" ".join(known)))


def test_a_command_that_breaks_tells_a_reference_that_stands_in_the_log(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    engine = create_engine(f"sqlite:///{tmp_path / 'rox.db'}")
    with engine.begin() as tx:
        tx.execute(text("DROP TABLE feedback"))
    engine.dispose()

    done = run(tmp_path, "ask", "csat", PERSONAL[3])

    assert done.returncode == 70
    *logged, told = done.stderr.splitlines()
    reference = told.split("ref ")[1].rstrip(".")
    faults = [each for each in map(json.loads, logged) if reference in each.get("values", [])]
    assert "no such table" in json.dumps(faults[0]["errors"])
    assert PERSONAL[3] not in done.stdout + done.stderr


def test_serving_logs_nothing_of_what_people_write(tmp_path: Path) -> None:
    name, mail, phone, word = PERSONAL
    with FakeSlack() as slack:
        slack.add_user("U0ADA", "ada", locale="en-US")
        slack.add_channel("C0SUPPORT", "support", members=["U0ADA"])
        settings = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "ROX_PORT": "0",
        }
        command = [sys.executable, "-m", "rox_bot", "serve"]
        out, err = tmp_path / "out.txt", tmp_path / "err.txt"
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = subprocess.Popen(command, cwd=tmp_path, env=environment(**settings), stdout=stdout, stderr=stderr)
            try:
                slack.wait_for_socket(60)
                said = f'log csat 5 {name} "{word} {mail} {phone}"'
                slack.socket_send(slack.command("/rox", said, user="U0ADA", channel="C0SUPPORT"))
                story = slack.add_message("C0SUPPORT", user="U0ADA", text=f"Magic moment: {word} at {name}")
                slack.socket_send(slack.event(slack.message_event(story, "C0SUPPORT")))
                unknown = {"type": "shortcut", "callback_id": word, "api_app_id": slack.app_id}
                with pytest.raises(TimeoutError):
                    slack.socket_send({**unknown, "team": {"id": slack.team_id}}, type="interactive", timeout=1)
                process.terminate()
                status = process.wait(30)
            finally:
                process.kill()
                process.wait()

    printed = err.read_text(encoding="utf-8")
    assert status == 0, printed
    assert out.read_bytes() == b""
    events = {json.loads(line)["event"] for line in printed.splitlines()}
    assert {"Unhandled request …", "stopping"} <= events
    assert any(event.startswith("Sending a request") for event in events)
    assert not any(event.startswith("As you gave") for event in events)
    for canary in (*PERSONAL, slack.bot_token, slack.app_token, slack.verification_token, "ticket=", "/commands/T0"):
        assert canary not in printed
