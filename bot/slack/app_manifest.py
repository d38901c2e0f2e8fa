"""The Slack app's manifest, built from tables that tests compare with the code: nothing unused is requested."""

from typing import Any

COMMAND = "/visit"

REQUEST_PATH = "/slack/events"

NAME = "Keep In Touch"
DESCRIPTION = "Gets leaders out from behind their desks and in front of customers."
LONG_DESCRIPTION = (
    "Leaders log a customer visit in one line: whom they met, and what was said, in the customer's own words. "
    "Who has not sat down with a customer for too long gets a short reminder that names one of theirs. Each leader "
    "names ten best customers and learns them by one question a week. A weekly board shows, by function, who goes."
)

# Bot token scopes, each with its reason. `doctor` prints the reasons of missing ones.
SCOPES = {
    "commands": "/visit itself",
    "chat:write": "reminders, questions and the board",
    "users:read": "names, time zones and vacation statuses; guests and people of other companies are refused",
    "im:write": "opens the direct conversation with a leader",
    "im:history": "reads answers that are typed there; finds out whether a doubtful message arrived",
    "channels:read": "checks that the board's channel is ours alone, and that the bot is in it",
    "groups:read": "the same where that channel is private",
    "app_mentions:read": "answers its name in a channel with a customer's card, for the one who asked",
    "channels:history": "finds out whether a doubtful board arrived, so that none comes twice",
    "groups:history": "the same where that channel is private",
}

# Every Web API method in use, and the bot token scopes that it requires (conversations.*: by kind of conversation).
METHODS: dict[str, tuple[str, ...]] = {
    "apps.connections.open": (),  # needs connections:write of the app-level token
    "auth.test": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("im:history", "channels:history", "groups:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}

# Subscribed events, and the scope that each requires.
EVENTS: dict[str, str | None] = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "message.im": "im:history",
    "tokens_revoked": None,
    "user_change": "users:read",
}


def manifest(url: str | None = None) -> dict[str, Any]:
    """The manifest for Socket Mode, or for HTTP if `url` is given: all requests then go to it."""
    command = {
        "command": COMMAND,
        "description": "Log a customer visit, or ask about one",
        "usage_hint": "Acme yesterday: “what they said”, or help",
        "should_escape": True,  # mentions arrive as ids
    }
    return {
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,  # leaders can reply to a message
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [command | ({"url": url} if url else {})],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {
                **({"request_url": url} if url else {}),
                "bot_events": sorted(EVENTS),
            },
            "interactivity": {
                "is_enabled": True,
                **({"request_url": url, "message_menu_options_url": url} if url else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
