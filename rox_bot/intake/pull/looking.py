"""A first look at a vendor: whether the keys are good, and what its first records would become; nothing is kept."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rox_bot.intake.pull.asking import Caller
from rox_bot.intake.pull.declaring import Feed, Place
from rox_bot.intake.pull.drawing import Sheet, draw_page
from rox_bot.intake.pull.naming import Namer
from rox_bot.intake.pull.troubles import Closed
from rox_bot.intake.recording import Recorder

ROWS = 10


@dataclass
class Look:
    """What was seen: the vendor's own time, what came of each list, and the lists that the account may not read."""

    at: datetime | None
    sheets: list[tuple[Feed, Sheet]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)


async def look(caller: Caller, recorder: Recorder, source: str, now: datetime, span: timedelta) -> Look:
    """Return the first records of every list that changed within a span, as they would be kept.

    `now` stands in where the vendor does not tell its time. Raises what `Caller.ask` raises.
    """
    probed = await caller.ask(caller.vendor.probe)
    seen, namer = Look(probed.at), Namer(caller)
    for feed in caller.vendor.feeds:
        place = Place((probed.at or now) - span)
        try:
            answer = await caller.ask(feed.ask(place, ROWS), feed.limit)
        except Closed:
            if not feed.optional:
                raise
            seen.closed.append(feed.name)
            continue
        page = await namer.named(feed.read(answer.body, place))
        sheet = await asyncio.to_thread(draw_page, feed, page, source, caller.address, recorder)
        seen.sheets.append((feed, sheet))
    return seen
