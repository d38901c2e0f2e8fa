"""The ten: `/visit ten`, the buttons that open the form, and the form, which asks about near misses."""

from datetime import datetime
from itertools import takewhile
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery.courier import recipient_of
from bot.delivery.sent_messages import update_delivery
from bot.errors import MistakeError
from bot.features.ten import form, map_messages, messages, name_ten
from bot.features.ten.messages import NameThem
from bot.features.ten.name_ten import NamedTen, NearLines, UnclearLinesError
from bot.requests import action_ids
from bot.requests.action import Action, on_action
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.request import Work
from bot.requests.responses import open_form, open_form_once
from bot.requests.services import Services
from bot.requests.submission import Submission, on_submission
from bot.slack.blocks import Block, Message
from scheduler.calendars.calendar import local_day
from scheduler.kinds import ten_from_memory
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.outbox.deliveries import Delivery
from storage.queries import leader_facts
from storage.queries.leader_facts import PastDelivery
from storage.ten import best_customers

DRAFT = "ten"
TWICE_SOMEWHERE = "Two of the lines are the same company now. `/visit ten` opens a fresh form."
TOO_OLD = "That was too long ago to go on with. `/visit ten` opens a fresh form."


async def render_closed_book(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The request to name the ten. Raises Withdrawn if its recipient no longer takes part."""
    return messages.name_them(await services.database.read(of_request, delivery, now))


def of_request(connection: Connection, delivery: Delivery, now: datetime) -> NameThem:
    """The facts of the request. Raises Withdrawn if its recipient no longer takes part."""
    membership = recipient_of(connection, delivery, now).membership
    named = best_customers.of_leader(connection, delivery.workspace, delivery.recipient)
    named_on = local_day(named.named_at, membership.zone) if named else None
    before = _requests_before(connection, delivery)
    untouched = len(list(takewhile(lambda each: each.answered_at is None, reversed(before))))
    last = untouched + 1 >= ten_from_memory.SILENT_AFTER
    return NameThem(
        delivery.id, local_day(now, membership.zone), named_on, len(before), last and not named_on
    )


def _requests_before(connection: Connection, delivery: Delivery) -> list[PastDelivery]:
    """What they were sent before this one, the oldest first."""
    leader, kind = delivery.recipient, ten_from_memory.KIND
    past = leader_facts.past(connection, delivery.workspace, [leader], kind).get(leader, [])
    sent_at = delivery.sent_at or delivery.due_at
    return [e for e in past if e.sent and e.slot != delivery.slot and e.at <= sent_at]


def register(app: AsyncApp) -> None:
    on_action(app, action_ids.NAME_THEM, press_name_them)
    on_action(app, map_messages.CHANGE, press_change)
    on_submission(app, form.FORM, submit_ten)
    on_submission(app, form.SURE_FORM, submit_sure)


async def run_ten(command: Command) -> Message | None:
    """`/visit ten`: the leader's list, or the form for it."""
    name_ten.refuse_without_lead(command.actor)
    named = await command.services.database.read(name_ten.of_leader, command.actor)
    if named is not None:
        return map_messages.listed(named)
    open_form(command, form.form())
    return None


async def press_name_them(action: Action) -> None:
    """[Name them]: opens an empty form, because the list is to be from memory."""
    actor = action.actor
    name_ten.refuse_without_lead(actor)

    def make(connection: Connection) -> Block:
        mine = name_ten.mark_answered(connection, actor, action.value)
        return form.form(delivery=action.value if mine else "")

    await open_form_once(action, make)


async def press_change(action: Action) -> None:
    """[Correct]: opens the form, prefilled with the present list."""
    actor = action.actor
    name_ten.refuse_without_lead(actor)
    await open_form_once(
        action, lambda connection: form.form(name_ten.of_leader(connection, actor))
    )


async def submit_ten(submission: Submission) -> None:
    """Stores the ten lines, or asks about near misses in a second form."""
    actor = submission.actor
    delivery = submission.hint
    lines = form.typed_in(submission.view)

    def work(connection: Connection) -> tuple[NamedTen | None, dict[str, Any]]:
        return _with_outcome(name_ten.settle(connection, actor, lines))

    try:
        await _submit(submission, work, delivery)
    except _InDoubtError as asked:
        draft = await submission.services.database.run(_keep_draft, actor, lines, delivery)
        submission.update(form.sure(asked.doubts, draft))
    except UnclearLinesError as error:
        submission.errors({f"{form.LINE}:{line}": said for line, said in error.lines.items()})


async def submit_sure(submission: Submission) -> None:
    """Stores the list, with the answers about near misses."""
    actor = submission.actor
    draft = submission.hint
    choices = form.chosen_in(submission.view)
    delivery = await submission.services.database.read(_asked_by, actor, draft)

    def work(connection: Connection) -> tuple[NamedTen | None, dict[str, Any]]:
        lines = _take_lines(connection, actor, draft, submission.key)
        return _with_outcome(name_ten.settle(connection, actor, lines, choices))

    try:
        await _submit(submission, work, delivery)
    except (
        _InDoubtError
    ) as asked:  # a customer with a name close to another line was added meanwhile
        submission.update(form.sure(asked.doubts, draft))
    except UnclearLinesError as error:
        errors = {f"{form.SURE}:{line}": said for line, said in error.lines.items()}
        if not errors.keys() <= submission.values.keys():
            raise MistakeError(TWICE_SOMEWHERE) from None
        submission.errors(errors)


class _InDoubtError(Exception):
    """Rolls the transaction back, because something must be asked first."""

    def __init__(self, doubts: NearLines) -> None:
        super().__init__("in doubt")
        self.doubts = doubts


def _with_outcome(result: NamedTen | NearLines) -> tuple[NamedTen | None, dict[str, Any]]:
    if isinstance(result, NearLines):
        raise _InDoubtError(result)
    return result, {"new": [each.id for each in result.new]}


async def _submit(submission: Submission, work: Work[NamedTen | None], delivery: str) -> None:
    actor = submission.actor

    def again(connection: Connection, outcome: dict[str, Any]) -> NamedTen | None:
        return name_ten.of_leader(connection, actor, outcome.get("new", ()))

    named = await submission.once(work, again)
    if named is None:
        raise MistakeError(TOO_OLD)
    submission.update(map_messages.receipt(named))
    if delivery:
        submission.later(
            update_delivery,
            submission.services,
            actor.workspace,
            actor.user_id,
            delivery,
            map_messages.thanks(named),
        )


def _keep_draft(
    connection: Connection, actor: Actor, lines: list[str | None], delivery: str
) -> str:
    body = {"lines": lines, "delivery": delivery}
    return drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, body, actor.now)


def _asked_by(connection: Connection, actor: Actor, draft: str) -> str:
    """The delivery that asked for the list in that draft; empty if none did."""
    body = drafts.find(connection, actor.workspace, actor.user_id, DRAFT, draft, actor.now)
    return str(body["delivery"]) if body else ""


def _take_lines(connection: Connection, actor: Actor, draft: str, key: str) -> list[str | None]:
    """Takes the lines out of the draft. Raises AlreadyReceivedError if this form took them before."""
    body = drafts.take(connection, actor.workspace, actor.user_id, DRAFT, draft, actor.now)
    if body is not None:
        return list(body["lines"])
    if handled_requests.outcome(connection, actor.workspace, Submission.kind, key) is not None:
        raise AlreadyReceivedError
    raise MistakeError(TOO_OLD)
