"""What people are shown once a request is acknowledged. Each function only queues that; none reads the database.

A message's `response_url` holds for half an hour and five answers; a trigger id opens one modal within three seconds.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.engine import Connection

from bot.requests import modals
from bot.requests.action import Action
from bot.requests.command import Command
from bot.requests.request import Request
from bot.requests.services import Services
from bot.requests.submission import Hints, hints_of
from bot.slack.blocks import Block, Message, modal
from storage.core import drafts

ORIGIN = "place"  # the kind of draft; its word is stored
DONE = "done"
TITLE = "Keep in touch"


def replace(action: Action, message: Message, *, title: str = TITLE, callback: str = DONE) -> None:
    """Puts the message in the place of what held the button: a message, or a modal under that title.

    Does nothing in Home, which is published again after each press.
    """
    if action.in_home:
        return
    if action.modal_id:
        update_form(action, receipt_view(title, message, hints_of(action.view).turn, callback))
    else:
        _respond(action, message, replaces=True)


def answer(action: Action, message: Message) -> None:
    """Says something below what held the button, which stays, to the one who pressed it."""
    action.later(
        action.services.clients.respond,
        action.response_url,
        message,
        response_type="ephemeral",
        replace_original=False,
    )


def say_over_home(action: Action, message: Message) -> None:
    """Says something in a modal of its own, where there is no message to answer under."""
    open_form(action, modal(modals.SAID, modals.TITLE, message.blocks))


def open_form(request: Action | Command, view: Block) -> None:
    """Opens a modal. If Slack won't just now, the person is told where they pressed or typed."""
    _later(request, modals.open_modal, request.trigger_id, view, request.response_url)


async def open_form_once(action: Action, make: Callable[[Connection], Block]) -> None:
    """Opens the modal that `make` makes, once for each choice: pressed five times at once, one form opens."""

    def work(connection: Connection) -> tuple[Block | None, dict[str, Any]]:
        return make(connection), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Block | None:
        return None  # its form is open already

    view = await action.once(work, again, key=action.key_of_choice)
    if view is not None:
        open_form(action, view)


def push_form(action: Action, view: Block) -> None:
    """Lays a modal over the one that held the button."""
    _later(action, modals.push_modal, action.trigger_id, view)


def update_form(action: Action, view: Block) -> None:
    """Shows another view in the modal that held the button."""
    _later(action, modals.update_modal, action.modal_id, view)


def receipt_view(title: str, message: Message, turn: int = 0, callback: str = DONE) -> Block:
    """A form, turned into what came of it. `turn`: which form of its modal it was, the first being 0."""
    carried = Hints(turn=turn).as_text()
    return modal(callback, title, message.blocks, close="Done", private_metadata=carried)


# The message from which a form was opened shows what came of it ------------------------------------------


def origin_of(action: Action) -> dict[str, Any]:
    """Which message held the button: for a draft, and for `show_at_origin`. Empty if a view did."""
    return (
        {"url": action.response_url, "ephemeral": action.ephemeral} if _has_origin(action) else {}
    )


def remember_origin(connection: Connection, action: Action) -> str | None:
    """A draft that knows which message held the button; None if a view did."""
    if not _has_origin(action):
        return None
    actor, origin = action.actor, origin_of(action)
    return drafts.keep(connection, actor.workspace, actor.user_id, ORIGIN, origin, actor.now)


def restore_origin(request: Request, draft: str, message: Message) -> None:
    """Puts the message in the place of the one that the draft knows; once, and only for the draft's author."""
    request.later(_restore, request, draft, message)


async def _restore(request: Request, draft: str, message: Message) -> None:
    actor, database = request.actor, request.services.database
    origin = await database.run(
        drafts.take, actor.workspace, actor.user_id, ORIGIN, draft, actor.now
    )
    if origin is not None:
        await show_at_origin(request.services, origin, message)


async def show_at_origin(services: Services, origin: Mapping[str, Any], message: Message) -> None:
    """A follow-up: puts the message in the place of the one that `origin_of` told of."""
    # Drafts of the release before this one do not say whether; Slack takes "ephemeral" for both.
    more = {"response_type": "ephemeral"} if origin.get("ephemeral", True) else {}
    await services.clients.respond(origin["url"], message, replace_original=True, **more)


def _has_origin(action: Action) -> bool:
    return bool(action.response_url) and not action.view


def _respond(action: Action, message: Message, *, replaces: bool) -> None:
    more = {"response_type": "ephemeral"} if action.ephemeral else {}
    action.later(
        action.services.clients.respond,
        action.response_url,
        message,
        replace_original=replaces,
        **more,
    )


def _later(request: Action | Command, work: Any, *args: Any) -> None:
    request.later(work, request.services, request.actor.workspace, *args)
