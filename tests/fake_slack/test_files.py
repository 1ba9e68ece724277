"""Uploads in three steps, the check after them, and pictures in messages."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from . import FakeSlack
from .files import add_file, in_message

PICTURE = b"\x89PNG not really"


def upload(client: AsyncWebClient, **where: Any) -> str:
    answer = asyncio.run(client.files_upload_v2(filename="chart.png", content=PICTURE, title="ROX", **where))
    return str(answer["file"]["id"])


def picture(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "ROX"}]


def test_an_upload_without_a_channel_is_kept_and_shown_nowhere(slack: FakeSlack, client: AsyncWebClient) -> None:
    file = slack.files[upload(client)]
    assert (file.content, file.title, file.channels) == (PICTURE, "ROX", [])
    assert slack.messages("C1") == []


def test_an_upload_with_a_channel_posts_a_message_of_its_own(slack: FakeSlack, client: AsyncWebClient) -> None:
    file_id = upload(client, channel="C1", initial_comment="look")
    (message,) = slack.messages("C1")
    assert (message["text"], message["files"][0]["id"]) == ("look", file_id)


def test_a_picture_can_be_posted_only_after_its_check(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.file_delay = 10
    file_id = upload(client)
    assert asyncio.run(client.files_info(file=file_id))["file"]["mimetype"] == ""
    with pytest.raises(SlackApiError, match="invalid slack file"):
        asyncio.run(client.chat_postMessage(channel="C1", text="a", blocks=picture(file_id)))
    slack.advance(10)
    assert asyncio.run(client.files_info(file=file_id))["file"]["mimetype"] == "image/png"
    assert asyncio.run(client.chat_postMessage(channel="C1", text="a", blocks=picture(file_id)))["ok"]


def test_a_picture_can_be_named_by_its_private_address(client: AsyncWebClient) -> None:
    address = asyncio.run(client.files_info(file=upload(client)))["file"]["url_private"]
    blocks = [{"type": "image", "slack_file": {"url": address}, "alt_text": "ROX"}]
    assert asyncio.run(client.chat_postMessage(channel="C1", text="a", blocks=blocks))["ok"]


def test_a_deleted_file_is_gone(client: AsyncWebClient) -> None:
    file_id = upload(client)
    asyncio.run(client.files_delete(file=file_id))
    with pytest.raises(SlackApiError, match="file_deleted"):
        asyncio.run(client.files_info(file=file_id))


def test_the_upload_of_the_bytes_can_fail(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.fail("upload", status=500)
    with pytest.raises(SlackRequestError):
        upload(client)
    assert [file.content for file in slack.files.values()] == [None]


def test_a_private_address_gives_the_bytes_to_a_token_that_may_read_files(slack: FakeSlack) -> None:
    file = add_file(slack, "U1", "t.csv", b"a,b\n")
    url = in_message(slack, file)["url_private_download"]

    async def fetched(token: str) -> tuple[int, str, bytes]:
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers, allow_redirects=False) as got:
            return got.status, got.content_type, await got.read()

    assert asyncio.run(fetched(slack.bot_token)) == (200, "text/csv", b"a,b\n")
    assert asyncio.run(fetched("xoxb-another"))[:2] == (302, "text/html")
    slack.scopes.discard("files:read")
    assert asyncio.run(fetched(slack.bot_token))[:2] == (302, "text/html")
    slack.scopes.add("files:read")
    file.deleted = True
    assert asyncio.run(fetched(slack.bot_token))[0] == 404
