"""The offices of the Slack tests, for what digests do there, and the stores that they tell of."""

import pytest

from tests.slack.conftest import Opened, open_office, template
from tests.slack.workspace import Office
from tests.talk import demo, empty, filled

__all__ = ["demo", "empty", "filled", "office", "open_office", "template"]


@pytest.fixture
def office(open_office: Opened) -> Office:
    """A bot with a digest for Mondays at nine, on the Wednesday before; the courier comes when a test calls it."""
    office = open_office("socket")
    office.ask("digest here weekly Mon 9:00")
    return office
