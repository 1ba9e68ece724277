"""Digests: questions the bot asks itself, when they are due, and their delivery through a poster that is handed in."""
