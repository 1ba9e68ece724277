"""Files that people send to the bot as a way in: kept for as long as they are talked over, looked into, imported."""
