"""Which data blocks Slack takes in this workspace: what it refused once is not tried again for a week."""

import asyncio
import logging
import time
from collections.abc import Iterable
from datetime import timedelta

from rox_bot.slack.blocks import Block
from rox_bot.store import refused_blocks
from rox_bot.store.store import Store

log = logging.getLogger(__name__)
DATA_BLOCKS = ("data_visualization", "data_table", "table")
"""The newest first: of several in a refused message that one is taken to be the reason, where Slack names none."""
BELIEVED = timedelta(days=7)
_LOOK_SECONDS = 60.0


class RefusedBlocks:
    """What Slack refused, from the store; known in this process too where the store cannot be written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._here: set[tuple[str, str]] = set()
        self._known: frozenset[tuple[str, str]] = frozenset()
        self._looked = 0.0

    async def allowed(self, surface: str) -> frozenset[str]:
        """Return the data blocks that may be sent: to one person (`private`) or as a post (`posted`)."""
        if not self._looked or time.monotonic() - self._looked > _LOOK_SECONDS:
            try:
                self._known = await asyncio.to_thread(self._read)
                self._looked = time.monotonic()
            except Exception:
                log.exception("refused blocks not read")
        return frozenset(kind for kind in DATA_BLOCKS if (surface, kind) not in self._known | self._here)

    async def note(self, surface: str, blocks: list[Block], places: Iterable[int] = ()) -> None:
        """Remember that a message's data block was refused; `places` are the blocks that Slack named."""
        named = {str(blocks[place].get("type")) for place in places if place < len(blocks)}
        there = {str(block.get("type")) for block in blocks}
        kind = next((each for each in DATA_BLOCKS if each in (named or there)), "")
        if not kind:
            return
        log.warning("Slack refused a block; it is told as text", extra={"kind": kind, "surface": surface})
        try:
            await asyncio.to_thread(self._write, surface, kind)
            self._looked = 0.0
        except Exception:
            log.exception("refused block not kept")
            self._here.add((surface, kind))

    def _read(self) -> frozenset[tuple[str, str]]:
        with self._store.reading() as tx:
            found = refused_blocks.refused(tx, self._store.workspace, self._store.clock() - BELIEVED)
        return frozenset((each.surface, each.kind) for each in found)

    def _write(self, surface: str, kind: str) -> None:
        with self._store.writing() as tx:
            refused_blocks.note(tx, self._store.workspace, surface, kind, self._store.clock())
