"""The messages about working time and days away. Pure: facts in, messages out."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.features.hours.leader_hours import LeaderHours
from bot.slack.blocks import Block, Message, button, context, section
from bot.slack.text import escape, mention
from bot.wording import countries
from bot.wording.dates import days, weekday_too
from bot.wording.numbers_and_lists import listing
from scheduler.calendars.working_time import WorkingTime
from storage.programme.absences import Absence
from storage.programme.leaders import Leader
from storage.programme.settings import WEEKDAYS, Programme

CANCEL = "away_cancel"
PART = "hours_part"
MOST_SHOWN = 15
PAUSED = "Nothing comes while the bot is paused; an admin can end that."
VACATION = "The Slack status says away and not how long, so nothing comes for a week from then."
_NEAR = ("today", "tomorrow")
NEVER = "As things are set, nothing could come within a year."
NONE_NOTED = "No days away are noted."
HOW = "`/visit away 3 Dec to 14 Dec` notes some, `/visit away until Friday` too."


def away(current: LeaderHours, viewer: str, *, lead: str = "", cancels: bool = True) -> Message:
    """The days away, each with [Cancel], and when a message may come next. `lead`: a sentence put first."""
    mine = current.leader.user_id == viewer
    heads = [lead] if lead else [] if mine else [f"Days away of {mention(current.leader.user_id)}."]
    if not current.absences:
        heads.append(NONE_NOTED if lead else f"{NONE_NOTED} {HOW}")
    lines = [away_line(each, current.today, viewer) for each in current.absences]
    last = next_line(current, viewer)
    blocks: list[Block] = [section(each) for each in heads]
    for each, line in list(zip(current.absences, lines, strict=True))[:MOST_SHOWN]:
        when = days((each.first_day, each.last_day), current.today)
        value = f"{current.leader.user_id}:{each.id}"
        cancel = button("Cancel", CANCEL, value, spoken=f"Cancel the time away {when}")
        blocks.append(section(line, accessory=cancel if cancels else None))
    blocks.append(context(last))
    return Message("\n".join([*heads, *lines[:MOST_SHOWN], last]), blocks)


def noted(current: LeaderHours, viewer: str) -> str:
    """Confirms days away, and that the last day is one of them, because "until Monday" may mean either."""
    whom = "" if current.leader.user_id == viewer else f" for {mention(current.leader.user_id)}"
    return f"Noted{whom}, the last day included."


def away_line(each: Absence, today: date, viewer: str) -> str:
    """ "Away from 3 to 14 December. Noted by @olga."."""
    who = "" if each.author == viewer else f" Noted by {mention(each.author)}."
    return f"Away {days((each.first_day, each.last_day), today)}.{who}"


def nudges_line(leader: Leader, programme: Programme) -> str:
    """The hour from which a nudge may come."""
    return f"*Nudges* from {leader.nudge_hour or f'{programme.nudge_hour:%H:%M}'}."


def days_line(working_time: WorkingTime) -> str:
    """The weekdays on which messages may come."""
    return f"*Working days:* {listing([WEEKDAYS[each] for each in sorted(working_time.working_days)])}."


def quiet_line(working_time: WorkingTime) -> str:
    """The hours in which no message comes."""
    return f"*Quiet* from {working_time.quiet_from:%H:%M} to {working_time.quiet_until:%H:%M}."


def next_line(current: LeaderHours, viewer: str) -> str:
    """When the next message may come, in one line."""
    if current.leader.paused:
        return PAUSED
    if current.on_vacation and current.leader.vacation_until is None:
        return VACATION
    if current.next_at is None:
        return NEVER
    whom = "" if current.leader.user_id == viewer else f" to {mention(current.leader.user_id)}"
    if current.next_at <= current.now:
        return f"The next message{whom} could come now ({escape(current.zone)})."
    return f"The next message{whom} could come {_when(current.next_at, current)} ({escape(current.zone)})."


def _when(at: datetime, current: LeaderHours) -> str:
    local = at.astimezone(ZoneInfo(current.zone))
    said = weekday_too(local.date(), current.today)
    return f"{said if said in _NEAR else f'on {said}'} at {local:%H:%M}"


def saved(current: LeaderHours, changes: Sequence[str], *, asks_part: bool = False) -> list[Block]:
    """The receipt of the form. `asks_part`: with a menu of the parts of the leader's country, where they differ."""
    viewer, leader = current.leader.user_id, current.leader
    lines = list(changes) or ["Nothing was changed."]
    lines += [away_line(each, current.today, viewer) for each in current.absences[:MOST_SHOWN]]
    parts = countries.part_menu(PART, leader.country, leader.subdivision) if asks_part else []
    return [section("\n".join(lines)), *parts, context(next_line(current, viewer))]
