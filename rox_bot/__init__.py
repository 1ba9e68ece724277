"""A Slack bot for Return on Experience: answers, magic moments and weekly digests."""

__version__ = "0.1.0"
