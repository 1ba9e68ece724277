"""Files that people send to the bot in their direct messages: fetched, shown, talked over, imported, told about."""
