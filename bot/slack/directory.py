"""What Slack says of a person: asked once (users.info), then remembered for some minutes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.slack import faults, vacation_status
from bot.slack.clients import Clients
from bot.slack.faults import CALL_FAILED
from bot.slack.vacation_status import Vacation
from scheduler.calendars.calendar import zone_or

REMEMBERED_SECONDS = 300.0
REMEMBERED_PEOPLE = 10_000
_UNKNOWN = ("user_not_found", "user_not_visible", "users_not_found")
_SLACKBOT = "USLACKBOT"  # the one bot that users.info does not call one


class UnknownPersonError(Exception):
    """Slack knows nobody of that id in this workspace."""


class DirectoryUnavailableError(Exception):
    """Slack did not say. `code` is Slack's word for it, or a few of ours; `wait` are seconds, if Slack named them."""

    def __init__(self, code: str, wait: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


@dataclass(frozen=True)
class Profile:
    """A person as Slack knows them. `zone` is an IANA name; `name` is what colleagues see."""

    user_id: str
    name: str
    zone: str | None
    is_guest: bool = False
    is_bot: bool = False
    deleted: bool = False
    other_team: bool = False
    vacation: Vacation | None = None

    @property
    def usable_zone(self) -> str | None:
        """The zone, if this machine knows it too; Slack's list may be newer."""
        return self.zone if self.zone and zone_or(self.zone) == self.zone else None

    @property
    def is_full_member(self) -> bool:
        """May take part: none of guest, bot, deactivated, or of another team."""
        return not (self.is_guest or self.is_bot or self.deleted or self.other_team)


def profile_of(user: dict[str, Any], workspace: str) -> Profile:
    """A Profile from Slack's user object, as users.info and `user_change` give it."""
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
        vacation=vacation_status.read(details),
    )


def _is_of_another_team(user: dict[str, Any], workspace: str) -> bool:
    if user.get("is_stranger"):
        return True
    home = user.get("team_id") or workspace
    grid = (user.get("enterprise_user") or {}).get("teams") or []  # one person, several workspaces
    return home != workspace and workspace not in grid


class Directory:
    """Asks Slack for people. Its clock is the machine's, in seconds: nothing here is business time."""

    def __init__(self, clients: Clients, clock: Callable[[], float] = time.monotonic) -> None:
        self._clients = clients
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, Profile]] = {}
        self._closed_until: dict[str, float] = {}  # by workspace: Slack said "too often"

    async def find(self, workspace: str, user_id: str) -> Profile:
        """The person. Raises UnknownPersonError or DirectoryUnavailableError.

        While Slack asks us to wait, what was remembered is given even if it is old.
        """
        asked_at, known = self._known.get((workspace, user_id), (0.0, None))
        if known is not None and self._clock() - asked_at < REMEMBERED_SECONDS:
            return known
        try:
            return self.learn(workspace, await self._ask(workspace, user_id))
        except DirectoryUnavailableError:
            if known is None:
                raise
            return known

    def learn(self, workspace: str, user: dict[str, Any]) -> Profile:
        """Remembers a user object that Slack sent by itself."""
        profile = profile_of(user, workspace)
        if len(self._known) >= REMEMBERED_PEOPLE:
            self._known.pop(next(iter(self._known)))
        self._known[workspace, profile.user_id] = (self._clock(), profile)
        return profile

    async def _ask(self, workspace: str, user_id: str) -> dict[str, Any]:
        wait = self._closed_until.get(workspace, 0.0) - self._clock()
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
            self._closed_until[workspace] = self._clock() + wait
        return DirectoryUnavailableError(fault.what, wait)
