"""The state that the page shows to one person, as JSON."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from bot.playground.client.read_marks import ReadMarks
from bot.playground.client.team import Team
from bot.playground.page_server.actions import PageActions
from bot.playground.seed.people import BOARD_CHANNEL, ZONE, SeedPerson
from bot.playground.slack.surfaces import Message, View
from bot.playground.slack.users_and_channels import BOT_USER, Channel
from bot.visit_command import subcommands
from storage.programme.leaders import Leader

Json = dict[str, Any]
MOST_MESSAGES = 100
TOPICS = {BOARD_CHANNEL: "Who met customers, and what they said"}


@dataclass
class PageState:
    """Builds the page's state for one person at a time. `leaders` are the enrolled people by user id."""

    team: Team
    read_marks: ReadMarks
    actions: PageActions
    cast: tuple[SeedPerson, ...]
    now: Callable[[], datetime]
    busy: Callable[[], bool]
    bot_is_running: Callable[[], bool]
    leaders: Mapping[str, Leader] = field(default_factory=dict)
    run_id: str = field(
        default_factory=lambda: uuid4().hex
    )  # tells a page that a new trial has started

    def state(self, person: str) -> Json:
        """Everything that the page of that person needs, with the newest messages of each conversation."""
        conversations = self.read_marks.conversations(person)
        shown = {each.id: list(self._newest(person, each.id)) for each in conversations}
        return {
            "type": "state",
            "version": self.team.journal.changes,
            "run": self.run_id,
            "team": {"id": self.team.team_id, "name": self.team.name},
            "me": self._person(next(each for each in self.cast if each.id == person)),
            "people": [self._person(each) | self._unread(each) for each in self.cast],
            "directory": [{"id": each.id, "name": each.name} for each in self.team.users.values()],
            "now": instant(self.now()),
            "zone": ZONE,
            "bot": {"running": self.bot_is_running(), "name": self.team.users[BOT_USER].name},
            "home_enabled": self.actions.features.home_tab,
            "shortcuts": list(self.actions.features.shortcuts),
            "commands": self._commands(person),
            "beside": BOARD_CHANNEL,
            "conversations": [
                self._conversation(person, each, shown[each.id]) for each in conversations
            ],
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
        """The last MOST_MESSAGES messages before that timestamp, oldest first."""
        past = (
            each for each in self.read_marks.visible_messages(person, channel) if each.ts < before
        )
        return [self._message(each) for each in _oldest_first(islice(past, MOST_MESSAGES))]

    def _newest(self, person: str, channel: str) -> Iterable[Message]:
        return _oldest_first(
            islice(self.read_marks.visible_messages(person, channel), MOST_MESSAGES)
        )

    def _person(self, person: SeedPerson) -> Json:
        """A person with their current role, which may have changed since the start."""
        leader = self.leaders.get(person.id)
        name = self.team.users[person.id].name
        enrolled = leader is not None and leader.active
        return {
            "id": person.id,
            "name": name,
            "function": leader.function if leader and enrolled else None,
            "role": _role(leader) if leader and enrolled else "none",
            "initials": "".join(word[0] for word in name.split()[:2]).upper(),
            "zone": self.team.users[person.id].tz,
        }

    def _unread(self, person: SeedPerson) -> Json:
        """The number of unread messages from the bot."""
        return {"unread": self.read_marks.unread(person.id, self.team.dm(person.id).id)}

    def _commands(self, person: str) -> list[Json]:
        leader = self.leaders.get(person)
        admin = leader is not None and leader.active and leader.admin
        rows = [each for each in subcommands.table() if each.run or each.word == "help"]
        lines = [
            *subcommands.LINES,
            *((each.usage, each.meaning) for each in rows if admin or not each.for_admins),
        ]
        return [{"command": "/visit", "usage": usage, "meaning": about} for usage, about in lines]

    def _conversation(self, person: str, channel: Channel, shown: list[Message]) -> Json:
        oldest = shown[0].ts if len(shown) == MOST_MESSAGES else ""
        older = sum(
            each.ts < oldest for each in self.read_marks.visible_messages(person, channel.id)
        )
        made: Json = {
            "id": channel.id,
            "kind": "app" if channel.is_im else "channel",
            "name": self.team.users[BOT_USER].name if channel.is_im else channel.name,
            "unread": self.read_marks.unread(person, channel.id),
            "older": older,
        }
        return made | ({"topic": TOPICS[channel.id]} if channel.id in TOPICS else {})

    def _message(self, message: Message) -> Json:
        command = self.actions.typed_commands.get(message.ts)
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
            **({"answers": command} if command else {}),
        }

    def _view(self, view: View | None) -> Json | None:
        if view is None:
            return None
        view_hash, errors = self.actions.errors.get(view.id, ("", {}))
        return view.json() | ({"errors": errors} if errors and view_hash == view.hash else {})


def instant(at: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _role(leader: Leader) -> str:
    return "leader" if leader.leads else "admin"


def _oldest_first(messages: Iterable[Message]) -> list[Message]:
    return list(messages)[::-1]
