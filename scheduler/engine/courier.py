"""The interface through which deliveries are posted: what a courier does, and the exceptions that it may raise."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from scheduler.kinds.delivery_codes import DeliveryCode
from storage.outbox import reasons
from storage.outbox.deliveries import Delivery
from storage.outbox.reasons import DeliveryReason

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
"""A message as it is posted, which only its courier reads."""

Method = Literal["open", "post", "find"]
Subject = Literal["recipient", "channel", "workspace", "message"]


@dataclass(frozen=True)
class Unwritten:
    """What is left out of a bundle, by delivery id: `dropped` (Withdrawn), `failed` (for good), `waiting` (no room)."""

    dropped: Mapping[str, DeliveryReason] = field(default_factory=dict)
    failed: Mapping[str, DeliveryReason] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()

    @property
    def ids(self) -> set[str]:
        """All of them."""
        return {*self.dropped, *self.failed, *self.waiting}


class Courier(Protocol):
    """Posts deliveries where people read them. Any exception other than those below is a bug."""

    async def open(self, workspace: str, recipient: str) -> str:
        """Opens the DM with that user and returns its channel id. Safe to repeat."""

    async def write(self, deliveries: Sequence[Delivery], now: datetime) -> Unwritten:
        """Writes the bundle that the first of these carries, for `post`. Says what is not in it."""

    async def prepare(self, delivery: Delivery, channel: str, now: datetime) -> Body:
        """Looks at the recipient again and words the message. May take its time: nothing is posted yet.

        If the delivery carries others, the message is the bundle that `write` wrote.
        """

    async def post(self, delivery: Delivery, channel: str, body: Body) -> str:
        """Posts the message, with `delivery.id` as its metadata, and returns its timestamp. Well within a lease."""

    async def find(self, delivery: Delivery, channel: str) -> str | None:
        """The timestamp of the message with that metadata, None if the channel has none. Raises Unreadable."""


class NotNow(Exception):  # noqa: N818 — what happened, not a mistake
    """Slack asks to wait (429) or the connection was refused, so nothing was done. `retry_after` is in seconds."""

    def __init__(self, retry_after: float, method: Method = "post") -> None:
        super().__init__(f"{method}: not for {retry_after:g} s")
        self.retry_after = retry_after
        self.method = method


class _ReasonedError(Exception):
    """An error with the reason to store with the delivery: a code (Slack's or a DeliveryCode) and its values."""

    def __init__(self, code: str, **values: str) -> None:
        self.reason = DeliveryReason(code, values)
        super().__init__(reasons.to_text(self.reason))


class Doubtful(_ReasonedError):  # noqa: N818 — what happened, not a mistake
    """A time-out, a 5xx or a dropped connection: the message may have been posted. The reason says which it was."""


class Refused(_ReasonedError):  # noqa: N818 — what happened, not a mistake
    """Slack will never accept it. `subject`: which of the recipient, channel, workspace or message is the cause."""

    def __init__(self, code: str, subject: Subject, **values: str) -> None:
        super().__init__(code, **values)
        self.subject = subject


class Withdrawn(_ReasonedError):  # noqa: N818 — what happened, not a mistake
    """The facts have changed by the time the message is written: there is nothing left to say."""


def report_bug(error: BaseException) -> DeliveryReason:
    """Logs a bug that a delivery met, and returns a reason that holds the log's reference."""
    reference = uuid.uuid4().hex[:8]
    log.error("A delivery met a bug (%s)", reference, exc_info=error)
    return DeliveryReason(DeliveryCode.MET_A_BUG, {"reference": reference})


class Unreadable(Exception):  # noqa: N818 — what happened, not a mistake
    """The conversation cannot be read, so it stays unknown whether the message is in it."""
