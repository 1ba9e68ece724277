"""What the global options say, for the command that follows: settings, the moment of asking, the store."""

import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rox_bot.domain.choices import CURRENCY, DEFAULTS, minimum_n_of
from rox_bot.domain.configuration import Configuration
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.question import Context, Role
from rox_bot.language.wording import Wording
from rox_bot.settings import Settings

if TYPE_CHECKING:
    from rox_bot.intake.dropped import Inbox
    from rox_bot.store.store import Store


@dataclass
class Run:
    """What the global options say, for the command that follows."""

    settings: Settings
    now: datetime | None
    as_json: bool
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def wording(self) -> Wording:
        """Return how things are said here."""
        return Wording(self.settings.language)

    def clock(self) -> datetime:
        """Return the moment given by --now, or the present one."""
        return self.now or datetime.now(UTC)

    @contextmanager
    def store(self) -> Iterator["Store"]:
        """Open the store for as long as a command runs."""
        from rox_bot.cli.measures import install_own
        from rox_bot.store import choices
        from rox_bot.store.store import Store

        install_own(self.settings)
        key = self.settings.pseudonym_key
        opened = Store(
            self.settings.database_url,
            clock=self.clock,
            pseudonym_key=key.get_secret_value() if key else None,
        )
        try:
            with opened.reading() as tx:
                self.chosen = choices.chosen(tx, opened.workspace).everywhere
            self.settings = self.settings.chosen(self.chosen)
            yield opened
        finally:
            opened.close()

    @property
    def inbox(self) -> "Inbox | None":
        """Return the folder in which files are dropped, if there is one."""
        from rox_bot.intake.dropped import Inbox

        folder = self.settings.inbox_folder
        return Inbox(folder) if folder else None

    @property
    def configured(self) -> Configuration:
        """Return what stands above what is decided in Slack."""
        from rox_bot.slack.manifest import OPTIONAL_SCOPES, SCOPES

        return replace(self.settings.configuration, scopes={**SCOPES, **OPTIONAL_SCOPES})

    def context(self, channel: str = "") -> Context:
        """Return who asks in the terminal: an admin, named so in what is written."""
        return Context(
            now=self.clock(),
            calendar=self.settings.calendar,
            language=self.settings.language,
            person="terminal",
            role=Role.ADMIN,
            slack_channel=channel,
            delivery=secrets.token_hex(8),
            minimum_n=minimum_n_of(self.chosen),
            currency=self.chosen.get(CURRENCY) or DEFAULTS[CURRENCY],
        )


_run: list[Run] = []


def begin(settings: Settings, now: str | None, *, as_json: bool) -> None:
    """Note what the global options say; `now` is a moment as typed."""
    _run[:] = [Run(settings, _instant(now, settings) if now else None, as_json)]


def begun() -> bool:
    """Return whether the global options have been read."""
    return bool(_run)


def running() -> Run:
    """Return what the global options say."""
    return _run[0]


def wording_so_far() -> Wording:
    """Return how things are said, in English while the settings are not known."""
    return _run[0].wording if _run else Wording()


def where_told(wording: Wording) -> str:
    """Return what to type instead of the command's name, '' where that is enough: it lies where it is looked for."""
    here = Path(sys.argv[0])
    if here.name != "rox-bot" or not here.is_file() or shutil.which("rox-bot"):
        return ""
    near = here.relative_to(Path.cwd()) if here.is_relative_to(Path.cwd()) else here
    return wording._("Where it says rox-bot, type {path}: your shell does not find it by its name.", path=near)


def _instant(text: str, settings: Settings) -> datetime:
    """Return the moment that --now names; without an offset it is read in the workspace's zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise BadInput(N_("--now takes a moment such as 2026-11-18T10:00+01:00.")) from wrong
    if moment.tzinfo is None:
        return settings.calendar.at(moment.date(), moment.time())
    return moment.astimezone(UTC)
