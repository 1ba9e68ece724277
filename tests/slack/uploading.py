"""Files sent to the bot in tests: made up, dropped into a direct message, their message read and pressed."""

import io
from collections.abc import Sequence
from typing import Any

from tests.fake_slack.files import add_file, in_message
from tests.fake_slack.state import File
from tests.slack.workspace import ADA, Json, Office

HEAD = "Ticket ID,Created at,Solved at,Organization,Requester email,Group,Subject"


def tickets(n: int, first: int = 1) -> bytes:
    """An export of `n` tickets, as a helpdesk writes it."""
    rows = [
        f"{i},2026-11-{i % 15 + 1:02d} 09:{i % 60:02d}:00,2026-11-{i % 15 + 2:02d} 10:00:00,Company {i % 7},"
        f"user{i % 11}@example.com,Team {i % 3},It broke again"
        for i in range(first, first + n)
    ]
    return "\n".join([HEAD, *rows, ""]).encode()


def workbook(rows: Sequence[Sequence[Any]], **others: Sequence[Sequence[Any]]) -> bytes:
    """An Excel workbook with the rows on its sheet Tickets, and other sheets."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tickets"
    for row in rows:
        sheet.append(list(row))
    for name, more in others.items():
        other = book.create_sheet(name)
        for row in more:
            other.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def send(office: Office, *files: tuple[str, bytes], user: str = ADA, text: str = "", **fields: Any) -> list[File]:
    """Drop files into the direct message of a user and the bot, in one message, and let the bot do its work."""
    made = [add_file(office.slack, user, name, content, **fields) for name, content in files]
    shown = [in_message(office.slack, each) for each in made]
    office.write(text, user=user, channel="DM", subtype="file_share", files=shown)
    return made


def said(office: Office, user: str = ADA) -> list[Json]:
    """What the bot has said in a direct message, as it stands now, the oldest first."""
    return [each for each in office.slack.messages(user) if each.get("bot_id")]


def last(office: Office, user: str = ADA) -> Json:
    """The newest message of the bot."""
    return said(office, user)[-1]
