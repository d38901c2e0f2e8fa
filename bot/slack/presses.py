"""A press on a button or a menu, read once at the edge; and doing what it asks for once, however often it comes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from bot.acting import Acting, Desk, user_of
from bot.slack.text import storable
from storage import received
from storage.received import AlreadyReceivedError

T = TypeVar("T")
Work = Callable[[Connection], tuple[T, dict[str, Any]]]


@dataclass(frozen=True)
class Press:
    """`value` and `block_id` come from the outside and prove nothing. `chosen`: the option or date of a menu.

    `place` is the message's timestamp or the view's id: with the action and the user it says which press this was.
    `in_home`: it was made in the Home tab, which has no message and no response_url, and stays: bot/home publishes it
    again after each press, so handlers put nothing in its place.
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
    in_home: bool = False

    @property
    def key(self) -> str:
        """A button is pressed once, however often Slack says so; in Home, which stays, each press is one."""
        return self.key_of_choice if self.in_home else self._button

    @property
    def key_of_choice(self) -> str:
        """A menu may be changed; each change is made once."""
        return f"{self._button}:{self.at}"

    @property
    def _button(self) -> str:
        return f"{self.place}:{self.action_id}:{self.user_id}"


def read(body: dict[str, Any]) -> Press:
    """The press in a verified `block_actions` payload; what no database keeps is left out of its words."""
    action: dict[str, Any] = next(iter(body.get("actions") or ()), {})
    container = body.get("container") or {}
    message, view = body.get("message") or {}, body.get("view") or {}
    trigger_id = str(body.get("trigger_id") or "")
    # The container says where; a sender that leaves it out still sends the message or the view.
    places = (
        container.get("message_ts"),
        container.get("view_id"),
        message.get("ts"),
        view.get("id"),
    )
    option = action.get("selected_option") or {}
    return Press(
        action_id=str(action.get("action_id", "")),
        block_id=storable(str(action.get("block_id", ""))),
        value=storable(str(action.get("value") or "")),
        chosen=storable(str(option.get("value") or action.get("selected_date") or "")) or None,
        place=str(next((place for place in places if place), trigger_id)),
        user_id=user_of(body),
        at=str(action.get("action_ts") or trigger_id),
        response_url=str(body.get("response_url") or ""),
        trigger_id=trigger_id,
        in_home=view.get("type") == "home",
    )


def modal_of(body: Mapping[str, Any]) -> str:
    """The id of the modal that held the button; empty if a message or the Home tab did."""
    view = body.get("view") or {}
    return "" if view.get("type") == "home" else str(view.get("id") or "")


def number(text: str) -> int:
    """The row id that a value from outside names; 0, which no row has, if it names none."""
    plain = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if plain else 0


def state(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The state of each field of a submitted form, by block_id. Every field of ours holds one element."""
    values = (view.get("state") or {}).get("values") or {}
    return {block: next(iter((held or {}).values()), {}) or {} for block, held in values.items()}


def field(view: Mapping[str, Any], block_id: str) -> str:
    """What was typed into a field of a submitted form, as far as it can be kept, stripped; empty if nothing was."""
    return storable(state(view).get(block_id, {}).get("value") or "").strip()


def hint(view: Mapping[str, Any]) -> str:
    """What a form of ours carries with it: like a button's value it proves nothing."""
    return storable(str(view.get("private_metadata") or ""))


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
