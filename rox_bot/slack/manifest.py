"""The Slack app manifest: exactly the commands, events and scopes the code uses, and why each scope is asked."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from rox_bot.domain.errors import N_, BadInput

CREATE_APP = "https://api.slack.com/apps?new_app=1"
_SAFE_IN_QUERY = ":,/?"
"""Signs that stand for themselves behind the question mark of an address: left as they are it is a third shorter."""

SCOPES: dict[str, str] = {
    "commands": N_("the /rox command"),
    "chat:write": N_("posting answers and digests"),
    "app_mentions:read": N_("@rox in a channel"),
    "im:history": N_("direct messages to the bot"),
    "assistant:write": N_("suggesting questions in the direct message with the bot"),
    "users:read": N_("time zone, language, and whether somebody is a guest"),
    "channels:read": N_("whether a channel is archived, private or shared with another organisation"),
    "channels:history": N_("magic moments told in a message; finding a digest whose posting ended in doubt"),
    "groups:read": N_("the same about private channels"),
    "files:write": N_("uploading the digest's picture, exports for who asked, and bad rows of files"),
    "files:read": N_("waiting until the picture can be shown, and reading the files sent to the bot"),
}
"""Scope -> its reason, shown in the README."""

OPTIONAL_SCOPES: dict[str, str] = {
    "groups:history": N_("magic moments told in private channels"),
    "reactions:read": N_("an emoji that makes a magic moment, where a channel has chosen one"),
    "reactions:write": N_("a check mark on a message whose moment is saved"),
    "usergroups:read": N_("managers by user group"),
}

EVENTS: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "member_joined_channel": "channels:read",
    "app_home_opened": "",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
"""Event -> the scope it needs."""

SHORTCUTS: dict[str, dict[str, str]] = {
    "log_feedback": {
        "name": "Log feedback",
        "type": "global",
        "description": "Write down what a customer said: the score, the words, the ticket",
    },
    "log_as_feedback": {
        "name": "Log as feedback",
        "type": "message",
        "description": "Write down what a customer said in this message",
    },
    "log_moment": {
        "name": "Log magic moment",
        "type": "message",
        "description": "Save this message as a magic moment",
    },
}
"""Shortcut (its callback_id, also the name of the form it opens) -> name of 24 characters, type, description."""

AGENT_VIEW: dict[str, Any] = {
    "agent_description": "Answers questions about Return on Experience from your own data: every number with its count",
    "suggested_prompts": [
        {"title": "How was last week?", "message": "csat last week"},
        {"title": "What stands out for the worse?", "message": "friction"},
        {"title": "Magic moments", "message": "moments"},
        {"title": "What can I ask?", "message": "help"},
    ],
}
"""The direct message with the bot, and what it suggests until it knows better (`slack.prompts`)."""

_USER, _CHANNEL = "slack#/types/user_id", "slack#/types/channel_id"
STEPS: dict[str, dict[str, Any]] = {
    "record_feedback": {
        "title": "Record feedback",
        "description": "Record what a customer said: a score, and the words beside it",
        "input_parameters": {
            "user": (_USER, "Recorded by", "Whose rights count", True),
            "kind": ("string", "Kind", "csat, nps, ces, empathy or trust", True),
            "score": ("string", "Score", "On the scale of its kind, such as 4 or 4/5", True),
            "customer": ("string", "Customer", "As it is called in the data", False),
            "ticket": ("string", "Ticket", "Its number in the helpdesk", False),
            "comment": ("string", "Comment", "What was said", False),
            "channel": (_CHANNEL, "Channel", "Where the words may be read; without one they are only counted", False),
        },
        "output_parameters": {"entry": ("string", "Entry", "Its id, such as E1043", True)},
    },
    "rox_summary": {
        "title": "Get ROX summary",
        "description": "Answer a question about Return on Experience, with the number of answers and the interval",
        "input_parameters": {
            "user": (_USER, "Asked by", "Whose rights count", True),
            "question": ("string", "Question", "Such as csat last month by partner; empty for the summary", False),
            "channel": (_CHANNEL, "Channel", "Whose scope holds; empty for the whole workspace", False),
        },
        "output_parameters": {"text": ("string", "Text", "The answer in plain text", True)},
    },
}
"""Steps of the Workflow Builder, by function: each parameter is (type, title, description, required)."""

MINIMAL_WITHOUT = frozenset(
    (
        *("channels:history", "groups:read", "files:write", "files:read", "groups:history", "usergroups:read"),
        *("reactions:read", "reactions:write"),
    )
)

METHOD_SCOPES: dict[str, str] = {
    "auth.test": "",
    "apps.connections.open": "",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.getPermalink": "",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "conversations.info": "channels:read",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "users.conversations": "channels:read",
    "views.open": "",
    "views.publish": "",
    "views.update": "",
    "users.info": "users:read",
    "bots.info": "users:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
}
"""Web API method the code calls -> the scope it needs ('' = none)."""


def manifest(*, base_url: str = "", minimal: bool = False, steps: bool = False) -> dict[str, Any]:
    """Return the manifest: Socket Mode, or signed HTTP at a public address.

    `minimal` reads no history; `steps` adds those of the Workflow Builder, which Slack offers on paid plans only.
    """
    if base_url and not base_url.startswith("https://"):
        raise BadInput(N_("Slack sends to public https:// addresses only."))
    left_out = MINIMAL_WITHOUT if minimal else frozenset()
    scopes = {"bot": [scope for scope in SCOPES if scope not in left_out]}
    optional = [scope for scope in OPTIONAL_SCOPES if scope not in left_out]
    events = [event for event, scope in EVENTS.items() if scope not in left_out]
    events += ["function_executed"] if steps else []
    where = f"{base_url.rstrip('/')}/slack/events" if base_url else ""
    address = {"request_url": where} if where else {}
    command = {
        "command": "/rox",
        "description": "Ask about Return on Experience",
        "usage_hint": "help | csat last week | why A7K2 | digest here",
        "should_escape": True,
        **({"url": where} if where else {}),
    }
    shortcuts = [{**told, "callback_id": name} for name, told in SHORTCUTS.items()]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "rox_bot",
            "description": "Return on Experience: answers, magic moments and weekly digests",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "rox", "always_online": False},
            "agent_view": AGENT_VIEW,
            "slash_commands": [command],
            **({"shortcuts": shortcuts} if shortcuts else {}),
        },
        "oauth_config": {"scopes": scopes | ({"bot_optional": optional} if optional else {})},
        "settings": {
            "event_subscriptions": {**address, "bot_events": events},
            "interactivity": {"is_enabled": True, **address},
            "socket_mode_enabled": not where,
            "org_deploy_enabled": steps,  # Slack asks it of every app with steps
            "token_rotation_enabled": False,
            **({"hermes_app_type": "remote", "function_runtime": "remote"} if steps else {}),
        },
        **({"functions": {name: _function(told) for name, told in STEPS.items()}} if steps else {}),
    }


def _function(told: dict[str, Any]) -> dict[str, Any]:
    """Return a step as the manifest wants it."""

    def parameters(of: dict[str, tuple[str, str, str, bool]]) -> dict[str, Any]:
        return {
            name: {"type": kind, "title": title, "description": words, "is_required": required, "name": name}
            for name, (kind, title, words, required) in of.items()
        }

    shown = {name: parameters(told[name]) for name in ("input_parameters", "output_parameters")}
    return {"title": told["title"], "description": told["description"], **shown}


def render_manifest(*, base_url: str = "", minimal: bool = False, steps: bool = False) -> str:
    """Return the manifest as YAML."""
    return "\n".join(_yaml(manifest(base_url=base_url, minimal=minimal, steps=steps))) + "\n"


def create_link(*, minimal: bool = False) -> str:
    """Return the address that opens Slack's page for a new app with the manifest filled in."""
    packed = json.dumps(manifest(minimal=minimal), separators=(",", ":"))
    return f"{CREATE_APP}&manifest_json={quote(packed, safe=_SAFE_IN_QUERY)}"


def _yaml(value: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """Yield the lines of a tree of dicts, lists and scalars; texts are quoted, for YAML reads some as other things."""
    pad = "  " * depth
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield f"{pad}{name}:"
            yield from _yaml(inner, depth + 1)
        elif isinstance(inner, list):
            yield f"{pad}{name}:"
            for each in inner:
                lines = list(_yaml(each, depth + 2)) if isinstance(each, dict) else [json.dumps(each)]
                yield f"{pad}  - {lines[0].lstrip()}"
                yield from lines[1:]
        else:
            yield f"{pad}{name}: {json.dumps(inner)}"
