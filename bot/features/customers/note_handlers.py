"""The form behind [Note] on a card: a fact about a person, or that they have left."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.customers import lookup, note_form
from bot.features.customers.note_form import FilledNote
from bot.features.customers.search_messages import card_or_reply
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor
from bot.requests.responses import open_form, origin_of, show_at_origin
from bot.requests.services import Services
from bot.requests.submission import Submission, on_submission
from bot.slack.blocks import Block
from storage.core import drafts
from storage.customers import contacts
from storage.customers.contacts import Contact, Fact

DRAFT = "contact"
GONE = "I don't find that person any more."
TOO_OLD = "This form is more than a day old. Please open the card again."


def register(app: AsyncApp) -> None:
    on_action(app, note_form.PERSON, press_note)
    on_submission(app, note_form.FORM, submit)


async def press_note(action: Action) -> None:
    """Opens the form. Of whom it is, and which card is to show it, waits in a draft."""
    actor = action.actor

    def work(connection: Connection) -> Block:
        person = _person(connection, actor, number(action.value))
        told = {"contact": person.id, **origin_of(action)}
        place = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, told, actor.now)
        return note_form.form(person, _mine(person, actor), place)

    open_form(action, await action.services.database.run(work))


def _mine(person: Contact, actor: Actor) -> tuple[Fact, ...]:
    """The facts that the acting person may take back."""
    admin = actor.person.admin
    return tuple(each for each in person.facts if admin or each.author == actor.user_id)


def _person(connection: Connection, actor: Actor, contact: int, *, hold: bool = False) -> Contact:
    found = contacts.find(connection, actor.workspace, contact, hold=hold)
    if found is None:
        raise MistakeError(GONE)
    return found


async def submit(submission: Submission) -> None:
    """Keeps what was sent, once; the form becomes its receipt, and the card shows it."""
    actor = submission.actor
    told, place = note_form.read(submission.view), submission.hint

    def work(connection: Connection) -> tuple[tuple[Block, dict[str, Any]], dict[str, Any]]:
        draft = drafts.find(connection, actor.workspace, actor.user_id, DRAFT, place, actor.now)
        if draft is None:
            raise MistakeError(TOO_OLD)
        before = _person(connection, actor, int(draft["contact"]), hold=True)
        after = _keep(connection, actor, before, told)
        return (note_form.receipt(after, before, told), draft), {"contact": after.id}

    def again(connection: Connection, outcome: dict[str, Any]) -> tuple[Block, dict[str, Any]]:
        person = _person(connection, actor, int(outcome.get("contact", 0)))
        return note_form.receipt(person, person, told), {}

    receipt, draft = await submission.once(work, again)
    submission.update(receipt)
    if draft.get("url"):
        submission.later(_renew, submission.services, actor, draft)


def _keep(connection: Connection, actor: Actor, person: Contact, told: FilledNote) -> Contact:
    workspace, by = actor.workspace, actor.user_id
    allowed = {each.id for each in _mine(person, actor)}
    gone = [each for each in told.gone if each in allowed]
    if gone:
        contacts.forget(connection, workspace, person.id, gone, actor.now)
    if told.fact:
        contacts.note(connection, workspace, person.id, told.fact, by, actor.now)
    if told.left and not person.left:
        contacts.mark_left(connection, workspace, person.id, by, actor.now)
    if person.left and not told.left:
        contacts.mark_back(connection, workspace, person.id)
    return _person(connection, actor, person.id)


async def _renew(services: Services, actor: Actor, draft: dict[str, Any]) -> None:
    """The card on which the button was pressed, as it is now."""

    def work(connection: Connection) -> Any:
        person = _person(connection, actor, int(draft["contact"]))
        return lookup.card(connection, actor, person.customer)

    await show_at_origin(services, draft, card_or_reply(await services.database.read(work)))
