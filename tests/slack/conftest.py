"""A bot at work over each transport, on a database with six weeks of the demo or on an empty one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from rox_bot.slack.blocks.limits import check_message, check_view
from tests.databases import copied
from tests.fake_slack import FakeSlack
from tests.slack.bench import bench
from tests.slack.workspace import ROOT, Clock, Office, made_up_slack, make_template

Opened = Callable[..., Office]

__all__ = ["bench"]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled database, made once."""
    return make_template(tmp_path_factory.mktemp("template") / "rox.db")


@pytest.fixture
def open_office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Opens an office: `open_office("http", filled=False, admins=("U1",))`; settings by their names in the code."""
    with ExitStack() as stack:

        def opened(
            transport: str = "socket",
            *,
            filled: bool = True,
            tick: float = 3_600.0,
            manifest: Path = ROOT / "manifest.yml",
            **options: Any,
        ) -> Office:
            clock, database = Clock(), tmp_path / "rox.db"
            if filled:
                copied(request.getfixturevalue("template"), database)
            slack = stack.enter_context(made_up_slack(clock, manifest))
            office = Office(slack, clock, database, transport, options, tick)
            stack.callback(_all_within_limits, slack)
            stack.callback(office.stop)
            office.start()
            return office

        yield opened


@pytest.fixture(params=["socket", "http"])
def office(request: pytest.FixtureRequest, open_office: Opened) -> Office:
    """A bot with six weeks of history; the test runs once over each transport."""
    return open_office(request.param)


@pytest.fixture
def socket_office(open_office: Opened) -> Office:
    """The same over Socket Mode alone, for what does not depend on the transport."""
    return open_office("socket")


def _all_within_limits(slack: FakeSlack) -> None:
    """Hold all that the bot sent against Slack's limits by the project's own check and by the made-up Slack's.

    What is refused for its blocks is sent anew as text, so that a reader loses nothing: a test would not notice.
    """
    problems = []
    for call in slack.calls:
        if call.method.startswith("views.") and isinstance(call.args.get("view"), dict):
            problems += check_view(call.args["view"])
        elif call.args.get("blocks"):
            problems += check_message(call.args["blocks"], str(call.args.get("text") or ""))
        refused = (call.answer or {}).get("error") == "invalid_blocks" and call.fault is None
        if refused and not _may_be_refused(call.args):
            problems.append(f"{call.method}: invalid_blocks")
    for use in slack.responses:
        if use.body.get("blocks"):
            problems += check_message(use.body["blocks"], str(use.body.get("text") or ""))
        if use.error == "invalid_blocks" and not _may_be_refused(use.body):
            problems.append("a response: invalid_blocks")
    for ack in slack.acks:
        if isinstance(ack.payload, dict) and ack.payload.get("blocks"):
            problems += check_message(ack.payload["blocks"], str(ack.payload.get("text") or ""))
    assert not problems


def _may_be_refused(payload: Any) -> bool:
    """A picture may not be ready, and a workspace may not know Slack's newest blocks: no fault of the blocks."""
    return any(
        name in str(payload)
        for name in ("slack_file", "'table'", "data_table", "data_visualization", "context_actions")
    )
