"""Requests to a response_url: at most five within thirty minutes."""

import asyncio
import time
from typing import Any

from aiohttp import web

from bot.playground.slack.fault_injection import Faults
from bot.playground.slack.journal import ApiCall, Exchange, Journal
from bot.playground.slack.methods import chat
from bot.playground.slack.surfaces import Message
from bot.playground.slack.users_and_channels import BOT_USER
from bot.playground.slack.web_api import abort_connection
from bot.playground.slack.workspace import ApiError, ResponseUrl, Workspace

Json = dict[str, Any]
KNOWN = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}
KNOWN |= {"attachments", "metadata", "unfurl_links", "unfurl_media"}


async def take(
    request: web.Request, workspace: Workspace, journal: Journal, faults: Faults
) -> web.StreamResponse:
    """Handles POST /commands/{team}/{key} and /actions/{team}/{key}."""
    started = time.monotonic()
    body: Json = await request.json()
    call = ApiCall("response_url", body, workspace.team_id)
    journal.calls.append(call)
    exchange = Exchange("to slack", "response_url", body)
    journal.traffic.append(exchange)
    fault = faults.take("response_url", body)
    if fault is not None and fault.gate is not None:
        await fault.gate.wait()
    if fault is not None and fault.seconds_before:
        await asyncio.sleep(fault.seconds_before)
    if fault is None or fault.executes:
        call.status, call.answer = _answer(workspace, request.match_info["key"], body)
    else:
        call.status, call.answer = fault.status, fault.answer
    call.ms = exchange.ms = (time.monotonic() - started) * 1000
    exchange.answer = call.answer
    journal.touch()
    if fault is not None and fault.closes:
        abort_connection(request)
    if fault is not None and fault.seconds_after:
        await asyncio.sleep(fault.seconds_after)
    headers = fault.headers if fault is not None else {}
    if call.answer == {"ok": True}:
        return web.Response(text="ok", status=call.status or 200)
    return web.json_response(call.answer, status=call.status or 500, headers=headers)


def _answer(workspace: Workspace, key: str, body: Json) -> tuple[int, Json]:
    target = workspace.response_urls.get(key)
    try:
        if target is None:
            raise ApiError("no_service")
        if target.uses_left <= 0:
            raise ApiError("used_url")
        if time.monotonic() > target.until:
            raise ApiError("expired_url")
        for name in sorted(set(body) - KNOWN):
            workspace.journal.problem(f"response_url: {name} is no field of it")
        _apply(workspace, target, body)
    except ApiError as error:
        gone = error.code in ("used_url", "expired_url", "no_service")
        return 404 if gone else 500, {"ok": False, "error": error.code}
    target.uses_left -= 1
    return 200, {"ok": True}


def _apply(workspace: Workspace, target: ResponseUrl, body: Json) -> None:
    if body.get("delete_original"):
        if target.message is not None:
            target.message.deleted = True
            workspace.journal.touch()
        return
    text, blocks = chat.checked(
        workspace.journal, body.get("text") or "", body.get("blocks") or [], "response_url"
    )
    if body.get("replace_original") and target.message is not None:
        _replace(workspace, target.message, text, blocks)
        return
    visible = body.get("response_type") == "in_channel"
    made = Message(workspace.ts(), target.channel, workspace.team_id, BOT_USER, text, blocks)
    made.to = None if visible else target.user
    workspace.post(made)


def _replace(workspace: Workspace, message: Message, text: str, blocks: list[Json]) -> None:
    if message.deleted:
        raise ApiError("message_not_found")
    message.text, message.blocks = text, blocks
    if message.to is None:
        message.edited = {"user": BOT_USER, "ts": workspace.ts()}
    workspace.journal.touch()
