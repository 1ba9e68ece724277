"""Who may send events: the settings `source=whsec_...` and `source=kind+kind`, read."""

import re
from collections import defaultdict

from rox_bot.domain.errors import N_
from rox_bot.web.standard_webhooks import read_key

HOOK_KINDS = frozenset(("ticket", "feedback", "invitation", "moment"))
_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,34}")


def pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs in `one=this, other=that`, one a line or separated by commas; `#` starts a comment.

    Raises ValueError.
    """
    found = []
    for line in text.splitlines():
        for part in line.partition("#")[0].split(","):
            name, sign, value = (each.strip() for each in part.partition("="))
            if not part.strip():
                continue
            if not (sign and value and _SOURCE.fullmatch(name)):
                raise ValueError(N_("write it as source=value, the source in letters, digits, - and _"))
            found.append((name, value))
    return found


def read_keys(text: str) -> dict[str, tuple[bytes, ...]]:
    """Return the keys of each source in `shop=whsec_..., shop=whsec_...`; raises ValueError."""
    found: dict[str, tuple[bytes, ...]] = defaultdict(tuple)
    for source, secret in pairs(text):
        found[source] += (read_key(secret),)
    return dict(found)


def read_kinds(text: str) -> dict[str, frozenset[str]]:
    """Return the kinds of events each source may write in `shop=feedback+invitation`; raises ValueError."""
    found: dict[str, frozenset[str]] = {}
    for source, value in pairs(text):
        kinds = frozenset(each.strip() for each in value.split("+"))
        if not kinds <= HOOK_KINDS:
            raise ValueError(N_("a source may write ticket, feedback, invitation or moment, joined by +"))
        found[source] = kinds
    return found
