"""A workspace whose users can act, with helpers for tests and the page."""

from dataclasses import dataclass, field, fields
from typing import Any

from bot.playground.client.person import Person
from bot.playground.slack.payload_delivery import PayloadDelivery
from bot.playground.slack.users_and_channels import BOT_USER, Channel, User
from bot.playground.slack.workspace import Workspace


@dataclass(eq=False)
class Team(Workspace):
    """A workspace, and a Person for each user."""

    delivery: PayloadDelivery | None = None
    people: dict[str, Person] = field(default_factory=dict)

    def user(self, user_id: str, **facts: Any) -> Person:
        """Adds a user or changes one: name, tz, deleted, is_bot, is_restricted, team_id, status_emoji …"""
        if user_id not in self.users:
            name = facts.get("name", user_id.removeprefix("U0").capitalize())
            self.users[user_id] = User(user_id, facts.get("team_id", self.team_id), name)
            assert self.delivery is not None
            self.people[user_id] = Person(self.users[user_id], self, self.delivery)
        self._change(self.users[user_id], facts)
        self.people[user_id].name = self.users[user_id].name
        return self.people[user_id]

    def channel(
        self,
        channel_id: str,
        *,
        members: set[str] | None = None,
        bot_is_member: bool | None = None,
        **facts: Any,
    ) -> Channel:
        """Adds a channel or changes one: name, is_private, is_archived …; the bot is a member of new ones."""
        if channel_id not in self.channels:
            made = Channel(channel_id, self.team_id, facts.get("name", channel_id.lower()))
            made.members.add(BOT_USER)
            self.channels[channel_id] = made
        channel = self.channels[channel_id]
        if members is not None:
            channel.members = {*members, *(channel.members & {BOT_USER})}
        if bot_is_member is not None:
            change = channel.members.add if bot_is_member else channel.members.discard
            change(BOT_USER)
        self._change(channel, facts)
        return channel

    def group(self, group_id: str, name: str, users: list[str]) -> None:
        """Adds or replaces a user group."""
        handle = name.lower().replace(" ", "-")
        made = {"id": group_id, "team_id": self.team_id, "name": name, "handle": handle}
        self.groups[group_id] = made | {"users": list(users), "date_delete": 0}

    def _change(self, thing: User | Channel, facts: dict[str, Any]) -> None:
        known = {one.name for one in fields(thing)}
        for name, value in facts.items():
            if name not in known:
                raise TypeError(f"{type(thing).__name__} has no {name}")
            setattr(thing, name, value)
        self.journal.touch()
