"""Slack: listeners, messages and views; nothing on the floors below imports Slack."""
