"""How data come in: every way there is, in the order in which a newcomer should try them."""

from rox_bot.language.wording import Wording

_HELPDESKS = "zendesk, halo, connectwise, autotask, freshdesk, smileback"
FILES_READ = "files:read"
"""The permission without which Slack gives no file that somebody sends."""


def may_take_files(granted: frozenset[str]) -> bool:
    """Return whether a file can be sent in a direct message, by what Slack granted (none = it did not say)."""
    return not granted or FILES_READ in granted


def ways_in(wording: Wording, granted: frozenset[str]) -> tuple[str, ...]:
    """Return a line for each way in which data come in."""
    dropped = wording._(
        "Send me the file: a manager drops a CSV or Excel export into a direct message with me; I show what I read in "
        "it and import it at a press."
    )
    if not may_take_files(granted):
        dropped = wording._(
            "Send me the file in a direct message: not yet, for this app lacks the permission {scope}; an admin adds "
            "it.",
            scope=f"`{FILES_READ}`",
        )
    return (
        dropped,
        wording._(
            "From your helpdesk by itself: `rox-bot source add halo` where the bot runs ({helpdesks}); it looks every "
            "ten minutes.",
            helpdesks=_HELPDESKS,
        ),
        wording._(
            "By a folder: a file laid in `inbox/helpdesk/` beside the database, by hand or as a scheduled report, is "
            "imported as of the source `helpdesk`."
        ),
        wording._("In the terminal: `rox-bot import FILE` shows what each column would be, and asks."),
        wording._(
            "By webhook: `POST /hooks/SOURCE`, signed as Standard Webhooks say; its secret stands in "
            "`ROX_HOOK_SECRETS`."
        ),
        wording._('One at a time: `log csat 5 acme "what they said"`, or a message that starts with `Magic moment:`.'),
        wording._("`sources` tells what came from where and up to when."),
    )


def first_step(wording: Wording, granted: frozenset[str]) -> str:
    """Return how the first data come in, for the list of what is to be set up."""
    if may_take_files(granted):
        return wording._(
            "export tickets or answers from your helpdesk and send me the file in a direct message. Or, where the bot "
            "runs: `rox-bot source add`, a file in its `inbox`, `rox-bot import FILE`, webhooks. `/rox help import` "
            "tells how."
        )
    return wording._(
        "where the bot runs: `rox-bot source add`, an export of your helpdesk in its `inbox`, `rox-bot import FILE`, "
        "webhooks. `/rox help import` tells how."
    )
