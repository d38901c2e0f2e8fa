"""A minimal real Bolt app on a real server, as the stand-in's counterpart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.server import Playground


@asynccontextmanager
async def client(slack: Playground, token: str | None = None) -> AsyncIterator[AsyncWebClient]:
    """slack_sdk's client, without retries and proxies."""
    async with aiohttp.ClientSession(trust_env=False) as session:
        made = AsyncWebClient(
            token or slack.bot_token,
            base_url=slack.api_url,
            session=session,
            retry_handlers=[],
            timeout=5,
        )
        made.proxy = None
        yield made


@asynccontextmanager
async def bolt(slack: Playground) -> AsyncIterator[AsyncApp]:
    """A Bolt app that acknowledges once its listeners have finished."""
    async with client(slack) as web_client:
        yield AsyncApp(
            client=web_client,
            signing_secret=slack.signing_secret,
            process_before_response=True,
        )


@asynccontextmanager
async def over_http(slack: Playground, app: AsyncApp) -> AsyncIterator[None]:
    """Serves the app, and sets its URL in Slack."""

    async def take(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", take)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.send_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def over_sockets(slack: Playground, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connects the app by Socket Mode."""
    handler = AsyncSocketModeHandler(app, slack.app_token, web_client=app.client)
    handler.client.proxy = None
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.wait_for(lambda: slack.sockets.open)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
        await asyncio.sleep(0)
