"""The admin's page of customers: opened from /visit setup; every press checks who acts."""

from collections.abc import Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.errors import MistakeError, NotAllowedError
from bot.features.board.handlers import refresh_board
from bot.features.duplicates import messages
from bot.features.duplicates.messages import DuplicatesPage
from bot.forms import customer_picker
from bot.requests import action, once, submission
from bot.requests.action import Action
from bot.requests.actor import Actor
from bot.requests.modals import update
from bot.requests.services import Services
from bot.slack.blocks import Block
from bot.slack.receiver import Later
from bot.slack.text import typed_name
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.customers import aliases, customers, duplicates, undo_merge
from storage.customers import merge as customers_merge
from storage.customers import merges as customers_merges
from storage.customers.aliases import NameTakenError
from storage.customers.customers import Customer
from storage.customers.merges import CannotMergeError

GONE = "I don't know that customer here any more."
TAKEN = "“{name}” is a customer of its own: merge the two instead."
TAKEN_MERGED = "“{name}” was merged into this one; undo that first."
Done = tuple[str, int | None]  # what was done, and the merge that an undo would take back


def register(app: AsyncApp) -> None:
    app.action(messages.OPEN)(show_list)
    app.action(messages.LIST)(show_list)
    app.action(messages.MERGE)(show_confirmation)
    app.action(messages.TURN)(show_confirmation)
    app.action(messages.INTO)(show_confirmation)
    app.action(messages.PICK)(show_customer)
    app.action(messages.APART)(keep_apart)
    app.action(messages.UNDO)(undo)
    app.options(messages.PICK)(suggest)
    app.options(messages.INTO)(suggest)
    app.view(messages.CONFIRM)(merge)
    app.view(messages.EDIT)(save)


def _only_admins(actor: Actor) -> None:
    if not actor.person.admin:
        raise NotAllowedError("Only an admin of this programme can do that.")


def _page(
    connection: Connection, actor: Actor, told: Done = ("", None), *, whole: bool = True
) -> DuplicatesPage:
    """`whole` False: without the pairs, which take too long to find while Slack waits."""
    return DuplicatesPage(
        customers=duplicates.how_many(connection, actor.workspace),
        pairs=duplicates.pairs(connection, actor.workspace) if whole else None,
        merges=customers_merges.standing(connection, actor.workspace, most=5),
        today=actor.today,
        zone=actor.membership.zone,
        told=told[0],
        undo=told[1],
    )


# Looking -------------------------------------------------------------------------------------------------


