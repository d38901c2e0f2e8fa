"""Does what a request asks for once, however often it comes."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from bot.requests.actor import Actor
from bot.requests.services import Services
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError

T = TypeVar("T")


Work = Callable[[Connection], tuple[T, dict[str, Any]]]


async def once(
    services: Services,
    actor: Actor,
    kind: str,
    key: str,
    work: Work[T],
    again: Callable[[Connection, dict[str, Any]], T],
) -> T:
    """Does `work` in one transaction, or, if this came before, answers from what is remembered of it.

    `work` returns its result and what to remember: ids only. `kind`: action, view, command or event.
    """

    def first(connection: Connection) -> T:
        result, outcome = work(connection)
        handled_requests.remember(connection, actor.workspace, kind, key, outcome, actor.now)
        return result

    def repeat(connection: Connection) -> T:
        return again(
            connection, handled_requests.outcome(connection, actor.workspace, kind, key) or {}
        )

    try:
        return await services.database.run(first)
    except AlreadyReceivedError:
        return await services.database.read(repeat)


def draft_key(draft: str) -> str:
    """Under which a question's answer is remembered: a button and a form may both bring it."""
    return f"draft:{draft}"
