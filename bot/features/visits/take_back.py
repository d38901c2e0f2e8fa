"""Takes a visit back, and puts it back: with everything that follows from it.

What follows is mostly derived: clock, board, Home, whether a plan stands. Here is the rest: messages that were sent or
dropped because of the visit. Runs in the caller's transaction, except `show_messages`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.delivery.sent_messages import show_again
from bot.errors import MistakeError
from bot.features.nudges.refresh_nudge import concerned, refresh_nudges
from bot.features.visits import edit_visit, log_visit
from bot.features.visits.log_visit import Receipt
from bot.features.visits.messages import SETTLED, TakenBack, gone
from bot.requests.action import Action
from bot.requests.actor import Actor
from bot.requests.request import Request
from bot.slack.blocks import Message, section
from bot.wording import put_back as wording
from scheduler.kinds import did_you_meet, shared_visit, standing_again
from scheduler.kinds.planned_visit import slot
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.plans import plans
from storage.plans.plan_state import NEAR, Plan
from storage.visits import visit_record, visits
from storage.visits.visits import Visit


@dataclass(frozen=True)
class Affected:
    """Messages that were sent and say something else by now."""

    questions: tuple[Delivery, ...] = ()  # "did you meet?"
    tellings: tuple[Delivery, ...] = ()  # "Anna says that you came along"
    nudged: tuple[str, ...] = ()  # whose last nudge may be wrong now


NONE = Affected()


def take_back(
    connection: Connection, actor: Actor, visit: int
) -> tuple[TakenBack | None, Affected]:
    """Takes the visit back, also if that was done before; None if there never was one. Raises NotAllowedError."""
    found = edit_visit.to_change(connection, actor, visit)
    if found is None:
        return again(connection, actor, visit), NONE
    settled = plans.settled_by(connection, actor.workspace, found)
    visits.delete(connection, actor.workspace, visit, actor.user_id, actor.now)
    for plan in settled:
        standing_again.plan(connection, plan)
    return _taken_back(connection, actor, found, True), _affected(connection, actor, found, settled)


def again(connection: Connection, actor: Actor, visit: int) -> TakenBack | None:
    """The visit that was taken back before; None if it stands, or there never was one. Raises NotAllowedError."""
    found = visit_record.find_taken_back(connection, actor.workspace, visit, viewer=actor.user_id)
    if found is None:
        return None
    edit_visit.refuse_others(actor, found)
    can_return = wording.is_open(found.taken_back_at, actor.now)
    return _taken_back(connection, actor, found, can_return)


def _taken_back(connection: Connection, actor: Actor, visit: Visit, can_return: bool) -> TakenBack:
    """Names the actor's own plan that is open now, and would not be if the visit stood."""
    entry, me = visit.entry, actor.user_id
    first, last = entry.first_day - NEAR, entry.last_day + NEAR
    around = plans.ahead(connection, actor.workspace, [me], first, last).get(me, [])
    same = (each.day for each in around if each.customer.id == visit.customer.id)
    return TakenBack(visit, actor.today, can_return, next(same, None))


def put_back(connection: Connection, actor: Actor, visit: int) -> tuple[Receipt | None, Affected]:
    """Puts the visit back, also if that was done before; None if there never was one.

    Raises NotAllowedError, and MistakeError if it was taken back more than a day ago.
    """
    stood = edit_visit.to_change(connection, actor, visit)
    if stood is not None:
        return log_visit.receipt_again(connection, actor, visit), NONE
    if again(connection, actor, visit) is None:
        return None, NONE
    since = actor.now - wording.LASTS
    if not visits.restore(connection, actor.workspace, visit, since):
        raise MistakeError(wording.TOO_LATE)
    receipt = log_visit.receipt_again(connection, actor, visit)
    assert receipt is not None
    found = receipt.visit
    standing_again.visit(connection, actor.workspace, visit, found.entry.colleagues)
    log_visit.share(connection, actor, found)
    settled = plans.settled_by(connection, actor.workspace, found)
    return receipt, _affected(connection, actor, found, settled)


def _affected(
    connection: Connection, actor: Actor, visit: Visit, settled: Iterable[Plan]
) -> Affected:
    told = (
        deliveries.of_slot(
            connection, visit.workspace, each, shared_visit.KIND, shared_visit.slot(visit.id)
        )
        for each in visit.entry.colleagues
    )
    asked = (_asked(connection, plan) for plan in settled)
    return Affected(
        tuple(each for each in asked if each),
        tuple(each for each in told if each),
        concerned(visit.entry, visit.leader, actor.programme),
    )


def _asked(connection: Connection, plan: Plan) -> Delivery | None:
    """The last "did you meet?" that was sent about the plan."""
    steps = range(did_you_meet.STEPS, 0, -1)
    found = (
        deliveries.of_slot(
            connection, plan.workspace, plan.leader, did_you_meet.KIND, slot(plan, step)
        )
        for step in steps
    )
    return next((each for each in found if each), None)


def show_messages(request: Request, affected: Affected) -> None:
    """Queues showing those messages as they are by now; the one that held the button keeps showing the outcome."""
    now, settled = request.actor.now, Message(SETTLED, [section(SETTLED)])
    for each, otherwise in (
        *((each, settled) for each in affected.questions),
        *((each, gone()) for each in affected.tellings),
    ):
        if not (isinstance(request, Action) and request.is_under(each)):
            request.later(show_again, request.services, each, now, otherwise)
    request.later(refresh_nudges, request.services, request.actor.workspace, affected.nudged)