async def show_list(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """The page, in the modal that is open. Looking for pairs takes a while, so it follows."""
    _only_admins(actor)
    await ack()
    later(_show_page, services, actor, _view_id(body))


async def _show_page(
    services: Services, actor: Actor, view_id: str, told: Done = ("", None)
) -> None:
    page = await services.database.read(_page, actor, told)
    await update(services, actor.workspace, view_id, messages.page(page))


async def suggest(ack: AsyncAck, payload: dict[str, Any], actor: Actor, services: Services) -> None:
    """Customers that are known; none can be added here."""
    _only_admins(actor)
    typed = " ".join(typed_name(payload.get("value")).split())
    found = await services.database.read(customers.suggest, actor.workspace, typed)
    await ack(options=[customer_picker.option_of(customer) for customer in found])


async def show_confirmation(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """What would move, before anything does."""
    _only_admins(actor)
    press = action.read(body)
    source, into = _ids(_value(press, body))
    view = await services.database.read(_confirmation, actor, source, into)
    await ack()
    later(update, services, actor.workspace, _view_id(body), view)


def _confirmation(connection: Connection, actor: Actor, source: int, into: int) -> Block:
    one, other = (_known(connection, actor, each) for each in (source, into))
    if one.id == other.id:
        raise MistakeError("That is the same customer; pick another one.")
    return messages.confirmation(
        one, other, customers_merges.belongings(connection, actor.workspace, one.id)
    )


async def show_customer(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """A customer's names."""
    _only_admins(actor)
    chosen = action.number(action.read(body).chosen or "")
    view = await services.database.read(_customer, actor, chosen)
    await ack()
    later(update, services, actor.workspace, _view_id(body), view)


def _customer(connection: Connection, actor: Actor, chosen: int) -> Block:
    found = _known(connection, actor, chosen)
    given = aliases.given(connection, actor.workspace, found.id)
    shown = given if messages.fits(given) else []
    merges = customers_merges.within(
        connection, actor.workspace, found.id, most=messages.MOST_MERGES
    )
    return messages.edit(found, shown, merges)


# Doing ---------------------------------------------------------------------------------------------------


async def merge(
    ack: AsyncAck, view: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """The merge that was confirmed; the modal becomes the page again."""
    _only_admins(actor)
    source, into = _ids(submission.hint(view))

    def work(connection: Connection) -> tuple[Done, dict[str, Any]]:
        done = _merge(connection, actor, source, into, key)
        return (messages.merged(done), done.id), {"merge": done.id}

    def again(connection: Connection, outcome: dict[str, Any]) -> Done:
        done = customers_merges.find(connection, actor.workspace, outcome["merge"])
        return (
            (messages.merged(done), done.id) if done else ("That merge was undone already.", None)
        )

    # One modal may merge several pairs, one after the other; a pair only once, until it is undone.
    key = f"{view['id']}:{view.get('hash', '')}:{source}:{into}"
    told = await once.once(services, actor, "view", key, work, again)
    await _answer(ack, actor, services, later, view["id"], told)
    later(refresh_board, services, actor.workspace)


def _merge(
    connection: Connection, actor: Actor, source: int, into: int, key: str
) -> customers_merges.Merge:
    try:
        return customers_merge.merge(
            connection, actor.workspace, source, into, actor.user_id, actor.now
        )
    except CannotMergeError as error:
        if handled_requests.outcome(connection, actor.workspace, "view", key) is not None:
            raise AlreadyReceivedError from error
        raise MistakeError(str(error)) from error


async def undo(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Takes a merge back. A second press says that it is undone."""

    def work(connection: Connection, press: Action) -> Done:
        try:
            done = undo_merge.undo(
                connection,
                actor.workspace,
                action.number(press.value),
                actor.user_id,
                actor.now,
            )
        except CannotMergeError as error:
            return str(error), None
        return messages.parted(done), None

    await _do(ack, body, actor, services, later, work)
    later(refresh_board, services, actor.workspace)


async def keep_apart(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """ "They are two": the pair is not suggested again."""

    def work(connection: Connection, press: Action) -> Done:
        ids = _ids(press.value)
        one, other = (_known(connection, actor, each) for each in ids)
        duplicates.are_two(connection, actor.workspace, *ids, by=actor.user_id, now=actor.now)
        return messages.two(other, one), None

    await _do(ack, body, actor, services, later, work)


async def _do(
    ack: AsyncAck,
    body: dict[str, Any],
    actor: Actor,
    services: Services,
    later: Later,
    work: Callable[[Connection, Action], Done],
) -> None:
    """What may be done twice without harm: then the page again."""
    _only_admins(actor)
    told = await services.database.run(work, action.read(body))
    await ack()
    later(_show_page, services, actor, _view_id(body), told)


async def save(
    ack: AsyncAck, view: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """A customer's names. What another customer answers to is told at the field."""
    _only_admins(actor)
    chosen = action.number(submission.hint(view))
    name = " ".join(submission.field(view, messages.NAME).split())
    wanted = [
        " ".join(each.split()) for each in submission.field(view, messages.ALIASES).splitlines()
    ]
    wanted = [each for each in dict.fromkeys(wanted) if each]
    long = next((each for each in wanted if len(each) > customer_picker.NAME), None)
    if not name:
        await ack(response_action="errors", errors={messages.NAME: "A customer needs a name."})
        return
    if long is not None:
        sentence = f"A name has at most {customer_picker.NAME} characters."
        await ack(response_action="errors", errors={messages.ALIASES: sentence})
        return
    try:
        customer = await services.database.run(_save, actor, chosen, name, wanted)
    except _FieldError as error:
        await ack(response_action="errors", errors={error.field: str(error)})
        return
    await _answer(ack, actor, services, later, view["id"], (messages.saved(customer), None))


async def _answer(
    ack: AsyncAck, actor: Actor, services: Services, later: Later, view_id: str, told: Done
) -> None:
    """The page at once, as far as it can be, and then the whole of it."""
    page = await services.database.read(_page, actor, told, whole=False)
    await ack(response_action="update", view=messages.page(page))
    later(_show_page, services, actor, view_id, told)


class _FieldError(Exception):
    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def _save(
    connection: Connection, actor: Actor, chosen: int, name: str, wanted: list[str]
) -> Customer:
    before = _known(connection, actor, chosen)
    there = aliases.given(connection, actor.workspace, before.id)
    if messages.fits(there):  # else the field did not show them
        for each in there:
            if each not in wanted:
                aliases.remove(connection, actor.workspace, before.id, each)
    field, typed = messages.NAME, name
    try:
        if name != before.name:
            aliases.rename(connection, actor.workspace, before.id, name, actor.user_id, actor.now)
        field = messages.ALIASES
        for typed in wanted:
            aliases.add(connection, actor.workspace, before.id, typed, actor.user_id, actor.now)
    except NameTakenError as error:
        own = error.customer.id == before.id
        said = TAKEN_MERGED if own else TAKEN
        shown = typed if own else error.customer.name
        raise _FieldError(field, said.format(name=shown)) from error
    return Customer(before.id, name)


def _known(connection: Connection, actor: Actor, customer: int) -> Customer:
    found = customers.find(connection, actor.workspace, customer)
    if found is None:
        raise MistakeError(GONE)
    return found


def _view_id(body: dict[str, Any]) -> str:
    return str((body.get("view") or {}).get("id") or "")


def _value(press: Action, body: dict[str, Any]) -> str:
    """Which pair: in a button; or the customer whose page it is, and the one that was picked there."""
    if press.action_id != messages.INTO:
        return press.value
    return f"{(body.get('view') or {}).get('private_metadata') or ''}:{press.chosen or ''}"


def _ids(value: str) -> tuple[int, int]:
    one, _, other = value.partition(":")
    return action.number(one), action.number(other)
