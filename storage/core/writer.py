"""Group commit: pieces of work that wait at the same time are committed together.

A commit to disk takes longer than logging a visit. So each round takes the pieces that wait, runs them one after the
other in one transaction, and commits once; only then do their callers get results. If a piece fails, the round is
rolled back and each piece runs again in its own transaction, so that a failure undoes nothing else; a piece that was
alone runs again only after a deadlock. Work must therefore have no effects outside the database. A round is limited in
time and number, so that others get their turn.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.engine import Connection, Engine

from storage.core.attempts import transaction
from storage.core.crew import Crew, Job, JobsAttempt, Outcome
from storage.core.failures import CommitUnknownError, concerns_all, is_conflict, is_lost_connection

MOST_SECONDS = (
    0.02  # after this no piece is started in a round; nobody may hold the writer for 100 ms
)
AFTER_A_CONFLICT = 0.1  # seconds: time for whoever won to end, or both would do it all over again


class _FailedError(Exception):
    """A piece of work raised the exception that is the cause of this one."""


class Writer:
    """Runs pieces of work on its own threads: one for SQLite, which allows one writer; several for PostgreSQL."""

    def __init__(self, engine: Engine, *, threads: int, most_at_once: int) -> None:
        self._engine = engine
        self._most_at_once = most_at_once
        self._crew = Crew("database-writer", threads, self._round)

    def submit(self, work: Callable[[Connection], Any], until: float) -> asyncio.Future[Any]:
        """Queues `work`. The future gets its result once it is committed, or its exception: by `until`.

        Raises as Crew.submit does.
        """
        return self._crew.submit(work, until)

    def hurry(self, seconds: float) -> None:
        """Whoever waits now has an answer in that time."""
        self._crew.hurry(seconds)

    def close(self, seconds: float) -> None:
        """Finishes what is queued and ends the threads; gives up what takes longer than that."""
        self._crew.close(seconds)

    def _round(self, attempt: JobsAttempt) -> Sequence[Outcome]:
        try:
            return self._transact(attempt)
        except _FailedError as failed:
            return self._failed(attempt, failed.__cause__)
        except BaseException as error:  # the round as a whole: begin or commit failed
            return self._failed(attempt, error)

    def _transact(self, attempt: JobsAttempt, *, again: bool = True) -> list[Outcome]:
        """One transaction: the first piece of work, and those that wait behind it while there is time.

        On a connection that was dead, which is each one that a restarted server had before, it is begun once more.
        """
        results = attempt.results
        results.clear()
        try:
            with transaction(self._engine, attempt) as connection:
                self._work_through(attempt, connection)
        except CommitUnknownError as error:
            return [Outcome(job, error=_with(error, result)) for job, result in results.items()]
        except Exception as error:
            lost = is_lost_connection(error.__cause__ if isinstance(error, _FailedError) else error)
            if again and lost and attempt.may_begin_again():
                return self._transact(attempt, again=False)
            raise
        return [Outcome(job, result) for job, result in results.items()]

    def _work_through(self, attempt: JobsAttempt, connection: Connection) -> None:
        deadline = time.monotonic() + MOST_SECONDS
        jobs = list(attempt.jobs)  # several if it is begun again
        while jobs:
            attempt.results.update({each: _result(each, connection) for each in jobs})
            in_time = len(attempt.results) < self._most_at_once and time.monotonic() < deadline
            alone = jobs[-1].alone
            job = self._crew.take_along(attempt) if in_time and not alone else None
            jobs = [job] if job else []

    def _failed(self, attempt: JobsAttempt, error: BaseException | None) -> list[Outcome]:
        if attempt.was_given_up:
            return []
        if concerns_all(error):
            self._crew.take_all_along(attempt)
        elif is_conflict(error) and not all(each.alone for each in attempt.jobs):
            time.sleep(AFTER_A_CONFLICT)
            self._crew.put_back(attempt)
            return []
        elif len(attempt.jobs) > 1:
            self._crew.put_back(attempt)
            return []
        return [Outcome(each, error=error) for each in attempt.jobs]


def _result(job: Job, connection: Connection) -> Any:
    try:
        return job.work(connection)
    except BaseException as error:
        raise _FailedError from error


def _with(error: CommitUnknownError, result: object) -> CommitUnknownError:
    told = CommitUnknownError(str(error), result)
    told.__cause__ = error.__cause__
    return told
