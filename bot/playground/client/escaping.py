"""What becomes of a line that a person types, on its way to the app (`should_escape` is on)."""

import re

from bot.playground.slack.workspace import Workspace

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
MENTION = r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>"
REFERENCE = r"<#(?P<channel>C[A-Z0-9]+)(?:\|[^<>]*)?>"
NAMED = r"(?<![\w@.])@(?P<name>[\w.-]*\w)"
HASH = r"(?<![\w#])#(?P<hash>[\w-]+)"
LINK = r"(?P<link>https?://[^\s<>]+)"
MAIL = r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
DOMAIN = r"(?<![\w@.-])(?P<domain>(?:[\w-]+\.)+(?:com|org|net|io|de|eu|uk|ch|fr)\b(?:/[^\s<>]*)?)"
PIECES = re.compile("|".join((MENTION, REFERENCE, LINK, MAIL, NAMED, HASH, DOMAIN, "[&<>]")))


def escaped(text: str, workspace: Workspace, *, command: bool = True) -> str:
    """The text as the app gets it: people, channels and links as <…>, the rest with entities.

    Commands name the people whom they mention, messages don't.
    """
    made = PIECES.sub(lambda found: _one(found, workspace), text)
    return made if command else re.sub(r"<@(\w+)\|[^>]*>", r"<@\1>", made)


def _one(found: re.Match[str], workspace: Workspace) -> str:
    whole, kind = found.group(), found.lastgroup or ""
    match kind:
        case "user":
            user = workspace.users.get(found["user"])
            return f"<@{user.id}|{user.username}>" if user else _entities(whole)
        case "channel":
            return _channel(found["channel"], whole, workspace)
        case "name":
            named = [u for u in workspace.users.values() if u.username == found["name"].lower()]
            return f"<@{named[0].id}|{named[0].username}>" if named else whole
        case "hash":
            ids = [c.id for c in workspace.channels.values() if c.name == found["hash"]]
            return _channel(ids[0], whole, workspace) if ids else whole
        case "link":
            return f"<{_entities(whole)}>"
        case "mail":
            return f"<mailto:{whole}|{whole}>"
        case "domain":
            return f"<http://{_entities(whole)}|{_entities(whole)}>"
        case _:
            return _entities(whole)


def _channel(channel_id: str, whole: str, workspace: Workspace) -> str:
    channel = workspace.channels.get(channel_id)
    if channel is None:
        return _entities(whole)
    # Slack does not tell the name of a private channel.
    return f"<#{channel.id}|{'' if channel.is_private else channel.name}>"


def _entities(text: str) -> str:
    return re.sub("[&<>]", lambda found: ENTITIES[found.group()], text)
