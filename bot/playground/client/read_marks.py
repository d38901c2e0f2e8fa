"""Which messages each person sees, and how far they have read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.playground.client.team import Team
from bot.playground.slack.surfaces import Message
from bot.playground.slack.users_and_channels import Channel


@dataclass
class ReadMarks:
    """How far each person has read. Timestamps are compared as text, because all have the same length."""

    team: Team
    last_read: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # message ts by person and channel

    def conversations(self, person: str) -> list[Channel]:
        """The channels by name, then the conversation with the bot."""
        self.team.dm(person)
        joined = [each for each in self.team.channels.values() if person in each.members]
        return sorted(joined, key=lambda each: (each.is_im, each.name))

    def visible_messages(self, person: str, channel: str) -> Iterator[Message]:
        """The messages that a person sees in a conversation, newest first, including ephemeral ones."""
        in_channel = _backwards(self.team.posted.get(channel, []), channel)
        ephemeral = _backwards(self.team.ephemerals.get(person, []), channel)
        message, private_message = next(in_channel, None), next(ephemeral, None)
        while message or private_message:
            if private_message is None or (message is not None and message.ts > private_message.ts):
                assert message is not None
                yield message
                message = next(in_channel, None)
            else:
                yield private_message
                private_message = next(ephemeral, None)

    def unread(self, person: str, channel: str) -> int:
        """The number of messages by others since they last read."""
        last_read, count = self.last_read.get((person, channel), ""), 0
        for each in self.visible_messages(person, channel):
            if each.ts <= last_read:
                break
            count += each.user != person
        return count

    def mark_read(self, person: str, channel: str) -> None:
        """Marks everything in the conversation as read."""
        newest = next(self.visible_messages(person, channel), None)
        if newest is not None and self.last_read.get((person, channel)) != newest.ts:
            self.last_read[person, channel] = newest.ts
            self.team.journal.touch()


def _backwards(messages: list[Message], channel: str) -> Iterator[Message]:
    return (each for each in reversed(messages) if each.channel == channel and not each.deleted)
