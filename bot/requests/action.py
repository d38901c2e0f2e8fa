"""A button press or a choice in a menu (`block_actions`), parsed once."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.requests import turns
from bot.requests.actor import Actor
from bot.requests.request import Request
from bot.requests.services import Services
from bot.slack.receiver import Later
from bot.slack.text import storable
from bot.wording import bundle
from storage.outbox.deliveries import Delivery

ActionHandler = Callable[["Action"], Awaitable[None]]


@dataclass(frozen=True)
class Action(Request):
    """`value`, `block_id` and `item` come from outside and prove nothing. `chosen`: the option or date from a menu.

    `item`: the delivery, where the message holds several and this one's blocks held the button; `block_id` is what the
    block is called in a message of its own. `place`: the message's timestamp and item, or the view's id, which with
    action and user identifies the press; `at`: Slack's `action_ts`. `view`: the modal or Home tab that held the button;
    empty if a message did. `ephemeral`: only the actor sees that message.
    """

    kind: ClassVar[str] = "action"

    action_id: str = ""
    block_id: str = ""
    item: str = ""
    value: str = ""
    chosen: str | None = None
    place: str = ""
    at: str = ""
    response_url: str = ""
    trigger_id: str = ""
    ephemeral: bool = False
    view: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The idempotency key: one per button and turn, however often Slack sends it; in Home one per press."""
        return self.key_of_choice if self.in_home else self._button

    @property
    def key_of_choice(self) -> str:
        """The idempotency key of one choice: a menu may be changed again, and each change is handled once."""
        return f"{self._button}:{self.at}"

    @property
    def _button(self) -> str:
        turn = turns.turn_of(self.view)
        place = f"{self.place}:{turn}" if turn else self.place
        return f"{place}:{self.action_id}:{self.actor.user_id}"

    def is_under(self, delivery: Delivery) -> bool:
        """Whether the message of that delivery held the button, or its part of a bundle."""
        return self.place in (delivery.ts, f"{delivery.ts}:{delivery.id}")

    @property
    def in_home(self) -> bool:
        """Whether it was made in the Home tab, which has no message and no response_url.

        features/home publishes the tab again after each press, so nothing has to be replaced there.
        """
        return self.view.get("type") == "home"

    @property
    def modal_id(self) -> str:
        """The id of the modal that held the button; empty if a message or the Home tab did."""
        return "" if self.in_home else str(self.view.get("id") or "")


def on_action(app: AsyncApp, action_id: str | re.Pattern[str], handle: ActionHandler) -> None:
    """Registers `handle` for an action: it commits, then the action is acknowledged, then what it queued runs."""

    async def listener(
        ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
    ) -> None:
        await handle(read(body, actor, services, later))
        await ack()

    app.action(action_id)(listener)


def read(body: dict[str, Any], actor: Actor, services: Services, later: Later) -> Action:
    """Parses a verified `block_actions` payload. Characters that no database can store are removed from its texts."""
    action: dict[str, Any] = next(iter(body.get("actions") or ()), {})
    container = body.get("container") or {}
    message, view = body.get("message") or {}, body.get("view") or {}
    trigger_id = str(body.get("trigger_id") or "")
    # The container says where; a client that omits it still sends the message or the view.
    places = (
        container.get("message_ts"),
        container.get("view_id"),
        message.get("ts"),
        view.get("id"),
    )
    option = action.get("selected_option") or {}
    place = str(next((place for place in places if place), trigger_id))
    item, block_id = bundle.read_block_id(storable(str(action.get("block_id", ""))))
    return Action(
        actor,
        services,
        later,
        action_id=str(action.get("action_id", "")),
        block_id=block_id,
        item=item,
        value=storable(str(action.get("value") or "")),
        chosen=storable(str(option.get("value") or action.get("selected_date") or "")) or None,
        place=f"{place}:{item}" if item else place,
        at=str(action.get("action_ts") or trigger_id),
        response_url=str(body.get("response_url") or ""),
        trigger_id=trigger_id,
        ephemeral=bool(container.get("is_ephemeral")),
        view=view,
    )


def number(text: str) -> int:
    """The row id in a value from outside; 0, which no row has, if it is not one."""
    plain = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if plain else 0
