"""A simulated user: types commands, presses buttons, fills in forms, and sees what Slack shows."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.blockkit import check, element_state
from bot.playground.blockkit.element_state import CannotBeDoneError
from bot.playground.client import app_answers, form_filling
from bot.playground.client.escaping import escaped
from bot.playground.slack import payloads
from bot.playground.slack.payload_delivery import PayloadDelivery
from bot.playground.slack.payloads import Envelope, Reply
from bot.playground.slack.surfaces import Json, Message, View
from bot.playground.slack.users_and_channels import BOT_USER, Channel, User
from bot.playground.slack.workspace import Workspace


@dataclass(frozen=True)
class Option:
    """An option of a type-ahead list."""

    text: str
    value: str


class Person:
    """Acts as one user. With `times`, Slack sends the same payload that many times at once."""

    def __init__(self, user: User, workspace: Workspace, delivery: PayloadDelivery) -> None:
        self.user = user
        self.id = user.id
        self.name = user.name
        self._workspace = workspace
        self._delivery = delivery

    # What they see.

    @property
    def dm(self) -> list[Message]:
        """The bot's messages in their DM, oldest first, without deleted ones."""
        where = self._workspace.dm(self.id).id
        return [message for message in self._workspace.messages(where) if message.by_bot]

    @property
    def ephemerals(self) -> list[Message]:
        """The ephemeral messages shown to them, oldest first."""
        shown = self._workspace.ephemerals.get(self.id, [])
        return [message for message in shown if not message.deleted]

    @property
    def view(self) -> View | None:
        """The topmost modal."""
        stack = self._workspace.stacks.get(self.id)
        return stack[-1] if stack else None

    @property
    def views(self) -> list[View]:
        """All open modals, the topmost last."""
        return list(self._workspace.stacks.get(self.id, []))

    @property
    def home(self) -> View | None:
        """Their Home tab."""
        return self._workspace.homes.get(self.id)

    @property
    def notices(self) -> list[str]:
        """Messages from Slack itself, such as that a command failed."""
        return self._workspace.notices.setdefault(self.id, [])

    # What they do.

    async def command(
        self, name: str, text: str = "", *, channel: str | None = None, times: int = 1
    ) -> Reply:
        """Types a slash command. The text is escaped as Slack does: "&" as an entity, "@ben" as a mention."""
        typed = escaped(text.strip(), self._workspace)
        where = self._channel(channel)
        envelope = payloads.command(self._workspace, self.user, where, name, typed)
        return await self._send(envelope, times)

    async def press(
        self,
        message: Message,
        action_id: str,
        value: str | None = None,
        *,
        selected: Any = None,
        block_id: str | None = None,
        forged: Json | None = None,
        times: int = 1,
    ) -> Reply:
        """Presses a button of a message, or chooses `selected` in its menu or picker.

        `value` distinguishes buttons with the same action id. The element is looked up in the given object: keep a
        `snapshot()` to press one that has since gone. `forged` overrides fields of the action, as an attacker would.
        """
        block, element = element_state.find(message.blocks, action_id, block_id, value)
        if value is not None and element.get("value", value) != value:
            raise CannotBeDoneError(f"{action_id!r} has the value {element['value']!r}")
        values = element_state.state(message.blocks)
        action = self._action(block, element, selected, message, values)
        envelope = payloads.message_action(
            self._workspace, self.user, message, action | (forged or {}), values
        )
        envelope.message = message
        return await self._send(envelope, times)

    async def press_in(
        self,
        view: View,
        action_id: str,
        value: str | None = None,
        *,
        selected: Any = None,
        block_id: str | None = None,
        forged: Json | None = None,
        times: int = 1,
    ) -> Reply:
        """Like `press`, in a modal or Home tab; `selected` stays chosen."""
        block, element = element_state.find(view.blocks, action_id, block_id, value)
        action = self._action(block, element, selected, view, view.values)
        envelope = payloads.view_action(self._workspace, self.user, view, action | (forged or {}))
        return await self._send(envelope, times)

    async def submit(
        self,
        view: View,
        values: Mapping[str, Any] | None = None,
        *,
        unchecked: bool = False,
        times: int = 1,
    ) -> Reply:
        """Fills in fields by block_id and submits. A form that Slack's client finds invalid is not sent.

        `unchecked=True` sends it anyway.
        """
        if view.type != "modal" or "submit" not in view.source:
            raise CannotBeDoneError("there is nothing to submit here")
        for block_id, value in (values or {}).items():
            form_filling.fill(view, block_id, value)
        errors = {} if unchecked else form_filling.validation_errors(view)
        envelope = payloads.submission(self._workspace, self.user, view)
        if errors:
            return Reply(envelope, errors=errors, failed="not sent: the form is not complete")
        return await self._send(envelope, times)

    async def close(self, view: View, *, all_of_them: bool = False) -> Reply | None:
        """Closes a modal; the app receives view_closed only if the view has notify_on_close."""
        stack = self._workspace.stack_of(view)
        if stack is None:
            raise CannotBeDoneError("this modal is closed already")
        cleared = all_of_them or bool(view.source.get("clear_on_close"))
        if cleared:
            stack.clear()
        else:
            stack[:] = [one for one in stack if one.id != view.id]
        self._workspace.journal.touch()
        if not view.source.get("notify_on_close"):
            return None
        return await self._send(payloads.closed(self._workspace, self.user, view, cleared=cleared))

    async def suggest(self, where: View | Message, action_id: str, typed: str = "") -> list[Option]:
        """Types into an external select; the app's options can be chosen from then on."""
        found = element_state.find(where.blocks, action_id)
        if not found[1]["type"].endswith("external_select"):
            raise CannotBeDoneError(f"{action_id!r} does not ask the app")
        if len(typed) < found[1].get("min_query_length", 3):
            return []
        reply = await self._send(
            payloads.suggestion(self._workspace, self.user, where, found, typed)
        )
        body = reply.body if reply.ok and isinstance(reply.body, dict) else {}
        if not body or check.check_options(body):
            return []
        offered = element_state.options_of(body)
        where.suggested.setdefault(action_id, []).extend(offered)
        return [Option(one["text"]["text"], one["value"]) for one in offered]

    async def shortcut(self, callback_id: str, *, times: int = 1) -> Reply:
        """Chooses a global shortcut."""
        return await self._send(payloads.shortcut(self._workspace, self.user, callback_id), times)

    async def message_shortcut(
        self, message: Message, callback_id: str, *, times: int = 1
    ) -> Reply:
        """Chooses a shortcut from a message's menu."""
        envelope = payloads.shortcut(self._workspace, self.user, callback_id, message)
        return await self._send(envelope, times)

    def writes(self, text: str, channel: str | None = None) -> Message:
        """Writes a message without an event to the app."""
        where = self._channel(channel)
        typed = escaped(text, self._workspace, command=False)
        stamp = self._workspace.ts()
        return self._workspace.post(
            Message(stamp, where.id, self._workspace.team_id, self.id, typed)
        )

    async def says(
        self, text: str, channel: str | None = None, *, subtype: str = "", thread: str = ""
    ) -> Reply | None:
        """Writes a message: sends message.im in the DM or app_mention if the bot is mentioned; else None.

        `subtype`: "me_message" for /me, "thread_broadcast" for a reply that is also sent to the conversation.
        """
        message = self.writes(text, channel)
        where = self._workspace.channels[message.channel]
        content = {
            "user": self.id,
            "text": message.text,
            "ts": message.ts,
            "channel": where.id,
            "event_ts": message.ts,
            "team": self.user.team_id,
        }
        content |= {
            key: value for key, value in (("subtype", subtype), ("thread_ts", thread)) if value
        }
        if where.is_im:
            content |= {"type": "message", "channel_type": "im"}
        elif BOT_USER in where.members and f"<@{BOT_USER}" in message.text:
            content |= {"type": "app_mention"}
        else:
            return None
        return await self._send(payloads.event(self._workspace, content))

    async def edits(self, message: Message, text: str) -> Reply:
        """Edits a message of theirs in the DM."""
        before = message.json()
        message.text = escaped(text, self._workspace, command=False)
        message.edited = {"user": self.id, "ts": self._workspace.ts()}
        more = {"message": message.json(), "previous_message": before}
        return await self._changed(message, "message_changed", more)

    async def deletes(self, message: Message) -> Reply:
        """Deletes a message of theirs in the DM."""
        message.deleted = True
        more = {"deleted_ts": message.ts, "previous_message": message.json()}
        return await self._changed(message, "message_deleted", more)

    async def _changed(self, message: Message, subtype: str, more: Json) -> Reply:
        self._workspace.journal.touch()
        stamp = self._workspace.ts()
        content = {"type": "message", "subtype": subtype, "hidden": True, "channel_type": "im"}
        content |= {"channel": message.channel, "ts": stamp, "event_ts": stamp, **more}
        return await self._send(payloads.event(self._workspace, content))

    async def opens_home(self, tab: str = "home", *, times: int = 1) -> Reply:
        """Opens the app's Home tab, or its Messages tab with "messages"."""
        content: Json = {"type": "app_home_opened", "user": self.id, "tab": tab}
        content["channel"] = self._workspace.dm(self.id).id
        if tab == "home" and self.home is not None:
            content["view"] = self.home.json()
        return await self._send(payloads.event(self._workspace, content), times)

    async def changes(self, **facts: Any) -> Reply:
        """Changes their profile (deleted=True: deactivated) and sends user_change to the app."""
        for name, value in facts.items():
            if not hasattr(self.user, name):
                raise TypeError(f"User has no {name}")
            setattr(self.user, name, value)
        content = {"type": "user_change", "user": self.user.json()}
        return await self._send(payloads.event(self._workspace, content))

    def _channel(self, channel: str | None) -> Channel:
        if channel is None:
            return self._workspace.dm(self.id)
        return self._workspace.channels[channel]

    def _action(
        self, block: Json, element: Json, selected: Any, where: View | Message, values: Json
    ) -> Json:
        suggested = where.suggested.get(element["action_id"], [])
        now = float(self._workspace.ts())
        action = element_state.action(block, element, selected, suggested, now)
        if element["type"] in element_state.STATE_FIELDS:
            state = element_state.filled_state(element, selected, suggested)
            values[block["block_id"]][element["action_id"]] = state
        return action

    async def _send(self, envelope: Envelope, times: int = 1) -> Reply:
        first, *others = await asyncio.gather(
            *(self._delivery.send(envelope) for _ in range(times))
        )
        for reply in (first, *others):
            app_answers.apply_answer(reply)
        first.repeats.extend(others)
        return first
