"""What runs in the processes that are killed while they import a file that was sent to them."""

from rox_bot.intake.files import importing
from tests.crash import bots


def serve(database_url: str, api_url: str, port: int) -> None:
    """The whole bot, writing in short batches."""
    importing.BATCH = 50
    bots.serve(database_url, api_url, port)
