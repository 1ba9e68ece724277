"""The workspace behind the fake: people, channels, messages, files, views, triggers and response URLs."""

import itertools
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .journal import HookUse, Json
from .scopes import ALL_SCOPES, Manifest

BOT_TOKEN = "xoxb-fake-bot"
APP_TOKEN = "xapp-fake-app"


class SlackError(Exception):
    """An `ok: false` answer: Slack's error word and the fields that go with it."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


@dataclass
class User:
    """One person, guest, stranger or bot as `users.info` shows them."""

    id: str
    name: str
    team_id: str
    real_name: str = ""
    tz: str | None = "Europe/Amsterdam"
    tz_offset: int = 3600
    locale: str = "en-GB"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False


@dataclass
class Channel:
    """One conversation with its members and its messages, oldest first; `user` is the other side of a DM."""

    id: str
    name: str
    is_private: bool = False
    is_ext_shared: bool = False
    is_archived: bool = False
    user: str | None = None
    members: set[str] = field(default_factory=set)
    messages: list[Json] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The stem of the scopes that open it: channels, groups or im."""
        return "im" if self.user else "groups" if self.is_private else "channels"

    @property
    def type(self) -> str:
        """The `channel_type` of its events."""
        return {"im": "im", "groups": "group", "channels": "channel"}[self.kind]


@dataclass
class File:
    """One upload; `completed_at` is the clock of its completion, None before."""

    id: str
    filename: str
    length: int
    title: str = ""
    content: bytes | None = None
    completed_at: float | None = None
    channels: list[str] = field(default_factory=list)
    deleted: bool = False
    user: str = ""
    size: int | None = None
    mode: str = "hosted"
    is_external: bool = False


@dataclass
class Trigger:
    """One trigger id and the clock at which it was given out."""

    given_at: float
    used: bool = False


@dataclass
class Hook:
    """One response URL: whom and what it answers; `origin` is the ts of the message that was clicked."""

    channel: str
    user: str
    given_at: float
    origin: str | None = None
    uses: int = 0


