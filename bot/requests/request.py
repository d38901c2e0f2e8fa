"""What every request of an admitted person has: its actor, services, follow-ups, and `once`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from sqlalchemy.engine import Connection

from bot.requests.actor import Actor
from bot.requests.services import Services
from bot.slack.receiver import Later
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError

T = TypeVar("T")

Work = Callable[[Connection], tuple[T, dict[str, Any]]]
Again = Callable[[Connection, dict[str, Any]], T]


@dataclass(frozen=True)
class Request:
    """`later` queues a follow-up: a call to run once the request is acknowledged (bot/slack/receiver.py)."""

    kind: ClassVar[str]

    actor: Actor
    services: Services
    later: Later

    @property
    def key(self) -> str:
        """The idempotency key: repeats of this request share it, and no other request of its kind has it."""
        raise NotImplementedError

    async def once(self, work: Work[T], again: Again[T], *, key: str | None = None) -> T:
        """Runs `work` in one transaction; for a repeat, calls `again` with the outcome of the first time.

        `work` returns its result and the outcome to remember: ids only. `key`: to use instead of the request's own.
        """
        actor, key = self.actor, self.key if key is None else key
        begun = False

        def outcome_in(connection: Connection) -> dict[str, Any] | None:
            return handled_requests.outcome(connection, actor.workspace, self.kind, key)

        def first(connection: Connection) -> T:
            nonlocal begun
            # `work` may not get as far as its key once what it did before is stored: then there is nothing to do.
            if begun and outcome_in(connection) is not None:
                raise AlreadyReceivedError
            begun = True
            result, outcome = work(connection)
            handled_requests.remember(
                connection, actor.workspace, self.kind, key, outcome, actor.now
            )
            return result

        def repeat(connection: Connection) -> T:
            return again(connection, outcome_in(connection) or {})

        try:
            return await self.services.database.run_keyed(first)
        except AlreadyReceivedError:
            return await self.services.database.read(repeat)


def draft_key(draft: str) -> str:
    """The idempotency key of the answer to a draft's question, which may come by a button or by a form."""
    return f"draft:{draft}"
