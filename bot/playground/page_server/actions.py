"""The actions that the page requests for a person. An action that is not possible raises with a sentence."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.playground.blockkit.element_state import CannotBeDoneError
from bot.playground.client.person import Person
from bot.playground.client.read_marks import ReadMarks
from bot.playground.client.team import Team
from bot.playground.page_server.manifest_features import ManifestFeatures
from bot.playground.slack.payloads import Reply
from bot.playground.slack.surfaces import Json, Message, View
from bot.playground.slack.users_and_channels import BOT_USER


class MalformedError(Exception):
    """The page sent an invalid request; the message is a sentence."""


@dataclass
class PageActions:
    """Runs the page's actions, if the app's manifest offers them.

    `errors`: by view id, the view's hash and its errors by block_id. `typed_commands`: by ts of the answer.
    """

    team: Team
    read_marks: ReadMarks
    features: ManifestFeatures
    bot_is_running: Callable[[], bool]
    errors: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    typed_commands: dict[str, str] = field(default_factory=dict)

    async def run(self, person: Person, body: Json) -> Json:
        """Runs the action in `body` and returns the JSON answer. Raises MalformedError, CannotBeDoneError."""
        handler = self._handlers().get(_string(body, "do"))
        if handler is None:
            raise MalformedError("Nobody here can do that.")
        notices_before, started = len(person.notices), time.monotonic()
        result = await handler(person, body)
        reply = result if isinstance(result, Reply) else None
        new_notices = person.notices[notices_before:]
        return {
            "ok": reply is None or (reply.ok and not reply.errors),
            "ms": round((time.monotonic() - started) * 1000, 1),
            "errors": reply.errors if reply else None,
            **({"options": result} if isinstance(result, list) else {}),
            **({"notice": new_notices[-1]} if new_notices else {}),
        }

    def _handlers(self) -> dict[str, Callable[[Person, Json], Awaitable[Any]]]:
        return {
            "command": self._command,
            "says": self._says,
            "press": self._press,
            "press_in": self._press_in,
            "submit": self._submit,
            "close": self._close,
            "suggest": self._suggest,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "home": self._home,
            "read": self._read,
        }

    # In conversations.

    async def _command(self, person: Person, body: Json) -> Reply | None:
        typed, channel_id = _typed_text(body), self._channel_id(person, body)
        name, *rest = typed.split(None, 1)
        if name not in self.features.commands:
            self._built_in_command(person, name, channel_id)
            return None
        self._require_bot()
        reply = await person.command(name, "".join(rest), channel=channel_id)
        if reply.message is not None:
            self.typed_commands[reply.message.ts] = typed
            self.team.journal.touch()
        return reply

    def _built_in_command(self, person: Person, name: str, channel_id: str) -> None:
        """Slack's own commands: /invite adds the bot to a channel; no other exists here."""
        channel = self.team.channels[channel_id]
        if name != "/invite" or channel.is_im:
            raise CannotBeDoneError(f"{name} is not a valid command here")
        channel.members.add(BOT_USER)
        self.team.notice(person.id, f"{self.team.users[BOT_USER].name} is in #{channel.name} now.")

    async def _says(self, person: Person, body: Json) -> Reply | None:
        channel_id, text = self._channel_id(person, body), _typed_text(body)
        event = "message.im" if self.team.channels[channel_id].is_im else "app_mention"
        if event not in self.features.events or not self.bot_is_running():
            person.writes(text, channel_id)
            return None
        return await person.says(text, channel_id)

    async def _press(self, person: Person, body: Json) -> Reply:
        self._require_bot()
        action_id, choice = _string(body, "action_id"), _choice(body)
        return await person.press(self._message(person, body), action_id, **choice)

    async def _message_shortcut(self, person: Person, body: Json) -> Reply:
        shortcut = self._shortcut_id("message", body)
        return await person.message_shortcut(self._message(person, body), shortcut)

    async def _shortcut(self, person: Person, body: Json) -> Reply:
        return await person.shortcut(self._shortcut_id("global", body))

    def _shortcut_id(self, kind: str, body: Json) -> str:
        shortcut = _string(body, "callback_id")
        if not self.features.has_shortcut(kind, shortcut):
            raise CannotBeDoneError("the app has no such shortcut")
        self._require_bot()
        return shortcut

    async def _read(self, person: Person, body: Json) -> None:
        self.read_marks.mark_read(person.id, self._channel_id(person, body))

    # In modals and the home tab.

    async def _press_in(self, person: Person, body: Json) -> Reply:
        self._require_bot()
        action_id, choice = _string(body, "action_id"), _choice(body)
        return await person.press_in(self._view(person, body), action_id, **choice)

    async def _submit(self, person: Person, body: Json) -> Reply:
        self._require_bot()
        view = self._view(person, body)
        if view is not person.view:
            raise CannotBeDoneError("another form lies over this one")
        reply = await person.submit(view, _values(body))
        self.errors.pop(view.id, None)
        if reply.errors:
            self.errors[view.id] = (view.hash, reply.errors)
        self.team.journal.touch()
        return reply

    async def _close(self, person: Person, body: Json) -> Reply | None:
        return await person.close(self._view(person, body))

    async def _suggest(self, person: Person, body: Json) -> list[Json]:
        self._require_bot()
        surface = self._message(person, body) if "message" in body else self._view(person, body)
        typed = str(body.get("typed") or "")
        found = await person.suggest(surface, _string(body, "action_id"), typed)
        return [{"text": each.text, "value": each.value} for each in found]

    async def _home(self, person: Person, body: Json) -> Reply | None:
        """Sends app_home_opened for either tab. The Messages tab also opens without the bot."""
        tab = _string(body, "tab") if "tab" in body else "home"
        if tab not in ("home", "messages"):
            raise MalformedError("There is no such tab.")
        is_subscribed = "app_home_opened" in self.features.events
        if tab == "messages" and not (is_subscribed and self.bot_is_running()):
            return None
        if not self.features.home_tab or not is_subscribed:
            raise CannotBeDoneError("the app has no Home tab")
        self._require_bot()
        return await person.opens_home(tab)

    # Looking up what a request refers to.

    def _require_bot(self) -> None:
        if not self.bot_is_running():
            raise CannotBeDoneError("the bot is not running")

    def _channel_id(self, person: Person, body: Json) -> str:
        channel = self.team.channels.get(_string(body, "in"))
        if channel is None or person.id not in channel.members:
            raise CannotBeDoneError("there is no such conversation")
        return channel.id

    def _message(self, person: Person, body: Json) -> Message:
        channel_id, ts = self._channel_id(person, body), _string(body, "message")
        for each in self.read_marks.visible_messages(person.id, channel_id):
            if each.ts == ts:
                return each
        raise CannotBeDoneError("that message is gone")

    def _view(self, person: Person, body: Json) -> View:
        wanted = _string(body, "view")
        shown = [*person.views, *([person.home] if person.home else [])]
        for each in shown:
            if each.id == wanted:
                return each
        raise CannotBeDoneError("that form is closed")


def _string(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise MalformedError(f"“{name}” is missing, or is no text.")
    return value


def _typed_text(body: Json) -> str:
    typed = _string(body, "text").strip()
    if not typed:
        raise MalformedError("There is nothing to say.")
    return typed


def _choice(body: Json) -> Json:
    """The arguments of a press: which element, and what was selected in it."""
    for name in ("value", "block_id"):
        if not isinstance(body.get(name), str | None):
            raise MalformedError(f"“{name}” must be a text.")
    _check_plain(body.get("selected"))
    return {name: body.get(name) for name in ("value", "selected", "block_id")}


def _values(body: Json) -> Json:
    """The values by block_id: an input block holds one element."""
    given = body.get("values") or {}
    if not isinstance(given, dict) or not all(isinstance(each, dict) for each in given.values()):
        raise MalformedError("“values” must be fields by block and action.")
    values = {block: value for block, held in given.items() for value in held.values()}
    for value in values.values():
        _check_plain(value)
    return values


def _check_plain(value: object) -> None:
    """Raises MalformedError unless the value is what a person can enter: a text, texts, or None."""
    many = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | None) for each in many):
        raise MalformedError("A value must be a text, a list of texts, or null.")
