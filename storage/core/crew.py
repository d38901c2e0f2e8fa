"""Threads that take jobs from a queue, and whose callers have an answer by their deadline, whatever the threads do.

A database that stands still (stopped, or behind a network that swallows everything) lets a thread wait for ever. So
each job has a deadline, kept by its caller's event loop. When it comes, the transaction in which the job is done is
given up, and another thread takes the place of the one that hangs: MOST_HANGING times, then new jobs are refused at
once. What was given up before COMMIT was sent can never be committed.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from storage.core.attempts import Attempt, Stage
from storage.core.failures import CommitUnknownError, DatabaseUnavailableError

MOST_HANGING = 4  # threads of a crew that may hang while others have their places
STANDS_STILL = "it does not answer"
TOO_MANY = "too many wait for it"


@dataclass(eq=False)
class Job:
    """A piece of work that somebody waits for. `alone`: in a transaction of its own. `queued`: machine time."""

    work: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    queued: float
    alone: bool = False
    attempt: "JobsAttempt | None" = None
    timer: asyncio.TimerHandle | None = None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: its result, or an error."""

    job: Job
    result: Any = None
    error: BaseException | None = None


@dataclass(eq=False)
class JobsAttempt(Attempt):
    """A transaction with the jobs that are done in it. `results`: of those that were done, if it is committed."""

    jobs: tuple[Job, ...] = ()
    results: dict[Job, Any] = field(default_factory=dict)


Perform = Callable[[JobsAttempt], Sequence[Outcome]]


