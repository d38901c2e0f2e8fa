"""A subcommand of /visit, as its handler receives it."""

from dataclasses import dataclass
from typing import ClassVar

from bot.requests.request import Request


@dataclass(frozen=True)
class Command(Request):
    """`rest`: the words after the subcommand. `command_key`: identifies this command, for effects that happen once.

    Its handler returns the answer, which is the acknowledgement; None where a form opens instead.
    """

    kind: ClassVar[str] = "command"

    rest: str
    trigger_id: str
    response_url: str
    command_key: str

    @property
    def key(self) -> str:
        """The idempotency key: the command's own."""
        return self.command_key
