"""[Note] on a card and its form: a fact about a person, or that they have left."""

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
    """[Note]: opens the form. A draft keeps whom it is about, and which card to update."""
    actor = action.actor

    def work(connection: Connection) -> Block:
        person = _person(connection, actor, number(action.value))
        body = {"contact": person.id, **origin_of(action)}
        place = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, body, actor.now)
        return note_form.form(person, _mine(person, actor), place)

    open_form(action, await action.services.database.run(work))


def _mine(person: Contact, actor: Actor) -> tuple[Fact, ...]:
    """The facts that the actor may remove: their own; for an admin all."""
    admin = actor.person.admin
    return tuple(each for each in person.facts if admin or each.author == actor.user_id)


def _person(connection: Connection, actor: Actor, contact: int, *, hold: bool = False) -> Contact:
    found = contacts.find(connection, actor.workspace, contact, hold=hold)
    if found is None:
        raise MistakeError(GONE)
    return found


async def submit(submission: Submission) -> None:
    """Stores the note, once; the form turns into its receipt, and the card is updated."""
    actor = submission.actor
    filled, place = note_form.read(submission.view), submission.hint

    def work(connection: Connection) -> tuple[tuple[Block, dict[str, Any]], dict[str, Any]]:
        draft = drafts.find(connection, actor.workspace, actor.user_id, DRAFT, place, actor.now)
        if draft is None:
            raise MistakeError(TOO_OLD)
        before = _person(connection, actor, int(draft["contact"]), hold=True)
        after = _keep(connection, actor, before, filled)
        return (note_form.receipt(after, before, filled), draft), {"contact": after.id}

    def again(connection: Connection, outcome: dict[str, Any]) -> tuple[Block, dict[str, Any]]:
        person = _person(connection, actor, int(outcome.get("contact", 0)))
        return note_form.receipt(person, person, filled), {}

    receipt, draft = await submission.once(work, again)
    submission.update(receipt)
    if draft.get("url"):
        submission.later(_update_card, submission.services, actor, draft)


def _keep(connection: Connection, actor: Actor, person: Contact, filled: FilledNote) -> Contact:
    workspace, by = actor.workspace, actor.user_id
    allowed = {each.id for each in _mine(person, actor)}
    gone = [each for each in filled.gone if each in allowed]
    if gone:
        contacts.forget(connection, workspace, person.id, gone, actor.now)
    if filled.fact:
        contacts.note(connection, workspace, person.id, filled.fact, by, actor.now)
    if filled.left and not person.left:
        contacts.mark_left(connection, workspace, person.id, by, actor.now)
    if person.left and not filled.left:
        contacts.mark_back(connection, workspace, person.id)
    return _person(connection, actor, person.id)


async def _update_card(services: Services, actor: Actor, draft: dict[str, Any]) -> None:
    """A follow-up: updates the card on which the button was pressed."""

    def work(connection: Connection) -> Any:
        person = _person(connection, actor, int(draft["contact"]))
        return lookup.card(connection, actor, person.customer)

    await show_at_origin(services, draft, card_or_reply(await services.database.read(work)))
