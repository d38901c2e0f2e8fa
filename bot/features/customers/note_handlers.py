"""[Edit] beside a person on a card, and its form: a fact, that they have left, or that they were mistyped."""

from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError, NotAllowedError
from bot.features.customers import lookup, note_form
from bot.features.customers.note_form import FilledNote
from bot.features.customers.search_messages import card_or_reply
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor
from bot.requests.responses import open_form, origin_of, show_at_origin
from bot.requests.responses import replace as replace_view
from bot.requests.services import Services
from bot.requests.submission import ProblemsError, Submission, on_submission
from bot.slack.blocks import Block
from bot.wording import put_back
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.customers import contact_changes, contacts
from storage.customers.contact_changes import NameTakenError
from storage.customers.contacts import Contact, Fact

DRAFT = "contact"
GONE = "I don't find that person any more."
NOT_YOURS = "Only those who have met them, or an admin, can put that right."
NAME_TAKEN = "Somebody there has that name by now, so I can't put it back."
TOO_OLD = "This form is more than a day old. Please open the card again."


def register(app: AsyncApp) -> None:
    on_action(app, note_form.PERSON, press_note)
    on_submission(app, note_form.FORM, submit)
    on_action(app, note_form.PUT_BACK, press_put_back)


async def press_note(action: Action) -> None:
    """[Edit]: opens the form. A draft keeps whom it is about, and which card to update."""
    actor = action.actor

    def work(connection: Connection) -> Block:
        person = _person(connection, actor, number(action.value))
        body = {"contact": person.id, "customer": person.customer, **origin_of(action)}
        place = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, body, actor.now)
        others = None
        if _may_correct(connection, actor, person):
            others = contacts.colleagues_of(connection, actor.workspace, person)
        return note_form.form(person, _mine(person, actor), place, others)

    open_form(action, await action.services.database.run(work))


def _may_correct(connection: Connection, actor: Actor, person: Contact) -> bool:
    """Whether the actor may rename or merge: who has recorded a visit with the person, or an admin."""
    recorded = contact_changes.recorded_by(connection, actor.workspace, person.id)
    return actor.person.admin or any(actor.user_id in each for each in recorded)


def _may_remove(connection: Connection, actor: Actor, person: Contact) -> bool:
    """Whether the actor may remove: nobody else has recorded a visit with the person, or an admin."""
    recorded = contact_changes.recorded_by(connection, actor.workspace, person.id)
    return actor.person.admin or all(actor.user_id in each for each in recorded)


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
    """Stores what the form says, once; the form turns into its receipt, and the card is updated."""
    actor = submission.actor
    filled, place = note_form.read(submission.view), submission.hint

    def work(connection: Connection) -> tuple[tuple[Block, dict[str, Any]], dict[str, Any]]:
        try:
            return _store(connection, actor, filled, place)
        except (MistakeError, ProblemsError):  # such as: they are removed already, by this form
            _refuse_repeat(connection, submission)
            raise

    def again(connection: Connection, outcome: dict[str, Any]) -> tuple[Block, dict[str, Any]]:
        return _receipt_again(connection, actor, filled, place, outcome), {}

    receipt, draft = await submission.once(work, again)
    submission.update(receipt)
    if draft.get("url"):
        submission.later(_update_card, submission.services, actor, draft)


def _store(
    connection: Connection, actor: Actor, filled: FilledNote, place: str
) -> tuple[tuple[Block, dict[str, Any]], dict[str, Any]]:
    """The receipt with the draft, and what to remember of the form."""
    draft = _draft(connection, actor, place)
    before = _person(connection, actor, int(draft["contact"]), hold=True)
    into = _corrected(connection, actor, before, filled)
    if into is not None or filled.remove:
        outcome = {"contact": before.id, "into": into.id if into else 0}
        return (note_form.gone(before, place, into), draft), outcome
    after = _keep(connection, actor, before, filled)
    outcome = {"contact": after.id, "renamed": int(after.name != before.name)}
    return (note_form.receipt(after, before, filled), draft), outcome


