"""The one way in, for HTTP and Socket Mode alike: commit, acknowledge, and only then call Slack.

A handler does its database work, acknowledges, and names with `later(…)` what is to be done with Slack afterwards.
That starts when the acknowledgement is on its way, never after a failed one; its errors are reported like any other,
and a process that is told to stop waits for it. (Bolt's lazy listeners do none of the three.)
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ParamSpec

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

P = ParamSpec("P")
log = logging.getLogger(__name__)

_INTERACTIONS = ("block_actions", "view_submission", "view_closed")

Step = Callable[[], Awaitable[object]]
Failed = Callable[[AsyncBoltRequest, Exception], Awaitable[None]]
Follow = Callable[[AsyncBoltRequest], Step | None]


class Later:
    """What one request still has to do with Slack once it is acknowledged; handed to handlers as `later`."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def __call__(
        self, work: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        self.steps.append(lambda: work(*args, **kwargs))


def _complete(body: dict[str, Any]) -> None:
    """Adds what Bolt reads without asking whether it is there, and what goes without saying."""
    if isinstance(body.get("view"), dict):
        body["view"].setdefault("type", "modal")
    if isinstance(body.get("event"), dict):
        body.setdefault("type", "event_callback")
    if "actions" in body and not body["actions"]:
        del body["actions"]


def _unheard(body: dict[str, Any]) -> BoltResponse | None:
    """The acknowledgement of what nobody listens to; None where Slack waits for none."""
    if isinstance(body.get("event"), dict):
        # Slack counts failures, and stops sending when there are too many.
        log.debug("an event that nobody listens to: %s", body["event"].get("type"))
        return BoltResponse(status=200)
    if body.get("type") in _INTERACTIONS:
        # A button or a form of another release. Without an answer Slack tells of a failure, or sends it again.
        log.info("nobody listens to this %s", body["type"])
        return BoltResponse(status=200)
    return None


class Receiver:
    """Runs requests through Bolt and their follow-ups after them."""

    def __init__(
        self,
        bolt: AsyncApp,
        failed: Failed,
        handed_out: Mapping[str, object] | None = None,
        follow: Follow = lambda request: None,
    ) -> None:
        """`handed_out`: what every listener may ask for by name. `follow`: what follows whatever its outcome was."""
        self._bolt = bolt
        self._failed = failed
        self._handed_out = dict(handed_out or {})
        self._follow = follow
        self._running: set[asyncio.Task[object]] = set()
        self._in_hand = 0

    async def receive(self, request: AsyncBoltRequest) -> BoltResponse:
        """The acknowledgement for one verified request. Follow-ups start as soon as the caller awaits again."""
        later = Later()
        _complete(request.body)
        request.context.update(
            self._handed_out, later=later
        )  # a middleware would cost each request more
        self._in_hand += 1
        try:
            response = await self._bolt.async_dispatch(request)
        finally:
            self._in_hand -= 1
        if response.status == 404:
            response = _unheard(request.body) or response
        if response.status < 300:
            last = self._follow(request)
            for step in (*later.steps, *([last] if last else [])):
                self._start(step, request)
        return response

    def _start(self, step: Step, request: AsyncBoltRequest) -> None:
        task = asyncio.get_running_loop().create_task(self._run(step, request))
        self._running.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._running.discard)

    async def _run(self, step: Step, request: AsyncBoltRequest) -> None:
        try:
            await step()
        except Exception as error:
            await self._failed(request, error)

    @property
    def busy(self) -> bool:
        """True while a request or a follow-up is in hand."""
        return bool(self._in_hand or self._running)

    async def drain(self, seconds: float) -> bool:
        """Waits for what is in hand, at most `seconds`; True if nothing is left."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self.busy and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
            # Looked at often for once in a process's life: simpler than an event on the hot path.
            await asyncio.sleep(0.001)
        return not self.busy
