"""Who sees what, and what of it they have read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.playground.client.team import Team
from bot.playground.slack.surfaces import Message
from bot.playground.slack.users_and_channels import Channel


@dataclass
class Reading:
    """How far everybody has read. A timestamp is compared as text: all have the same length."""

    team: Team
    marks: dict[tuple[str, str], str] = field(default_factory=dict)  # by person and conversation

    def conversations(self, person: str) -> list[Channel]:
        """The channels by name, then the conversation with the bot."""
        self.team.dm(person)
        mine = [each for each in self.team.channels.values() if person in each.members]
        return sorted(mine, key=lambda each: (each.is_im, each.name))

    def seen_in(self, person: str, channel: str) -> Iterator[Message]:
        """What somebody sees in a conversation, the newest first; what only they see is among it."""
        for_all = _backwards(self.team.posted.get(channel, []), channel)
        for_one = _backwards(self.team.ephemerals.get(person, []), channel)
        one, other = next(for_all, None), next(for_one, None)
        while one or other:
            if other is None or (one is not None and one.ts > other.ts):
                assert one is not None
                yield one
                one = next(for_all, None)
            else:
                yield other
                other = next(for_one, None)

    def unread(self, person: str, channel: str) -> int:
        """How many messages of others came since they last read."""
        mark, count = self.marks.get((person, channel), ""), 0
        for each in self.seen_in(person, channel):
            if each.ts <= mark:
                break
            count += each.user != person
        return count

    def mark_read(self, person: str, channel: str) -> None:
        """They have read all there is."""
        newest = next(self.seen_in(person, channel), None)
        if newest is not None and self.marks.get((person, channel)) != newest.ts:
            self.marks[person, channel] = newest.ts
            self.team.journal.touch()


def _backwards(messages: list[Message], channel: str) -> Iterator[Message]:
    return (each for each in reversed(messages) if each.channel == channel and not each.deleted)
