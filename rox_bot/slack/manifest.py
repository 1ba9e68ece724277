"""The Slack app manifest: exactly the commands, events and scopes the code uses, and why each scope is asked."""

from rox_bot.domain.errors import N_, BadInput

SCOPES: dict[str, str] = {
    "commands": N_("the /rox command"),
    "chat:write": N_("posting answers and digests"),
    "app_mentions:read": N_("@rox in a channel"),
    "im:history": N_("direct messages to the bot"),
    "users:read": N_("time zone, language, and whether somebody is a guest"),
    "channels:read": N_("whether a channel is archived, private or shared with another organisation"),
    "channels:history": N_("magic moments told in a message; finding a digest whose posting ended in doubt"),
    "groups:read": N_("the same about private channels"),
    "files:write": N_("uploading the digest's picture"),
    "files:read": N_("waiting until the picture can be shown"),
}
"""Scope -> its reason, shown in the README."""

OPTIONAL_SCOPES: dict[str, str] = {
    "groups:history": N_("magic moments told in private channels"),
}

EVENTS: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "member_joined_channel": "channels:read",
}
"""Event -> the scope it needs."""

MINIMAL_WITHOUT = frozenset(("channels:history", "groups:read", "files:write", "files:read", "groups:history"))

METHOD_SCOPES: dict[str, str] = {
    "auth.test": "",
    "apps.connections.open": "",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.getPermalink": "",
    "conversations.info": "channels:read",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "users.conversations": "channels:read",
    "users.info": "users:read",
    "bots.info": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
}
"""Web API method the code calls -> the scope it needs ('' = none)."""


def render_manifest(*, base_url: str = "", minimal: bool = False) -> str:
    """Return the manifest as YAML: Socket Mode, or signed HTTP at a public address; `minimal` reads no history."""
    if base_url and not base_url.startswith("https://"):
        raise BadInput(N_("Slack sends to public https:// addresses only."))
    left_out = MINIMAL_WITHOUT if minimal else frozenset()
    scopes = [scope for scope in SCOPES if scope not in left_out]
    optional = [scope for scope in OPTIONAL_SCOPES if scope not in left_out]
    events = [event for event, scope in EVENTS.items() if scope not in left_out]
    where = f"{base_url.rstrip('/')}/slack/events" if base_url else ""
    lines = [
        "_metadata:",
        "  major_version: 1",
        "  minor_version: 1",
        "display_information:",
        "  name: rox_bot",
        '  description: "Return on Experience: answers, magic moments and weekly digests"',
        "features:",
        "  app_home:",
        "    home_tab_enabled: false",
        "    messages_tab_enabled: true",
        "    messages_tab_read_only_enabled: false",
        "  bot_user:",
        "    display_name: rox",
        "    always_online: false",
        "  slash_commands:",
        "    - command: /rox",
        '      description: "Ask about Return on Experience"',
        '      usage_hint: "help | csat last week | why A7K2 | digest here"',
        "      should_escape: true",
        *([f'      url: "{where}"'] if where else []),
        "oauth_config:",
        "  scopes:",
        "    bot:",
        *(f'      - "{scope}"' for scope in scopes),
        *(["    bot_optional:", *(f'      - "{scope}"' for scope in optional)] if optional else []),
        "settings:",
        "  event_subscriptions:",
        *([f'    request_url: "{where}"'] if where else []),
        "    bot_events:",
        *(f"      - {event}" for event in events),
        "  interactivity:",
        "    is_enabled: true",
        *([f'    request_url: "{where}"'] if where else []),
        f"  socket_mode_enabled: {'false' if where else 'true'}",
        "  org_deploy_enabled: false",
        "  token_rotation_enabled: false",
    ]
    return "\n".join(lines) + "\n"
