"""The answer to an event, which has no response_url: where it cannot go, it is tried once more, and else goes by DM."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.requests.services import Services
from bot.slack import faults
from bot.slack.blocks import Message
from bot.slack.faults import CALL_FAILED, Fault, FaultKind

LONGEST_WAIT = 30.0  # seconds; by then the person looks elsewhere
SHORT_WAIT = 1.0
log = logging.getLogger(__name__)


async def post(
    services: Services,
    workspace: str,
    user: str,
    message: Message,
    call: Callable[[], Awaitable[object]],
) -> None:
    """A follow-up: awaits `call`, which posts the message; else sends it to the user by direct message."""
    fault = await _try(call)
    if fault is not None and fault.kind is not FaultKind.FINAL:
        asked = fault.code == "ratelimited"
        await asyncio.sleep(min(fault.retry_after, LONGEST_WAIT) if asked else SHORT_WAIT)
        fault = await _try(call)
    if fault is None:
        return
    client = services.clients.of(workspace)
    failed = await _try(lambda: client.chat_postMessage(channel=user, **message.body()))
    if failed is not None:
        log.warning("an answer did not reach its reader: %s, then %s", fault.what, failed.what)


async def _try(call: Callable[[], Awaitable[object]]) -> Fault | None:
    try:
        await call()
    except CALL_FAILED as error:
        return faults.read(error)
    return None