def _refuse_repeat(connection: Connection, submission: Submission) -> None:
    """Raises AlreadyReceivedError if this form was stored before."""
    workspace, key = submission.actor.workspace, submission.key
    if handled_requests.outcome(connection, workspace, submission.kind, key) is not None:
        raise AlreadyReceivedError


def _receipt_again(
    connection: Connection,
    actor: Actor,
    filled: FilledNote,
    place: str,
    outcome: dict[str, Any],
) -> Block:
    contact = int(outcome.get("contact", 0))
    gone = contacts.find_removed(connection, actor.workspace, contact)
    if gone is not None:
        into = contacts.find(connection, actor.workspace, int(outcome.get("into", 0)))
        return note_form.gone(gone, place, into)
    person = _person(connection, actor, contact)
    before = replace(person, name="") if outcome.get("renamed") else person
    return note_form.receipt(person, before, filled)


def _draft(connection: Connection, actor: Actor, place: str) -> dict[str, Any]:
    draft = drafts.find(connection, actor.workspace, actor.user_id, DRAFT, place, actor.now)
    if draft is None:
        raise MistakeError(TOO_OLD)
    return draft


def _corrected(
    connection: Connection, actor: Actor, person: Contact, filled: FilledNote
) -> Contact | None:
    """Renames, merges or removes the person; returns whom they were merged into. Raises ProblemsError."""
    if filled.name in (None, person.name) and not filled.same and not filled.remove:
        return None
    if not _may_correct(connection, actor, person):
        raise NotAllowedError(NOT_YOURS)
    if filled.same and filled.remove:
        raise ProblemsError({note_form.REMOVE: note_form.EITHER})
    if filled.remove:
        _remove(connection, actor, person)
        return None
    if filled.same:
        return _merge(connection, actor, person, filled)
    _rename(connection, actor, person, filled.name or "")
    return None


def _remove(connection: Connection, actor: Actor, person: Contact) -> None:
    if not _may_remove(connection, actor, person):
        raise ProblemsError({note_form.REMOVE: note_form.NOT_ALONE})
    contact_changes.remove(connection, actor.workspace, person.id, actor.user_id, actor.now)


def _merge(connection: Connection, actor: Actor, person: Contact, filled: FilledNote) -> Contact:
    others = contacts.colleagues_of(connection, actor.workspace, person)
    into = next((each for each in others if each.id == filled.same), None)
    if into is None:
        raise MistakeError(GONE)
    _keep(connection, actor, person, replace(filled, name=None))
    contact_changes.merge(connection, actor.workspace, person.id, into.id, actor.user_id, actor.now)
    return into


def _rename(connection: Connection, actor: Actor, person: Contact, name: str) -> None:
    if not name:
        raise ProblemsError({note_form.NAME: note_form.NO_NAME})
    try:
        contact_changes.rename(connection, actor.workspace, person.id, name, actor.now)
    except NameTakenError:
        raise ProblemsError({note_form.NAME: note_form.TAKEN}) from None


async def press_put_back(action: Action) -> None:
    """[Put it back]: the person is there again as before. A second press gets the same answer."""
    actor = action.actor

    def work(connection: Connection) -> tuple[Contact, dict[str, Any]]:
        draft = drafts.find(
            connection, actor.workspace, actor.user_id, DRAFT, action.value, actor.now
        )
        if draft is None:
            raise MistakeError(put_back.TOO_LATE)
        contact, since = int(draft["contact"]), actor.now - put_back.LASTS
        try:
            contact_changes.put_back(connection, actor.workspace, contact, since)
        except NameTakenError:
            raise MistakeError(NAME_TAKEN) from None
        return _person(connection, actor, contact), draft

    person, draft = await action.services.database.run(work)
    replace_view(action, note_form.returned(person), title=note_form.TITLE)
    if draft.get("url"):
        action.later(_update_card, action.services, actor, draft)


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
    card = await services.database.read(lookup.card, actor, int(draft["customer"]))
    await show_at_origin(services, draft, card_or_reply(card))
