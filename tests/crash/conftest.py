"""A process to fork bots from, and a made-up Slack on the real clock for them."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.crash.nursery import Nursery, nursery
from tests.fake_slack import FakeSlack
from tests.slack.workspace import Clock, made_up_slack


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Nursery]:
    with nursery(tmp_path) as made:
        yield made


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with made_up_slack(Clock(datetime.now(UTC)), None) as slack:
        slack.clock = time.time
        yield slack
