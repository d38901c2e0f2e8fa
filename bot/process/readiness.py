"""Whether this process can serve: asked by a platform, which sends no requests to one that cannot."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from storage.core import room
from storage.core.database import Database
from storage.core.failures import Cause, DatabaseUnavailableError
from storage.migrations import has_usable_schema

SILENT_SECONDS = 60.0
TRY_EVERY_SECONDS = 60.0  # to write something; platforms ask each few seconds
NO_SOCKET = "no Socket Mode connection"
OTHER_SCHEMA = "the database has another schema"
FULL = "the database's disk is full"


@dataclass
class Readiness:
    """`silent_seconds` returns for how many seconds Socket Mode has had no connection; None without Socket Mode."""

    database: Database
    silent_seconds: Callable[[], float] | None = None
    _tried_at: float | None = None

    async def reason_against(self) -> str | None:
        """Why it is not ready; None if it is."""
        if self.silent_seconds is not None and self.silent_seconds() > SILENT_SECONDS:
            return NO_SOCKET
        try:
            if not await self.database.read(has_usable_schema):
                return OTHER_SCHEMA
            return await self._full()
        except DatabaseUnavailableError as error:
            return OTHER_SCHEMA if error.cause is Cause.SCHEMA else error.headline

    async def _full(self) -> str | None:
        if not room.has_room_on_disk(self.database.url):
            return FULL
        now = time.monotonic()
        due = self._tried_at is None or now - self._tried_at > TRY_EVERY_SECONDS
        if due or self.database.is_full:
            self._tried_at = now
            await self.database.run(room.write_something)
        return None
