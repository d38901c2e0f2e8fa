"""The weekly question: its facts, and storing its outcome. Runs in the caller's transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.engine import Connection

from bot.delivery.courier import recipient_of
from bot.errors import MistakeError
from bot.features.questions import rating as questions_rating
from bot.features.questions.rating import HowWell
from bot.requests.actor import Actor
from bot.wording.question_catalogue import words_of
from scheduler.calendars.calendar import local_day
from scheduler.engine.courier import Withdrawn
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.customers import customers
from storage.customers.customers import Customer
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.queries import meetings
from storage.ten import answers
from storage.ten.answers import Answer, AnswerOutcome

GONE = "I don't find that question any more. The next one comes on its day."


@dataclass(frozen=True)
class SentQuestion:
    """A question as sent to its leader. `last_day`: when they last saw the customer; None: never, or not needed.

    `answer` is None as long as the question is open.
    """

    delivery: str
    customer: Customer
    words: str
    today: date
    last_day: date | None = None
    answer: Answer | None = None


def of_delivery(
    connection: Connection, delivery: Delivery, now: datetime
) -> SentQuestion | HowWell:
    """The question, or request for a rating, of a delivery. Raises Withdrawn if there is nothing left to ask."""
    membership = recipient_of(connection, delivery, now).membership
    if questions_rating.is_rating(delivery):
        counts, zone = membership.programme.counts, membership.zone
        rating = questions_rating.of_delivery(
            connection, delivery, counts, zone, local_day(now, zone)
        )
        if rating is None:
            raise Withdrawn(DeliveryCode.NOTHING_TO_ASK)
        return rating
    words, customer = _about(connection, delivery)
    if words is None or customer is None:
        raise Withdrawn(DeliveryCode.NOTHING_TO_ASK)
    seen = meetings.last_seen(
        connection, delivery.workspace, delivery.recipient, membership.programme.counts
    )
    last = seen[customer.id].last_day if customer.id in seen else None
    return SentQuestion(delivery.id, customer, words, local_day(now, membership.zone), last)


def find(connection: Connection, actor: Actor, delivery: str) -> SentQuestion:
    """The question of that delivery, if the actor was asked it. Raises MistakeError otherwise."""
    found = deliveries.find(connection, actor.workspace, delivery, recipient=actor.user_id)
    words, customer = _about(connection, found) if found else (None, None)
    if found is None or words is None or customer is None:
        raise MistakeError(GONE)
    answer = answers.find(connection, actor.workspace, actor.user_id, delivery)
    return SentQuestion(found.id, customer, words, actor.today, answer=answer)


def _about(connection: Connection, delivery: Delivery) -> tuple[str | None, Customer | None]:
    customer = delivery.facts.get("customer")
    words = words_of(str(delivery.facts.get("question", "")))
    if not isinstance(customer, int):
        return words, None
    return words, customers.find(connection, delivery.workspace, customer)


def settle(
    connection: Connection,
    actor: Actor,
    delivery: str,
    outcome: AnswerOutcome,
    words: str | None = None,
) -> SentQuestion:
    """Stores the outcome, and marks the message answered. The first stands, but words replace an outcome without."""
    question = find(connection, actor, delivery)
    found = deliveries.find(connection, actor.workspace, delivery, recipient=actor.user_id)
    assert found is not None
    answers.keep(
        connection,
        actor.workspace,
        actor.user_id,
        delivery=delivery,
        customer=question.customer.id,  # it may have been merged since it was asked about
        question=found.facts["question"],
        outcome=outcome,
        words=words,
        now=actor.now,
    )
    deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)
    return find(connection, actor, delivery)
