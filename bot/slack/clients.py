"""How this process calls Slack: one connection pool, one time-out, no retries behind our back.

slack_sdk retries a dropped connection by itself and so posts twice when Slack had already read the request; and it
takes proxies from the environment even for this machine's own addresses. Both are off here.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack.blocks import Message

TIMEOUT_SECONDS = 10
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Identity:
    """Who we are in one workspace. The token stays out of `repr`."""

    workspace: str
    token: str = field(repr=False)
    bot_user_id: str | None = None
    bot_id: str | None = None
    name: str = ""


class Clients:
    """Web API clients by workspace, and answers to a `response_url`. Make it inside the event loop; close it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
            trust_env=not settings.slack_is_here,
        )
        self._identities: dict[str, Identity] = {}

    async def introduce(self, token: str) -> Identity:
        """Asks Slack whose token this is; from now on `of(workspace)` calls with it. It stays in memory.

        Raises SlackApiError or a connection error.
        """
        told = await self.with_token(token).auth_test()
        identity = Identity(
            workspace=str(told["team_id"]),
            token=token,
            bot_user_id=told.get("user_id"),
            bot_id=told.get("bot_id"),
            name=str(told.get("team") or ""),
        )
        self.introduced(identity)
        return identity

    def introduced(self, identity: Identity) -> None:
        """Takes an identity that is known already."""
        self._identities[identity.workspace] = identity

    def identity(self, workspace: str) -> Identity | None:
        """Who we are there, or None where no token is known."""
        return self._identities.get(workspace)

    def of(self, workspace: str) -> AsyncWebClient:
        """A client for the workspace. Raises KeyError where no token is known."""
        return self.with_token(self._identities[workspace].token)

    def with_token(self, token: str) -> AsyncWebClient:
        """A client with the given token."""
        client = AsyncWebClient(
            token=token,
            base_url=self._settings.slack_api_url,
            timeout=TIMEOUT_SECONDS,
            session=self._session,
            retry_handlers=[],
        )
        if self._settings.slack_is_here:
            client.proxy = None
        return client

    async def respond(self, response_url: str, message: Message | None, **more: Any) -> bool:
        """Sends an answer to a verified request's `response_url`. False if Slack did not take it, or gave none.

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
