"""SQLite's one writer thread, with group commit: what waits together is committed together.

A commit to disk takes longer than the work of a visit. So each round takes what is waiting, gives each piece a
savepoint of its own (one that fails takes back nothing but itself), and commits once. Nobody hears of success before
that commit. A round is bounded, so that another process gets its turn at the file.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection, Engine

MOST_AT_ONCE = 32
MOST_SECONDS = 0.02  # started in one round; well under the 100 ms that nobody may hold the writer


@dataclass
class _Job:
    work: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs pieces of work one after the other on a thread of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._rounds, name="database-writer", daemon=True)
        self._started = False
        self._starting = threading.Lock()

    def submit(self, work: Callable[[Connection], Any]) -> asyncio.Future[Any]:
        """Queues `work`. The future has its result once it is durable, or its exception."""
        with self._starting:
            if not self._started:
                self._started = True
                self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._jobs.put(_Job(work, loop, future))
        return future

    def close(self) -> None:
        """Finishes what is queued and ends the thread."""
        if self._started:
            self._jobs.put(None)
            self._thread.join()

    def _rounds(self) -> None:
        while (job := self._jobs.get()) is not None:
            done = self._round(job)
            _tell(done)

    def _round(self, first: _Job) -> list[_Job]:
        """One transaction: the first piece of work, and what waits behind it while there is time."""
        done: list[_Job] = []
        try:
            with self._engine.begin() as connection:
                deadline = time.monotonic() + MOST_SECONDS
                job: _Job | None = first
                while job is not None:
                    done.append(job)
                    _attempt(job, connection)
                    in_time = len(done) < MOST_AT_ONCE and time.monotonic() < deadline
                    job = self._next() if in_time else None
        except BaseException as error:  # the round as a whole: begin or commit failed
            for each in done or self._all_that_wait(done, first):
                each.error = each.error or error
        return done

    def _all_that_wait(self, done: list[_Job], first: _Job) -> list[_Job]:
        """Who stands behind a piece of work that waited in vain: else the last would hear of it a minute later."""
        job: _Job | None = first
        while job is not None:
            done.append(job)
            job = self._next()
        return done

    def _next(self) -> _Job | None:
        try:
            job = self._jobs.get_nowait()
        except queue.Empty:
            return None
        if job is None:
            self._jobs.put(None)  # the end: for the outer loop to find
        return job


def _attempt(job: _Job, connection: Connection) -> None:
    """One piece of work in its own savepoint."""
    driver: Any = connection.connection.driver_connection
    driver.execute("SAVEPOINT work")
    try:
        job.result = job.work(connection)
    except BaseException as error:
        job.error = error
        driver.execute("ROLLBACK TO work")
    driver.execute("RELEASE work")


def _tell(done: list[_Job]) -> None:
    """Wakes each event loop once, with all of its results."""
    for loop in {job.loop for job in done}:
        theirs = [job for job in done if job.loop is loop]
        try:
            loop.call_soon_threadsafe(_settle, theirs)
        except RuntimeError:  # the loop was closed: nobody waits any more
            continue


def _settle(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.cancelled():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
