"""files.*: the upload in three steps. The bytes are stored in `Workspace.files`."""

import secrets

from bot.playground.slack.methods.calling import Arguments, Caller, Json, method
from bot.playground.slack.methods.conversations import joined_channel
from bot.playground.slack.surfaces import Message
from bot.playground.slack.users_and_channels import BOT_USER
from bot.playground.slack.workspace import ApiError


@method("files.getUploadURLExternal", "alt_txt filename length snippet_type", scopes="files:write")
def upload_url(caller: Caller, args: Arguments) -> Json:
    """Step one: returns the URL to upload the bytes to."""
    file_id = f"F{secrets.token_hex(5).upper()}"
    length = args.require("length", "missing_argument")
    if not length.isdecimal() or int(length) == 0:
        raise ApiError("invalid_arguments")
    caller.workspace.files[file_id] = {
        "id": file_id,
        "name": args.require("filename", "missing_argument"),
        "length": int(length),
        "alt_txt": args.text("alt_txt"),
        "bytes": None,
    }
    return {"upload_url": caller.hub.upload_url(file_id), "file_id": file_id}


@method(
    "files.completeUploadExternal",
    "blocks channel_id channels files initial_comment thread_ts",
    scopes="files:write",
)
def complete(caller: Caller, args: Arguments) -> Json:
    """Step three: completes the file, and shares it in the channel if one is given."""
    workspace, values = caller.workspace, args.raw("files")
    if not isinstance(values, list) or not values:
        raise ApiError("invalid_arguments")
    known = [workspace.files.get(str(one.get("id"))) for one in values]
    files = [file for file in known if file is not None]
    if len(files) != len(known):
        raise ApiError("file_not_found")
    if any(file["bytes"] is None for file in files):
        raise ApiError("file_upload_incomplete")
    for file, one in zip(files, values, strict=True):
        file["title"] = one.get("title") or file["name"]
    if args.text("channel_id"):
        channel = joined_channel(workspace, args.text("channel_id"))
        text = args.text("initial_comment")
        workspace.post(Message(workspace.ts(), channel.id, workspace.team_id, BOT_USER, text))
    return {"files": [{"id": file["id"], "title": file["title"]} for file in files]}
