"""The message of the welcome. Pure: facts in, message out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.requests.action_ids import LOG, NAME_THEM
from bot.slack.blocks import Message, actions, button, section
from bot.wording import visits

HEADLINE = "You are in the programme: time with customers, first-hand."


@dataclass(frozen=True)
class Welcome:
    """The facts of the welcome. `cadence`: days; `question_day`: a weekday, 0 is Monday."""

    delivery: str
    cadence: int
    nudge_hour: time
    question_day: int
    counts: frozenset[str]
    has_ten: bool


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def message(facts: Welcome) -> Message:
    """What the programme is, and a line each on what counts, when the bot writes and how to log."""
    lines = _lines(facts)
    ten = "My ten" if facts.has_ten else "Name my ten"
    return Message(
        " ".join([HEADLINE, *lines]).replace("*", ""),
        [
            section("\n".join([f"*{HEADLINE}*", *lines])),
            actions(
                button("Log a visit", LOG, f"{facts.delivery}:"),
                button(ten, NAME_THEM),  # no value: the welcome stays as it is when they are named
            ),
        ],
    )


def _lines(facts: Welcome) -> Sequence[str]:
    day = _DAYS[facts.question_day]
    return (
        f"*What counts:* a visit of your own, {visits.what_counts(facts.counts)}.",
        f"*When I write:* at {facts.nudge_hour:%H:%M}, after {facts.cadence} days without a visit that counts, and on "
        f"{day}s one question; three a week at most. With briefs and notes: one message a morning, one an afternoon.",
        "*To log a visit:* `/visit Acme yesterday: “what they said”`. The rest: `/visit help`.",
    )
