"""A client of the page's server without a browser: its WebSocket and its requests."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]
SECONDS = 10


@dataclass
class Tab:
    """One open page. `state` is the last state that it received."""

    user: str
    url: str
    session: aiohttp.ClientSession
    socket: aiohttp.ClientWebSocketResponse
    state: Json = field(default_factory=dict)
    traffic: dict[int, Json] = field(default_factory=dict)

    async def until(self, condition: Callable[[Json], object]) -> Json:
        """Receives messages until the state satisfies the condition. Raises TimeoutError."""
        async with asyncio.timeout(SECONDS):
            while not self.state or not condition(self.state):
                await self.receive()
        return self.state

    async def receive(self) -> None:
        """Receives one message from the server."""
        message = await self.socket.receive_json()
        if message["type"] == "state":
            self.state = message
        else:
            self.traffic |= {entry["n"]: entry for entry in message["entries"]}

    async def wants_traffic(self, until: Callable[[dict[int, Json]], object]) -> None:
        """Opens the traffic drawer, and waits until it satisfies the condition."""
        await self.socket.send_str(json.dumps({"traffic": True}))
        async with asyncio.timeout(SECONDS):
            while not until(self.traffic):
                await self.receive()

    async def do(self, do: str, **fields: Any) -> Json:
        """Runs an action, which must succeed."""
        status, answer = await self.tries(do, **fields)
        assert status == 200, answer
        return answer

    async def tries(self, do: str, **fields: Any) -> tuple[int, Json]:
        """Runs an action; returns the status and the answer."""
        return await post(
            self.session, f"{self.url}/page/do", {"as": self.user, "do": do, **fields}
        )

    async def command(self, text: str, where: str | None = None) -> Json:
        """Types a command and waits until its answer is shown."""
        channel_id = where or self.app
        before = len(self.state["messages"][channel_id])
        answer = await self.do("command", text=text, **{"in": channel_id})
        await self.until(lambda state: len(state["messages"][channel_id]) > before)
        return answer

    async def press(self, message: Json, action_id: str, **fields: Any) -> Json:
        """Presses an element of a message in the DM with the bot."""
        block, element = found(message["blocks"], action_id)
        fields.setdefault("value", element.get("value"))
        return await self.do(
            "press",
            message=message["ts"],
            block_id=block["block_id"],
            action_id=action_id,
            **{"in": self.app, **fields},
        )

    @property
    def app(self) -> str:
        """The id of the DM with the bot."""
        return next(
            str(each["id"]) for each in self.state["conversations"] if each["kind"] == "app"
        )

    @property
    def dm(self) -> list[Json]:
        """The messages of the DM with the bot."""
        return list(self.state["messages"][self.app])

    def unread(self, channel_id: str) -> int:
        """The unread count of a conversation."""
        (found,) = [each for each in self.state["conversations"] if each["id"] == channel_id]
        return int(found["unread"])


async def wind(tab: Tab, by: str) -> Json:
    """Advances the clock, and waits until the tab shows it."""
    status, answer = await post(tab.session, f"{tab.url}/page/wind", {"by": by})
    assert status == 200, answer
    await tab.until(lambda state: state["now"] >= answer["now"][:16] and not state["wind"]["busy"])
    return answer


def found(blocks: list[Json], action_id: str) -> tuple[Json, Json]:
    """The block and the element with that action id."""
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory"), block.get("element")]:
            if element and element.get("action_id") == action_id:
                return block, element
    raise AssertionError(f"no {action_id} in {blocks}")


async def post(session: aiohttp.ClientSession, url: str, body: Json) -> tuple[int, Json]:
    """The status and the answer."""
    async with session.post(url, json=body) as answer:
        return answer.status, await answer.json()


@asynccontextmanager
async def opened(url: str, user: str) -> AsyncIterator[Tab]:
    """A tab that has received its first state."""
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.ws_connect(f"{url}/page/live?as={user}", max_msg_size=0) as socket,
    ):
        tab = Tab(user, url, session, socket)
        await tab.receive()
        yield tab
