"""The admin's page of customers: opened from /visit setup; every press checks who acts."""

from collections.abc import Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.errors import MistakeError, NotAllowedError
from bot.features.board.handlers import refresh_board
from bot.features.duplicates import messages
from bot.features.duplicates.messages import Page
from bot.forms import customer_picker
from bot.requests import action, once, submission
from bot.requests.action import Press
from bot.requests.actor import Acting
from bot.requests.modals import update
from bot.requests.services import Desk
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
Told = tuple[str, int | None]  # what was done, and the merge that an undo would take back


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


def _only_admins(acting: Acting) -> None:
    if not acting.person.admin:
        raise NotAllowedError("Only an admin of this programme can do that.")


def _page(
    connection: Connection, acting: Acting, told: Told = ("", None), *, whole: bool = True
) -> Page:
    """`whole` False: without the pairs, which take too long to find while Slack waits."""
    return Page(
        customers=duplicates.how_many(connection, acting.workspace),
        pairs=duplicates.pairs(connection, acting.workspace) if whole else None,
        merges=customers_merges.standing(connection, acting.workspace, most=5),
        today=acting.today,
        zone=acting.membership.zone,
        told=told[0],
        undo=told[1],
    )


# Looking -------------------------------------------------------------------------------------------------


async def show_list(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """The page, in the modal that is open. Looking for pairs takes a while, so it follows."""
    _only_admins(acting)
    await ack()
    later(_show_page, desk, acting, _view_id(body))


async def _show_page(desk: Desk, acting: Acting, view_id: str, told: Told = ("", None)) -> None:
    page = await desk.database.read(_page, acting, told)
    await update(desk, acting.workspace, view_id, messages.page(page))


async def suggest(ack: AsyncAck, payload: dict[str, Any], acting: Acting, desk: Desk) -> None:
    """Customers that are known; none can be added here."""
    _only_admins(acting)
    typed = " ".join(typed_name(payload.get("value")).split())
    found = await desk.database.read(customers.suggest, acting.workspace, typed)
    await ack(options=[customer_picker.option_of(customer) for customer in found])


async def show_confirmation(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """What would move, before anything does."""
    _only_admins(acting)
    press = action.read(body)
    source, into = _ids(_value(press, body))
    view = await desk.database.read(_confirmation, acting, source, into)
    await ack()
    later(update, desk, acting.workspace, _view_id(body), view)


def _confirmation(connection: Connection, acting: Acting, source: int, into: int) -> Block:
    one, other = (_known(connection, acting, each) for each in (source, into))
    if one.id == other.id:
        raise MistakeError("That is the same customer; pick another one.")
    return messages.confirmation(
        one, other, customers_merges.belongings(connection, acting.workspace, one.id)
    )


async def show_customer(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """A customer's names."""
    _only_admins(acting)
    chosen = action.number(action.read(body).chosen or "")
    view = await desk.database.read(_customer, acting, chosen)
    await ack()
    later(update, desk, acting.workspace, _view_id(body), view)


def _customer(connection: Connection, acting: Acting, chosen: int) -> Block:
    found = _known(connection, acting, chosen)
    given = aliases.given(connection, acting.workspace, found.id)
    shown = given if messages.fits(given) else []
    merges = customers_merges.within(
        connection, acting.workspace, found.id, most=messages.MOST_MERGES
    )
    return messages.edit(found, shown, merges)


# Doing ---------------------------------------------------------------------------------------------------


async def merge(
    ack: AsyncAck, view: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """The merge that was confirmed; the modal becomes the page again."""
    _only_admins(acting)
    source, into = _ids(submission.hint(view))

    def work(connection: Connection) -> tuple[Told, dict[str, Any]]:
        done = _merge(connection, acting, source, into, key)
        return (messages.merged(done), done.id), {"merge": done.id}

    def again(connection: Connection, outcome: dict[str, Any]) -> Told:
        done = customers_merges.find(connection, acting.workspace, outcome["merge"])
        return (
            (messages.merged(done), done.id) if done else ("That merge was undone already.", None)
        )

    # One modal may merge several pairs, one after the other; a pair only once, until it is undone.
    key = f"{view['id']}:{view.get('hash', '')}:{source}:{into}"
    told = await once.once(desk, acting, "view", key, work, again)
    await _answer(ack, acting, desk, later, view["id"], told)
    later(refresh_board, desk, acting.workspace)


def _merge(
    connection: Connection, acting: Acting, source: int, into: int, key: str
) -> customers_merges.Merge:
    try:
        return customers_merge.merge(
            connection, acting.workspace, source, into, acting.user_id, acting.now
        )
    except CannotMergeError as error:
        if handled_requests.outcome(connection, acting.workspace, "view", key) is not None:
            raise AlreadyReceivedError from error
        raise MistakeError(str(error)) from error


async def undo(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """Takes a merge back. A second press says that it is undone."""

    def work(connection: Connection, press: Press) -> Told:
        try:
            done = undo_merge.undo(
                connection,
                acting.workspace,
                action.number(press.value),
                acting.user_id,
                acting.now,
            )
        except CannotMergeError as error:
            return str(error), None
        return messages.parted(done), None

    await _do(ack, body, acting, desk, later, work)
    later(refresh_board, desk, acting.workspace)


async def keep_apart(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """ "They are two": the pair is not suggested again."""

    def work(connection: Connection, press: Press) -> Told:
        ids = _ids(press.value)
        one, other = (_known(connection, acting, each) for each in ids)
        duplicates.are_two(connection, acting.workspace, *ids, by=acting.user_id, now=acting.now)
        return messages.two(other, one), None

    await _do(ack, body, acting, desk, later, work)


async def _do(
    ack: AsyncAck,
    body: dict[str, Any],
    acting: Acting,
    desk: Desk,
    later: Later,
    work: Callable[[Connection, Press], Told],
) -> None:
    """What may be done twice without harm: then the page again."""
    _only_admins(acting)
    told = await desk.database.run(work, action.read(body))
    await ack()
    later(_show_page, desk, acting, _view_id(body), told)


async def save(
    ack: AsyncAck, view: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """A customer's names. What another customer answers to is told at the field."""
    _only_admins(acting)
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
        customer = await desk.database.run(_save, acting, chosen, name, wanted)
    except _FieldError as error:
        await ack(response_action="errors", errors={error.field: str(error)})
        return
    await _answer(ack, acting, desk, later, view["id"], (messages.saved(customer), None))


async def _answer(
    ack: AsyncAck, acting: Acting, desk: Desk, later: Later, view_id: str, told: Told
) -> None:
    """The page at once, as far as it can be, and then the whole of it."""
    page = await desk.database.read(_page, acting, told, whole=False)
    await ack(response_action="update", view=messages.page(page))
    later(_show_page, desk, acting, view_id, told)


class _FieldError(Exception):
    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def _save(
    connection: Connection, acting: Acting, chosen: int, name: str, wanted: list[str]
) -> Customer:
    before = _known(connection, acting, chosen)
    there = aliases.given(connection, acting.workspace, before.id)
    if messages.fits(there):  # else the field did not show them
        for each in there:
            if each not in wanted:
                aliases.remove(connection, acting.workspace, before.id, each)
    field, typed = messages.NAME, name
    try:
        if name != before.name:
            aliases.rename(
                connection, acting.workspace, before.id, name, acting.user_id, acting.now
            )
        field = messages.ALIASES
        for typed in wanted:
            aliases.add(connection, acting.workspace, before.id, typed, acting.user_id, acting.now)
    except NameTakenError as error:
        own = error.customer.id == before.id
        said = TAKEN_MERGED if own else TAKEN
        shown = typed if own else error.customer.name
        raise _FieldError(field, said.format(name=shown)) from error
    return Customer(before.id, name)


def _known(connection: Connection, acting: Acting, customer: int) -> Customer:
    found = customers.find(connection, acting.workspace, customer)
    if found is None:
        raise MistakeError(GONE)
    return found


def _view_id(body: dict[str, Any]) -> str:
    return str((body.get("view") or {}).get("id") or "")


def _value(press: Press, body: dict[str, Any]) -> str:
    """Which pair: in a button; or the customer whose page it is, and the one that was picked there."""
    if press.action_id != messages.INTO:
        return press.value
    return f"{(body.get('view') or {}).get('private_metadata') or ''}:{press.chosen or ''}"


def _ids(value: str) -> tuple[int, int]:
    one, _, other = value.partition(":")
    return action.number(one), action.number(other)
