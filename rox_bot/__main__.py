"""`python -m rox_bot`."""

from rox_bot.cli import main

main()
