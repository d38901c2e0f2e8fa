"""Whether Slack signed a request, and if not, why: logged, and kept for `doctor` if the secret seems to be wrong."""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy.engine import Connection

from bot.logs import RareLines, stack
from storage.core.database import Database
from storage.core.failures import DatabaseUnavailableError
from storage.programme import turned_away

SKEW_SECONDS = 300
KEPT_EVERY_SECONDS = 60.0

log = logging.getLogger(__name__)
Work = Callable[[Connection, str, datetime], None]


class Cause(StrEnum):
    """Why a request was rejected, for the log."""

    NO_SIGNATURE = "it has no signature of Slack's form"
    OTHER_TIME = (
        "its time is over five minutes from this machine's: it is an old one, or a clock is wrong"
    )
    OTHER_SECRET = "SLACK_SIGNING_SECRET did not sign it: the secret is another app's, or the request is not Slack's"


def cause_of_rejection(
    raw: bytes, headers: Mapping[str, str], secret: bytes, now: float
) -> Cause | None:
    """Why the request is not to be trusted; None if the secret signed it. `now`: the machine's, in epoch seconds."""
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 16):
        return Cause.NO_SIGNATURE
    if not (signature.isascii() and signature.startswith("v0=")):
        return Cause.NO_SIGNATURE
    if abs(now - int(timestamp)) > SKEW_SECONDS:
        return Cause.OTHER_TIME
    # Computed over bytes: slack_sdk decodes the body first, and fails if it is not UTF-8.
    signed = b"v0:" + timestamp.encode() + b":" + raw
    expected = "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
    return None if hmac.compare_digest(expected, signature) else Cause.OTHER_SECRET


class SignatureCheck:
    """Checks requests with one secret. `workspace`: where doctor looks for what is kept; None: nothing is kept.

    A secret that has signed one request is the right one: what else is turned away then was not sent by Slack.
    """

    def __init__(self, secret: str, database: Database, workspace: str | None) -> None:
        self._secret = secret.encode()
        self._database = database
        self._workspace = workspace
        self._lines = RareLines(log)
        self._secret_is_right = False
        self._kept_at: float | None = None  # monotonic
        self._keeping: set[asyncio.Task[None]] = set()

    def accepts(self, raw: bytes, headers: Mapping[str, str]) -> bool:
        """True if the secret signed it lately. Logs the cause if not, once a minute for each cause."""
        cause = cause_of_rejection(raw, headers, self._secret, time.time())
        if cause is None and not self._secret_is_right:
            self._secret_is_right = True
            self._keep(turned_away.forget)
        if cause is not None:
            self._lines.warning(cause.name, f"a request was turned away: {cause}")
        if cause is Cause.OTHER_SECRET and not self._secret_is_right and self._is_time_to_keep():
            self._keep(turned_away.note)
        return cause is None

    def _is_time_to_keep(self) -> bool:
        now = time.monotonic()
        if self._kept_at is not None and now - self._kept_at < KEPT_EVERY_SECONDS:
            return False
        self._kept_at = now
        return True

    def _keep(self, work: Work) -> None:
        """Beside the request, which must not wait for it."""
        if self._workspace is not None:
            task = asyncio.get_running_loop().create_task(self._run(work, self._workspace))
            self._keeping.add(task)  # the event loop keeps only a weak reference
            task.add_done_callback(self._keeping.discard)

    async def _run(self, work: Work, workspace: str) -> None:
        try:
            await self._database.run(work, workspace, datetime.now(UTC))
        except DatabaseUnavailableError as error:
            log.warning("what was turned away could not be kept for doctor: %s", error)
        except Exception as error:
            log.error("bug while keeping what was turned away: %s", stack(error))
