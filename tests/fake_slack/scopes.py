"""Which scope each Web API method and each event asks for, and what a manifest grants and declares."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

METHOD_SCOPES: dict[str, str] = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "users.info": "users:read",
    "bots.info": "users:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
    "files.info": "files:read",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
}

# These ask for a scope of the kind of channel they are pointed at: channels, groups or im.
CONVERSATION_SCOPES: dict[str, str] = {
    "conversations.info": "read",
    "conversations.history": "history",
    "conversations.replies": "history",
}

EVENT_SCOPES: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_rename": "channels:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
    "team_join": "users:read",
}

ALL_SCOPES = frozenset(
    {
        *METHOD_SCOPES.values(),
        *EVENT_SCOPES.values(),
        *(f"{kind}:{right}" for kind in ("channels", "groups", "im") for right in ("read", "history")),
        "commands",
    }
)


@dataclass(frozen=True)
class Manifest:
    """What an app manifest grants (bot scopes, optional ones included) and declares."""

    scopes: frozenset[str]
    commands: frozenset[str]
    shortcuts: frozenset[str]
    events: frozenset[str]
    has_home: bool


@cache
def read_manifest(path: str | Path) -> Manifest:
    """Reads a manifest in YAML or JSON; missing parts count as nothing declared."""
    document = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
    features = document.get("features") or {}
    granted = (document.get("oauth_config") or {}).get("scopes") or {}
    events = ((document.get("settings") or {}).get("event_subscriptions") or {}).get("bot_events") or []
    return Manifest(
        scopes=frozenset([*(granted.get("bot") or []), *(granted.get("bot_optional") or [])]),
        commands=frozenset(each["command"] for each in features.get("slash_commands") or []),
        shortcuts=frozenset(each["callback_id"] for each in features.get("shortcuts") or []),
        events=frozenset(events),
        has_home=bool((features.get("app_home") or {}).get("home_tab_enabled")),
    )
