"""Words that stand where a name is missing: no customer is called Unknown."""

import re
from functools import lru_cache

NAMED = ("customer", "touchpoint", "channel", "partner", "team", "product", "requester", "agent")
"""The fields that name something or somebody."""

_NO_NAME = frozenset(
    (
        *("-", "--", "---", ".", "?", "??", "n/a", "na", "n.a.", "n.a", "nvt", "n.v.t.", "n.v.t", "nan", "null"),
        *("none", "nil", "geen", "unknown", "not known", "onbekend", "undefined", "blank", "empty", "leeg"),
        *("not set", "not specified", "niet opgegeven", "unassigned", "niet toegewezen"),
    )
)
_NOBODY = frozenset(("general user", "anonymous", "anoniem"))  # HaloPSA writes the first where it knows no user
_IN_BRACKETS = re.compile(r"[(\[<{] *(.*?) *[)\]>}]")


@lru_cache(10_000)  # the same names come row after row
def is_no_name(field: str, text: str) -> bool:
    """Return whether a text in a field that names something says that nothing is known."""
    plain = " ".join(text.casefold().split())
    within = _IN_BRACKETS.fullmatch(plain)
    plain = within[1] if within else plain
    return plain in _NO_NAME or (field == "requester" and plain in _NOBODY)
