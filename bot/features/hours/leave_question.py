"""How long somebody is away whose Slack status says that they are, and not how long: asked on Home and under an answer.

Never by a message of its own: who is on leave is left alone.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from bot.features.hours import leader_hours, messages
from bot.requests import responses
from bot.requests.action import Action
from bot.requests.actor import Actor
from bot.requests.services import Services
from bot.slack.blocks import Block, Message, actions, button, section
from scheduler.leaders.context import lacks_end_of_leave
from storage.programme import leaders
from storage.programme.absences import Span

ANSWER = "leave_answer"
ASKED = (
    "Your Slack status says that you are away. How long? Until you say, nothing comes for a week."
)
OTHERWISE = "For other days: `/visit away until 5 January`."
NOT_AWAY = "Noted: you are not away."
_ABOUT_IT = ("away", "back", "hours")
_THIS_WEEK, _NEXT_WEEK, _TODAY, _NOT_AWAY = "week", "next_week", "today", "not_away"


def blocks(actor: Actor) -> list[Block]:
    """The question with its likely answers; empty where there is nothing to ask."""
    if not actor.person.leads or not lacks_end_of_leave(actor.person, actor.today):
        return []
    labels = {
        _TODAY: "Today",
        _THIS_WEEK: "This week",
        _NEXT_WEEK: "Next week, too",
        _NOT_AWAY: "I am not away",
    }
    spans = (_TODAY, _THIS_WEEK, _NEXT_WEEK)
    buttons = (
        button(
            label,
            f"{ANSWER}:{value}",
            value,
            spoken=f"{label}: how long I am away" if value in spans else None,
        )
        for value, label in labels.items()
    )
    return [section(f"{ASKED} {OTHERWISE}"), actions(*buttons)]


def is_due(actor: Actor, word: str) -> bool:
    """Whether to ask under the answer to a subcommand: once, and not under what is said about days away."""
    return word not in _ABOUT_IT and actor.person.vacation_asked_at is None and bool(blocks(actor))


async def note_asked(services: Services, actor: Actor) -> None:
    """A follow-up: remembers that the question was shown."""

    def work(connection: Connection) -> None:
        asked = {"vacation_asked_at": actor.now}
        leaders.refresh(connection, actor.workspace, actor.user_id, **asked)

    await services.database.run(work)


def under(message: Message, actor: Actor) -> Message:
    """The answer to a command, with the question below it."""
    asked = blocks(actor)
    above = list(message.blocks) or [section(message.text)]
    return replace(message, text=f"{message.text}\n{ASKED}", blocks=[*above, *asked])


def span_of(answer: str, today: date) -> Span | None:
    """The days away that an answer names; None for "not away"."""
    sunday = today + timedelta(days=6 - today.weekday())
    lasts = {
        _TODAY: today,
        _THIS_WEEK: sunday,
        _NEXT_WEEK: sunday + timedelta(days=7),
    }
    return (today, lasts[answer]) if answer in lasts else None


async def press(action: Action) -> None:
    """An answer: noted as days away, and the status says nothing any more until it changes."""
    actor = action.actor

    def work(connection: Connection) -> tuple[Message, dict[str, Any]]:
        leader = leader_hours.leader_to_act_for(connection, actor.membership, actor.user_id, None)
        span = span_of(action.value, actor.today)
        answered = {"vacation_answered_at": actor.now}
        leaders.refresh(connection, actor.workspace, actor.user_id, **answered)
        if span is not None:
            leader_hours.add_absence(
                connection, actor.programme, leader, actor.user_id, span, actor.now
            )
        return _shown(connection, actor, action.value), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Message:
        return _shown(connection, actor, action.value)

    responses.replace(action, await action.once(work, again))


def _shown(connection: Connection, actor: Actor, answer: str) -> Message:
    leader = leaders.find(connection, actor.workspace, actor.user_id) or actor.person
    current = leader_hours.current_hours(connection, actor.programme, leader, actor.now)
    away = span_of(answer, actor.today) is not None
    lead = messages.noted(current, actor.user_id) if away else NOT_AWAY
    return messages.away(current, actor.user_id, lead=lead)
