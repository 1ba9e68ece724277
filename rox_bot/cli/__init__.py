"""The command line."""

from rox_bot.cli.commands import main

__all__ = ["main"]
