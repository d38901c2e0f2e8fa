"""Works out what a submitted setup form changes, and applies it in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from bot.features.setup import enrolment
from bot.features.setup.enrolment import Part
from bot.slack.directory import Profile
from bot.wording import countries
from storage.programme import leaders, workspaces
from storage.programme.leaders import Leader


@dataclass(frozen=True)
class FilledSetup:
    """The form's fields: user ids of leaders and admins, the board's channel, cadence and company days off as typed.

    `place`: the code of the country or subdivision whose public holidays apply.
    """

    leading: frozenset[str]
    admins: frozenset[str]
    channel: str | None
    cadence: str
    days_off: str = ""
    place: str | None = None


@dataclass(frozen=True)
class Change:
    """Everything to change, and nothing else. Stored in a draft as JSON: ids, names and zones.

    `parts`: `leads` and `admin` by user id; `joining`: those of them who are not enrolled yet; `leaving`: whom to
    remove; `profiles`: name and zone of those joining, from Slack.
    """

    parts: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    joining: Sequence[str] = ()
    leaving: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def change_of(people: Sequence[Leader], shown: FilledSetup, wanted: FilledSetup) -> Change:
    """The difference between what the form showed and what was submitted.

    People whom somebody else added or removed meanwhile are left as they are. Raises UnknownCountryError.
    """
    before = {person.user_id: (person.leads, person.admin) for person in people}
    leading = _merged(
        {u for u, (leads, _) in before.items() if leads}, shown.leading, wanted.leading
    )
    admins = _merged({u for u, (_, admin) in before.items() if admin}, shown.admins, wanted.admins)
    after = {user: (user in leading, user in admins) for user in {*before, *leading, *admins}}
    changed = sorted(user for user in after if after[user] != before.get(user, (False, False)))
    staying = [user for user in changed if any(after[user])]
    return Change(
        parts={user: dict(zip(("leads", "admin"), after[user], strict=True)) for user in staying},
        joining=tuple(user for user in staying if user not in before),
        leaving=tuple(user for user in changed if not any(after[user])),
        settings=_settings(shown, wanted),
    )


def _merged(now: set[str], shown: frozenset[str], wanted: frozenset[str]) -> set[str]:
    return (now - (shown - wanted)) | (wanted - shown)


def _settings(shown: FilledSetup, wanted: FilledSetup) -> dict[str, str]:
    found = {}
    if wanted.channel != shown.channel:
        found["board_channel"] = wanted.channel or ""
    if wanted.cadence.strip() != shown.cadence:
        found["cadence"] = wanted.cadence.strip()
    if wanted.days_off.split() != shown.days_off.split():
        found["days_off"] = " ".join(wanted.days_off.replace(",", " ").split())
    if wanted.place != shown.place:
        country, subdivision = countries.columns(wanted.place)
        found |= {"country": country or "", "subdivision": subdivision or ""}
    return found


def apply(
    connection: Connection,
    workspace: str,
    change: Change,
    functions: Mapping[str, str],
    now: datetime,
) -> None:
    """Applies the whole change, or raises. `functions`: by user id, as typed in the second step."""
    if change.settings:
        workspaces.change_settings(connection, workspace, change.settings)
    for user, part in change.parts.items():
        values = change.profiles.get(user)
        profile = Profile(user, **values) if values else None
        wanted = Part(functions.get(user) or None, None, part["leads"], part["admin"])
        enrolment.enrol(connection, workspace, user, wanted, now, profile)
    for user in change.leaving:
        leaders.remove(connection, workspace, user, now)
    for user, function in functions.items():
        if user not in change.parts and function:
            enrolment.set_function(connection, workspace, user, function)
