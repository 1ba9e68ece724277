"""The table of Web API methods the fake knows, and how a method reads its arguments."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from .journal import Json
from .state import Channel, SlackError, Workspace


class Args(dict[str, Any]):
    """The decoded arguments of one call, whether they came as form, query or JSON."""

    def text(self, name: str) -> str:
        """A required string."""
        value = self.get(name)
        if value is None or value == "":
            raise SlackError(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return str(value)

    def flag(self, name: str) -> bool:
        """A boolean, also when spelt "true" or "1"."""
        return str(self.get(name, "")).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.get(name) or default)
        except (TypeError, ValueError):
            raise SlackError("invalid_arguments") from None

    def moment(self, name: str) -> Decimal | None:
        """A ts or epoch seconds, None when left out."""
        if self.get(name) in (None, ""):
            return None
        try:
            return Decimal(str(self[name]))
        except InvalidOperation:
            raise SlackError(f"invalid_ts_{name}") from None


Method = Callable[[Workspace, Args], Json]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Registers a function as a Web API method."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register


def visible_channel(slack: Workspace, channel_id: str) -> Channel:
    """The channel as the bot sees it: a private one it is not in does not exist."""
    channel = slack.channels.get(channel_id)
    if channel is None or (channel.is_private and slack.bot_user_id not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def find_message(channel: Channel, ts: str) -> Json:
    """The message with this ts, or `message_not_found`."""
    for message in channel.messages:
        if message["ts"] == ts:
            return message
    raise SlackError("message_not_found")
