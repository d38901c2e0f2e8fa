"""A press on a button or a menu, read once at the edge; and doing what it asks for once, however often it comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.requests.actor import user_of
from bot.slack.text import storable

T = TypeVar("T")


@dataclass(frozen=True)
class Action:
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


def read(body: dict[str, Any]) -> Action:
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
    return Action(
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
