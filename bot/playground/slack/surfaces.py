"""Messages and views, as people see them and as the app receives them."""

import copy
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.playground.blockkit import element_state
from bot.playground.slack.users_and_channels import APP_ID, BOT_ID, BOT_USER

Json = dict[str, Any]


def words_of(thing: Any) -> Iterator[str]:
    """Yields every text that a reader sees in blocks or a view, in order."""
    if isinstance(thing, list):
        for one in thing:
            yield from words_of(one)
    elif isinstance(thing, dict):
        for key, value in thing.items():
            if key in ("text", "alt_text", "initial_value") and isinstance(value, str):
                yield value
            else:
                yield from words_of(value)


@dataclass(eq=False)
class Message:
    """A message; `to` is the reader of an ephemeral one. Updates change it in place.

    `ts` is its key, from the machine's clock; `at` is the business time that the page shows.
    """

    ts: str
    channel: str
    team_id: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    edited: Json | None = None
    deleted: bool = False
    to: str | None = None
    suggested: dict[str, list[Json]] = field(default_factory=dict)
    at: datetime | None = None

    @property
    def by_bot(self) -> bool:
        """True if the app sent it."""
        return self.user == BOT_USER

    @property
    def words(self) -> str:
        """All text that is shown: that of the blocks if there are any, else `text`."""
        return "\n".join(words_of(self.blocks)) if self.blocks else self.text

    @property
    def actions(self) -> list[str]:
        """The action ids of its interactive elements, in order."""
        return [element["action_id"] for _, element in element_state.walk(self.blocks)]

    def snapshot(self) -> "Message":
        """A copy of its current state, for pressing something that changes later."""
        return copy.deepcopy(self)

    def json(self, *, metadata: bool = True) -> Json:
        """The message object that the app receives."""
        made: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        made["team"] = self.team_id
        if self.by_bot:
            made |= {"bot_id": BOT_ID, "app_id": APP_ID}
        for key in ("blocks", "thread_ts", "edited"):
            if getattr(self, key):
                made[key] = copy.deepcopy(getattr(self, key))
        if metadata and self.metadata:
            made["metadata"] = copy.deepcopy(self.metadata)
        return made


@dataclass(eq=False)
class View:
    """A modal or a Home tab, with the values entered so far."""

    id: str
    team_id: str
    user_id: str
    source: Json
    root_view_id: str = ""
    previous_view_id: str | None = None
    hash: str = ""
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    suggested: dict[str, list[Json]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root_view_id = self.root_view_id or self.id
        self.show(self.source)

    def show(self, source: Json) -> None:
        """Replaces the content. Values are kept where block_id, action_id and type are the same."""
        before = self.values
        self.source = copy.deepcopy(source)
        element_state.assign_ids(self.source["blocks"])
        self.hash = f"{int(time.time())}.{secrets.token_hex(4)}"
        self.values = element_state.state(self.source["blocks"])
        for block_id, held in self.values.items():
            for action_id, value in held.items():
                old = before.get(block_id, {}).get(action_id)
                if old is not None and old["type"] == value["type"]:
                    held[action_id] = old

    @property
    def type(self) -> str:
        """ "modal" or "home"."""
        return str(self.source["type"])

    @property
    def blocks(self) -> list[Json]:
        """The blocks that it shows."""
        shown: list[Json] = self.source["blocks"]
        return shown

    @property
    def callback_id(self) -> str:
        """The callback_id that the app set."""
        return str(self.source.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """The private_metadata that the app set."""
        return str(self.source.get("private_metadata", ""))

    @property
    def title(self) -> str:
        """The title of a modal."""
        return str(self.source.get("title", {}).get("text", ""))

    @property
    def words(self) -> str:
        """All text that is shown."""
        return "\n".join([self.title, *words_of(self.blocks)])

    @property
    def actions(self) -> list[str]:
        """The action ids of its interactive elements."""
        return [element["action_id"] for _, element in element_state.walk(self.blocks)]

    def snapshot(self) -> "View":
        """A copy of its current state, for submitting it again after a change."""
        return copy.deepcopy(self)

    def json(self) -> Json:
        """The view object that the app receives."""
        source = copy.deepcopy(self.source)
        made: Json = {"id": self.id, "team_id": self.team_id, "type": source.pop("type")}
        made |= {"blocks": source.pop("blocks"), "callback_id": "", "private_metadata": ""}
        made |= {"title": None, "close": None, "submit": None, "external_id": ""}
        made |= {"clear_on_close": False, "notify_on_close": False, "submit_disabled": False}
        made |= {"state": {"values": copy.deepcopy(self.values)}, "hash": self.hash}
        made |= {"root_view_id": self.root_view_id, "previous_view_id": self.previous_view_id}
        made |= {"app_id": APP_ID, "bot_id": BOT_ID, "app_installed_team_id": self.team_id}
        return made | source
