"""Which Slack statuses say that somebody is away: an emoji or a word, one line each.

A status is set in passing, so only plain signs of leave count; travelling, commuting and meetings don't.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

EMOJI = (
    ":palm_tree:",  # Slack's own "Vacationing"
    ":beach_with_umbrella:",
    ":umbrella_on_ground:",
    ":desert_island:",
    ":island:",
    ":beach:",
    ":camping:",
    ":face_with_thermometer:",  # Slack's own "Out sick"
    "🌴",
    "🏖",
    "🏝",
    "🤒",
)
WORDS = (
    "vacation",
    "vacationing",
    "holiday",
    "holidays",
    "annual leave",
    "on leave",
    "sick leave",
    "parental leave",
    "maternity leave",
    "paternity leave",
    "sabbatical",
    "day off",
    "out of office",
    "ooo",
    "pto",
    "out sick",
    "off sick",
    "urlaub",
    "vacances",
    "vacaciones",
    "ferie",
)
# "Back from vacation", "no holiday this year", "two days before my holidays": they are here.
BUT = ("back from", "before", "after", "until my", "no", "not", "planning", "need", "soon")

_WORDS = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, WORDS))})(?!\w)")
_BUT = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, BUT))})(?!\w)")


@dataclass(frozen=True)
class Vacation:
    """Away, by the status. `until` is when it expires; None if nobody set an end."""

    until: datetime | None


def read(profile: dict[str, Any]) -> Vacation | None:
    """What the status in a profile (Slack's object) says; None if it does not say that they are away."""
    emoji = str(profile.get("status_emoji") or "")
    text = str(profile.get("status_text") or "").casefold()
    if not _says_so(emoji, text):
        return None
    return Vacation(_instant(profile.get("status_expiration")))


def _says_so(emoji: str, text: str) -> bool:
    if _BUT.search(text):
        return False
    return any(each in emoji or each in text for each in EMOJI) or bool(_WORDS.search(text))


def _instant(seconds: Any) -> datetime | None:
    """Slack's epoch seconds; 0 stands for no end."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC) if seconds else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
