"""The ten: shown and changed by `/visit ten`, named by a button, kept by a form that asks about slips."""

from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.delivery.courier import membership_of
from bot.delivery.sent_messages import put_right
from bot.errors import MistakeError
from bot.features.ten import form, map_messages, messages, name_ten
from bot.features.ten.messages import NameThem
from bot.features.ten.name_ten import Doubts, Named, UnclearLinesError
from bot.requests import action, action_ids, once, submission
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.modals import open_form
from bot.requests.services import Services
from bot.slack.blocks import Block, Message
from bot.slack.receiver import Later
from scheduler.calendars.calendar import local_day
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.outbox.deliveries import Delivery
from storage.ten import best_customers

DRAFT = "ten"
TWICE_SOMEWHERE = "Two of the lines are the same company now. `/visit ten` opens a fresh form."
TOO_OLD = "That was too long ago to go on with. `/visit ten` opens a fresh form."


async def render_closed_book(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The request to name the ten. Raises Withdrawn if its recipient takes part no more."""
    return messages.name_them(await services.database.read(of_request, delivery, now))


def of_request(connection: Connection, delivery: Delivery, now: datetime) -> NameThem:
    """The request for the ten, for the courier. Raises Withdrawn if its recipient takes part no more."""
    membership = membership_of(connection, delivery)
    named = best_customers.of_leader(connection, delivery.workspace, delivery.recipient)
    named_on = local_day(named.named_at, membership.zone) if named else None
    return NameThem(delivery.id, local_day(now, membership.zone), named_on)


def register(app: AsyncApp) -> None:
    app.action(action_ids.NAME_THEM)(press_name_them)
    app.action(map_messages.CHANGE)(press_change)
    app.view(form.FORM)(submit_ten)
    app.view(form.SURE_FORM)(submit_sure)


async def run_ten(call: Command) -> Message | None:
    """`/visit ten`: the ten as they stand, or the form for them."""
    name_ten.refuse_without_lead(call.actor)
    named = await call.services.database.read(name_ten.of_leader, call.actor)
    if named is not None:
        return map_messages.listed(named)
    call.later(
        open_form,
        call.services,
        call.actor.workspace,
        call.trigger_id,
        form.form(),
        call.response_url,
    )
    return None


async def press_name_them(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Name them]: the empty form, because it is to be from memory."""
    name_ten.refuse_without_lead(actor)
    press = action.read(body)

    def work(connection: Connection) -> tuple[Block | None, dict[str, Any]]:
        mine = name_ten.answered(connection, actor, press.value)
        return form.form(delivery=press.value if mine else ""), {}

    await _open_once(ack, press, actor, services, later, work)


async def press_change(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Change]: the form with the list that stands."""
    name_ten.refuse_without_lead(actor)

    def work(connection: Connection) -> tuple[Block | None, dict[str, Any]]:
        return form.form(name_ten.of_leader(connection, actor)), {}

    await _open_once(ack, action.read(body), actor, services, later, work)


async def _open_once(
    ack: AsyncAck,
    press: action.Action,
    actor: Actor,
    services: Services,
    later: Later,
    work: once.Work[Block | None],
) -> None:
    def again(connection: Connection, outcome: dict[str, Any]) -> Block | None:
        return None  # its form is open already

    view = await once.once(services, actor, "action", press.key_of_choice, work, again)
    await ack()
    if view:
        later(open_form, services, actor.workspace, press.trigger_id, view, press.response_url)


async def submit_ten(
    ack: AsyncAck, view: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Ten lines: kept at once, or asked about in a second form."""
    delivery = submission.hint(view)
    lines = form.typed_in(view)

    def work(connection: Connection) -> tuple[Named | None, dict[str, Any]]:
        return _remembered(name_ten.settle(connection, actor, lines))

    try:
        await _submit(ack, view, actor, services, later, work, delivery)
    except _InDoubtError as asked:
        draft = await services.database.run(_set_aside, actor, lines, delivery)
        await ack(response_action="update", view=form.sure(asked.doubts, draft))
    except UnclearLinesError as error:
        errors = {f"{form.LINE}:{line}": said for line, said in error.lines.items()}
        await ack(response_action="errors", errors=errors)


async def submit_sure(
    ack: AsyncAck, view: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """The answers to the slips: the list is kept."""
    draft = submission.hint(view)
    choices = form.chosen_in(view)
    delivery = await services.database.read(_asked_by, actor, draft)

    def work(connection: Connection) -> tuple[Named | None, dict[str, Any]]:
        lines = _take_back(connection, actor, draft, view["id"])
        return _remembered(name_ten.settle(connection, actor, lines, choices))

    try:
        await _submit(ack, view, actor, services, later, work, delivery)
    except _InDoubtError as asked:  # a customer was added meanwhile that is nearly another line
        await ack(response_action="update", view=form.sure(asked.doubts, draft))
    except UnclearLinesError as error:
        errors = {f"{form.SURE}:{line}": said for line, said in error.lines.items()}
        if not errors.keys() <= submission.state(view).keys():
            raise MistakeError(TWICE_SOMEWHERE) from None
        await ack(response_action="errors", errors=errors)


class _InDoubtError(Exception):
    """Undoes the transaction, because something must be asked first."""

    def __init__(self, doubts: Doubts) -> None:
        super().__init__("in doubt")
        self.doubts = doubts


def _remembered(found: Named | Doubts) -> tuple[Named | None, dict[str, Any]]:
    if isinstance(found, Doubts):
        raise _InDoubtError(found)
    return found, {"new": [each.id for each in found.new]}


async def _submit(
    ack: AsyncAck,
    view: dict[str, Any],
    actor: Actor,
    services: Services,
    later: Later,
    work: once.Work[Named | None],
    delivery: str,
) -> None:
    def again(connection: Connection, outcome: dict[str, Any]) -> Named | None:
        return name_ten.of_leader(connection, actor, outcome.get("new", ()))

    named = await once.once(services, actor, "view", view["id"], work, again)
    if named is None:
        raise MistakeError(TOO_OLD)
    await ack(response_action="update", view=map_messages.receipt(named))
    if delivery:
        later(
            put_right,
            services,
            actor.workspace,
            actor.user_id,
            delivery,
            map_messages.thanks(named),
        )


def _set_aside(connection: Connection, actor: Actor, lines: list[str | None], delivery: str) -> str:
    body = {"lines": lines, "delivery": delivery}
    return drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, body, actor.now)


def _asked_by(connection: Connection, actor: Actor, draft: str) -> str:
    """The message that asked for the list in that draft; empty if none did."""
    body = drafts.find(connection, actor.workspace, actor.user_id, DRAFT, draft, actor.now)
    return str(body["delivery"]) if body else ""


def _take_back(connection: Connection, actor: Actor, draft: str, view_id: str) -> list[str | None]:
    """The lines in the draft. Raises AlreadyReceivedError if this very form took them before."""
    body = drafts.take(connection, actor.workspace, actor.user_id, DRAFT, draft, actor.now)
    if body is not None:
        return list(body["lines"])
    if handled_requests.outcome(connection, actor.workspace, "view", view_id) is not None:
        raise AlreadyReceivedError
    raise MistakeError(TOO_OLD)
