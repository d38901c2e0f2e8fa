"""The words about working time and days away. Pure: facts in, messages out."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.features.hours.leader_hours import LeaderHours
from bot.slack.blocks import Block, Message, button, context, section
from bot.slack.text import escape, mention
from bot.wording.dates import day
from bot.wording.numbers_and_lists import listing
from scheduler.calendars.working_time import WorkingTime
from storage.programme.absences import Absence, Span
from storage.programme.leaders import Leader
from storage.programme.settings import WEEKDAYS, Programme

CANCEL = "away_cancel"
MOST_SHOWN = 15
PAUSED = "Nothing comes while the bot is paused; an admin can end that."
VACATION = "The Slack status says away, so nothing comes until it changes."
_NEAR = ("today", "tomorrow")
NEVER = "As things are set, nothing could come within a year."
NONE_NOTED = "No days away are noted."
HOW = "`/visit away 3 Dec to 14 Dec` notes some, `/visit away until Friday` too."


def away(found: LeaderHours, viewer: str, *, lead: str = "", cancels: bool = True) -> Message:
    """The days away that are noted, each with Cancel, and when a message could come. `lead`: a sentence put first."""
    mine = found.leader.user_id == viewer
    heads = [lead] if lead else [] if mine else [f"Days away of {mention(found.leader.user_id)}."]
    if not found.absences:
        heads.append(NONE_NOTED if lead else f"{NONE_NOTED} {HOW}")
    lines = [away_line(each, found.today, viewer) for each in found.absences]
    last = next_line(found, viewer)
    blocks: list[Block] = [section(each) for each in heads]
    for each, line in list(zip(found.absences, lines, strict=True))[:MOST_SHOWN]:
        press = button("Cancel", CANCEL, f"{found.leader.user_id}:{each.id}")
        blocks.append(section(line, accessory=press if cancels else None))
    blocks.append(context(last))
    return Message("\n".join([*heads, *lines[:MOST_SHOWN], last]), blocks)


def noted(found: LeaderHours, viewer: str) -> str:
    """The list below says what; here, that the last day is one of them: "until Monday" may mean either."""
    whom = "" if found.leader.user_id == viewer else f" for {mention(found.leader.user_id)}"
    return f"Noted{whom}, the last day included."


def away_line(each: Absence, today: date, viewer: str) -> str:
    """ "Away from 3 to 14 December. Noted by @olga."."""
    who = "" if each.author == viewer else f" Noted by {mention(each.author)}."
    return f"Away {days((each.first_day, each.last_day), today)}.{who}"


def days(span: Span, today: date) -> str:
    """ "from 3 to 14 December", "until tomorrow", "on 3 December"."""
    first, last = span
    if first == last:
        said = day(first, today)
        return said if said in _NEAR else f"on {said}"
    if first <= today:
        return f"until {_weekday_too(last, today)}"
    one_month = (first.month, first.year) == (last.month, last.year)
    start = str(first.day) if one_month else _plain_day(first, today)
    return f"from {start} to {_plain_day(last, today)}"


def _plain_day(when: date, today: date) -> str:
    said = f"{when.day} {when:%B}"
    return said if when.year == today.year else f"{said} {when.year}"


def nudges_line(leader: Leader, programme: Programme) -> str:
    """From when on a nudge may come."""
    return f"*Nudges* from {leader.nudge_hour or f'{programme.nudge_hour:%H:%M}'}."


def days_line(own: WorkingTime) -> str:
    """The days of the week on which one may come."""
    return f"*Working days:* {listing([WEEKDAYS[each] for each in sorted(own.working_days)])}."


def quiet_line(own: WorkingTime) -> str:
    """The hours in which none comes."""
    return f"*Quiet* from {own.quiet_from:%H:%M} to {own.quiet_until:%H:%M}."


def next_line(found: LeaderHours, viewer: str) -> str:
    """In one line when the next message could come."""
    if found.leader.paused:
        return PAUSED
    if found.on_vacation and found.leader.vacation_until is None:
        return VACATION
    if found.next_at is None:
        return NEVER
    whom = "" if found.leader.user_id == viewer else f" to {mention(found.leader.user_id)}"
    if found.next_at <= found.now:
        return f"The next message{whom} could come now ({escape(found.zone)})."
    return (
        f"The next message{whom} could come {_when(found.next_at, found)} ({escape(found.zone)})."
    )


def _when(at: datetime, found: LeaderHours) -> str:
    local = at.astimezone(ZoneInfo(found.zone))
    said = _weekday_too(local.date(), found.today)
    return f"{said if said in _NEAR else f'on {said}'} at {local:%H:%M}"


def _weekday_too(when: date, today: date) -> str:
    """ "tomorrow"; "Monday, 23 November"."""
    said = day(when, today)
    return said if said in _NEAR else f"{when:%A}, {said}"


def saved(found: LeaderHours, changes: Sequence[str]) -> list[Block]:
    """What became of the form."""
    viewer = found.leader.user_id
    lines = list(changes) or ["Nothing was changed."]
    lines += [away_line(each, found.today, viewer) for each in found.absences[:MOST_SHOWN]]
    return [section("\n".join(lines)), context(next_line(found, viewer))]
