"""What people see once a request is acknowledged. Each function only queues a follow-up; none reads the database.

A message's `response_url` is valid for half an hour and five answers; a trigger id for one modal and three seconds.
Of a message that holds several deliveries, only the one that held the button is replaced (bundle_items.py).
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.engine import Connection

from bot.requests import bundle_items, modals
from bot.requests.action import Action
from bot.requests.command import Command
from bot.requests.request import Request
from bot.requests.services import Services
from bot.slack.blocks import Block, Message, modal
from storage.core import drafts

ORIGIN = "place"  # the kind of draft; the word is stored
DONE = "done"
TITLE = "Keep in touch"


def replace(action: Action, message: Message, *, title: str = TITLE, callback: str = DONE) -> None:
    """Replaces what held the button: a message, or a modal, which gets that title and callback id.

    Does nothing in Home, which is published again after each press.
    """
    if action.in_home:
        return
    if action.modal_id:
        update_form(action, receipt_view(title, message, callback))
    else:
        _respond(action, message)


def answer(action: Action, message: Message) -> None:
    """Posts an ephemeral message to the actor, below the message that held the button, which stays."""
    action.later(
        action.services.clients.respond,
        action.response_url,
        message,
        response_type="ephemeral",
        replace_original=False,
    )


def say_over_home(action: Action, message: Message) -> None:
    """Shows a message in a modal of its own, for Home, where there is no message to answer under."""
    open_form(action, modal(modals.SAID, modals.TITLE, message.blocks))


def open_form(request: Action | Command, view: Block) -> None:
    """Opens a modal. If Slack cannot do so now, the person is told where they pressed or typed."""
    _later(request, modals.open_modal, request.trigger_id, view, request.response_url)


async def open_form_once(action: Action, make: Callable[[Connection], Block]) -> None:
    """Opens the modal that `make` builds, once for each choice: five presses at once open one form."""

    def work(connection: Connection) -> tuple[Block | None, dict[str, Any]]:
        return make(connection), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Block | None:
        return None  # its form is open already

    view = await action.once(work, again, key=action.key_of_choice)
    if view is not None:
        open_form(action, view)


def push_form(action: Action, view: Block) -> None:
    """Pushes a modal over the one that held the button."""
    _later(action, modals.push_modal, action.trigger_id, view)


def update_form(action: Action, view: Block) -> None:
    """Shows another view in the modal that held the button."""
    _later(action, modals.update_modal, action.view, view)


def receipt_view(title: str, message: Message, callback: str = DONE) -> Block:
    """The view that replaces a form with its outcome."""
    return modal(callback, title, message.blocks, close="Done")


# The origin: the message from which a form was opened, replaced by the outcome ---------------------------


def origin_of(action: Action) -> dict[str, Any]:
    """The message that held the button, as JSON for a draft and for `show_at_origin`; empty if a view held it."""
    return _origin(action) if _has_origin(action) else {}


def _origin(action: Action) -> dict[str, Any]:
    actor = action.actor
    here = {"item": action.item, "workspace": actor.workspace, "user": actor.user_id}
    return {
        "url": action.response_url,
        "ephemeral": action.ephemeral,
        **(here if action.item else {}),
    }


def remember_origin(connection: Connection, action: Action) -> str | None:
    """Keeps the message that held the button in a draft, and returns its id; None if a view held it."""
    if not _has_origin(action):
        return None
    actor, origin = action.actor, origin_of(action)
    return drafts.keep(connection, actor.workspace, actor.user_id, ORIGIN, origin, actor.now)


def restore_origin(request: Request, draft: str, message: Message) -> None:
    """Replaces the message that the draft remembers; once, and only for the draft's author."""
    request.later(_restore, request, draft, message)


async def _restore(request: Request, draft: str, message: Message) -> None:
    actor, database = request.actor, request.services.database
    origin = await database.run(
        drafts.take, actor.workspace, actor.user_id, ORIGIN, draft, actor.now
    )
    if origin is not None:
        await show_at_origin(request.services, origin, message)


async def show_at_origin(services: Services, origin: Mapping[str, Any], message: Message) -> None:
    """A follow-up: replaces the message that `origin_of` described."""
    # Drafts of the previous release lack the flag; Slack accepts "ephemeral" in either case.
    more = {"response_type": "ephemeral"} if origin.get("ephemeral", True) else {}
    url, item = str(origin["url"]), str(origin.get("item") or "")
    if item:
        workspace, user = str(origin["workspace"]), str(origin["user"])
        await _replace_item(services, workspace, user, item, url, message)
    else:
        await services.clients.respond(url, message, replace_original=True, **more)


async def _replace_item(
    services: Services, workspace: str, user: str, item: str, url: str, message: Message
) -> None:
    """Replaces one item of a bundle; where the bundle is not known any more, the message comes below it."""

    async def whole(found: Message) -> bool:
        return await services.clients.respond(url, found, replace_original=True)

    if not await bundle_items.show(services, workspace, user, item, message, whole):
        await services.clients.respond(
            url, message, response_type="ephemeral", replace_original=False
        )


def _has_origin(action: Action) -> bool:
    return bool(action.response_url) and not action.view


def _respond(action: Action, message: Message) -> None:
    action.later(show_at_origin, action.services, _origin(action), message)


def _later(request: Action | Command, work: Any, *args: Any) -> None:
    request.later(work, request.services, request.actor.workspace, *args)
