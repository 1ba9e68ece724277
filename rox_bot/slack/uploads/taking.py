"""Files in a direct message, taken in: on disk before the delivery is acknowledged, whoever may not is told."""

import asyncio
from typing import Any

from rox_bot.commands.demo import refusal
from rox_bot.domain.errors import RoxError
from rox_bot.domain.policy import demand
from rox_bot.language.wording import Wording
from rox_bot.slack.blocks.rendering import render_error
from rox_bot.slack.edge import Edge
from rox_bot.slack.uploads.working import wake
from rox_bot.store import uploads

_MOST_NAME = 255


def files_of(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files of a message; those that its author has removed since are none."""
    given = event.get("files")
    return [each for each in given if isinstance(each, dict) and each.get("id")] if isinstance(given, list) else []


async def take_files(edge: Edge, event: dict[str, Any]) -> None:
    """Take in the files of a direct message, each once however often it is delivered."""
    key = f"{event['channel']}:{event['ts']}"
    wording = edge.wording()
    try:
        context = await edge.context_of(event["user"], event["channel"], key)
        wording = Wording(context.language)
        demand(context.role, "import")
        if context.demo:
            raise refusal()
    except RoxError as trouble:
        if await edge.first_time("upload refused", key):
            await edge.whisper(event["channel"], event["user"], render_error(trouble, wording))
        return
    rows = [
        {
            "key": f"{key}:{each['id']}",
            "person": context.person,
            "slack_channel": event["channel"],
            "file_id": str(each["id"]),
            "name": str(each.get("name") or each.get("title") or "file")[:_MOST_NAME],
            "size": int(each.get("size") or 0),
        }
        for each in files_of(event)
    ]
    store = edge.door.store
    await asyncio.to_thread(store.write, lambda tx: uploads.receive(tx, store.workspace, rows, store.clock()))
    wake(edge)
