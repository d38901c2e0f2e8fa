"""Whether a Slack status says that its owner is on leave, and on which days. Pure.

People set a status casually, so only clear signs count. The words decide; an emoji decides alone only where there are
no words, or where they do not speak against it ("Portugal!" beside a palm tree). What the words say of a day counts:
"OOO tomorrow" is tomorrow, "PTO Dec 23 – Jan 2" ends by itself, "back on Monday" ends on Sunday.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.language.day_names import MONTHS
from bot.language.days import Day, Direction, EitherDay
from bot.language.relative_dates import take_day

EMOJI = (
    "palm_tree",  # Slack's own "Vacationing"
    "beach_with_umbrella",
    "umbrella_on_ground",
    "desert_island",
    "island",
    "beach",
    "camping",
    "face_with_thermometer",  # Slack's own "Out sick"
    "🌴",
    "🏖",
    "🏝",
    "🤒",
)
LEAVE = (
    "vacation|vacationing|holiday|holidays|annual leave|on leave|sick leave|parental leave|maternity leave|"
    "paternity leave|compassionate leave|bereavement leave|sabbatical|honeymoon|day off|days off|week off|off today|"
    "off work|out of office|out of the office|ooo|pto|out sick|off sick|sick|sick day|"
    "urlaub|im urlaub|krank|vacances|en congé|vacaciones|ferie|de baja"
)
# With a day: "away until Monday", "off 3 Dec", "out tomorrow".
LEAVE_WITH_A_DAY = "away|off|out|leave"
# Words that say that it is somebody else, another time, or no leave at all.
AT_WORK = "working|wfh|remote|remotely|available|online|in the office|on call|meeting|workation"
OF_OTHERS = (
    "cover|covers|covering|backup|backing up|standing in|stand in|filling in|for (?:her|his|their)|"
    "kid|kids|child|son|daughter|wife|husband|partner|dog|cat|team|everyone|everybody|all|you|your"
)
GREETINGS = "happy|merry|enjoy|wishing|wish|greetings|season|cheers|countdown|counting down|can't wait|dreaming"
NOT_NOW = "back from|no|not|never|planning|plan|need|needs|soon|before|after|until my|almost|pre|post|sick of|homesick"
# "Holiday party", "vacation requests": about leave.
ABOUT_IT = (
    "party|parties|planning|plans|planner|request|requests|policy|calendar|schedule|cover|coverage|rota|season|"
    "approvals|tracker|shopping|sale|sales|campaign|project|launch|workshop|inn|readiness|reminder|photos|pay"
)

_FAR = timedelta(days=270)  # a day without a year that is farther ahead is over
_DAY = timedelta(days=1)


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'’])(?:{words})(?!\w)")


_LEAVE = _any_of(LEAVE)
_LEAVE_WITH_A_DAY = _any_of(LEAVE_WITH_A_DAY)
_AGAINST = _any_of("|".join((AT_WORK, OF_OTHERS, GREETINGS, NOT_NOW)))
_ABOUT = re.compile(rf"(?:{LEAVE})\s+(?:{ABOUT_IT})(?!\w)")
_OWNED = re.compile(r"\w(?:'s|’s|s'|s’)\s")  # "Dana's maternity leave"
_SHORTCODE = re.compile(r":[a-z0-9_+'-]+(?:::skin-tone-\d)?:")
_DASH = re.compile(r"\s*[-–—]\s*")
_UNTIL = {"until", "till", "til", "thru", "through", "bis", "to", "-"}
_RETURNS = {"back", "return", "returning", "returns"}


@dataclass(frozen=True)
class Status:
    """A status as Slack has it. `expires`: when it is taken down by itself, or None."""

    emoji: str = ""
    text: str = ""
    expires: datetime | None = None


@dataclass(frozen=True)
class Leave:
    """On leave. `first`: None if it has begun; `last`: None if the words name no end. Both are days of leave."""

    first: date | None = None
    last: date | None = None


def read(profile: dict[str, Any]) -> Status:
    """The status of a profile (Slack's object)."""
    return Status(
        str(profile.get("status_emoji") or ""),
        str(profile.get("status_text") or ""),
        _instant(profile.get("status_expiration")),
    )


def judge(status: Status, today: date) -> Leave | None:
    """The leave of its owner, as of their `today`; None if the status does not say so, or if it is over."""
    text = " ".join(_SHORTCODE.sub(" ", status.text.casefold()).split())
    words = text.strip("".join(EMOJI[-4:]) + "\ufe0f !.,")
    shown = any(each in f"{status.emoji} {status.text}" for each in EMOJI)
    if not words:
        return Leave() if shown else None
    if _ABOUT.search(words) or _OWNED.search(words):
        return None
    days = _days(words, today)
    without_return = re.sub(r"\b(?:be )?back (?:on|in|at)?\b", " ", words) if days else words
    if _AGAINST.search(without_return):
        return None
    says = _LEAVE.search(words) or (days and _LEAVE_WITH_A_DAY.search(words))
    if not says and not shown:
        return None
    found = days or Leave()
    over = found.last is not None and found.last < today
    return None if over or _is_far(found, today) else found


def _is_far(leave: Leave, today: date) -> bool:
    return (leave.first or today) > today + _FAR or (leave.last or today) > today + 2 * _FAR


def _days(text: str, today: date) -> Leave | None:
    """The days that the words name, if they name any."""
    words = _DASH.sub(" - ", text.replace(",", " , ").replace("(", " ").replace(")", " ")).split()
    for at, word in enumerate(words):
        if word in ("today", "this") and (word == "today" or _next(words, at) == "afternoon"):
            return Leave(today, today)
        if _next(words, at) == "week" and word in ("this", "next"):
            monday = today + timedelta(days=7 * (word == "next") - today.weekday())
            return Leave(max(monday, today), monday + timedelta(days=6))
        found = _day_at(words, at, today)
        if found is not None:
            return _span(words, at, found, today)
    return None


def _span(words: Sequence[str], at: int, found: Day, today: date) -> Leave:
    before = words[at - 1] if at else ""
    if before in ("on", "at", "in") and at > 1:
        before = words[at - 2]
    if before in _RETURNS:
        return Leave(None, found.day - _DAY)
    if before in _UNTIL:
        is_month = words[at] in MONTHS and found.end == at + 1
        return Leave(None, found.day - _DAY if is_month else found.day)
    if _next(words, found.end - 1) not in _UNTIL:
        return Leave(found.day, None if before in ("from", "since", "starting") else found.day)
    last = _day_at(words, found.end + 1, found.day)
    if last is None:
        return Leave(found.day, None)
    first = _begun(words, at, found, today)
    last = last if first == found.day else _day_at(words, found.end + 1, first) or last
    return Leave(first, last.day)


def _begun(words: Sequence[str], at: int, found: Day, today: date) -> date:
    """The first day of a span: the one before today, if only then the span is not nearly a year away."""
    back = take_day(words, at, today, Direction.BACK)
    if isinstance(back, Day) and found.day > today + _FAR and today - back.day < _FAR:
        return back.day
    return found.day


def _day_at(words: Sequence[str], at: int, today: date) -> Day | None:
    """The day from `today` on that starts at that word; also the 1st of "until March", the 23rd of "23 - 27 Dec"."""
    if at >= len(words):
        return None
    found = take_day(words, at, today, Direction.AHEAD)
    if isinstance(found, Day):
        return found
    if isinstance(found, EitherDay) and found.by_year:
        return Day(found.options[0], found.end)  # a day just over is likelier than next year's
    if words[at] in MONTHS and at and words[at - 1] in _UNTIL | {"in"}:
        first = take_day(["1", words[at]], 0, today, Direction.AHEAD)
        return Day(first.day, at + 1) if isinstance(first, Day) else None
    if words[at].isdecimal() and _next(words, at) in _UNTIL and at + 3 < len(words):
        month = next((word for word in words[at + 2 : at + 4] if word in MONTHS), "")
        first = take_day([words[at], month], 0, today, Direction.AHEAD) if month else None
        return Day(first.day, at + 1) if isinstance(first, Day) else None
    return None


def _next(words: Sequence[str], at: int) -> str:
    return words[at + 1] if at + 1 < len(words) else ""


def _instant(seconds: Any) -> datetime | None:
    """Slack's epoch seconds as an instant; 0 means no expiration."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC) if seconds else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
