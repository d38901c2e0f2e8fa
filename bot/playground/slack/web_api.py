"""The Web API endpoint: reads a request, applies injected faults, runs the method, and records the call."""

import asyncio
import json
import time
from typing import Any, NoReturn

from aiohttp import web

from bot.playground.slack import methods
from bot.playground.slack.fault_injection import Faults, PlannedFault
from bot.playground.slack.journal import ApiCall, Exchange, Journal
from bot.playground.slack.methods.calling import Arguments, Caller, Hub
from bot.playground.slack.workspace import ApiError

Json = dict[str, Any]
STRUCTURED = ("blocks", "attachments", "metadata", "view", "files")
# Accepted by every method: slack_sdk adds team_id to any call once it knows it.
EVERYWHERE = {"token", "team_id"}


class DroppedError(Exception):
    """The connection was closed by an injected fault; no answer is possible."""


class WebApi:
    """Handles POST and GET /api/{method}."""

    def __init__(self, hub: Hub, journal: Journal, faults: Faults) -> None:
        self._hub = hub
        self._journal = journal
        self._faults = faults

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Answers one call."""
        method = request.match_info["method"]
        started = time.monotonic()
        arguments = await read(request)
        token = _token(request, arguments)
        caller = self._hub.caller(token)
        team = caller.workspace.team_id if isinstance(caller, Caller) else None
        call = ApiCall(method, arguments, team)
        exchange = Exchange("to slack", method, arguments)
        self._journal.calls.append(call)
        self._journal.traffic.append(exchange)
        self._journal.touch()
        try:
            return await self._answer(request, call, caller)
        finally:
            call.ms = exchange.ms = (time.monotonic() - started) * 1000
            exchange.answer = call.answer if call.answer is not None else call.status
            self._journal.touch()

    async def _answer(
        self, request: web.Request, call: ApiCall, caller: Caller | str
    ) -> web.StreamResponse:
        fault = self._faults.take(call.method, call.arguments)
        if fault is not None:
            await _wait(fault)
        answer = self._run(call, caller) if fault is None or fault.executes else fault.answer
        if fault is not None and fault.closes:
            abort_connection(request)
        call.answer = answer
        call.status = fault.status if fault is not None and fault.status else 200
        self._journal.touch()
        if fault is not None and fault.seconds_after:
            await asyncio.sleep(fault.seconds_after)
        headers = dict(fault.headers) if fault is not None else {}
        if isinstance(caller, Caller):
            headers["x-oauth-scopes"] = ",".join(sorted(caller.scopes))
        if answer is None:
            return web.Response(status=call.status, text="<html>Server Error</html>")
        return web.json_response(answer, status=call.status, headers=headers)

    def _run(self, call: ApiCall, caller: Caller | str) -> Json:
        method = methods.find(call.method)
        if method is None:
            self._journal.problem(f"{call.method}: the stand-in does not know this method")
            return {"ok": False, "error": "unknown_method", "req_method": call.method}
        if isinstance(caller, str):
            return {"ok": False, "error": caller}
        for name in sorted(set(call.arguments) - method.arguments - EVERYWHERE):
            self._journal.problem(f"{call.method}: {name} is no argument of it")
        try:
            if call.method in caller.workspace.refused:
                raise ApiError(caller.workspace.refused[call.method])
            method.authorize(caller)
            return {"ok": True} | method.run(caller, Arguments(call.arguments))
        except ApiError as error:
            return {"ok": False, "error": error.code} | error.more


async def read(request: web.Request) -> Json:
    """The arguments from JSON, form or query; JSON inside a form is decoded."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        loaded = json.loads(body) if body else {}
        return arguments | (loaded if isinstance(loaded, dict) else {})
    for key, value in (await request.post()).items():
        arguments[key] = value if isinstance(value, str) else f"<{key}: a file>"
    for key in STRUCTURED:
        if isinstance(arguments.get(key), str):
            arguments[key] = _decoded(arguments[key])
    return arguments


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _token(request: web.Request, arguments: Json) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" and token else str(arguments.pop("token", ""))


async def _wait(fault: PlannedFault) -> None:
    if fault.gate is not None:
        await fault.gate.wait()
    if fault.seconds_before:
        await asyncio.sleep(fault.seconds_before)


def abort_connection(request: web.Request) -> NoReturn:
    """Closes the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise DroppedError
