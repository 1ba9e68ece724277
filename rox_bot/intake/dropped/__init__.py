"""Files dropped in a folder as a way in: `<inbox>/<source>/FILE` is imported and put away."""

from rox_bot.intake.dropped.folder import Inbox, Lying
from rox_bot.intake.dropped.watching import Watch

__all__ = ["Inbox", "Lying", "Watch"]
