"""The Slack statuses that mean that somebody is away: an emoji or a word, one per line.

People set a status casually, so only clear signs of leave count; travelling, commuting and meetings don't.
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
# "Back from vacation", "no holiday this year", "two days before my holidays": they are not away.
EXCEPTIONS = ("back from", "before", "after", "until my", "no", "not", "planning", "need", "soon")

_WORDS = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, WORDS))})(?!\w)")
_EXCEPTIONS = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, EXCEPTIONS))})(?!\w)")


@dataclass(frozen=True)
class Vacation:
    """Away, according to the status. `until` is when the status expires, or None if it does not."""

    until: datetime | None


def read(profile: dict[str, Any]) -> Vacation | None:
    """Reads the status of a profile (Slack's object). None unless it means that they are away."""
    emoji = str(profile.get("status_emoji") or "")
    text = str(profile.get("status_text") or "").casefold()
    if not _means_away(emoji, text):
        return None
    return Vacation(_instant(profile.get("status_expiration")))


def _means_away(emoji: str, text: str) -> bool:
    if _EXCEPTIONS.search(text):
        return False
    return any(each in emoji or each in text for each in EMOJI) or bool(_WORDS.search(text))


def _instant(seconds: Any) -> datetime | None:
    """Slack's epoch seconds as an instant; 0 means no expiration."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC) if seconds else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
