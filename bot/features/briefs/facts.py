"""The facts of a brief and of "did you meet?", as of now, for the leader whose plan it is."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.engine import Connection

from bot.delivery.courier import recipient_of
from bot.errors import NotAllowedError
from bot.requests.actor import Actor
from bot.wording.question_catalogue import words_of
from scheduler.engine.courier import Withdrawn
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.core.visit_entry import Met
from storage.outbox.deliveries import Delivery
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.queries import customer_card, customer_knowledge
from storage.queries.customer_card import Card, Statement

MOST_HEARD = 2
MOST_PEOPLE = 4
MOST_OPEN = 2
NOT_YOURS = "Only the leader whose visit it is can say that."


@dataclass(frozen=True)
class Brief:
    """What to know before a visit. `heard`: what they said to any leader, latest first.

    `met`: who was there last, and on which day; `open`: questions that nobody could answer; `promised`: what the
    leader owes them; `coming`: names of the colleagues who come along, `unnamed`: how many more; `reader`: who gets it.
    """

    plan: Plan
    today: date
    met: tuple[str, date] | None
    heard: tuple[Statement, ...]
    people: tuple[Met, ...]
    open: tuple[str, ...]
    promised: str | None
    coming: tuple[str, ...] = ()
    unnamed: int = 0
    reader: str = ""

    @property
    def own(self) -> bool:
        """Whether it is the reader's own visit; else they come along."""
        return self.reader in ("", self.plan.leader)


@dataclass(frozen=True)
class PastPlan:
    """A planned visit whose day is over. `again`: this is the second time of asking."""

    plan: Plan
    today: date
    again: bool
    delivery: str


def brief(connection: Connection, delivery: Delivery, now: datetime) -> Brief:
    """The facts of a brief. Raises Withdrawn if it is no longer needed."""
    actor, plan = _open_plan(connection, delivery, now)
    card = customer_card.card(
        connection,
        actor.workspace,
        plan.customer.id,
        viewer=actor.user_id,
        today=actor.today,
        zone=actor.membership.zone,
    )
    if card is None:
        raise Withdrawn(DeliveryCode.CUSTOMER_GONE)
    last = card.of_us[0] if card.of_us else None
    return Brief(
        plan=plan,
        today=actor.today,
        reader=actor.user_id,
        met=(last.user_id, last.last_day) if last else None,
        heard=_heard(card),
        people=tuple(Met(each.name, each.role) for each in card.people if not each.left)[
            :MOST_PEOPLE
        ],
        open=tuple(each for each in _open(connection, actor, card) if each != plan.note),
        promised=next(
            (
                each.what
                for each in card.promises
                if each.leader == actor.user_id and each.kept_on is None
            ),
            None,
        ),
    )


def _open(connection: Connection, actor: Actor, card: Card) -> tuple[str, ...]:
    """Questions that nobody could answer so far: first those that the leader was asked, then colleagues'."""
    own = {
        question
        for customer, question in customer_knowledge.unknown(
            connection, actor.workspace, actor.user_id
        )
        if customer == card.customer.id
    }
    keys = sorted(card.unknown, key=lambda each: each not in own)
    return tuple(words for key in keys if (words := words_of(key)))[:MOST_OPEN]


def _heard(card: Card) -> tuple[Statement, ...]:
    statements = [
        Statement(each.entry.said, each.leader, each.entry.last_day)
        for each in card.visits
        if each.entry.said
    ]
    return tuple(statements[:MOST_HEARD])


def question(connection: Connection, delivery: Delivery, now: datetime) -> PastPlan:
    """The facts of "did you meet?". Raises Withdrawn if there is nothing left to ask."""
    actor, plan = _open_plan(connection, delivery, now)
    return PastPlan(plan, actor.today, delivery.slot.endswith(":2"), delivery.id)


def _open_plan(connection: Connection, delivery: Delivery, now: datetime) -> tuple[Actor, Plan]:
    actor = recipient_of(connection, delivery, now)
    found = plans.find(
        connection, actor.workspace, delivery.facts.get("plan", 0), viewer=actor.user_id
    )
    if found is None or not found.stands:
        raise Withdrawn(DeliveryCode.PLAN_SETTLED)
    return actor, found


def own_plan(connection: Connection, actor: Actor, plan: int) -> Plan | None:
    """The actor's own plan, None if there is none. Raises NotAllowedError if it is somebody else's."""
    found = plans.find(connection, actor.workspace, plan, viewer=actor.user_id)
    if found is not None and found.leader != actor.user_id:
        raise NotAllowedError(NOT_YOURS)
    return found
