"""What doctor finds about what arrives: sources that failed or fell silent, and the inbox."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.finding import Finding, Health

if TYPE_CHECKING:
    from rox_bot.store.sources import Source

SILENT = timedelta(days=8)
"""A weekly file that is a day late is no news; after that the last closed week is empty."""

MANY_FAILURES = 3


def source_findings(known: Sequence["Source"], now: datetime) -> list[Finding]:
    """Return a line for each source that failed the last time or is silent; one for all of them where none is."""
    on = [each for each in known if each.off_at is None]
    found = [finding for each in on if (finding := _finding(each, now))]
    if found or not on:
        return found
    return [Finding(Health.OK, N_("sources"), Phrase(N_("{n}, all of them heard lately"), n=len(on)))]


def inbox_findings(folder: Path | None) -> list[Finding]:
    """Return whether files can be dropped and put away, where there is an inbox."""
    if folder is None:
        return []
    name = N_("inbox")
    if not folder.is_dir():
        mend = N_("it is made when the bot starts: rox-bot serve; or set ROX_INBOX, to off for none")
        return [Finding(Health.WARN, name, Phrase(N_("{path} is not there"), path=folder), mend)]
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        mend = N_("give it to the account the bot runs under")
        return [Finding(Health.WARN, name, Phrase(N_("{path} cannot be written"), path=folder), mend)]
    return [Finding(Health.OK, name, str(folder))]


def _finding(source: "Source", now: datetime) -> Finding | None:
    name = Phrase(N_("source {name}"), name=source.name)
    if source.failures:
        seen = Phrase(N_("failures since the last arrival: {n}; {error}"), n=source.failures, error=source.error)
        health = Health.FAIL if source.failures >= MANY_FAILURES else Health.WARN
        return Finding(health, name, seen, N_("mend what it says; rox-bot ask sources shows all of them"))
    if source.newest_at is not None and now - source.newest_at > SILENT:
        seen = Phrase(N_("silent: its last event is {n} days old"), n=(now - source.newest_at).days)
        return Finding(Health.WARN, name, seen, N_("look whether its files or its feed still come"))
    return None
