"""A bot at work over each transport, on a database with six weeks of the demo or on an empty one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.databases import copied
from tests.slack.workspace import ROOT, Clock, Office, made_up_slack, make_template

Opened = Callable[..., Office]


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