class Crew:
    """`perform` does the first job of an attempt, which may take others along, and returns what came of them."""

    def __init__(self, name: str, size: int, perform: Perform) -> None:
        self._name, self._size, self._perform = name, size, perform
        self._lock = threading.Lock()
        self._waits = threading.Condition(self._lock)
        self._queue: deque[Job] = deque()
        self._open: set[Job] = set()  # not answered
        self._threads: set[threading.Thread] = set()
        self._running: set[JobsAttempt] = set()
        self._at_work = 0  # threads that do not hang
        self._hanging = 0
        self._started = False
        self._closed = False

    # For callers --------------------------------------------------------------------------------------

    def submit(self, work: Callable[[Connection], Any], until: float) -> asyncio.Future[Any]:
        """Queues `work`. The future gets its result, or its exception; by `until` (machine time) in any case.

        Raises RuntimeError after `close`, DatabaseUnavailableError if all threads hang.
        """
        loop = asyncio.get_running_loop()
        job = Job(work, loop, loop.create_future(), time.monotonic())
        with self._lock:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._start()
            if not self._at_work:
                raise DatabaseUnavailableError(STANDS_STILL)
            self._open.add(job)
            self._queue.append(job)
            self._waits.notify()
        job.timer = loop.call_later(max(0.0, until - job.queued), self._expire, job)
        return job.future

    def hurry(self, seconds: float) -> None:
        """Whoever waits now has an answer in that time. To be called in the event loop's thread."""
        with self._lock:
            jobs = list(self._open)
        for job in jobs:
            job.loop.call_later(seconds, self._expire, job)

    def close(self, seconds: float) -> None:
        """Finishes what is queued and ends the threads; gives up what takes longer than that."""
        with self._lock:
            self._closed = True
            self._waits.notify_all()
            threads = list(self._threads)
        until = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        with self._lock:
            for attempt in list(self._running):
                self._give_up(attempt)

    # For the threads ----------------------------------------------------------------------------------

    def take_along(self, attempt: JobsAttempt) -> Job | None:
        """The next job that waits and can share a transaction, now part of this one; None if there is none."""
        with self._lock:
            if attempt.stage is not Stage.WORKING or not self._queue or self._queue[0].alone:
                return None
            return self._add_to(attempt)

    def put_back(self, attempt: JobsAttempt) -> None:
        """Queues its jobs again, each to be done alone: what they shared failed, and nothing of it was stored."""
        with self._lock:
            if attempt.stage is not Stage.GIVEN_UP:  # then they are queued already
                self._queue_again(attempt, alone=True)

    def take_all_along(self, attempt: JobsAttempt) -> None:
        """Empties the queue: if each waited in turn for a database that is gone, the last would for a minute."""
        with self._lock:
            while self._queue and attempt.stage is not Stage.GIVEN_UP:
                self._add_to(attempt)

    def _start(self) -> None:
        if not self._started:
            self._started = True
            for _ in range(self._size):
                self._add_thread()

    def _add_thread(self) -> None:
        thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        thread.start()
        self._threads.add(thread)
        self._at_work += 1

    def _work(self) -> None:
        while (attempt := self._next()) is not None:
            outcomes = self._perform(attempt)
            self._tell(attempt, outcomes)
            if not self._goes_on(attempt):
                break
        with self._lock:
            self._threads.discard(threading.current_thread())

    def _next(self) -> JobsAttempt | None:
        with self._lock:
            while not self._queue:
                if self._closed:
                    return None
                self._waits.wait()
            attempt = JobsAttempt(lock=self._lock)
            self._running.add(attempt)
            self._add_to(attempt)
            return attempt

    def _add_to(self, attempt: JobsAttempt) -> Job:
        job = self._queue.popleft()
        job.attempt = attempt
        attempt.jobs += (job,)
        return job

    def _goes_on(self, attempt: JobsAttempt) -> bool:
        """Whether the thread of this attempt is still wanted: another one may have its place."""
        with self._lock:
            self._running.discard(attempt)
            if not attempt.deserted:
                return True
            self._hanging -= 1
            if self._at_work >= self._size:
                return False
            self._at_work += 1
            return True

    def _tell(self, attempt: JobsAttempt, outcomes: Sequence[Outcome]) -> None:
        """Hands the outcomes over, waking each event loop once."""
        with self._lock:
            # A job of an attempt that was given up belongs to another one, or waits for it.
            told = [
                each for each in outcomes if each.job.attempt is attempt and not each.job.answered
            ]
            for each in told:
                each.job.answered = True
                self._open.discard(each.job)
        for loop in {each.job.loop for each in told}:
            theirs = [each for each in told if each.job.loop is loop]
            try:
                loop.call_soon_threadsafe(_settle, theirs)
            except RuntimeError:  # the loop is closed, so nobody waits
                continue

    # When a deadline comes ----------------------------------------------------------------------------

    def _expire(self, job: Job) -> None:
        with self._lock:
            if job.answered:
                return
            job.answered = True
            self._open.discard(job)
            error = self._error_for(job)
        if not job.future.done():
            job.future.set_exception(error)

    def _error_for(self, job: Job) -> DatabaseUnavailableError:
        attempt = job.attempt
        if attempt is None:
            self._queue.remove(job)
            return DatabaseUnavailableError(TOO_MANY)
        committing, result = attempt.stage is Stage.COMMITTING, attempt.results.get(job)
        self._give_up(attempt)
        return (
            CommitUnknownError(STANDS_STILL, result)
            if committing
            else DatabaseUnavailableError(STANDS_STILL)
        )

    def _give_up(self, attempt: JobsAttempt) -> None:
        """Before COMMIT, what else is done in it is queued again; after it, its thread tells what becomes of it."""
        if attempt.stage is Stage.WORKING:
            attempt.stage = Stage.GIVEN_UP
            self._queue_again(attempt)
        if not attempt.deserted:
            attempt.deserted = True
            self._at_work -= 1
            self._hanging += 1
            if self._hanging <= MOST_HANGING and not self._closed:
                with suppress(RuntimeError):  # the machine has no more threads for us
                    self._add_thread()
        attempt.cut()

    def _queue_again(self, attempt: JobsAttempt, *, alone: bool = False) -> None:
        again = [each for each in attempt.jobs if not each.answered]
        attempt.jobs = ()
        for each in again:
            each.attempt, each.alone = None, each.alone or alone
        self._queue.extendleft(reversed(again))
        self._waits.notify(len(again))


def _settle(outcomes: Sequence[Outcome]) -> None:
    for each in outcomes:
        if each.job.timer is not None:
            each.job.timer.cancel()
        if each.job.future.done():
            continue
        if each.error is not None:
            each.job.future.set_exception(each.error)
        else:
            each.job.future.set_result(each.result)