class Workspace:
    """One Slack workspace with the app installed; every public reading is a copy-free view of live state."""

    team_id = "T0FAKE"
    team_domain = "fake-team"
    app_id = "A0FAKEAPP"
    bot_user_id = "U0BOT"
    bot_id = "B0BOT"

    def __init__(self, manifest: Manifest | None = None, clock: Callable[[], float] = time.time) -> None:
        self.manifest = manifest
        self.scopes: set[str] = set(manifest.scopes) if manifest else set(ALL_SCOPES)
        self.bot_token, self.app_token = BOT_TOKEN, APP_TOKEN
        self.base_url = ""
        self.file_delay = 0.0
        self.history_lag = 0.0
        self.trigger_lifetime = 3.0
        self.hook_lifetime, self.hook_uses = 1800.0, 5
        self.refused_blocks: set[str] = set()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.prompts: dict[str, Json] = {}
        self.executions: dict[str, Json | None] = {}
        self.groups: dict[str, tuple[str, list[str]]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.responses: list[HookUse] = []
        self._ephemerals: list[Json] = []
        self._clock, self._shift, self._last_micros = clock, 0.0, 0
        self._ids = itertools.count(1)
        self.lock = threading.RLock()
        self.add_user(self.bot_user_id, "rox", is_bot=True)

    def now(self) -> float:
        """Epoch seconds of the fake's clock."""
        return self._clock() + self._shift

    def set_clock(self, clock: Callable[[], float]) -> None:
        """Lets the fake read this clock (epoch seconds) from now on, as it stands."""
        self._clock, self._shift = clock, 0.0

    def advance(self, seconds: float) -> None:
        """Moves the fake's clock on: triggers, response URLs and file checks age, new messages come later."""
        self._shift += seconds

    def new_id(self, prefix: str) -> str:
        """A fresh id such as F0000012."""
        return f"{prefix}{next(self._ids):07d}"

    def next_ts(self) -> str:
        """A message ts later than every one before."""
        with self.lock:
            self._last_micros = max(self._last_micros + 1, int(self.now() * 1_000_000))
            return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def add_user(self, user_id: str, name: str | None = None, **fields: Any) -> User:
        """Adds a person; fields as in `User` (tz, locale, is_restricted, is_stranger, team_id, ...)."""
        user = User(user_id, name or user_id.lower(), fields.pop("team_id", self.team_id), **fields)
        self.users[user_id] = user
        return user

    def add_channel(
        self,
        channel_id: str,
        name: str | None = None,
        *,
        is_private: bool = False,
        is_ext_shared: bool = False,
        is_archived: bool = False,
        members: Iterable[str] = (),
        bot_is_member: bool = True,
    ) -> Channel:
        """Adds a channel; the bot is a member unless told otherwise."""
        everyone = {*members, *([self.bot_user_id] if bot_is_member else [])}
        channel = Channel(
            channel_id, name or channel_id.lower(), is_private, is_ext_shared, is_archived, None, everyone
        )
        self.channels[channel_id] = channel
        return channel

    def set_member(self, channel_id: str, user_id: str, is_member: bool = True) -> None:
        """Lets a user (the bot by `bot_user_id`) join or leave a channel."""
        members = self.channels[channel_id].members
        members.add(user_id) if is_member else members.discard(user_id)

    def direct(self, user_id: str) -> Channel:
        """The DM of the bot and this user, opened when there is none; its id starts with D."""
        if user_id not in self.users:
            raise LookupError(f"no user {user_id}: add_user first")
        with self.lock:
            for channel in self.channels.values():
                if channel.user == user_id:
                    return channel
            channel = Channel(self.new_id("D"), user_id, user=user_id, members={user_id, self.bot_user_id})
            self.channels[channel.id] = channel
            return channel

    def add_message(self, channel_id: str, *, user: str, text: str = "", **fields: Any) -> Json:
        """Puts a message of anyone into a channel, as if typed there; returns it as history shows it."""
        own: Json = {"type": "message", "user": user, "text": text, "team": self.team_id}
        with self.lock:
            message = {**own, "ts": self.next_ts(), **fields}
            channel = self.channels[channel_id]
            channel.messages.append(message)
            channel.messages.sort(key=lambda each: float(each["ts"]))
            return message

    def add_ephemeral(self, channel_id: str, user: str, **fields: Any) -> Json:
        """Shows a message to one user only; it never reaches the history."""
        message = {"type": "message", "channel": channel_id, "user": user, "ts": self.next_ts(), **fields}
        self._ephemerals.append(message)
        return message

    def remove_ephemeral(self, ts: str | None) -> bool:
        """Takes an ephemeral message away; False when there is none with this ts."""
        before = len(self._ephemerals)
        self._ephemerals = [message for message in self._ephemerals if message["ts"] != ts]
        return len(self._ephemerals) < before

    def messages(self, channel_id: str) -> list[Json]:
        """The messages of a channel (or of a user's DM), oldest first, thread replies included."""
        with self.lock:
            channel = self.direct(channel_id) if channel_id in self.users else self.channels[channel_id]
            return list(channel.messages)

    def ephemerals(self, user: str | None = None) -> list[Json]:
        """The ephemeral messages one user (or anyone) has seen, oldest first."""
        with self.lock:
            return [message for message in self._ephemerals if user in (None, message["user"])]

    def new_trigger(self) -> str:
        """A trigger id that lives `trigger_lifetime` seconds and opens one view."""
        trigger_id = f"{self.new_id('')}.fake.{self.team_id}"
        self.triggers[trigger_id] = Trigger(self.now())
        return trigger_id

    def spend_trigger(self, trigger_id: str | None) -> None:
        """Uses a trigger id up, or says why it cannot be used."""
        trigger = self.triggers.get(trigger_id or "")
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.now() - trigger.given_at > self.trigger_lifetime:
            raise SlackError("expired_trigger_id")
        trigger.used = True

    def new_response_url(self, channel_id: str, user: str, origin: str | None = None, stem: str = "commands") -> str:
        """A response URL on this server for one user in one channel."""
        hook_id = self.new_id("H")
        self.hooks[hook_id] = Hook(channel_id, user, self.now(), origin)
        return f"{self.base_url}/{stem}/{self.team_id}/{hook_id}/fake"

    def file_is_ready(self, file: File) -> bool:
        """True once the check after the upload has set the file's type."""
        return file.completed_at is not None and self.now() - file.completed_at >= self.file_delay
