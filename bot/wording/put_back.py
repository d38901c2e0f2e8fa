"""Whatever was taken back can be put back for a day: one button, one set of words, for everything."""

from datetime import datetime, timedelta

from bot.slack.blocks import Block, button

LASTS = timedelta(days=1)
LABEL = "Put it back"
TOO_LATE = "That was taken back more than a day ago, so I can't put it back any more."


def is_open(taken_back_at: datetime | None, now: datetime) -> bool:
    """Whether what was taken back at that instant can still be put back."""
    return taken_back_at is not None and now - taken_back_at <= LASTS


def put_back_button(action_id: str, value: str, what: str) -> Block:
    """[Put it back]. `what`: for screen readers, such as "the visit to Globex"; not escaped."""
    return button(LABEL, action_id, value, spoken=f"{LABEL}: {what}")
