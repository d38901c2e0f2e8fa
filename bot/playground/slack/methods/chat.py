"""chat.*"""

from typing import Any

from bot.playground.blockkit import accessible, check
from bot.playground.slack.journal import Journal
from bot.playground.slack.methods.calling import Arguments, Caller, Json, method
from bot.playground.slack.methods.conversations import dm_with, joined_channel
from bot.playground.slack.surfaces import Message
from bot.playground.slack.users_and_channels import BOT_USER, Channel
from bot.playground.slack.workspace import ApiError

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
METADATA_BYTES = 3_000


def content(caller: Caller, args: Arguments, where: str, longest: int) -> tuple[str, list[Json]]:
    """The checked text and blocks of a call's arguments. Raises ApiError, and records what is wrong."""
    text, blocks = args.text("text"), args.raw("blocks") or []
    return checked(caller.journal, text, blocks, where, longest)


def checked(
    journal: Journal, text: Any, blocks: Any, where: str, longest: int = LONGEST_TEXT
) -> tuple[str, list[Json]]:
    """Like `content`, for a text and blocks."""
    if not isinstance(text, str):
        journal.problem(f"{where}: the text is a {type(text).__name__}")
        raise ApiError("invalid_arguments")
    for problem in check.channel_mentions(text, blocks):
        journal.problem(f"{where}: {problem}")
    if len(text) > longest:
        journal.problem(f"{where}: a text of {len(text)} characters")
        raise ApiError("msg_too_long")
    if not blocks:
        if not text.strip():
            raise ApiError("no_text")
        return text, []
    if not text.strip():
        journal.problem(f"{where}: blocks without a text that says the same")
    refuse_bad_blocks(journal, blocks, where)
    for problem in accessible.unclear_buttons(blocks):
        journal.problem(f"{where}: {problem}")
    named: list[Json] = check.with_ids(blocks)
    return text, named


def refuse_bad_blocks(journal: Journal, blocks: Any, where: str) -> None:
    """Raises ApiError for blocks that Slack would not accept, and records why."""
    if not isinstance(blocks, list):
        journal.problem(f"{where}: blocks are no list")
        raise ApiError("invalid_blocks_format")
    wrong = check.check(blocks, "message")
    if wrong:
        for one in wrong:
            journal.problem(f"{where}: {one}")
        raise ApiError("invalid_blocks", response_metadata={"messages": wrong}, errors=wrong)
    if check.text_length(blocks) > check.MAX_BLOCKS_TEXT:
        journal.problem(f"{where}: {check.text_length(blocks)} characters in its blocks")
        raise ApiError("msg_blocks_too_long")


def _metadata(args: Arguments) -> Json | None:
    values = args.raw("metadata")
    if values is None:
        return None
    whole = isinstance(values, dict) and values.get("event_type")
    if not whole or not isinstance(values.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if len(str(values)) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return dict(values)


def _target(caller: Caller, args: Arguments) -> Channel:
    wanted = args.require("channel", "channel_not_found")
    if wanted.startswith(("U", "W")):
        return dm_with(caller.workspace, wanted, missing="channel_not_found")
    channel = joined_channel(caller.workspace, wanted)
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


@method(
    "chat.postMessage",
    "channel text blocks metadata thread_ts reply_broadcast mrkdwn parse link_names unfurl_links "
    "unfurl_media username icon_url icon_emoji attachments",
    scopes="chat:write",
)
def post_message(caller: Caller, args: Arguments) -> Json:
    """Posts a message; a user id as channel opens the DM."""
    channel = _target(caller, args)
    text, blocks = content(caller, args, "chat.postMessage", LONGEST_TEXT)
    workspace = caller.workspace
    message = Message(
        workspace.ts(),
        channel.id,
        workspace.team_id,
        BOT_USER,
        text,
        blocks,
        _metadata(args),
        args.text("thread_ts") or None,
    )
    workspace.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.json()}


@method(
    "chat.postEphemeral",
    "channel user text blocks thread_ts link_names parse attachments username icon_url icon_emoji",
    scopes="chat:write",
)
def post_ephemeral(caller: Caller, args: Arguments) -> Json:
    """Posts a message that only one member sees."""
    channel = _target(caller, args)
    user = args.require("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    text, blocks = content(caller, args, "chat.postEphemeral", LONGEST_TEXT)
    workspace = caller.workspace
    message = Message(
        workspace.ts(), channel.id, workspace.team_id, BOT_USER, text, blocks, to=user
    )
    workspace.post(message)
    return {"message_ts": message.ts}


def _own_message(caller: Caller, args: Arguments, error: str) -> Message:
    channel = joined_channel(caller.workspace, args.require("channel", "channel_not_found"))
    message = caller.workspace.find(channel.id, args.require("ts"))
    if message is None:
        raise ApiError("message_not_found")
    if not message.by_bot:
        raise ApiError(error)
    return message


@method(
    "chat.update",
    "channel ts text blocks metadata link_names parse reply_broadcast attachments as_user",
    scopes="chat:write",
)
def update(caller: Caller, args: Arguments) -> Json:
    """Changes one of the bot's messages. A text without blocks removes the blocks."""
    message = _own_message(caller, args, "cant_update_message")
    text, blocks = content(caller, args, "chat.update", LONGEST_UPDATE)
    metadata = _metadata(args)
    message.text, message.blocks = text, blocks
    if metadata is not None:
        message.metadata = metadata
    message.edited = {"user": BOT_USER, "ts": caller.workspace.ts()}
    caller.journal.touch()
    where = {"channel": message.channel, "ts": message.ts}
    return where | {"text": text, "message": message.json()}


@method("chat.delete", "channel ts as_user", scopes="chat:write")
def delete(caller: Caller, args: Arguments) -> Json:
    """Deletes one of the bot's messages."""
    message = _own_message(caller, args, "cant_delete_message")
    message.deleted = True
    caller.journal.touch()
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink", "channel message_ts")
def permalink(caller: Caller, args: Arguments) -> Json:
    """The permalink of a message."""
    channel = joined_channel(caller.workspace, args.require("channel", "channel_not_found"))
    ts = args.require("message_ts")
    if caller.workspace.find(channel.id, ts) is None:
        raise ApiError("message_not_found")
    host = f"https://{caller.workspace.name.lower()}.slack.com"
    where = f"{host}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": where}
