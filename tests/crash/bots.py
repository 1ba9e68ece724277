"""What runs in the processes that are killed."""

import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine, event

from rox_bot import logs
from rox_bot.server import run_server
from rox_bot.settings import Settings
from tests.fake_slack.deliveries import Deliveries
from tests.fake_slack.state import BOT_TOKEN
from tests.talk import opened
from tests.web.hooking import SECRET, SOURCE

ZONE = "Europe/Amsterdam"


def warm_up() -> None:
    """Load what is loaded when it is first needed."""
    import uvicorn.lifespan.off
    import uvicorn.loops.auto
    import uvicorn.protocols.http.auto  # noqa: F401

    with TemporaryDirectory() as folder, opened(Path(folder) / "warm.db") as talk:
        talk.answers({"customer": "Acme", "comment": "Thanks, Jan"})
        talk.moments({"customer": "Acme"})
        talk.ask("log csat 4 Acme #1 yesterday")
        talk.ask("csat last week")


def serve(database_url: str, api_url: str, port: int, **options: Any) -> None:
    """The whole bot as `rox-bot serve` runs it, behind signed HTTP."""
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        zone=ZONE,
        slack_mode="http",
        port=port,
        bot_token=SecretStr(BOT_TOKEN),
        signing_secret=SecretStr(Deliveries.signing_secret),
        slack_api_url=api_url,
        **{"hook_secrets": f"{SOURCE}={SECRET}", "commands_a_minute": 1_000_000, **options},
    )
    logs.set_up(settings.log_level, settings.secrets)
    run_server(settings)


def serve_switched(**options: Any) -> None:
    """The same, with a database that SIGUSR1 makes read-only and SIGUSR2 writable again, as a remount of its disk does.

    SQLite itself refuses the writes then, with the error it has for such a disk.
    """
    read_only = [False]
    signal.signal(signal.SIGUSR1, lambda *_: read_only.__setitem__(0, True))
    signal.signal(signal.SIGUSR2, lambda *_: read_only.__setitem__(0, False))

    @event.listens_for(Engine, "before_cursor_execute")
    def switched(_connection: Any, cursor: Any, *_: Any) -> None:
        cursor.connection.execute(f"PRAGMA query_only = {int(read_only[0])}")

    serve(**options)
