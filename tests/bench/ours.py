"""Our server for the benchmark, with an additional empty Bolt command: `python -m tests.bench.ours URL`."""

import asyncio
import sys
from datetime import UTC, datetime

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.process import garbage_collection
from bot.process.app import FEATURES, Feature, build_app
from bot.process.http_server import build_server
from bot.settings import read
from bot.slack.clients import Clients, Identity
from storage.core.database import Database
from storage.customers import customers
from storage.migrations import migrate
from storage.programme import leaders, workspaces
from tests.bench.load import CUSTOMERS, LEADERS

SECRET = "bench"


def seed(connection: Connection) -> None:
    """Adds a workspace with leaders and customers."""
    now = datetime.now(UTC)
    workspaces.add(connection, "T0PLAY", now)
    for number in range(LEADERS):
        leaders.add(connection, "T0PLAY", f"U{number:04}", now, now.date(), name=f"Leader {number}")
    for number in range(CUSTOMERS):
        customers.add(connection, "T0PLAY", f"Customer {number}", "U0000", now)


class Empty:
    """A feature with an empty command: what Bolt and the server cost by themselves."""

    @staticmethod
    def register(bolt: AsyncApp) -> None:
        async def nothing(ack: AsyncAck) -> None:
            await ack("ok")

        bolt.command("/nothing")(nothing)


async def main(url: str) -> None:
    """Prints its port, and serves until it is killed."""
    garbage_collection.disable_during_start()
    settings = read({"DATABASE_URL": url, "SLACK_API_URL": "http://127.0.0.1:1/"})
    database = Database(settings.database_url)
    migrate(database)
    database.run_now(seed)
    clients = Clients(settings)
    clients.register(Identity("T0PLAY", "xoxb-bench", "U0BOT", "B0BOT"))
    features: tuple[Feature, ...] = (*FEATURES[:1], Empty(), *FEATURES[1:])
    bot = build_app(database, clients, lambda: datetime.now(UTC), features)
    runner = web.AppRunner(build_server(database, bot.receiver, SECRET), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    garbage_collection.freeze_after_start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
