"""What every request of an admitted person has: who acts, what to work with, what follows, and once only."""

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
    """`later` queues what is to be done with Slack once the request is acknowledged (bot/slack/receiver.py)."""

    kind: ClassVar[str]

    actor: Actor
    services: Services
    later: Later

    @property
    def key(self) -> str:
        """What this request has in common with its repeats, and with no other of its kind."""
        raise NotImplementedError

    async def once(self, work: Work[T], again: Again[T], *, key: str | None = None) -> T:
        """Does `work` in one transaction, or, if this came before, answers from what is remembered of it.

        `work` returns its result and what to remember: ids only. `key`: where the request's own is not the right one.
        """
        actor, key = self.actor, self.key if key is None else key

        def first(connection: Connection) -> T:
            result, outcome = work(connection)
            handled_requests.remember(
                connection, actor.workspace, self.kind, key, outcome, actor.now
            )
            return result

        def repeat(connection: Connection) -> T:
            found = handled_requests.outcome(connection, actor.workspace, self.kind, key)
            return again(connection, found or {})

        try:
            return await self.services.database.run(first)
        except AlreadyReceivedError:
            return await self.services.database.read(repeat)


def draft_key(draft: str) -> str:
    """Under which a question's answer is remembered: a button and a form may both bring it."""
    return f"draft:{draft}"
