"""The port through which deliveries leave: what a courier does, and the ways in which it may fail."""

from datetime import datetime
from typing import Literal, Protocol

from storage.outbox import reasons
from storage.outbox.deliveries import Delivery
from storage.outbox.reasons import DeliveryReason

Method = Literal["open", "post", "find"]
Subject = Literal["recipient", "channel", "workspace", "message"]


class Courier(Protocol):
    """Carries deliveries to where people read them. Any other exception than those below is a bug."""

    async def open(self, workspace: str, recipient: str) -> str:
        """The id of the direct conversation with that user. May be repeated at will."""

    async def post(self, delivery: Delivery, channel: str, now: datetime) -> str:
        """Posts the message, with `delivery.id` as its metadata, and returns its timestamp."""

    async def find(self, delivery: Delivery, channel: str) -> str | None:
        """The timestamp of the message with that metadata, if the conversation holds one. Raises Unreadable."""


class NotNow(Exception):  # noqa: N818 — what happened, not a mistake
    """Slack asks to wait (429) or refuses the connection: nothing of the call happened."""

    def __init__(self, retry_after: float, method: Method = "post") -> None:
        super().__init__(f"{method}: not for {retry_after:g} s")
        self.retry_after = retry_after
        self.method = method


class _ReasonedError(Exception):
    """What is stored with the delivery: a code, Slack's or a DeliveryCode, and its values."""

    def __init__(self, code: str, **values: str) -> None:
        self.reason = DeliveryReason(code, values)
        super().__init__(reasons.to_text(self.reason))


class Doubtful(_ReasonedError):  # noqa: N818 — what happened, not a mistake
    """A time-out, a 5xx, a dropped connection: the message may be there. The reason says which."""


class Refused(_ReasonedError):  # noqa: N818 — what happened, not a mistake
    """For good. `subject` is what it concerns: the recipient's account, the channel, the workspace, the message."""

    def __init__(self, code: str, subject: Subject, **values: str) -> None:
        super().__init__(code, **values)
        self.subject = subject


class Withdrawn(_ReasonedError):  # noqa: N818 — what happened, not a mistake
    """While it was written the facts turned out to have changed: there is nothing left to say."""


class Unreadable(Exception):  # noqa: N818 — what happened, not a mistake
    """The conversation cannot be read, so nobody can tell whether the message is in it."""
