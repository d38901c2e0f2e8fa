"""The form "My hours", and reading it. Pure.

A value that equals the workspace's setting is stored as NULL, so that it follows when an admin changes the setting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot.features.hours import messages
from bot.features.hours.leader_hours import LeaderHours
from bot.requests import submission
from bot.slack.blocks import Block, context, field_of, modal, option
from bot.wording import countries
from scheduler.calendars.working_time import WorkingTime
from scheduler.leaders.context import followed_days, nudge_hour_of, working_time_of
from storage.programme.settings import WEEKDAYS, Programme

FORM, DONE, TITLE = "hours", "hours_done", "My hours"
HOUR, DAYS, QUIET_FROM, QUIET_UNTIL = "hour", "days", "quiet_from", "quiet_until"
PLACE, AWAY_FROM, AWAY_TO, ASSISTANTS = "place", "away_from", "away_to", "assistants"
MOST_ASSISTANTS = 5


@dataclass(frozen=True)
class FilledHours:
    """The submitted form. Times are HH:MM; `place`: a code, countries.NOWHERE, or None for the workspace's."""

    hour: str | None
    days: frozenset[int]
    quiet_from: str | None
    quiet_until: str | None
    place: str | None
    away_from: date | None
    away_to: date | None
    assistants: tuple[str, ...]


def form(current: LeaderHours) -> Block:
    """The form, prefilled with the current settings."""
    hours = working_time_of(current.leader, current.programme)
    hour = nudge_hour_of(current.leader, current.programme)
    blocks = [
        context(messages.next_line(current, current.leader.user_id)),
        _time(HOUR, "When a nudge may come", hour, _sending(current.programme)),
        _weekdays(hours.working_days),
        _time(QUIET_FROM, "Quiet from", hours.quiet_from),
        _time(QUIET_UNTIL, "Quiet until", hours.quiet_until, "Nothing comes in between."),
        countries.field(
            PLACE,
            "Public holidays of",
            countries.code_of(current.leader.country, current.leader.subdivision),
            _place_hint(current),
        ),
        *_away(current),
        _assistants(current.assistants),
    ]
    return modal(FORM, TITLE, blocks, submit="Save", close="Cancel")


def _place_hint(current: LeaderHours) -> str:
    leader = current.leader
    hint = (
        f"Days off for you. Empty: as in your workspace ({countries.name_of(current.programme)})."
    )
    lacks = countries.shared_only(leader.country, leader.subdivision)
    return f"{hint} {lacks}" if lacks else hint


def _sending(programme: Programme) -> str:
    start, end = programme.sending.start, programme.sending.end
    return f"Your own time. Messages here go out from {start:%H:%M} to {end:%H:%M}."


def _time(block_id: str, label: str, at: time, hint: str | None = None) -> Block:
    element: Block = {"type": "timepicker", "initial_time": f"{at:%H:%M}"}
    return field_of(block_id, label, element, hint=hint)


def _weekdays(chosen: frozenset[int]) -> Block:
    options = [option(name, str(number)) for number, name in enumerate(WEEKDAYS)]
    element: Block = {"type": "checkboxes", "options": options}
    if chosen:
        element["initial_options"] = [options[number] for number in sorted(chosen)]
    return field_of(DAYS, "Working days", element)


def _away(current: LeaderHours) -> list[Block]:
    picker: Block = {"type": "datepicker"}
    hint = "The last day away. Nothing comes on these days, and they make no gap shorter."
    fields = [
        field_of(AWAY_FROM, "Away from", picker, optional=True),
        field_of(AWAY_TO, "Away to", picker, optional=True, hint=hint),
    ]
    viewer = current.leader.user_id
    lines = [messages.away_line(each, current.today, viewer) for each in current.absences]
    if lines:
        fields.append(context(" ".join([*lines[:8], "`/visit away` cancels."])))
    return fields


def _assistants(present: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select", "max_selected_items": MOST_ASSISTANTS}
    if present:
        element["initial_users"] = list(present)
    hint = "May note days away for you, with /visit away and your name."
    return field_of(ASSISTANTS, "My assistant", element, optional=True, hint=hint)


def answers_in(view: Mapping[str, Any], current: LeaderHours) -> FilledHours:
    """The submitted form. A field that Slack did not send back is as it was."""
    values = submission.state(view)
    present = working_time_of(current.leader, current.programme)
    chosen = values[DAYS].get("selected_options") if DAYS in values else None
    named = values[ASSISTANTS].get("selected_users") if ASSISTANTS in values else None
    return FilledHours(
        hour=_at(values, HOUR, nudge_hour_of(current.leader, current.programme)),
        days=present.working_days
        if chosen is None
        else frozenset(each for each in range(7) if str(each) in {o.get("value") for o in chosen}),
        quiet_from=_at(values, QUIET_FROM, present.quiet_from),
        quiet_until=_at(values, QUIET_UNTIL, present.quiet_until),
        place=countries.chosen(values[PLACE])
        if PLACE in values
        else countries.code_of(current.leader.country, current.leader.subdivision),
        away_from=_date(values.get(AWAY_FROM)),
        away_to=_date(values.get(AWAY_TO)),
        assistants=tuple(
            current.assistants if named is None and ASSISTANTS not in values else named or ()
        ),
    )


def _at(values: Mapping[str, Any], block_id: str, present: time) -> str | None:
    if block_id not in values:
        return f"{present:%H:%M}"
    return values[block_id].get("selected_time") or None


def _date(value: Mapping[str, Any] | None) -> date | None:
    try:
        return date.fromisoformat((value or {}).get("selected_date") or "")
    except ValueError:
        return None


def columns(
    answers: FilledHours, current: LeaderHours, *, hours: WorkingTime
) -> dict[str, str | None]:
    """Values by column, as storage/programme/settings.py reads them; None: the workspace's. `hours`: as answered."""
    programme = current.programme
    country, subdivision = countries.columns(answers.place)
    quiet = f"{hours.quiet_from:%H:%M}-{hours.quiet_until:%H:%M}"
    same = (programme.quiet.start, programme.quiet.end) == (hours.quiet_from, hours.quiet_until)
    return {
        "nudge_hour": None if answers.hour == f"{programme.nudge_hour:%H:%M}" else answers.hour,
        "working_days": _days_of_their_own(hours.working_days, country, current),
        "quiet": None if same else quiet,
        "country": country,
        "subdivision": subdivision,
    }


def _days_of_their_own(
    answered: frozenset[int], country: str | None, current: LeaderHours
) -> str | None:
    """The working days set by hand; None to follow the country: also if they were only left as they were shown."""
    leader = current.leader
    shown = working_time_of(leader, current.programme).working_days
    untouched = leader.working_days is None and answered == shown
    if untouched or answered == followed_days(country, current.programme):
        return None
    return " ".join(WEEKDAYS[each][:3] for each in sorted(answered))
