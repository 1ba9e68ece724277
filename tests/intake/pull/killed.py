"""What runs in the processes that are killed while they fetch."""

import asyncio
from dataclasses import replace
from pathlib import Path

from rox_bot.intake.pull import VENDORS, calling
from rox_bot.intake.pull.fetching import Fetcher
from rox_bot.store.store import Store


def fetch(database_url: str, keys_file: str, source: str, kind: str, size: int) -> None:
    """Fetch a source to its end, `size` records at a time (0: as declared)."""
    calling.SECONDS_PER_CALL = 0  # the clock of this process does not move with the desk's
    if size:
        vendor = VENDORS[kind]
        feeds = tuple(replace(feed, size=size, limit=None) for feed in vendor.feeds)
        VENDORS[kind] = replace(vendor, feeds=feeds, limit=replace(vendor.limit, calls=10_000))
    store = Store(database_url)
    asyncio.run(Fetcher(store, Path(keys_file)).fetch(source))
    store.close()
