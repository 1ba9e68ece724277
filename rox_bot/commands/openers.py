"""Questions to begin with, of metrics and slices that something was recorded of, in the person's own words."""

from collections.abc import Mapping

from rox_bot.answers.summary import CHOICE
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.commands.door import Door
from rox_bot.commands.turning import SLICES
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording

MOST = 4
_DUTCH: Mapping[str, str] = {
    "last week": "vorige week",
    "by": "per",
    "why": "waarom",
    "moments": "momenten",
    "start": "begin",
    "help": "hulp",
    "touchpoint": "contactmoment",
    "channel": "kanaal",
    "customer": "klant",
    "language": "taal",
    "priority": "prioriteit",
}
"""Words of commands as Dutch people type them; the lexicon reads both."""


def openers(door: Door, context: Context) -> list[tuple[str, str]]:
    """Return up to four questions as (what they are called, the line that asks them)."""
    wording, telling = Wording(context.language), Telling(Wording(context.language))
    dutch = context.language == "nl"

    def said(word: str) -> str:
        return _DUTCH.get(word, word) if dutch else word

    if context.demo and door.demo is not None:
        door = door.demo.door(context)
    with door.store.reading() as tx:
        reader = Reader(tx, context)
        known = [METRICS[key] for key in (*CHOICE, "moments") if reader.first_event(METRICS[key]) is not None]
    if not known:
        return [
            (wording._("Set up"), said("start")),
            (wording._("What can I ask?"), said("help")),
        ]
    first, typed = telling.title(known[0]), known[0].words[0]
    found = [(wording._("{metric} of the last closed week", metric=first), f"{typed} {said('last week')}")]
    members = door.members_lately(context)
    if by := next((each for each in SLICES if any(members.get(each, ()))), None):
        title = wording._("{what} by {slice}", what=first, slice=telling.slice_name(by))
        found.append((title, f"{typed} {said('by')} {said(by)}"))
    if known[0].key != "moments":
        found.append((wording._("Why did {metric} move?", metric=first), f"{said('why')} {typed}"))
    if known[-1].key == "moments":
        found.append((wording._("Magic moments"), said("moments")))
    return [*found, (wording._("What can I ask?"), said("help"))][:MOST]
