"""Home tabs: made as of now, published one after the other, and again after each press and form of who has one open."""

import asyncio
import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from functools import partial
from weakref import WeakValueDictionary

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.errors import NotEnrolledError
from bot.features.home import messages
from bot.features.home.facts import facts
from bot.requests import admission
from bot.requests.actor import user_of
from bot.requests.services import MOST_SEEN, Services
from bot.slack import faults
from bot.slack.blocks import Block
from bot.slack.faults import CALL_FAILED
from bot.slack.receiver import Step

log = logging.getLogger(__name__)


STAYS = timedelta(hours=1)
"""For so long after the last sign of somebody at their Home a form is taken to have been opened from there."""

Whose = tuple[str, str]  # workspace and user


class Tabs:
    """Everybody's Home. Who has been there lately is a hint, kept in memory: without it a tab is fresh when it opens.

    Slack says nothing of a form that lay over Home, and sends no event when it closes: so whoever was at Home within
    the hour gets it again after each form.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lately: OrderedDict[Whose, datetime] = OrderedDict()
        self._turns: WeakValueDictionary[Whose, asyncio.Lock] = WeakValueDictionary()

    def follow(self, request: AsyncBoltRequest) -> Step | None:
        """After a press in Home, or in a form that may lie over it: publishes it, whatever the outcome was."""
        body = request.body
        if body.get("type") not in ("block_actions", "view_submission") or not body.get("view"):
            return None
        whose = (request.context.team_id or "", user_of(body))
        if body["view"].get("type") == "home":
            self._note(whose)
        return partial(self.publish, *whose) if self._was_here(whose) else None

    async def publish(self, workspace: str, user: str, view: Block | None = None) -> None:
        """A follow-up: puts Home in its place; `view`: as it was read just now."""
        whose = (workspace, user)
        if self._services.clients.identity(workspace) is None:
            return  # nobody may speak for us there
        async with self._turns.setdefault(whose, asyncio.Lock()):  # else an older one may come last
            shown = view or await self.view(workspace, user) or await self._refusal(workspace, user)
            try:
                await self._services.clients.of(workspace).views_publish(user_id=user, view=shown)
            except CALL_FAILED as error:  # it is made anew when it is next opened
                log.warning("a Home was not published: %s", faults.read(error).what)
            else:
                self._note(whose)

    async def view(self, workspace: str, user: str) -> Block | None:
        """The page as of now; None for who takes no part."""
        services = self._services
        try:
            return messages.page(
                await services.database.read(facts, workspace, user, services.now())
            )
        except NotEnrolledError:
            return None

    async def _refusal(self, workspace: str, user: str) -> Block:
        return messages.turned_away(await admission.sentence_for(workspace, user, self._services))

    def _note(self, whose: Whose) -> None:
        self._lately[whose] = self._services.now()
        self._lately.move_to_end(whose)
        while len(self._lately) > MOST_SEEN:
            self._lately.popitem(last=False)

    def _was_here(self, whose: Whose) -> bool:
        since = self._lately.get(whose)
        return since is not None and abs(self._services.now() - since) <= STAYS
