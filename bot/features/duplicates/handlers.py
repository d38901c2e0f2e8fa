"""The admins' page of customers, opened from /visit setup. Every handler checks that the actor is an admin."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.board.handlers import refresh_board
from bot.features.duplicates import messages
from bot.features.duplicates.messages import DuplicatesPage
from bot.forms import customer_picker
from bot.requests import turns
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor, only_admins
from bot.requests.modals import push_modal, update_modal
from bot.requests.responses import update_form
from bot.requests.services import Services
from bot.requests.submission import Submission, on_submission
from bot.requests.suggestion import Suggestion, on_suggestion
from bot.slack.blocks import Block
from bot.slack.text import clean_name
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.customers import aliases, customers, duplicates, undo_merge
from storage.customers import merge as customers_merge
from storage.customers import merges as customers_merges
from storage.customers.aliases import NameTakenError
from storage.customers.customers import Customer
from storage.customers.merges import CannotMergeError
from storage.importing import imports

GONE = "I don't know that customer here any more."
TAKEN = "“{name}” is a customer of its own: merge the two instead."
TAKEN_MERGED = "“{name}” was merged into this one; undo that first."
MOST_IMPORTS = 5
Notice = tuple[str, int | None]  # what was done, and the id of the merge that Undo would take back


def register(app: AsyncApp) -> None:
    on_action(app, messages.OPEN, open_list)
    on_action(app, messages.LIST, show_list)
    on_action(app, messages.MERGE, show_confirmation)
    on_action(app, messages.TURN, show_confirmation)
    on_action(app, messages.INTO, show_confirmation)
    on_action(app, messages.PICK, show_customer)
    on_action(app, messages.APART, keep_apart)
    on_action(app, messages.UNDO, undo)
    on_suggestion(app, messages.PICK, suggest)
    on_suggestion(app, messages.INTO, suggest)
    on_submission(app, messages.CONFIRM, merge)
    on_submission(app, messages.EDIT, save)


def facts(
    connection: Connection, actor: Actor, notice: Notice = ("", None), *, whole: bool = True
) -> DuplicatesPage:
    """The page's facts. `whole` False: without the pairs, which take too long to find while Slack waits."""
    return DuplicatesPage(
        customers=duplicates.count(connection, actor.workspace),
        pairs=duplicates.pairs(connection, actor.workspace) if whole else None,
        merges=customers_merges.standing(connection, actor.workspace, most=5),
        imports=imports.can_be_undone(connection, actor.workspace, actor.now)[:MOST_IMPORTS],
        today=actor.today,
        zone=actor.membership.zone,
        notice=notice[0],
        undo=notice[1],
    )


# Showing -------------------------------------------------------------------------------------------------


async def open_list(action: Action) -> None:
    """[Customers] in /visit setup: the page in a modal over the form, which keeps what was typed in it."""
    only_admins(action.actor)
    action.later(_push_page, action.services, action.actor, action.trigger_id)


async def _push_page(services: Services, actor: Actor, trigger_id: str) -> None:
    """A follow-up: pushes the page without its pairs while the trigger is valid, and then shows the whole of it."""
    page = messages.page(await services.database.read(facts, actor, whole=False))
    pushed = await push_modal(services, actor.workspace, trigger_id, page)
    if pushed is not None:
        await show_page(services, actor, pushed)


async def show_list(action: Action) -> None:
    """Shows the page in the open modal, as a follow-up, because finding pairs takes a while."""
    only_admins(action.actor)
    action.later(show_page, action.services, action.actor, action.view)


async def show_page(
    services: Services, actor: Actor, before: Mapping[str, Any], notice: Notice = ("", None)
) -> None:
    """A follow-up: shows the whole page in the open modal. `before`: the view that it shows now."""
    page = await services.database.read(facts, actor, notice)
    await update_modal(services, actor.workspace, before, messages.page(page))


async def suggest(suggestion: Suggestion) -> list[Block]:
    """Options for the type-ahead: known customers only."""
    actor = suggestion.actor
    only_admins(actor)
    database = suggestion.services.database
    found = await database.read(customers.suggest, actor.workspace, suggestion.typed)
    return [customer_picker.option_of(customer) for customer in found]


async def show_confirmation(action: Action) -> None:
    """Shows what a merge would move, and asks for confirmation."""
    actor = action.actor
    only_admins(actor)
    source, into = _ids(_pair_value(action))
    view = await action.services.database.read(_confirmation, actor, source, into)
    update_form(action, view)


def _confirmation(connection: Connection, actor: Actor, source: int, into: int) -> Block:
    one, other = (_known(connection, actor, each) for each in (source, into))
    if one.id == other.id:
        raise MistakeError("That is the same customer; pick another one.")
    return messages.confirmation(
        one, other, customers_merges.belongings(connection, actor.workspace, one.id)
    )


