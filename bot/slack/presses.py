"""A press on a button or a menu, read once at the edge; and doing what it asks for once, however often it comes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from bot.acting import Acting, Desk, user_of
from storage import received
from storage.received import AlreadyReceivedError

T = TypeVar("T")
Work = Callable[[Connection], tuple[T, dict[str, Any]]]


@dataclass(frozen=True)
class Press:
    """`value` and `block_id` come from the outside and prove nothing. `chosen`: the option or date of a menu.

    `place` is the message's timestamp or the view's id: with the action and the user it says which press this was.
    """

    action_id: str
    block_id: str
    value: str
    chosen: str | None
    place: str
    user_id: str
    at: str
    response_url: str
    trigger_id: str

    @property
    def key(self) -> str:
        """A button is pressed once, however often Slack says so."""
        return f"{self.place}:{self.action_id}:{self.user_id}"

    @property
    def key_of_choice(self) -> str:
        """A menu may be changed; each change is made once."""
        return f"{self.key}:{self.at}"


def read(body: dict[str, Any]) -> Press:
    """The press in a verified `block_actions` payload."""
    action = body["actions"][0]
    container = body.get("container") or {}
    option = action.get("selected_option") or {}
    return Press(
        action_id=str(action.get("action_id", "")),
        block_id=str(action.get("block_id", "")),
        value=str(action.get("value") or ""),
        chosen=option.get("value") or action.get("selected_date"),
        place=str(container.get("message_ts") or container.get("view_id") or ""),
        user_id=user_of(body),
        at=str(action.get("action_ts", "")),
        response_url=str(body.get("response_url") or ""),
        trigger_id=str(body.get("trigger_id") or ""),
    )


def number(text: str) -> int:
    """The row id that a value from outside names; 0, which no row has, if it names none."""
    plain = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if plain else 0


def field(view: dict[str, Any], block_id: str) -> str:
    """What was typed into a field of a submitted form, stripped; empty if nothing was."""
    found = view["state"]["values"].get(block_id, {}).get("value", {}).get("value")
    return (found or "").strip()


async def once(
    desk: Desk,
    acting: Acting,
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
        received.remember(connection, acting.workspace, kind, key, outcome, acting.now)
        return result

    def repeat(connection: Connection) -> T:
        return again(connection, received.outcome(connection, acting.workspace, kind, key) or {})

    try:
        return await desk.database.run(first)
    except AlreadyReceivedError:
        return await desk.database.read(repeat)
