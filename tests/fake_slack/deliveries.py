"""What people do in the workspace, as the requests Slack would send for it: commands, events, clicks, forms."""

import time
from typing import Any

from .journal import Json
from .scopes import EVENT_SCOPES
from .signing import SignedRequest, signed
from .state import Channel, User, Workspace

MESSAGE_EVENTS = {"channels": "message.channels", "groups": "message.groups", "im": "message.im"}


class NotDelivered(Exception):
    """Slack would not send this: the manifest does not declare it, or a scope or the membership is missing."""


class Deliveries(Workspace):
    """The workspace with its senders; each returns a `SignedRequest` with a fresh trigger and response URL."""

    signing_secret = "fake-signing-secret"
    verification_token = "fake-verification-token"
    # Real time even when the fake's own clock is set: whoever verifies a signature looks at a real clock.
    signing_clock = staticmethod(time.time)

    def command(self, command: str, text: str = "", *, user: str, channel: str) -> SignedRequest:
        """A slash command; `text` is taken as it would arrive (ids and entities already escaped)."""
        self._declared("commands", "commands", command)
        who, where = self._user(user), self._channel(channel)
        names = {"groups": "privategroup", "im": "directmessage"}
        payload = {
            "token": self.verification_token,
            "team_id": who.team_id,
            "team_domain": self.team_domain,
            "channel_id": where.id,
            "channel_name": names.get(where.kind, where.name),
            "user_id": who.id,
            "user_name": who.name,
            "command": command,
            "text": text,
            "api_app_id": self.app_id,
            "is_enterprise_install": "false",
            "response_url": self.new_response_url(where.id, who.id),
            "trigger_id": self.new_trigger(),
        }
        return self._signed(payload, "slash_commands")

    def event(
        self,
        event: Json,
        *,
        event_id: str | None = None,
        retry: tuple[int, str] | None = None,
    ) -> SignedRequest:
        """An event; `retry=(1, "http_timeout")` with the same `event_id` is Slack trying again."""
        filled = self._filled(event)
        self._deliverable(filled)
        channel = self.channels.get(_channel_of(filled))
        payload = {
            "token": self.verification_token,
            "team_id": self.team_id,
            "context_team_id": self.team_id,
            "api_app_id": self.app_id,
            "event": filled,
            "type": "event_callback",
            "event_id": event_id or self.new_id("Ev"),
            "event_time": int(self.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.team_id,
                    "user_id": self.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
            "event_context": f"4-{self.new_id('')}",
        }
        return self._signed(payload, "events_api", retry)

    def step(self, function: str, inputs: Json, *, execution: str | None = None) -> SignedRequest:
        """A step of a workflow that has come to the app's function; its end is kept in `executions`."""
        execution = execution or self.new_id("Fx")
        self.executions.setdefault(execution, None)
        event = {
            "type": "function_executed",
            "function": {"id": "Fn0FAKE", "callback_id": function, "type": "app", "app_id": self.app_id},
            "inputs": inputs,
            "function_execution_id": execution,
            "workflow_execution_id": "Wx0FAKE",
            "bot_access_token": self.bot_token,
        }
        return self.event(event)

    def url_verification(self, challenge: str = "fake-challenge") -> SignedRequest:
        """The hand-shake of a new request URL; the app must answer the challenge."""
        payload = {"token": self.verification_token, "challenge": challenge, "type": "url_verification"}
        return self._signed(payload, "events_api")

    def message_event(self, message: Json, channel: str, **fields: Any) -> Json:
        """The event of a message that stands in a channel; fields override."""
        kept = {name: value for name, value in message.items() if name not in ("metadata", "reactions")}
        return {**kept, "channel": channel, "event_ts": message["ts"], **fields}

    def reaction_event(self, message: Json, channel: str, user: str, emoji: str, *, given: bool = True) -> Json:
        """The event of a person's reaction to a message, or of its removal."""
        return {
            "type": "reaction_added" if given else "reaction_removed",
            "user": user,
            "reaction": emoji,
            "item_user": message.get("user", ""),
            "item": {"type": "message", "channel": channel, "ts": message["ts"]},
            "event_ts": self.next_ts(),
        }

    def action(
        self,
        action_id: str,
        *,
        user: str,
        channel: str | None = None,
        message: Json | None = None,
        view: Json | None = None,
        state: Json | None = None,
        is_ephemeral: bool = False,
        **chosen: Any,
    ) -> SignedRequest:
        """A click or choice on an element that stands in the message or view; `chosen` adds what was picked."""
        who = self._user(user)
        block, element = _find_element(message or view or {}, action_id)
        text = {"text": element["text"]} if element["type"] == "button" else {}
        value = {"value": element["value"]} if "value" in element else {}
        done = {"type": element["type"], "action_id": action_id, "block_id": block.get("block_id", "b")}
        payload = self._interaction("block_actions", who)
        payload["actions"] = [{**done, **text, **value, "action_ts": self.next_ts(), **chosen}]
        if view is not None:
            shown = {**view, "state": {"values": state or {}}}
            payload |= {"container": {"type": "view", "view_id": view["id"]}, "view": shown}
            return self._signed(payload, "interactive")
        where, origin = self._channel(channel or ""), str((message or {})["ts"])
        payload |= {
            "container": {
                "type": "message",
                "message_ts": origin,
                "channel_id": where.id,
                "is_ephemeral": is_ephemeral,
            },
            "channel": {"id": where.id, "name": where.name},
            "state": {"values": state or {}},
            "response_url": self.new_response_url(where.id, who.id, origin, "actions"),
        }
        # Slack leaves the message out when it is ephemeral.
        payload |= {} if is_ephemeral else {"message": message}
        return self._signed(payload, "interactive")

    def view_submission(self, view_id: str, values: Json, *, user: str) -> SignedRequest:
        """A modal sent with `values` = {block_id: {action_id: {"type": ..., "value": ...}}}.

        Raises LookupError for a block the view lacks and ValueError when a required input has no value, since
        Slack's own form would not let that happen.
        """
        view = self.views[view_id]
        inputs = {block["block_id"]: block for block in view["blocks"] if block.get("block_id")}
        unknown = set(values) - set(inputs)
        if unknown:
            raise LookupError(f"the view has no block {sorted(unknown)}")
        required = {name for name, block in inputs.items() if _is_required(block)}
        if required - set(values):
            raise ValueError(f"required inputs left empty: {sorted(required - set(values))}")
        payload = self._interaction("view_submission", self._user(user))
        payload |= {"view": {**view, "state": {"values": values}}, "response_urls": []}
        return self._signed(payload, "interactive")

    def shortcut(
        self, callback_id: str, *, user: str, channel: str | None = None, message: Json | None = None
    ) -> SignedRequest:
        """A global shortcut, or a message shortcut when a message and its channel are given."""
        self._declared("shortcuts", "commands", callback_id)
        who = self._user(user)
        if message is None:
            payload = self._interaction("shortcut", who)
            payload |= {"callback_id": callback_id, "action_ts": self.next_ts()}
            return self._signed(payload, "interactive")
        where = self._channel(channel or "")
        payload = self._interaction("message_action", who)
        payload |= {
            "callback_id": callback_id,
            "action_ts": self.next_ts(),
            "message_ts": message["ts"],
            "message": message,
            "channel": {"id": where.id, "name": where.name},
            "response_url": self.new_response_url(where.id, who.id, str(message["ts"]), "app"),
        }
        return self._signed(payload, "interactive")

    def _signed(self, payload: Json, kind: str, retry: tuple[int, str] | None = None) -> SignedRequest:
        return signed(payload, kind, self.signing_secret, int(self.signing_clock()), retry)

    def _interaction(self, kind: str, who: User) -> Json:
        return {
            "type": kind,
            "token": self.verification_token,
            "team": {"id": self.team_id, "domain": self.team_domain},
            "user": {"id": who.id, "username": who.name, "name": who.name, "team_id": who.team_id},
            "api_app_id": self.app_id,
            "trigger_id": self.new_trigger(),
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def _filled(self, event: Json) -> Json:
        ts = event.get("ts") or event.get("event_ts") or self.next_ts()
        defaults: Json = {"event_ts": ts}
        channel = self.channels.get(_channel_of(event))
        if event["type"] in ("message", "app_mention"):
            defaults |= {"ts": ts, "team": self.team_id}
        if event["type"] in ("message", "member_joined_channel") and channel:
            types = {"channel": "C", "group": "G"}
            joined = event["type"] == "member_joined_channel"
            defaults["channel_type"] = types[channel.type] if joined else channel.type
        return defaults | event

    def _deliverable(self, event: Json) -> None:
        name, channel = event["type"], self.channels.get(_channel_of(event))
        if name == "message" and channel:
            name = MESSAGE_EVENTS[channel.kind]
        scope = EVENT_SCOPES.get(name)
        if scope == "channels:read" and channel:
            scope = f"{channel.kind}:read"
        self._declared("events", scope, name)
        heard = name.startswith("message.") or name in ("app_mention", "reaction_added", "reaction_removed")
        if heard and channel and self.bot_user_id not in channel.members:
            raise NotDelivered(f"the bot is not in {channel.id}, so it does not hear {name}")

    def _declared(self, kind: str, scope: str | None, name: str) -> None:
        if self.manifest is not None and name not in getattr(self.manifest, kind):
            raise NotDelivered(f"the manifest declares no {name} among its {kind}")
        if scope is not None and scope not in self.scopes:
            raise NotDelivered(f"{name} needs the scope {scope}")

    def _user(self, user_id: str) -> User:
        if user_id not in self.users:
            raise LookupError(f"no user {user_id}: add_user first")
        return self.users[user_id]

    def _channel(self, channel_id: str) -> Channel:
        if channel_id not in self.channels:
            raise LookupError(f"no channel {channel_id}: add_channel first")
        return self.channels[channel_id]


def _channel_of(event: Json) -> str:
    channel = event.get("channel") or (event.get("item") or {}).get("channel")
    return channel if isinstance(channel, str) else ""


def _find_element(surface: Json, action_id: str) -> tuple[Json, Json]:
    waiting = list(surface.get("blocks") or [])
    while waiting:
        block = waiting.pop(0)
        waiting += block.get("blocks") or []
        for element in [*(block.get("elements") or []), block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and element.get("action_id") == action_id:
                return block, element
    raise LookupError(f"nothing with action_id {action_id} stands there")


def _is_required(block: Json) -> bool:
    return block.get("type") == "input" and not block.get("optional")
