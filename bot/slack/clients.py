"""Web API clients that share one connection pool and one time-out, without automatic retries.

slack_sdk retries a dropped connection and so posts twice if Slack had already read the request; and it applies proxies
from the environment even to addresses of this machine. Both are turned off here.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import RareLines
from bot.settings import Settings
from bot.slack import clock_offset, faults, watched_client
from bot.slack.blocks import Message
from bot.slack.faults import CALL_FAILED, Fault
from bot.slack.watched_client import WatchedClient

TIMEOUT_SECONDS = 10
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Identity:
    """The bot's identity in one workspace. The token is kept out of `repr`."""

    workspace: str
    token: str = field(repr=False)
    bot_user_id: str | None = None
    bot_id: str | None = None
    name: str = ""


class Clients:
    """Web API clients by workspace, and answers to a `response_url`. Create it inside the event loop; close it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
            trust_env=not settings.slack_is_local,
        )
        self._identities: dict[str, Identity] = {}
        # How far this machine's clock was ahead of Slack's at the last `authenticate`; None: Slack did not say.
        self.ahead_of_slack: timedelta | None = None
        self._lines = RareLines(watched_client.log)

    async def authenticate(self, token: str) -> Identity:
        """Asks Slack which workspace the token belongs to; `of(workspace)` then uses it. Kept in memory only.

        Raises SlackApiError or a connection error.
        """
        asked = datetime.now(UTC)
        told = await self.with_token(token).auth_test()
        self.ahead_of_slack = clock_offset.ahead_of_slack(told.headers, asked, datetime.now(UTC))
        identity = Identity(
            workspace=str(told["team_id"]),
            token=token,
            bot_user_id=told.get("user_id"),
            bot_id=told.get("bot_id"),
            name=str(told.get("team") or ""),
        )
        self.register(identity)
        return identity

    async def token_fault(self, workspace: str) -> Fault | None:
        """Asks Slack (`auth.test`) whether the workspace's token works. None if it does.

        FINAL: it does not; anything else: Slack does not say now. Raises KeyError if no token is known.
        """
        try:
            await self.of(workspace).auth_test()
        except CALL_FAILED as error:
            return faults.read(error)
        return None

    def register(self, identity: Identity) -> None:
        """Registers an identity that is already known."""
        self._identities[identity.workspace] = identity

    def identity(self, workspace: str) -> Identity | None:
        """The bot's identity in that workspace, or None if no token is known for it."""
        return self._identities.get(workspace)

    def of(self, workspace: str) -> AsyncWebClient:
        """A client for the workspace. Raises KeyError if no token is known for it."""
        return self.with_token(self._identities[workspace].token, workspace)

    def with_token(self, token: str, workspace: str = "") -> AsyncWebClient:
        """A client with the given token. `workspace`: the token's, if it is known, for the log."""
        client = WatchedClient(
            workspace=workspace,
            lines=self._lines,
            token=token,
            base_url=self._settings.slack_api_url,
            timeout=TIMEOUT_SECONDS,
            session=self._session,
            retry_handlers=[],
        )
        if self._settings.slack_is_local:
            client.proxy = None
        return client

    async def respond(self, response_url: str, message: Message | None, **more: Any) -> bool:
        """Posts to the `response_url` of a verified request. False if Slack rejected it or gave no URL.

        `message=None` with `delete_original=True` removes the message that held the button.
        """
        if not response_url:
            log.warning("a request without a response_url: its answer is not shown")
            return False
        body: Mapping[str, Any] = message.body(**more) if message else more
        async with self._session.post(response_url, json=body) as answer:
            return answer.status == 200

    async def close(self) -> None:
        """Closes the connections."""
        await self._session.close()
