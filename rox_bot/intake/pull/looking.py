"""A first look at a vendor: whether the keys are good, and what its first records would become; nothing is kept."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rox_bot.intake.pull.asking import Caller
from rox_bot.intake.pull.declaring import Feed, Place
from rox_bot.intake.pull.drawing import Sheet, draw_page, read_page
from rox_bot.intake.pull.naming import Namer
from rox_bot.intake.pull.troubles import Closed
from rox_bot.intake.recording import Recorder

ROWS = 10


@dataclass
class Look:
    """What was seen: the vendor's own time (never after ours), what came of each list, and those that are closed."""

    at: datetime | None
    sheets: list[tuple[Feed, Sheet]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)


async def look(caller: Caller, recorder: Recorder, source: str, now: datetime, span: timedelta) -> Look:
    """Return the first records of every list that changed within a span, as they would be kept.

    `now` stands in where the vendor does not tell its time, or one that has yet to come. Raises what `Caller.ask`
    raises, and Misunderstood.
    """
    probed = await caller.ask(caller.vendor.probe)
    seen, namer = Look(None if probed.at is None else min(probed.at, now)), Namer(caller)
    for feed in caller.vendor.feeds:
        place = Place((seen.at or now) - span)
        try:
            answer = await caller.ask(feed.ask(place, ROWS), feed.limit)
        except Closed:
            if not feed.optional:
                raise
            seen.closed.append(feed.name)
            continue
        page = await namer.named(read_page(caller.vendor.title, feed, answer.body, place))
        sheet = await asyncio.to_thread(draw_page, feed, page, source, caller.address, recorder, now)
        seen.sheets.append((feed, sheet))
    return seen