async def show_customer(action: Action) -> None:
    """Shows a customer's name and other names."""
    actor = action.actor
    only_admins(actor)
    chosen = number(action.chosen or "")
    update_form(action, await action.services.database.read(_customer, actor, chosen))


def _customer(connection: Connection, actor: Actor, chosen: int) -> Block:
    found = _known(connection, actor, chosen)
    given = aliases.given(connection, actor.workspace, found.id)
    shown = given if messages.fits(given) else []
    merges = customers_merges.within(
        connection, actor.workspace, found.id, most=messages.MOST_MERGES
    )
    return messages.edit(found, shown, merges)


# Changing ------------------------------------------------------------------------------------------------


async def merge(submission: Submission) -> None:
    """Merges the two customers as confirmed; the modal shows the page again."""
    actor = submission.actor
    only_admins(actor)
    source, into = _ids(submission.hint)

    def work(connection: Connection) -> tuple[Notice, dict[str, Any]]:
        done = _merge(connection, actor, source, into, key)
        return (messages.merged(done), done.id), {"merge": done.id}

    def again(connection: Connection, outcome: dict[str, Any]) -> Notice:
        done = customers_merges.find(connection, actor.workspace, outcome["merge"])
        return (
            (messages.merged(done), done.id) if done else ("That merge was undone already.", None)
        )

    key = submission.key
    notice = await submission.once(work, again)
    await _answer(submission, notice)
    submission.later(refresh_board, submission.services, actor.workspace)


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


async def undo(action: Action) -> None:
    """Undoes a merge. A second press says that it was undone."""
    actor = action.actor

    def work(connection: Connection) -> Notice:
        try:
            done = undo_merge.undo(
                connection, actor.workspace, number(action.value), actor.user_id, actor.now
            )
        except CannotMergeError as error:
            return str(error), None
        return messages.parted(done), None

    await _run_and_show(action, work)
    action.later(refresh_board, action.services, actor.workspace)


async def keep_apart(action: Action) -> None:
    """[They are two]: the pair is not suggested again."""
    actor = action.actor

    def work(connection: Connection) -> Notice:
        ids = _ids(action.value)
        one, other = (_known(connection, actor, each) for each in ids)
        duplicates.mark_distinct(connection, actor.workspace, *ids, by=actor.user_id, now=actor.now)
        return messages.two(other, one), None

    await _run_and_show(action, work)


async def _run_and_show(action: Action, work: Callable[[Connection], Notice]) -> None:
    """Runs `work`, which may run twice without harm, and shows the page again."""
    actor = action.actor
    only_admins(actor)
    notice = await action.services.database.run(work)
    action.later(show_page, action.services, actor, action.view, notice)


async def save(submission: Submission) -> None:
    """Stores a customer's names. A name that another customer has is an error at its field."""
    actor = submission.actor
    only_admins(actor)
    chosen = number(submission.hint)
    name = clean_name(submission.field(messages.NAME))
    wanted = [clean_name(each) for each in submission.field(messages.ALIASES).splitlines()]
    wanted = [each for each in dict.fromkeys(wanted) if each]
    long = next((each for each in wanted if len(each) > customer_picker.NAME), None)
    if not name:
        submission.errors({messages.NAME: "A customer needs a name."})
        return
    if long is not None:
        sentence = f"A name has at most {customer_picker.NAME} characters."
        submission.errors({messages.ALIASES: sentence})
        return
    try:
        customer = await submission.services.database.run(_save, actor, chosen, name, wanted)
    except _FieldError as error:
        submission.errors({error.field: str(error)})
        return
    await _answer(submission, (messages.saved(customer), None))


async def _answer(submission: Submission, notice: Notice) -> None:
    """Shows the page at once without its pairs, and then the whole of it."""
    services, actor = submission.services, submission.actor
    page = await services.database.read(facts, actor, notice, whole=False)
    submission.update(messages.page(page))
    submission.later(show_page, services, actor, submission.view, notice)


class _FieldError(Exception):
    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def _save(
    connection: Connection, actor: Actor, chosen: int, name: str, wanted: list[str]
) -> Customer:
    before = _known(connection, actor, chosen)
    stored = aliases.given(connection, actor.workspace, before.id)
    if messages.fits(stored):  # else the field did not show them
        for each in stored:
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


def _pair_value(action: Action) -> str:
    """The pair in a button's value; or the customer whose page it is, and the one that was picked there."""
    if action.action_id != messages.INTO:
        return action.value
    return f"{turns.text_of(action.view)}:{action.chosen or ''}"


def _ids(value: str) -> tuple[int, int]:
    one, _, other = value.partition(":")
    return number(one), number(other)
