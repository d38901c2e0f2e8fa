"""The form behind [Note] on a card: a fact about a person, or that they have left."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.customers import lookup, note_form
from bot.features.customers.note_form import FilledNote
from bot.features.customers.search_messages import shown
from bot.requests import action, once, submission
from bot.requests.actor import Actor
from bot.requests.modals import open_form
from bot.requests.services import Services
from bot.slack.blocks import Block
from bot.slack.receiver import Later
from storage.core import drafts
from storage.customers import contacts
from storage.customers.contacts import Contact, Fact

DRAFT = "contact"
GONE = "I don't find that person any more."
TOO_OLD = "This form is more than a day old. Please open the card again."


def register(app: AsyncApp) -> None:
    app.action(note_form.PERSON)(press_note)
    app.view(note_form.FORM)(submit)


async def press_note(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Opens the form. Of whom it is, and which card is to show it, waits in a draft."""
    press = action.read(body)

    def work(connection: Connection) -> Block:
        person = _person(connection, actor, action.number(press.value))
        told = {"contact": person.id, "url": press.response_url}
        place = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, told, actor.now)
        return note_form.form(person, _mine(person, actor), place)

    view = await services.database.run(work)
    await ack()
    later(open_form, services, actor.workspace, press.trigger_id, view, press.response_url)


def _mine(person: Contact, actor: Actor) -> tuple[Fact, ...]:
    """The facts that the acting person may take back."""
    admin = actor.person.admin
    return tuple(each for each in person.facts if admin or each.author == actor.user_id)


def _person(connection: Connection, actor: Actor, contact: int, *, hold: bool = False) -> Contact:
    found = contacts.find(connection, actor.workspace, contact, hold=hold)
    if found is None:
        raise MistakeError(GONE)
    return found


async def submit(
    ack: AsyncAck,
    body: dict[str, Any],
    view: dict[str, Any],
    actor: Actor,
    services: Services,
    later: Later,
) -> None:
    """Keeps what was sent, once; the form becomes its receipt, and the card shows it."""
    told, place = note_form.told(view), submission.hint(view)

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

    receipt, draft = await once.once(services, actor, "view", view["id"], work, again)
    await ack(response_action="update", view=receipt)
    if draft.get("url"):
        later(_renew, services, actor, draft)


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

    message = shown(await services.database.read(work))
    await services.clients.respond(
        draft["url"], message, response_type="ephemeral", replace_original=True
    )
