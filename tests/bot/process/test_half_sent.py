"""Requests that never end are dropped in time, over a real socket; those that only take long are answered."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.process.http_server import runner_of

SOON = 0.3  # seconds: the setting in these tests
WHOLE = b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: 5\r\n\r\nhello"


@dataclass
class Line:
    """A connection to the server, byte by byte."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, *parts: bytes, pause: float = 0.0) -> None:
        for each in parts:
            self.writer.write(each)
            await asyncio.sleep(pause)

    async def hears(self, within: float = 5.0) -> bytes:
        """What comes next; empty once the server has hung up."""
        return await asyncio.wait_for(self.reader.read(4096), within)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def answer(request: web.Request) -> web.Response:
        text = await request.text()
        if text == "think":
            await asyncio.sleep(SOON * 2)  # a slow answer is no slow request
        return web.Response(text=f"heard {text}")

    server = web.Application()
    server.router.add_post("/slack/events", answer)
    runner = runner_of(server, 1.0, whole_within=SOON)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield int(runner.addresses[0][1])
    await runner.cleanup()


@pytest.fixture
async def line(port: int) -> AsyncIterator[Line]:
    made = Line(*await asyncio.open_connection("127.0.0.1", port))
    yield made
    made.writer.close()


@pytest.mark.parametrize("end", [1, 20, 40, len(WHOLE) - 6, len(WHOLE) - 5, len(WHOLE) - 1])
async def test_a_request_that_stops_half_way_is_dropped(line: Line, end: int) -> None:
    await line.says(WHOLE[:end])
    assert await line.hears() == b""


async def test_one_that_comes_byte_by_byte_is_dropped_all_the_same(line: Line) -> None:
    await line.says(b"POST /slack/events HTTP/1.1\r\n")
    dripping = asyncio.create_task(line.says(*[b"X: y\r\n"] * 100, pause=SOON / 10))
    assert await line.hears() == b""
    dripping.cancel()


async def test_a_second_one_on_the_same_connection_has_no_longer(line: Line) -> None:
    await line.says(WHOLE)
    assert b"heard hello" in await line.hears()
    await line.says(WHOLE[:-3])
    assert await line.hears() == b""


async def test_a_body_in_pieces_without_an_end_is_dropped_wherever_it_goes(line: Line) -> None:
    await line.says(
        b"POST /nowhere HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"
    )
    assert await line.hears() == b""


async def test_a_slow_answer_and_a_pause_between_two_requests_are_not_cut(line: Line) -> None:
    await line.says(WHOLE.replace(b"hello", b"think"))
    assert b"heard think" in await line.hears()
    await asyncio.sleep(SOON * 2)
    await line.says(WHOLE[:60], WHOLE[60:], pause=SOON / 5)
    assert b"heard hello" in await line.hears()
