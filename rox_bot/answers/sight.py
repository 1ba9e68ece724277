"""Who may see the words of an event: in the place they were written, or where every reader could read that place."""

from collections.abc import Mapping
from typing import Any

from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Context

_OPEN = frozenset((Visibility.WORKSPACE, Visibility.PUBLIC))


def may_be_quoted(row: Mapping[str, Any], context: Context) -> bool:
    """Return whether an event's words may be shown where the answer goes.

    Words from a private channel, a direct message or a channel shared with another organisation stay in their place.
    Words that everybody in the workspace may read go anywhere but to a channel shared with others.
    """
    home = row["origin_channel"]
    if home and home == context.slack_channel:
        return True
    if context.visibility is Visibility.EXTERNAL:
        return False
    if row["audience"] != "workspace":
        return bool(context.slack_channel) and row["audience"] == f"channel:{context.slack_channel}"
    return Visibility(row["visibility"]) in _OPEN
