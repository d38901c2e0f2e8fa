""" "How well do you know Acme, 1 to 5?", beside the days since they saw them. Only that leader sees it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor
from bot.requests.responses import replace
from bot.slack.blocks import Block, Message, actions, button, context, section
from bot.wording.dates import on_day
from bot.wording.names import inline
from bot.wording.numbers_and_lists import count
from scheduler.calendars.calendar import local_day, quarter
from scheduler.kinds.question_choice import RATING
from storage.customers import customers
from storage.customers.customers import Customer
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.queries import meetings
from storage.ten import ratings
from storage.ten.ratings import HIGHEST, LOWEST

RATE = "rating"  # followed by a colon and the number
ONLY_YOU = "Only you see this."
GONE = "I don't find that question any more. The next one comes on its day."
_ENDS = {LOWEST: "1: barely", HIGHEST: "5: very well"}


@dataclass(frozen=True)
class HowWell:
    """The question, and its answer if there is one. `last_day`: on which they last saw them; None: never."""

    delivery: str
    customer: Customer
    today: date
    last_day: date | None
    rating: int | None = None

    @property
    def days_since(self) -> int | None:
        """Days since they saw them; None if they never did."""
        return (self.today - self.last_day).days if self.last_day else None


def register(app: AsyncApp) -> None:
    on_action(app, re.compile(rf"{RATE}:[1-5]"), press_rating)


# Facts --------------------------------------------------------------------------------------------------


def is_rating(delivery: Delivery) -> bool:
    """Whether this question is "how well do you know them?"."""
    return delivery.facts.get("question") == RATING


def of_delivery(
    connection: Connection, delivery: Delivery, counts: frozenset[str], zone: str, today: date
) -> HowWell | None:
    """The question of that delivery, for its recipient; None if its customer is gone."""
    customer = customers.find(connection, delivery.workspace, int(delivery.facts["customer"]))
    if customer is None:
        return None
    workspace, leader = delivery.workspace, delivery.recipient
    seen = meetings.last_seen(connection, workspace, leader, counts).get(customer.id)
    asked_in = quarter(local_day(delivery.sent_at, zone) if delivery.sent_at else today)
    stored = ratings.find(connection, workspace, leader, customer.id, asked_in)
    last = seen.last_day if seen else None
    return HowWell(delivery.id, customer, today, last, stored.rating if stored else None)


def find(connection: Connection, actor: Actor, delivery: str) -> HowWell:
    """The question, if the actor was asked it. Raises MistakeError otherwise."""
    sent = deliveries.find(connection, actor.workspace, delivery, recipient=actor.user_id)
    if sent is not None and is_rating(sent):
        counts, zone = actor.programme.counts, actor.membership.zone
        question = of_delivery(connection, sent, counts, zone, actor.today)
        if question is not None:
            return question
    raise MistakeError(GONE)


def settle(connection: Connection, actor: Actor, delivery: str, rating: int) -> HowWell:
    """Stores the rating, for the quarter in which it was asked. The first one stands."""
    question = find(connection, actor, delivery)
    sent = deliveries.find(connection, actor.workspace, delivery, recipient=actor.user_id)
    asked_at = sent.sent_at if sent and sent.sent_at else actor.now
    ratings.rate(
        connection,
        actor.workspace,
        actor.user_id,
        question.customer.id,
        quarter(local_day(asked_at, actor.membership.zone)),
        rating,
        question.days_since,
        actor.now,
    )
    deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)
    return find(connection, actor, delivery)


# Words --------------------------------------------------------------------------------------------------


def message(question: HowWell) -> Message:
    """The question with its five buttons, or the answer beside the days."""
    return _asked(question) if question.rating is None else _answered(question, question.rating)


def _asked(question: HowWell) -> Message:
    asks = "How well do you know them, from 1 to 5?"
    numbers = range(LOWEST, HIGHEST + 1)
    blocks = [
        section(f"*{_name(question)}.* {asks}"),
        actions(*(_choice(question, number) for number in numbers)),
        context(ONLY_YOU),
    ]
    return Message(f"{_name(question)}. {asks} {ONLY_YOU}", blocks)


def _choice(question: HowWell, number: int) -> Block:
    label = _ENDS.get(number, str(number))
    spoken = f"{label}, of {HIGHEST}: how well I know {question.customer.name}"
    return button(label, f"{RATE}:{number}", question.delivery, spoken=spoken)


def _answered(question: HowWell, rating: int) -> Message:
    said = f"You say {rating} of {HIGHEST}. {beside(question.last_day, question.today)}"
    blocks = [section(f"*{_name(question)}.* {said}"), context(ONLY_YOU)]
    return Message(f"{_name(question)}. {said}", blocks)


def beside(last_day: date | None, today: date) -> str:
    """The days since they saw them, to show beside a rating."""
    if last_day is None:
        return "You have yet to see them."
    ago = (today - last_day).days
    if ago < 2:
        return f"You last saw them {on_day(last_day, today)}."
    return f"You last saw them {count(ago, 'day')} ago, {on_day(last_day, today)}."


def _name(question: HowWell) -> str:
    return inline(question.customer.name, 150)


# Handling -----------------------------------------------------------------------------------------------


async def press_rating(action: Action) -> None:
    """One of the five buttons: stores the rating."""
    actor = action.actor
    rating = number(action.action_id.removeprefix(f"{RATE}:"))

    def work(connection: Connection) -> tuple[HowWell, dict[str, Any]]:
        return settle(connection, actor, action.value, rating), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> HowWell:
        return find(connection, actor, action.value)

    question = await action.once(work, again)
    replace(action, message(question))
