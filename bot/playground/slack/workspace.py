"""One Slack workspace in memory: its content, and the short-lived keys that Slack issues."""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.playground.slack.journal import Journal
from bot.playground.slack.surfaces import Message, View
from bot.playground.slack.users_and_channels import BOT_USER, Channel, User

Json = dict[str, Any]

SCOPES = (
    "commands,chat:write,users:read,im:write,im:history,channels:read,groups:read,channels:history,"
    "groups:history,usergroups:read,app_mentions:read,files:write"
)
VIEW_STACK = 3


class ApiError(Exception):
    """An answer with `ok: false`. `code` is Slack's error code; `more` is added to the answer."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass(eq=False)
class Trigger:
    """The data of a trigger_id, valid once within three seconds. `view` is the modal that it came from."""

    user: str
    until: float
    view: View | None = None
    used: bool = False


@dataclass(eq=False)
class ResponseUrl:
    """The data of a response_url. `message` is the one with the button that was pressed."""

    user: str
    channel: str
    until: float
    message: Message | None = None
    uses_left: int = 5


@dataclass(eq=False)
class Workspace:
    """The state of a workspace, and the operations that change it.

    Time-outs and timestamps use the machine's clock; `clock` only sets the time shown beside a message.
    """

    journal: Journal
    team_id: str
    name: str = "Playground"
    bot_token: str = ""
    url: str = ""
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1800.0
    scopes: set[str] = field(default_factory=lambda: set(SCOPES.split(",")))
    broken_token: str | None = None
    refused: dict[str, str] = field(default_factory=dict)  # methods, with the error that each gets
    home_tab: bool = True  # the app's manifest enables it
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    posted: dict[str, list[Message]] = field(default_factory=dict)
    ephemerals: dict[str, list[Message]] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    notices: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _last_ts: int = 0

    def __post_init__(self) -> None:
        self.bot_token = self.bot_token or f"xoxb-{self.team_id}-{secrets.token_hex(8)}"
        self.users[BOT_USER] = User(BOT_USER, self.team_id, "Keep In Touch", is_bot=True)

    def ts(self) -> str:
        """A new, unique message timestamp for now."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def dm(self, user_id: str) -> Channel:
        """The DM of a user with the bot; opened if it does not exist."""
        for channel in self.channels.values():
            if channel.user == user_id:
                return channel
        made = Channel(f"D{user_id}", self.team_id, members={user_id, BOT_USER}, user=user_id)
        self.channels[made.id] = made
        return made

    def messages(self, channel: str, *, deleted: bool = False) -> list[Message]:
        """The messages of a conversation, oldest first, without ephemeral ones."""
        return [one for one in self.posted.get(channel, []) if deleted or not one.deleted]

    def post(self, message: Message) -> Message:
        """Adds a message to the conversation, or to its reader's ephemeral messages."""
        message.at = message.at or self.clock()
        if message.to is None:
            self.posted.setdefault(message.channel, []).append(message)
        else:
            self.ephemerals.setdefault(message.to, []).append(message)
        self.journal.touch()
        return message

    def find(self, channel: str, ts: str) -> Message | None:
        """The message with that ts, unless it was deleted."""
        return next((one for one in self.messages(channel) if one.ts == ts), None)

    def trigger(self, user: str, view: View | None = None) -> str:
        """A new trigger_id."""
        key = f"{time.time_ns() // 1_000_000}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self.triggers[key] = Trigger(user, time.monotonic() + self.trigger_seconds, view)
        return key

    def use_trigger(self, key: str) -> Trigger:
        """Uses up a trigger_id. Raises ApiError."""
        trigger = self.triggers.get(key)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if time.monotonic() > trigger.until:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger

    def response_url(
        self, kind: str, user: str, channel: str, message: Message | None = None
    ) -> str:
        """A new response_url; `kind` is "commands" or "actions"."""
        key = secrets.token_urlsafe(12)
        self.response_urls[key] = ResponseUrl(
            user, channel, time.monotonic() + self.response_url_seconds, message
        )
        return f"{self.url}/{kind}/{self.team_id}/{key}"

    def views(self) -> Iterable[View]:
        """Every open modal and Home tab."""
        yield from (view for stack in self.stacks.values() for view in stack)
        yield from self.homes.values()

    def stack_of(self, view: View) -> list[View] | None:
        """The stack that contains this modal, or None if it is closed."""
        stack = self.stacks.get(view.user_id, [])
        return stack if any(one.id == view.id for one in stack) else None

    def open(self, user: str, source: Json) -> View:
        """Opens a modal as the first of a new stack."""
        view = View(self._view_id(), self.team_id, user, source)
        self._claim_external_id(view)
        self.stacks[user] = [view]
        self.journal.touch()
        return view

    def push(self, user: str, source: Json) -> View:
        """Pushes a modal onto the stack. Raises ApiError for more than three."""
        stack = self.stacks.setdefault(user, [])
        if len(stack) >= VIEW_STACK:
            raise ApiError("push_limit_reached")
        view = View(self._view_id(), self.team_id, user, source)
        if stack:
            view.root_view_id, view.previous_view_id = stack[0].id, stack[-1].id
        self._claim_external_id(view)
        stack.append(view)
        self.journal.touch()
        return view

    def update(self, view: View, source: Json) -> View:
        """Replaces the content of an open view."""
        view.show(source)
        self.journal.touch()
        return view

    def publish(self, user: str, source: Json) -> View:
        """Sets a user's Home tab."""
        if user in self.homes:
            return self.update(self.homes[user], source)
        self.homes[user] = View(self._view_id(), self.team_id, user, source)
        self.journal.touch()
        return self.homes[user]

    def notice(self, user: str, text: str) -> None:
        """Shows a user a message from Slack itself, such as that a command failed."""
        self.notices.setdefault(user, []).append(text)
        self.journal.touch()

    def _view_id(self) -> str:
        return f"V{secrets.token_hex(5).upper()}"

    def _claim_external_id(self, view: View) -> None:
        wanted = view.source.get("external_id")
        if wanted and any(one.source.get("external_id") == wanted for one in self.views()):
            raise ApiError("duplicate_external_id")
