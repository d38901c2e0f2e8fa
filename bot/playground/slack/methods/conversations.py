"""conversations.*"""

from bot.playground.slack.methods.calling import Arguments, Caller, Json, method, page
from bot.playground.slack.users_and_channels import BOT_USER, Channel
from bot.playground.slack.workspace import ApiError, Workspace


def visible_channel(workspace: Workspace, channel_id: str) -> Channel:
    """A conversation that the bot can see. Raises ApiError."""
    channel = workspace.channels.get(channel_id)
    if channel is None or (channel.is_private and BOT_USER not in channel.members):
        raise ApiError("channel_not_found")
    return channel


def joined_channel(workspace: Workspace, channel_id: str) -> Channel:
    """A conversation that the bot is a member of. Raises ApiError."""
    channel = visible_channel(workspace, channel_id)
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def need_scope(caller: Caller, channel: Channel, what: str) -> None:
    """Raises ApiError unless the token has the scope for this kind of conversation; `what` is read or history."""
    kind = "im" if channel.is_im else "groups" if channel.is_private else "channels"
    if f"{kind}:{what}" not in caller.scopes:
        provided = ",".join(sorted(caller.scopes))
        raise ApiError("missing_scope", needed=f"{kind}:{what}", provided=provided)


def dm_with(workspace: Workspace, user_id: str, missing: str = "user_not_found") -> Channel:
    """The DM with a user; opened if it does not exist. Raises ApiError."""
    user = workspace.users.get(user_id)
    if user is None:
        raise ApiError(missing)
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    return workspace.dm(user_id)


@method("conversations.open", "channel prevent_creation return_im users", scopes="im:write")
def conversations_open(caller: Caller, args: Arguments) -> Json:
    """Opens the DM with one user."""
    workspace = caller.workspace
    if args.text("channel"):
        channel = visible_channel(workspace, args.text("channel"))
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    values = args.raw("users")
    names = values if isinstance(values, list) else str(values or "").split(",")
    users = [name.strip() for name in names if name.strip()]
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("invalid_arguments")  # group DMs, which this bot does not use
    user = workspace.users.get(users[0])
    if user is not None and user.deleted:
        raise ApiError("user_disabled")
    channel = dm_with(workspace, users[0])
    made = channel.json() if args.flag("return_im") else {"id": channel.id}
    return {"channel": made}


@method(
    "conversations.info",
    "channel include_locale include_num_members",
    scopes="channels:read groups:read im:read",
)
def conversations_info(caller: Caller, args: Arguments) -> Json:
    """One conversation."""
    channel = visible_channel(caller.workspace, args.require("channel", "channel_not_found"))
    need_scope(caller, channel, "read")
    made = channel.json()
    if not args.flag("include_num_members"):
        made.pop("num_members", None)
    return {"channel": made}


@method(
    "conversations.list",
    "cursor exclude_archived limit team_id types",
    scopes="channels:read groups:read im:read",
)
def conversations_list(caller: Caller, args: Arguments) -> Json:
    """The channels that the bot can see."""
    types = args.text("types", "public_channel").replace(" ", "").split(",")
    rows = [
        channel.json()
        for channel in caller.workspace.channels.values()
        if not channel.is_im
        and (BOT_USER in channel.members or not channel.is_private)
        and ("private_channel" if channel.is_private else "public_channel") in types
        and not (args.flag("exclude_archived") and channel.is_archived)
    ]
    found, more = page(rows, args, default=100)
    return {"channels": found} | more


@method("conversations.members", "channel cursor limit", scopes="channels:read groups:read im:read")
def conversations_members(caller: Caller, args: Arguments) -> Json:
    """The members of a conversation."""
    channel = visible_channel(caller.workspace, args.require("channel", "channel_not_found"))
    need_scope(caller, channel, "read")
    found, more = page(sorted(channel.members), args, default=100)
    return {"members": found} | more


@method(
    "conversations.history",
    "channel cursor include_all_metadata inclusive latest limit oldest",
    scopes="im:history channels:history groups:history",
)
def conversations_history(caller: Caller, args: Arguments) -> Json:
    """The messages of a conversation, newest first."""
    channel = joined_channel(caller.workspace, args.require("channel", "channel_not_found"))
    need_scope(caller, channel, "history")
    messages = [
        message
        for message in reversed(caller.workspace.messages(channel.id))
        if _between(message.ts, args)
    ]
    found, more = page(messages, args, default=100)
    with_metadata = args.flag("include_all_metadata")
    following = more["response_metadata"]["next_cursor"]
    return {
        "messages": [message.json(metadata=with_metadata) for message in found],
        "has_more": bool(following),
        "pin_count": 0,
    } | (more if following else {})


def _between(ts: str, args: Arguments) -> bool:
    oldest, latest = args.text("oldest", "0"), args.text("latest")
    if args.flag("inclusive") and ts in (oldest, latest):
        return True
    try:
        return float(ts) > float(oldest) and (not latest or float(ts) < float(latest))
    except ValueError:
        raise ApiError("invalid_ts_oldest") from None
