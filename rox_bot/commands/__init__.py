"""The door: words in, an Answer out. Slash command, mention, direct message and terminal all come through here."""

from rox_bot.commands.door import Door

__all__ = ["Door"]
