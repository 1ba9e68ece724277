"""Lines that people type: freed of Slack's marks, and whether they change something."""

import re

from rox_bot.intake.ledger.reading import books
from rox_bot.intake.typed import QUOTES
from rox_bot.language.lexicon import fold

DIGEST_WORDS = frozenset(("digest", "overzicht", "weekoverzicht"))
START_WORDS = frozenset(("start", "begin", "instellen"))
MAGIC_WORDS = frozenset(("magic", "magisch", "pluim"))
LOOP_WORDS = frozenset(("loop", "loops", "opvolging"))
_LEVER_WORDS = frozenset(("levers", "lever", "hefbomen", "hefboom"))
ALERT_WORDS = frozenset(("alerts", "alert", "alarmen", "alarm", "waarschuwingen"))
_LISTS = frozenset(("", "mine", "mijn", "my", "me"))
_LOOP = re.compile(r"[EL]\d+", re.IGNORECASE)
_WRITES = MAGIC_WORDS.union(
    "alias samenvoegen capture vastleggen edit wijzig verbeter log noteer registreer".split(),
    "undo ongedaan take neem untake loslaten".split(),
)
_NOTING = frozenset(("blocked", "mocht-niet", "geblokkeerd"))
"""Words that write something down where words in quotes follow, and ask where none do."""

_LEDGER = frozenset(("invest", "investeer", "gain", "opbrengst"))
_BY_ID = START_WORDS | MAGIC_WORDS | LOOP_WORDS
_SETTINGS_WORDS = frozenset(("settings", "setting", "instellingen", "instelling"))
_LOOKS = frozenset(("", "preview", "voorbeeld", "status"))
_TOKEN = re.compile(r"<(?:@|#|!subteam\^)([UWCS][A-Z0-9]+)(?:\|([^>]*))?>|<(https?://[^|>]+)(?:\|[^>]*)?>")


def as_typed(text: str) -> str:
    """Return a line as the person typed it: Slack's marks and escapes undone, once.

    People are named by Slack's id where somebody is meant: after `start` and `loop`, which give them something, and
    after `magic`. Elsewhere they are named by their name.
    """
    by_id = first_words(text)[0] in _BY_ID
    plain = _TOKEN.sub(lambda match: match[3] or (f"@{match[1]}" if by_id else match[2] or match[1]), text)
    plain = plain.replace("“", '"').replace("”", '"')
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def first_words(line: str) -> tuple[str, str]:
    """Return a line's first two words, folded; '' for each that is not there."""
    words = [fold(word) for word in line.split()[:2]]
    first, second = [*words, "", ""][:2]
    return first, second


def writes(line: str) -> bool:
    """Return whether a line changes something, and so is on disk before it is acknowledged."""
    first, second = first_words(line)
    looks = second in ("", "demo")  # filling the demo takes longer than Slack waits
    if first in ALERT_WORDS:
        return second not in _LOOKS
    if first in LOOP_WORDS:
        return second not in _LISTS and not (_LOOP.fullmatch(second) and len(line.split()) == 2)
    if first in _SETTINGS_WORDS | _LEVER_WORDS:
        return bool(second)
    if first in MAGIC_WORDS:
        return second.rstrip("?!.,") not in ("moments", "momenten")
    if first in _LEDGER:
        return books(line.partition(" ")[2])
    if first in _NOTING:
        return any(sign in line for sign in QUOTES)
    return first in _WRITES or (first in DIGEST_WORDS and second not in _LOOKS) or (first in START_WORDS and not looks)
