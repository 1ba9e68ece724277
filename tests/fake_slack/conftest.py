"""A running fake with two people, four channels and the real client of slack_sdk."""

from collections.abc import Iterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from . import FakeSlack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        fake.add_user("U1", "ada", locale="nl-NL")
        fake.add_user("U2", "guest", is_restricted=True)
        fake.add_channel("C1", "support", members=["U1", "U2"])
        fake.add_channel("C2", "elsewhere", bot_is_member=False)
        fake.add_channel("C3", "old", is_archived=True)
        fake.add_channel("G1", "quiet", is_private=True, is_ext_shared=True, members=["U1"])
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, timeout=5, retry_handlers=[])
