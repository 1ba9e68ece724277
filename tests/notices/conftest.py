"""The offices of the Slack tests, with a channel that gets cards."""

import pytest

from tests.slack.conftest import Opened, open_office, template
from tests.slack.workspace import Office
from tests.talk import empty

__all__ = ["empty", "office", "open_office", "template"]


@pytest.fixture
def office(open_office: Opened) -> Office:
    """An empty bot whose support channel gets cards about low scores, on a Wednesday morning at ten."""
    office = open_office("socket", filled=False)
    office.ask("loop here")
    return office
