"""What the page asks a person to do, as that person's verbs. Whatever cannot be done is a sentence."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.playground.blockkit.element_state import CannotBeDoneError
from bot.playground.client.person import Person
from bot.playground.client.read_marks import Reading
from bot.playground.client.team import Team
from bot.playground.page_server.manifest_features import Offered
from bot.playground.slack.payloads import Reply
from bot.playground.slack.surfaces import Json, Message, View
from bot.playground.slack.users_and_channels import BOT_USER


class MalformedError(Exception):
    """The page sent something that makes no sense; the message is a sentence."""


@dataclass
class Deeds:
    """Does what is asked, one deed a call, as far as the app offers it."""

    team: Team
    reading: Reading
    app: Offered
    running: Callable[[], bool]
    errors: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)

    async def do(self, person: Person, asked: Json) -> Json:
        """The answer for the page. Raises MalformedError, CannotBeDoneError."""
        verb = self._verbs().get(_text(asked, "do"))
        if verb is None:
            raise MalformedError("Nobody here can do that.")
        noticed, started = len(person.notices), time.monotonic()
        done = await verb(person, asked)
        reply = done if isinstance(done, Reply) else None
        said = person.notices[noticed:]
        return {
            "ok": reply is None or (reply.ok and not reply.errors),
            "ms": round((time.monotonic() - started) * 1000, 1),
            "errors": reply.errors if reply else None,
            **({"options": done} if isinstance(done, list) else {}),
            **({"notice": said[-1]} if said else {}),
        }

    def _verbs(self) -> dict[str, Callable[[Person, Json], Awaitable[Any]]]:
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

    async def _command(self, person: Person, asked: Json) -> Reply | None:
        typed, where = _words(asked), self._where(person, asked)
        name, *rest = typed.split(None, 1)
        if name not in self.app.commands:
            self._slacks_own(person, name, where)
            return None
        self._need_bot()
        reply = await person.command(name, "".join(rest), channel=where)
        if reply.message is not None:
            self.commands[reply.message.ts] = typed
            self.team.journal.touch()
        return reply

    def _slacks_own(self, person: Person, name: str, where: str) -> None:
        """/invite brings the bot into a channel; every other command is none."""
        channel = self.team.channels[where]
        if name != "/invite" or channel.is_im:
            raise CannotBeDoneError(f"{name} is not a valid command here")
        channel.members.add(BOT_USER)
        self.team.notice(person.id, f"{self.team.users[BOT_USER].name} is in #{channel.name} now.")

    async def _says(self, person: Person, asked: Json) -> Reply | None:
        where, text = self._where(person, asked), _words(asked)
        heard = "message.im" if self.team.channels[where].is_im else "app_mention"
        if heard not in self.app.events or not self.running():
            person.writes(text, where)
            return None
        return await person.says(text, where)

    async def _press(self, person: Person, asked: Json) -> Reply:
        self._need_bot()
        action, chosen = _text(asked, "action_id"), _chosen(asked)
        return await person.press(self._message(person, asked), action, **chosen)

    async def _message_shortcut(self, person: Person, asked: Json) -> Reply:
        shortcut = self._offered("message", asked)
        return await person.message_shortcut(self._message(person, asked), shortcut)

    async def _shortcut(self, person: Person, asked: Json) -> Reply:
        return await person.shortcut(self._offered("global", asked))

    def _offered(self, kind: str, asked: Json) -> str:
        shortcut = _text(asked, "callback_id")
        if not self.app.has_shortcut(kind, shortcut):
            raise CannotBeDoneError("the app has no such shortcut")
        self._need_bot()
        return shortcut

    async def _read(self, person: Person, asked: Json) -> None:
        self.reading.mark_read(person.id, self._where(person, asked))

    # In modals and the home tab.

    async def _press_in(self, person: Person, asked: Json) -> Reply:
        self._need_bot()
        action, chosen = _text(asked, "action_id"), _chosen(asked)
        return await person.press_in(self._view(person, asked), action, **chosen)

    async def _submit(self, person: Person, asked: Json) -> Reply:
        self._need_bot()
        view = self._view(person, asked)
        if view is not person.view:
            raise CannotBeDoneError("another form lies over this one")
        reply = await person.submit(view, _values(asked))
        self.errors.pop(view.id, None)
        if reply.errors:
            self.errors[view.id] = (view.hash, reply.errors)
        self.team.journal.touch()
        return reply

    async def _close(self, person: Person, asked: Json) -> Reply | None:
        return await person.close(self._view(person, asked))

    async def _suggest(self, person: Person, asked: Json) -> list[Json]:
        self._need_bot()
        where = self._message(person, asked) if "message" in asked else self._view(person, asked)
        typed = str(asked.get("typed") or "")
        found = await person.suggest(where, _text(asked, "action_id"), typed)
        return [{"text": each.text, "value": each.value} for each in found]

    async def _home(self, person: Person, asked: Json) -> Reply | None:
        """The app is told of both its tabs; of messages it need not hear to be read."""
        tab = _text(asked, "tab") if "tab" in asked else "home"
        if tab not in ("home", "messages"):
            raise MalformedError("There is no such tab.")
        told = "app_home_opened" in self.app.events
        if tab == "messages" and not (told and self.running()):
            return None
        if not self.app.home_tab or not told:
            raise CannotBeDoneError("the app has no Home tab")
        self._need_bot()
        return await person.opens_home(tab)

    # What is meant.

    def _need_bot(self) -> None:
        if not self.running():
            raise CannotBeDoneError("the bot is not running")

    def _where(self, person: Person, asked: Json) -> str:
        channel = self.team.channels.get(_text(asked, "in"))
        if channel is None or person.id not in channel.members:
            raise CannotBeDoneError("there is no such conversation")
        return channel.id

    def _message(self, person: Person, asked: Json) -> Message:
        where, ts = self._where(person, asked), _text(asked, "message")
        for each in self.reading.seen_in(person.id, where):
            if each.ts == ts:
                return each
        raise CannotBeDoneError("that message is gone")

    def _view(self, person: Person, asked: Json) -> View:
        wanted = _text(asked, "view")
        shown = [*person.views, *([person.home] if person.home else [])]
        for each in shown:
            if each.id == wanted:
                return each
        raise CannotBeDoneError("that form is closed")


def _text(asked: Json, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise MalformedError(f"“{name}” is missing, or is no text.")
    return value


def _words(asked: Json) -> str:
    typed = _text(asked, "text").strip()
    if not typed:
        raise MalformedError("There is nothing to say.")
    return typed


def _chosen(asked: Json) -> Json:
    """Which of several, and what was chosen in it."""
    for name in ("value", "block_id"):
        if not isinstance(asked.get(name), str | None):
            raise MalformedError(f"“{name}” must be a text.")
    _check_plain(asked.get("selected"))
    return {name: asked.get(name) for name in ("value", "selected", "block_id")}


def _values(asked: Json) -> Json:
    """By block: a field's block holds one element."""
    given = asked.get("values") or {}
    if not isinstance(given, dict) or not all(isinstance(each, dict) for each in given.values()):
        raise MalformedError("“values” must be fields by block and action.")
    values = {block: value for block, held in given.items() for value in held.values()}
    for value in values.values():
        _check_plain(value)
    return values


def _check_plain(value: object) -> None:
    """A person types text and chooses from what is offered: nothing else goes to the app."""
    many = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | None) for each in many):
        raise MalformedError("A value must be a text, a list of texts, or null.")
