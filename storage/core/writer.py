"""Group commit: pieces of work that wait at the same time are committed together.

A commit to disk takes longer than logging a visit. So each round takes the pieces that wait, runs them one after the
other in one transaction, and commits once; only then do their callers get results. If a piece fails, the round is
rolled back and each piece runs again in its own transaction, so that a failure undoes nothing else; a piece that was
alone runs again only after a deadlock. Work must therefore have no effects outside the database. A round is limited in
time and number, so that others get their turn.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError

MOST_SECONDS = (
    0.02  # after this no piece is started in a round; nobody may hold the writer for 100 ms
)
AFTER_A_CONFLICT = 0.1  # seconds: time for whoever won to end, or both would do it all over again
_CONFLICTS = ("40001", "40P01")  # PostgreSQL's codes for a serialisation failure and a deadlock


@dataclass
class _Job:
    work: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class _FailedError(Exception):
    """A piece of work raised the exception that is the cause of this one."""


class Writer:
    """Runs pieces of work on its own threads: one for SQLite, which allows one writer; several for PostgreSQL."""

    def __init__(self, engine: Engine, *, threads: int, most_at_once: int) -> None:
        self._engine = engine
        self._most_at_once = most_at_once
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._rounds, name="database-writer", daemon=True)
            for _ in range(threads)
        ]
        self._started = False
        self._closed = False
        self._lock = (
            threading.Lock()
        )  # nothing may be queued after the end mark: no thread would take it

    def submit(self, work: Callable[[Connection], Any]) -> asyncio.Future[Any]:
        """Queues `work`. The future gets its result once it is committed, or its exception.

        Raises RuntimeError after `close`.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the database is closed")
            if not self._started:
                self._started = True
                for thread in self._threads:
                    thread.start()
            self._jobs.put(_Job(work, loop, future))
        return future

    def close(self) -> None:
        """Finishes what is queued and ends the threads."""
        with self._lock:
            self._closed = True
            self._jobs.put(None)
        if self._started:
            for thread in self._threads:
                thread.join()

    def _rounds(self) -> None:
        while (job := self._jobs.get()) is not None:
            _tell(self._round(job))
        self._jobs.put(None)  # for the other threads

    def _round(self, first: _Job) -> list[_Job]:
        """One transaction: the first piece of work, and those that wait behind it while there is time."""
        done: list[_Job] = []
        try:
            with self._engine.begin() as connection:
                deadline = time.monotonic() + MOST_SECONDS
                job: _Job | None = first
                while job is not None:
                    done.append(job)
                    _attempt(job, connection)
                    in_time = len(done) < self._most_at_once and time.monotonic() < deadline
                    job = self._next() if in_time else None
        except _FailedError as failed:
            error = failed.__cause__
            if _is_unavailable(error):
                return self._fail_waiting(done, error)
            if _is_conflict(error):
                time.sleep(AFTER_A_CONFLICT)
                self._one_by_one(done)
            elif len(done) > 1:
                self._one_by_one(done)
        except BaseException as error:  # the round as a whole: begin or commit failed
            return self._fail_waiting(done or [first], error)
        return done

    def _one_by_one(self, jobs: list[_Job]) -> None:
        for job in jobs:
            job.error = None
            try:
                with self._engine.begin() as connection:
                    _attempt(job, connection)
            except _FailedError:
                continue
            except BaseException as error:
                job.error = error

    def _fail_waiting(self, jobs: list[_Job], error: BaseException | None) -> list[_Job]:
        """Fails the round and everything queued: if each waited in turn, the last would fail a minute later."""
        while (job := self._next()) is not None:
            jobs.append(job)
        for each in jobs:
            each.error = error
        return jobs

    def _next(self) -> _Job | None:
        try:
            job = self._jobs.get_nowait()
        except queue.Empty:
            return None
        if job is None:
            self._jobs.put(None)  # the end mark: put back for the outer loop
        return job


def _is_unavailable(error: BaseException | None) -> bool:
    """Whether the database is unreachable or locked. Conflicts between two rounds are not: they may be retried."""
    return isinstance(error, OperationalError | InterfaceError) and not _is_conflict(error)


def _is_conflict(error: BaseException | None) -> bool:
    """Whether two transactions stood in each other's way, of which this one was given up. It may do better alone."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in _CONFLICTS


def _attempt(job: _Job, connection: Connection) -> None:
    try:
        job.result = job.work(connection)
    except BaseException as error:
        job.error = error
        raise _FailedError from error


def _tell(done: list[_Job]) -> None:
    """Hands the results over, waking each event loop once."""
    for loop in {job.loop for job in done}:
        theirs = [job for job in done if job.loop is loop]
        try:
            loop.call_soon_threadsafe(_settle, theirs)
        except RuntimeError:  # the loop is closed, so nobody waits
            continue


def _settle(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.cancelled():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
