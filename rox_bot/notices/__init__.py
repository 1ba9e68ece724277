"""What the bot posts of its own accord between digests: cards about low scores, reminders, alerts of real shifts."""
