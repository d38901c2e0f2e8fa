"""Undoing an import from the admins' page of customers: asked first, and then done in the background."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.duplicates import messages, undo_import
from bot.features.duplicates.handlers import facts, show_page
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor, only_admins
from bot.requests.modals import update_modal
from bot.requests.services import Services
from bot.requests.submission import Submission, on_submission
from storage.importing import imports

BEGUN = "*The import is being undone.* What stays of it is shown here as soon as that is done."


def register(app: AsyncApp) -> None:
    on_action(app, messages.UNDO_IMPORT, ask)
    on_submission(app, messages.CONFIRM_IMPORT, undo)


async def ask(action: Action) -> None:
    """[Undo …]: what would go and stay, as a follow-up, because looking through a large import takes a while."""
    only_admins(action.actor)
    wanted = number(action.value)
    action.later(_show_confirmation, action.services, action.actor, action.view, wanted)


async def _show_confirmation(
    services: Services, actor: Actor, before: Mapping[str, Any], wanted: int
) -> None:
    database, workspace = services.database, actor.workspace
    found = await database.read(imports.can_be_undone, workspace, actor.now)
    record = next((each for each in found if each.number == wanted), None)
    if record is None:
        await show_page(services, actor, before, (undo_import.GONE, None))
        return
    expected = await undo_import.preview(database, workspace, record.number)
    view = messages.confirm_import(record, expected, actor.membership.zone)
    await update_modal(services, workspace, before, view)


async def undo(submission: Submission) -> None:
    """Begins the undo, and does the rest after the answer to Slack."""
    actor, services = submission.actor, submission.services
    only_admins(actor)
    wanted = number(submission.hint)

    def work(connection: Connection) -> tuple[bool, dict[str, Any]]:
        undo_import.begin(connection, actor.workspace, wanted, actor.user_id)
        return True, {}

    def again(connection: Connection, outcome: dict[str, Any]) -> bool:
        return False  # the first time goes on with it

    notice = BEGUN
    try:
        if await submission.once(work, again):
            submission.later(_undo, services, actor, submission.view, wanted)
    except MistakeError as mistake:  # it is being undone, or is undone already
        notice = str(mistake)
        submission.later(show_page, services, actor, submission.view, (notice, None))
    page = await services.database.read(facts, actor, (notice, None), whole=False)
    submission.update(messages.page(page))


async def _undo(services: Services, actor: Actor, before: Mapping[str, Any], wanted: int) -> None:
    done = await undo_import.go_on(services.database, actor.workspace, wanted, actor.now)
    await show_page(services, actor, before, (messages.import_undone(done), None))
