"""Transactions that only read, on threads of their own beside the writer's."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from storage.core.attempts import Attempt
from storage.core.crew import TOO_MANY, Crew, JobsAttempt, Outcome
from storage.core.failures import Cause, DatabaseUnavailableError, cause_of

Read = Callable[[Callable[[Connection], Any], Attempt], Any]


class Reader:
    """`read` runs a piece of work in a transaction. `patience`: seconds that one may wait behind one that failed."""

    def __init__(self, read: Read, *, threads: int, patience: float) -> None:
        self._read = read
        self._patience = patience
        self._last_failed = False  # because the database was unavailable
        self._crew = Crew("database-reader", threads, self._perform)

    def submit(self, work: Callable[[Connection], Any], until: float) -> asyncio.Future[Any]:
        """Queues `work`. The future gets its result, or its exception, by `until`. Raises as Crew.submit does."""
        return self._crew.submit(work, until)

    def hurry(self, seconds: float) -> None:
        """Whoever waits now has an answer in that time."""
        self._crew.hurry(seconds)

    def close(self, seconds: float) -> None:
        """Finishes what is queued and ends the threads; gives up what takes longer than that."""
        self._crew.close(seconds)

    def _perform(self, attempt: JobsAttempt) -> Sequence[Outcome]:
        (job,) = attempt.jobs
        # If the read before has just failed, another full wait would end after Slack's three seconds. A queue that
        # moves, or a machine that paused for a moment, is no reason to refuse.
        if self._last_failed and time.monotonic() - job.queued > self._patience:
            return [Outcome(job, error=DatabaseUnavailableError(TOO_MANY))]
        try:
            result = self._read(job.work, attempt)
        except BaseException as error:
            self._last_failed = cause_of(error) is Cause.UNREACHABLE
            return [Outcome(job, error=error)]
        self._last_failed = False
        return [Outcome(job, result)]
