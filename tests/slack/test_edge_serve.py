"""`python -m rox_bot serve` as a process of its own: it connects, answers, and ends in order when told to."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from pydantic import SecretStr

from rox_bot.domain.errors import RoxError
from tests.fake_slack import FakeSlack
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, PATIENCE, ROOT, SUPPORT, ZONE, Clock, made_up_slack, told, until

CANARY = "canarychatter"


@contextmanager
def serving(slack: FakeSlack, folder: Path, log: IO[bytes], **extra: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The bot in Socket Mode on a database in this folder; killed at the end if it still runs."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "ROX_DATABASE_URL": f"sqlite:///{folder / 'rox.db'}",
        "ROX_ZONE": ZONE,
        "ROX_PORT": "0",
        "SLACK_API_URL": slack.api_url.rstrip("/"),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        **extra,
    }
    command = [sys.executable, "-W", "error", "-m", "rox_bot", "serve"]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def test_the_process_answers_over_the_socket_and_ends_in_order(tmp_path: Path) -> None:
    with made_up_slack(Clock()) as slack, (tmp_path / "log").open("wb") as log, serving(slack, tmp_path, log) as bot:
        slack.wait_for_socket(PATIENCE)
        slack.socket_send(slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT))
        message = slack.add_message(SUPPORT, user=ADA, text=f"just talking about {CANARY}")
        slack.socket_send(slack.event(slack.message_event(message, SUPPORT)))
        shown = until(lambda: slack.ephemerals(ADA), "the answer")

        bot.send_signal(signal.SIGTERM)
        code = bot.wait(10)

        assert code == 0
        assert "Logged E1" in told(shown[0])
        until(lambda: not slack.open_sockets, "the socket's end")
    written = (tmp_path / "log").read_text()
    assert '"event": "ready"' in written
    assert "Traceback" not in written
    assert "Warning" not in written
    for secret in (CANARY, "Acme", slack.bot_token, slack.app_token):
        assert secret not in written


def test_work_under_way_is_finished_before_the_process_ends(tmp_path: Path) -> None:
    with made_up_slack(Clock()) as slack, (tmp_path / "log").open("wb") as log, serving(slack, tmp_path, log) as bot:
        slack.wait_for_socket(PATIENCE)
        slack.fail("users.info", delay=1.5)
        slack.socket_send(slack.command("/rox", "csat", user=ADA, channel=SUPPORT))

        bot.send_signal(signal.SIGINT)

        assert bot.wait(10) == 0
        assert len(slack.responses) == 1


def test_a_stop_while_slack_does_not_answer_ends_the_process(tmp_path: Path) -> None:
    with made_up_slack(Clock()) as slack, (tmp_path / "log").open("wb") as log:
        slack.fail("apps.connections.open", delay=8.0)
        with serving(slack, tmp_path, log) as bot:
            until(lambda: slack.calls_of("apps.connections.open"), "the connection")
            bot.send_signal(signal.SIGTERM)

            assert bot.wait(10) == 0


@pytest.mark.parametrize(
    ("transport", "wrong", "told_back"),
    [
        ("socket", {"bot_token": SecretStr("xoxb-wrong")}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
        ("socket", {"app_token": SecretStr("xapp-wrong")}, "Slack refuses SLACK_APP_TOKEN (invalid_auth)"),
        ("socket", {"app_token": None}, "Not set: SLACK_APP_TOKEN"),
        ("socket", {"slack_api_url": "http://127.0.0.1:9/api/"}, "Slack cannot be reached"),
        ("http", {"signing_secret": None}, "Not set: SLACK_SIGNING_SECRET"),
        ("http", {"bot_token": None}, "Not set: SLACK_BOT_TOKEN"),
    ],
)
def test_a_wrong_setting_is_said_at_once(
    open_office: Opened, transport: str, wrong: dict[str, object], told_back: str
) -> None:
    with pytest.raises(RoxError) as refused:
        open_office(transport, filled=False, **wrong)

    assert told_back in str(refused.value)
    assert "wrong" not in str(refused.value)


def test_a_database_of_another_team_is_refused(open_office: Opened) -> None:
    office = open_office("http", filled=False)
    office.stop()
    office.slack.team_id = "T0OTHER"

    with pytest.raises(RoxError, match="belongs to Slack team T0FAKE"):
        office.start()
