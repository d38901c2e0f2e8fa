"""The entry point for requests over HTTP and Socket Mode: commit, acknowledge, and only then call Slack.

A handler does its database work, acknowledges, and queues calls to Slack with `later(…)`. These follow-ups start once
the acknowledgement is on its way, and never after a failed one; their errors are reported like any other, and a process
that is stopping waits for them. (Bolt's lazy listeners do none of the three.)
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ParamSpec

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from storage.core import open_request

P = ParamSpec("P")
log = logging.getLogger(__name__)

_INTERACTIONS = ("block_actions", "view_submission", "view_closed")

Step = Callable[[], Awaitable[object]]
OnFailure = Callable[[AsyncBoltRequest, Exception], Awaitable[None]]
Follow = Callable[[AsyncBoltRequest], Step | None]


class Later:
    """The follow-ups of one request, run after its acknowledgement. Handlers receive it as `later`."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def __call__(
        self, work: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        self.steps.append(lambda: work(*args, **kwargs))


def _add_defaults(body: dict[str, Any]) -> None:
    """Adds fields that Bolt reads without checking that they exist, and drops an empty list of actions."""
    if isinstance(body.get("view"), dict):
        body["view"].setdefault("type", "modal")
    if isinstance(body.get("event"), dict):
        body.setdefault("type", "event_callback")
    if "actions" in body and not body["actions"]:
        del body["actions"]


def _unhandled(body: dict[str, Any]) -> BoltResponse | None:
    """The acknowledgement of a payload without a listener, or None if Slack expects none."""
    if isinstance(body.get("event"), dict):
        # Slack counts failures, and disables the subscription if there are too many.
        log.debug("an event that nobody listens to: %s", body["event"].get("type"))
        return BoltResponse(status=200)
    if body.get("type") in _INTERACTIONS:
        # A button or a form of another release. Without an answer Slack shows an error, or sends it again.
        log.info("nobody listens to this %s", body["type"])
        return BoltResponse(status=200)
    return None


class Receiver:
    """Dispatches requests to Bolt, and then runs their follow-ups."""

    def __init__(
        self,
        bolt: AsyncApp,
        on_failure: OnFailure,
        listener_arguments: Mapping[str, object] | None = None,
        follow: Sequence[Follow] = (),
    ) -> None:
        """`listener_arguments`: objects that every listener may request by name.

        Each of `follow` returns one more follow-up for an acknowledged request, or None; `on_failure` reports failed
        ones.
        """
        self._bolt = bolt
        self._on_failure = on_failure
        self._listener_arguments = dict(listener_arguments or {})
        self._follow = follow
        self._running: set[asyncio.Task[object]] = set()
        self._active = 0

    async def receive(self, request: AsyncBoltRequest) -> BoltResponse:
        """Returns the acknowledgement of one verified request. Follow-ups start as soon as the caller awaits again."""
        with open_request.opened():
            return await self._receive(request)

    async def _receive(self, request: AsyncBoltRequest) -> BoltResponse:
        later = Later()
        _add_defaults(request.body)
        request.context.update(self._listener_arguments, later=later)  # cheaper than a middleware
        self._active += 1
        try:
            response = await self._bolt.async_dispatch(request)
        finally:
            self._active -= 1
        if response.status == 404:
            response = _unhandled(request.body) or response
        if response.status < 300:
            followed = (each(request) for each in self._follow)
            for step in (*later.steps, *(each for each in followed if each is not None)):
                self._start(step, request)
        return response

    def _start(self, step: Step, request: AsyncBoltRequest) -> None:
        task = asyncio.get_running_loop().create_task(self._run(step, request))
        self._running.add(task)  # the event loop keeps only a weak reference
        task.add_done_callback(self._running.discard)

    async def _run(self, step: Step, request: AsyncBoltRequest) -> None:
        open_request.close()  # in this task; it began as a copy of the request's
        try:
            await step()
        except Exception as error:
            await self._on_failure(request, error)

    @property
    def busy(self) -> bool:
        """True while a request or a follow-up is being processed."""
        return bool(self._active or self._running)

    async def drain(self, seconds: float) -> bool:
        """Waits at most `seconds` for running requests and follow-ups. True if nothing is left."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self.busy and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
            # Polling, once in a process's life, is simpler than an event on the hot path.
            await asyncio.sleep(0.001)
        return not self.busy
