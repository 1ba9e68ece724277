"""What a database needs every night: a check for damage, a backup, and what is too old forgotten."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from rox_bot.domain.errors import RoxError
from rox_bot.domain.period import Calendar
from rox_bot.store import backup, dead_letters, inbox, message_versions, reactions
from rox_bot.store.store import Store

log = logging.getLogger(__name__)
NIGHT = time(3, 0)
OLDEST = timedelta(hours=26)


class Upkeep:
    """Does once a night what is due; a part that fails is logged and tried again at the next look."""

    def __init__(self, store: Store, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar
        self._done: dict[str, datetime] = {}

    def look(self, *names: str) -> None:
        """Do what has not been done since last night's three o'clock: all of it, or the parts named."""
        night = last_night(self._store.clock(), self._calendar)
        parts: dict[str, Callable[[], None]] = {
            "check": self._check,
            "backup": self._back_up,
            "purge": self._purge,
            "checkpoint": self._store.checkpoint,
        }
        for name, work in parts.items():
            if self._done.get(name) == night or (names and name not in names):
                continue
            try:
                work()
            except RoxError as trouble:
                log.warning("upkeep waits: %s", trouble, extra={"kind": name})
            except Exception:
                log.exception("upkeep waits", extra={"kind": name})
            else:
                self._done[name] = night

    def _check(self) -> None:
        """Read an SQLite file through; one that is damaged is only read from then on."""
        file = self._store.file
        if file is None or not backup.find_damage(file):
            return
        self._store.refuse_writes(backup.restore_command(file))
        log.error("the database is damaged and nothing is saved; the exact restore command is in rox-bot doctor")

    def _back_up(self) -> None:
        """Back an SQLite file up where that is due; a server's database is backed up with the server's own tools."""
        file, now = self._store.file, self._store.clock().astimezone(UTC)
        if file is None or not backup_due(file, now, self._calendar):
            return
        made = backup.back_up(file, now)
        log.info("backed up", extra={"bytes": made.size, "count": len(made.removed)})

    def _purge(self) -> None:
        """Forget what is kept no longer: deliveries, dead letters and the versions of messages."""
        now = self._store.clock()
        with self._store.writing() as tx:
            gone = [each.purge(tx, now) for each in (inbox, dead_letters, message_versions, reactions)]
        log.info("purged", extra={"count": sum(gone)})


def last_night(now: datetime, calendar: Calendar) -> datetime:
    """Return the latest three o'clock in the workspace's zone; where the clocks skip it, the first moment after."""
    today = calendar.day_of(now)
    tonight = calendar.at(today, NIGHT)
    return tonight if tonight <= now else calendar.at(today - timedelta(days=1), NIGHT)


def backup_due(database: Path, now: datetime, calendar: Calendar) -> bool:
    """Return whether the newest backup is from before last night, or older than 26 hours, or missing."""
    newest = newest_backup(database)
    return newest is None or newest < last_night(now, calendar) or now - newest > OLDEST


def newest_backup(database: Path) -> datetime | None:
    """Return when the newest backup was made."""
    return next((made for each in backup.backups_of(database) if (made := backup.made_at(each))), None)
