"""Publishes Home tabs, one at a time for each user, and again after presses and forms of users who have one open."""

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
"""For this long after a user was last seen at Home, a form counts as opened from there."""

UserKey = tuple[str, str]  # workspace and user id


class Tabs:
    """Publishes everybody's Home. Who was there lately is only a hint, kept in memory: a tab is fresh when it opens.

    Slack does not tell whether a form was opened over Home, and sends no event when it closes: so whoever was at Home
    within the last hour gets it again after each form.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._last_seen: OrderedDict[UserKey, datetime] = OrderedDict()
        self._locks: WeakValueDictionary[UserKey, asyncio.Lock] = WeakValueDictionary()

    def follow(self, request: AsyncBoltRequest) -> Step | None:
        """The step that publishes Home after a press in it, or in a form that may lie over it, whatever the outcome."""
        body = request.body
        if body.get("type") not in ("block_actions", "view_submission") or not body.get("view"):
            return None
        user_key = (request.context.team_id or "", user_of(body))
        if body["view"].get("type") == "home":
            self._mark_seen(user_key)
        return partial(self.publish, *user_key) if self._seen_lately(user_key) else None

    async def publish(self, workspace: str, user: str, view: Block | None = None) -> None:
        """A follow-up: publishes Home. `view`: the page if it was just read."""
        user_key = (workspace, user)
        if self._services.clients.identity(workspace) is None:
            return  # there is no token for that workspace
        async with self._locks.setdefault(
            user_key, asyncio.Lock()
        ):  # or an older view might be published last
            shown = view or await self.view(workspace, user) or await self._refusal(workspace, user)
            try:
                await self._services.clients.of(workspace).views_publish(user_id=user, view=shown)
            except CALL_FAILED as error:  # it is published again when it is next opened
                log.warning("a Home was not published: %s", faults.read(error).what)
            else:
                self._mark_seen(user_key)

    async def view(self, workspace: str, user: str) -> Block | None:
        """The page as of now; None for a person who is not enrolled."""
        services = self._services
        try:
            return messages.page(
                await services.database.read(facts, workspace, user, services.now())
            )
        except NotEnrolledError:
            return None

    async def _refusal(self, workspace: str, user: str) -> Block:
        return messages.turned_away(await admission.sentence_for(workspace, user, self._services))

    def _mark_seen(self, user_key: UserKey) -> None:
        self._last_seen[user_key] = self._services.now()
        self._last_seen.move_to_end(user_key)
        while len(self._last_seen) > MOST_SEEN:
            self._last_seen.popitem(last=False)

    def _seen_lately(self, user_key: UserKey) -> bool:
        since = self._last_seen.get(user_key)
        return since is not None and abs(self._services.now() - since) <= STAYS
