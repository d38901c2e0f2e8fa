"""auth.*, users.*, usergroups.* and apps.connections.open."""

from bot.playground.slack.methods.calling import Arguments, Caller, Json, method, page
from bot.playground.slack.users_and_channels import APP_ID, BOT_ID, BOT_USER, User
from bot.playground.slack.workspace import ApiError


@method("api.test")
def test(_caller: Caller, _args: Arguments) -> Json:
    """Checks that the API answers."""
    return {"args": {}}


@method("auth.test", kinds="bot app")
def auth_test(caller: Caller, _args: Arguments) -> Json:
    """The identity behind the token."""
    if caller.kind == "app":
        return {"app_name": "Keep In Touch", "app_id": APP_ID}
    workspace = caller.workspace
    return {
        "url": f"https://{workspace.name.lower()}.slack.com/",
        "team": workspace.name,
        "user": workspace.users[BOT_USER].username,
        "team_id": workspace.team_id,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("auth.revoke", "test")
def auth_revoke(caller: Caller, args: Arguments) -> Json:
    """Revokes the token."""
    if not args.flag("test"):
        caller.workspace.broken_token = "token_revoked"
    return {"revoked": not args.flag("test")}


@method("apps.connections.open", kinds="app", scopes="connections:write")
def connections_open(caller: Caller, _args: Arguments) -> Json:
    """A WebSocket URL, valid for one handshake."""
    return {"url": caller.hub.socket_url()}


def _user(caller: Caller, user_id: str) -> User:
    user = caller.workspace.users.get(user_id)
    if user is None:
        raise ApiError("user_not_found")
    return user


@method("users.info", "user include_locale", scopes="users:read")
def users_info(caller: Caller, args: Arguments) -> Json:
    """One user."""
    return {"user": _user(caller, args.require("user", "user_not_found")).json()}


@method("users.list", "cursor limit include_locale team_id", scopes="users:read")
def users_list(caller: Caller, args: Arguments) -> Json:
    """All users, page by page."""
    rows, more = page(list(caller.workspace.users.values()), args, default=1000)
    return {"members": [user.json() for user in rows], "cache_ts": 0} | more


@method("users.profile.get", "user include_labels", scopes="users.profile:read users:read")
def users_profile(caller: Caller, args: Arguments) -> Json:
    """A user's profile, including the status."""
    return {"profile": _user(caller, args.require("user", "user_not_found")).full_profile()}


@method(
    "users.conversations",
    "cursor exclude_archived limit team_id types user",
    scopes="channels:read groups:read im:read mpim:read",
)
def users_conversations(caller: Caller, args: Arguments) -> Json:
    """The conversations of a user, by default the bot."""
    member = args.text("user", BOT_USER)
    types = args.text("types", "public_channel").replace(" ", "").split(",")
    rows = [
        channel.json()
        for channel in caller.workspace.channels.values()
        if member in channel.members
        and (BOT_USER in channel.members or not channel.is_private)
        and (
            "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"
        )
        in types
        and not (args.flag("exclude_archived") and channel.is_archived)
    ]
    found, more = page(rows, args, default=100)
    return {"channels": found} | more


@method("usergroups.list", "include_count include_disabled include_users", scopes="usergroups:read")
def usergroups_list(caller: Caller, args: Arguments) -> Json:
    """The user groups, with their users if requested."""
    groups = [dict(group) for group in caller.workspace.groups.values()]
    if not args.flag("include_users"):
        groups = [{k: v for k, v in group.items() if k != "users"} for group in groups]
    return {"usergroups": groups}


@method("usergroups.users.list", "usergroup include_disabled", scopes="usergroups:read")
def usergroups_users_list(caller: Caller, args: Arguments) -> Json:
    """The users of a user group."""
    group = caller.workspace.groups.get(args.require("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group["users"])}
