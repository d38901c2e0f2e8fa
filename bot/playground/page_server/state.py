"""What the page shows to one person, as JSON."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from bot.playground.client.read_marks import Reading
from bot.playground.client.team import Team
from bot.playground.page_server.actions import Deeds
from bot.playground.seed.people import BOARD_CHANNEL, ZONE, Somebody
from bot.playground.slack.surfaces import Message, View
from bot.playground.slack.users_and_channels import BOT_USER, Channel
from bot.visit_command import subcommands
from storage.programme.leaders import Leader

Json = dict[str, Any]
MOST_MESSAGES = 100
TOPICS = {BOARD_CHANNEL: "Who met customers, and what they said"}


@dataclass
class Screen:
    """Reads the state of the playground for one person at a time."""

    team: Team
    reading: Reading
    deeds: Deeds
    cast: tuple[Somebody, ...]
    now: Callable[[], datetime]
    busy: Callable[[], bool]
    running: Callable[[], bool]
    parts: Mapping[str, Leader] = field(default_factory=dict)
    run: str = field(default_factory=lambda: uuid4().hex)  # by which a page knows a new trial

    def state(self, person: str) -> Json:
        """All that the page of that person needs, the newest messages of each conversation."""
        talks = self.reading.conversations(person)
        shown = {each.id: list(self._newest(person, each.id)) for each in talks}
        return {
            "type": "state",
            "version": self.team.journal.changes,
            "run": self.run,
            "team": {"id": self.team.team_id, "name": self.team.name},
            "me": self._somebody(next(each for each in self.cast if each.id == person)),
            "people": [self._somebody(each) | self._waiting(each) for each in self.cast],
            "directory": [{"id": each.id, "name": each.name} for each in self.team.users.values()],
            "now": instant(self.now()),
            "zone": ZONE,
            "bot": {"running": self.running(), "name": self.team.users[BOT_USER].name},
            "home_enabled": self.deeds.app.home_tab,
            "shortcuts": list(self.deeds.app.shortcuts),
            "commands": self._commands(person),
            "beside": BOARD_CHANNEL,
            "conversations": [self._conversation(person, each, shown[each.id]) for each in talks],
            "messages": {
                channel: [self._message(each) for each in messages]
                for channel, messages in shown.items()
            },
            "home": self._view(self.team.homes.get(person)),
            "views": [self._view(each) for each in self.team.stacks.get(person, [])],
            "notices": self.team.notices.get(person, [])[-20:],
            "problems": self.team.journal.problems[-20:],
            "wind": {"busy": self.busy()},
        }

    def older(self, person: str, channel: str, before: str) -> list[Json]:
        """The messages before that timestamp, oldest first."""
        past = (each for each in self.reading.seen_in(person, channel) if each.ts < before)
        return [self._message(each) for each in _oldest_first(islice(past, MOST_MESSAGES))]

    def _newest(self, person: str, channel: str) -> Iterable[Message]:
        return _oldest_first(islice(self.reading.seen_in(person, channel), MOST_MESSAGES))

    def _somebody(self, somebody: Somebody) -> Json:
        """With the part they have now, which may have changed since the beginning."""
        part = self.parts.get(somebody.id)
        name = self.team.users[somebody.id].name
        enrolled = part is not None and part.active
        return {
            "id": somebody.id,
            "name": name,
            "function": part.function if part and enrolled else None,
            "role": _role(part) if part and enrolled else "none",
            "initials": "".join(word[0] for word in name.split()[:2]).upper(),
            "zone": self.team.users[somebody.id].tz,
        }

    def _waiting(self, somebody: Somebody) -> Json:
        """Whether the bot has written to them since they looked."""
        return {"unread": self.reading.unread(somebody.id, self.team.dm(somebody.id).id)}

    def _commands(self, person: str) -> list[Json]:
        part = self.parts.get(person)
        admin = part is not None and part.active and part.admin
        rows = [each for each in subcommands.table() if each.run or each.word == "help"]
        lines = [
            *subcommands.LINES,
            *((each.usage, each.meaning) for each in rows if admin or not each.for_admins),
        ]
        return [{"command": "/visit", "usage": usage, "meaning": about} for usage, about in lines]

    def _conversation(self, person: str, channel: Channel, shown: list[Message]) -> Json:
        oldest = shown[0].ts if len(shown) == MOST_MESSAGES else ""
        older = sum(each.ts < oldest for each in self.reading.seen_in(person, channel.id))
        made: Json = {
            "id": channel.id,
            "kind": "app" if channel.is_im else "channel",
            "name": self.team.users[BOT_USER].name if channel.is_im else channel.name,
            "unread": self.reading.unread(person, channel.id),
            "older": older,
        }
        return made | ({"topic": TOPICS[channel.id]} if channel.id in TOPICS else {})

    def _message(self, message: Message) -> Json:
        typed = self.deeds.commands.get(message.ts)
        return {
            "ts": message.ts,
            "user": message.user,
            "name": self.team.users[message.user].name,
            "by_bot": message.by_bot,
            "ephemeral": message.to is not None,
            "deleted": False,
            "edited": message.edited is not None,
            "text": message.text,
            "blocks": message.blocks,
            "time": instant(message.at) if message.at else None,
            **({"answers": typed} if typed else {}),
        }

    def _view(self, view: View | None) -> Json | None:
        if view is None:
            return None
        held, errors = self.deeds.errors.get(view.id, ("", {}))
        return view.json() | ({"errors": errors} if errors and held == view.hash else {})


def instant(at: datetime) -> str:
    """In UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _role(part: Leader) -> str:
    return "leader" if part.leads else "admin"


def _oldest_first(messages: Iterable[Message]) -> list[Message]:
    return list(messages)[::-1]
