"""User profiles from Slack's users.info, cached for some minutes."""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.slack import faults, vacation_status
from bot.slack.clients import Clients
from bot.slack.faults import CALL_FAILED
from bot.slack.vacation_status import Status
from scheduler.calendars.calendar import zone_or
from storage.programme.belonging import Outside

CACHE_SECONDS = 300.0
CACHE_SIZE = 10_000
NAMES_SECONDS = 3.0  # for all names in a message together, however many there are
_UNKNOWN = ("user_not_found", "user_not_visible", "users_not_found")
_SLACKBOT = "USLACKBOT"  # the only bot that users.info does not report as one


class UnknownPersonError(Exception):
    """Slack knows no user with that id in this workspace."""


class DirectoryUnavailableError(Exception):
    """Slack did not answer. `code` is its error code or a short text of ours; `wait` is Retry-After, in seconds."""

    def __init__(self, code: str, wait: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


@dataclass(frozen=True)
class Profile:
    """A user as Slack describes them. `zone` is an IANA name; `name` is what colleagues see."""

    user_id: str
    name: str
    zone: str | None
    is_guest: bool = False
    is_bot: bool = False
    deleted: bool = False
    other_team: bool = False
    status: Status = field(default_factory=Status)

    @property
    def usable_zone(self) -> str | None:
        """The zone, if this machine's time zone database has it too; Slack's may be newer."""
        return self.zone if self.zone and zone_or(self.zone) == self.zone else None

    @property
    def outside(self) -> Outside | None:
        """Why they are no full member of the workspace, and may take no part in anything; None if they are."""
        if self.is_bot:
            return Outside.BOT
        if self.deleted:
            return Outside.DEACTIVATED
        if self.other_team:
            return Outside.OTHER_TEAM
        return Outside.GUEST if self.is_guest else None


def profile_of(user: dict[str, Any], workspace: str) -> Profile:
    """A Profile from Slack's user object, as users.info and the user_change event return it."""
    details = user.get("profile") or {}
    names = (details.get("display_name"), details.get("real_name"), user.get("real_name"))
    return Profile(
        user_id=str(user["id"]),
        name=next((name for name in names if name), user.get("name") or str(user["id"])),
        zone=user.get("tz") or None,
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_bot=bool(user.get("is_bot")) or user["id"] == _SLACKBOT,
        deleted=bool(user.get("deleted")),
        other_team=_is_of_another_team(user, workspace),
        status=vacation_status.read(details),
    )


def _is_of_another_team(user: dict[str, Any], workspace: str) -> bool:
    if user.get("is_stranger"):
        return True
    home = user.get("team_id") or workspace
    grid = (user.get("enterprise_user") or {}).get(
        "teams"
    ) or []  # Enterprise Grid: one user, several workspaces
    return home != workspace and workspace not in grid


class Directory:
    """A cache of profiles. `clock` is the machine's, in seconds: nothing here is business time."""

    def __init__(
        self,
        clients: Clients,
        clock: Callable[[], float] = time.monotonic,
        names_seconds: float = NAMES_SECONDS,
    ) -> None:
        self._clients = clients
        self._clock = clock
        self._names_seconds = names_seconds
        self._cache: dict[tuple[str, str], tuple[float, Profile]] = {}
        self._rate_limited_until: dict[str, float] = {}  # by workspace, after a 429

    async def find(self, workspace: str, user_id: str) -> Profile:
        """The user's profile. Raises UnknownPersonError or DirectoryUnavailableError.

        If Slack cannot be asked, an expired cache entry is returned.
        """
        fetched_at, cached = self._cache.get((workspace, user_id), (0.0, None))
        if cached is not None and self._clock() - fetched_at < CACHE_SECONDS:
            return cached
        try:
            return await self.ask(workspace, user_id)
        except DirectoryUnavailableError:
            if cached is None:
                raise
            return cached

    async def names(self, workspace: str, users: Iterable[str]) -> dict[str, str]:
        """The users' names, by id. A name that Slack does not tell is not in it: no message waits for one.

        However many they are, it takes NAMES_SECONDS at most.
        """
        wanted = set(users)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._names_seconds):
                await asyncio.gather(*(self._try(workspace, each) for each in wanted))
        known = {each: self._cache.get((workspace, each)) for each in wanted}
        return {user: found[1].name for user, found in known.items() if found}

    async def _try(self, workspace: str, user: str) -> None:
        """Has the user in the cache afterwards, if Slack tells."""
        with suppress(UnknownPersonError, DirectoryUnavailableError):
            await self.find(workspace, user)

    async def ask(self, workspace: str, user_id: str) -> Profile:
        """The same without the cache, for who must know how it is now."""
        return self.learn(workspace, await self._ask(workspace, user_id))

    def learn(self, workspace: str, user: dict[str, Any]) -> Profile:
        """Caches a user object that arrived without being asked for, such as in an event."""
        profile = profile_of(user, workspace)
        if len(self._cache) >= CACHE_SIZE:
            self._cache.pop(next(iter(self._cache)))
        self._cache[workspace, profile.user_id] = (self._clock(), profile)
        return profile

    async def _ask(self, workspace: str, user_id: str) -> dict[str, Any]:
        wait = self._rate_limited_until.get(workspace, 0.0) - self._clock()
        if wait > 0:
            raise DirectoryUnavailableError("ratelimited", wait)
        if self._clients.identity(workspace) is None:
            raise DirectoryUnavailableError("not_authed")
        try:
            answer = await self._clients.of(workspace).users_info(user=user_id)
        except CALL_FAILED as error:
            raise self._failure(workspace, error) from error
        return {"id": user_id, **(answer.get("user") or {})}

    def _failure(self, workspace: str, error: Exception) -> Exception:
        fault = faults.read(error)
        if fault.what in _UNKNOWN:
            return UnknownPersonError()
        wait = fault.retry_after if fault.what == "ratelimited" else None
        if wait is not None:
            self._rate_limited_until[workspace] = self._clock() + wait
        return DirectoryUnavailableError(fault.what, wait)
