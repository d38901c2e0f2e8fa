"""The form behind [Note] on a card: a fact about a person, or that they have left."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.customers import lookup, note_form
from bot.features.customers.note_form import Told
from bot.features.customers.search_messages import shown
from bot.requests import action, once, submission
from bot.requests.actor import Acting
from bot.requests.modals import open_form
from bot.requests.services import Desk
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
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """Opens the form. Of whom it is, and which card is to show it, waits in a draft."""
    press = action.read(body)

    def work(connection: Connection) -> Block:
        person = _person(connection, acting, action.number(press.value))
        told = {"contact": person.id, "url": press.response_url}
        place = drafts.keep(connection, acting.workspace, acting.user_id, DRAFT, told, acting.now)
        return note_form.form(person, _mine(person, acting), place)

    view = await desk.database.run(work)
    await ack()
    later(open_form, desk, acting.workspace, press.trigger_id, view, press.response_url)


def _mine(person: Contact, acting: Acting) -> tuple[Fact, ...]:
    """The facts that the acting person may take back."""
    admin = acting.person.admin
    return tuple(each for each in person.facts if admin or each.author == acting.user_id)


def _person(connection: Connection, acting: Acting, contact: int, *, hold: bool = False) -> Contact:
    found = contacts.find(connection, acting.workspace, contact, hold=hold)
    if found is None:
        raise MistakeError(GONE)
    return found


async def submit(
    ack: AsyncAck,
    body: dict[str, Any],
    view: dict[str, Any],
    acting: Acting,
    desk: Desk,
    later: Later,
) -> None:
    """Keeps what was sent, once; the form becomes its receipt, and the card shows it."""
    told, place = note_form.told(view), submission.hint(view)

    def work(connection: Connection) -> tuple[tuple[Block, dict[str, Any]], dict[str, Any]]:
        draft = drafts.find(connection, acting.workspace, acting.user_id, DRAFT, place, acting.now)
        if draft is None:
            raise MistakeError(TOO_OLD)
        before = _person(connection, acting, int(draft["contact"]), hold=True)
        after = _keep(connection, acting, before, told)
        return (note_form.receipt(after, before, told), draft), {"contact": after.id}

    def again(connection: Connection, outcome: dict[str, Any]) -> tuple[Block, dict[str, Any]]:
        person = _person(connection, acting, int(outcome.get("contact", 0)))
        return note_form.receipt(person, person, told), {}

    receipt, draft = await once.once(desk, acting, "view", view["id"], work, again)
    await ack(response_action="update", view=receipt)
    if draft.get("url"):
        later(_renew, desk, acting, draft)


def _keep(connection: Connection, acting: Acting, person: Contact, told: Told) -> Contact:
    workspace, by = acting.workspace, acting.user_id
    allowed = {each.id for each in _mine(person, acting)}
    gone = [each for each in told.gone if each in allowed]
    if gone:
        contacts.forget(connection, workspace, person.id, gone, acting.now)
    if told.fact:
        contacts.note(connection, workspace, person.id, told.fact, by, acting.now)
    if told.left and not person.left:
        contacts.mark_left(connection, workspace, person.id, by, acting.now)
    if person.left and not told.left:
        contacts.mark_back(connection, workspace, person.id)
    return _person(connection, acting, person.id)


async def _renew(desk: Desk, acting: Acting, draft: dict[str, Any]) -> None:
    """The card on which the button was pressed, as it is now."""

    def work(connection: Connection) -> Any:
        person = _person(connection, acting, int(draft["contact"]))
        return lookup.card(connection, acting, person.customer)

    message = shown(await desk.database.read(work))
    await desk.clients.respond(
        draft["url"], message, response_type="ephemeral", replace_original=True
    )
