"""Escapes typed text as Slack does before it sends it to the app (with `should_escape`)."""

import re

from bot.playground.slack.workspace import Workspace

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
MENTION = r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>"
REFERENCE = r"<#(?P<channel>C[A-Z0-9]+)(?:\|[^<>]*)?>"
USERNAME = r"(?<![\w@.])@(?P<name>[\w.-]*\w)"
CHANNEL_NAME = r"(?<![\w#])#(?P<hash>[\w-]+)"
LINK = r"(?P<link>https?://[^\s<>]+)"
MAIL = r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
DOMAIN = r"(?<![\w@.-])(?P<domain>(?:[\w-]+\.)+(?:com|org|net|io|de|eu|uk|ch|fr)\b(?:/[^\s<>]*)?)"
REPLACED = re.compile(
    "|".join((MENTION, REFERENCE, LINK, MAIL, USERNAME, CHANNEL_NAME, DOMAIN, "[&<>]"))
)


def escaped(text: str, workspace: Workspace, *, command: bool = True) -> str:
    """The text as the app receives it: mentions and links as <…>, the rest with entities.

    In commands a user mention includes the name; in messages it does not.
    """
    made = REPLACED.sub(lambda match: _replacement(match, workspace), text)
    return made if command else re.sub(r"<@(\w+)\|[^>]*>", r"<@\1>", made)


def _replacement(match: re.Match[str], workspace: Workspace) -> str:
    whole, kind = match.group(), match.lastgroup or ""
    match kind:
        case "user":
            user = workspace.users.get(match["user"])
            return f"<@{user.id}|{user.username}>" if user else _entities(whole)
        case "channel":
            return _channel(match["channel"], whole, workspace)
        case "name":
            named = [u for u in workspace.users.values() if u.username == match["name"].lower()]
            return f"<@{named[0].id}|{named[0].username}>" if named else whole
        case "hash":
            ids = [c.id for c in workspace.channels.values() if c.name == match["hash"]]
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
    # Slack omits the name of a private channel.
    return f"<#{channel.id}|{'' if channel.is_private else channel.name}>"


def _entities(text: str) -> str:
    return re.sub("[&<>]", lambda match: ENTITIES[match.group()], text)
