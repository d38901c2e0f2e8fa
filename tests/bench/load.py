"""Generates a load of signed slash commands over kept-alive connections, on this machine only.

Run as a process: `python -m tests.bench.load PORT CONNECTIONS SECONDS COMMAND SECRET` prints one JSON line.
"""

import asyncio
import hashlib
import hmac
import json
import random
import sys
import time
from urllib.parse import urlencode

LEADERS = 1000
CUSTOMERS = 300
SAID = "“we may leave gas by 2028, if the grid is ready, and nobody has asked us yet”"


class Load:
    """A load and its results: latencies in seconds, and the number of unexpected answers."""

    def __init__(self, port: int, command: str, secret: str) -> None:
        self.port, self.command, self.secret = port, command, secret.encode()
        self.latencies: list[float] = []
        self.wrong = 0
        self.number = 0
        self.expected = b"Kept" if command == "/visit" else b"ok"

    def request(self) -> bytes:
        """One signed command, with a unique trigger id."""
        self.number += 1
        where = f"Customer {random.randrange(CUSTOMERS)} {random.randint(2, 28)} days ago"
        text = (
            f"{where}: {SAID} {random.getrandbits(32)}"  # the same line twice would be asked about
        )
        body = urlencode(
            {
                "token": "x",
                "team_id": "T0PLAY",
                "team_domain": "play",
                "channel_id": "C1",
                "channel_name": "general",
                "user_id": f"U{random.randrange(LEADERS):04}",
                "user_name": "x",
                "command": self.command,
                "text": text,
                "api_app_id": "A1",
                "is_enterprise_install": "false",
                "response_url": "http://127.0.0.1:1/",
                "trigger_id": f"{time.time_ns()}.{self.number}.{id(self)}",
            }
        ).encode()
        stamp = str(int(time.time()))
        signed = hmac.new(self.secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        head = (
            "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signed.hexdigest()}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def connection(self, deadline: float) -> None:
        """Sends requests over one connection until the deadline."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while (started := time.perf_counter()) < deadline:
            writer.write(self.request())
            head = await reader.readuntil(b"\r\n\r\n")
            if b"HTTP/1.1 200" not in head or self.expected not in await _body(reader, head):
                self.wrong += 1
            self.latencies.append(time.perf_counter() - started)
            if b"connection: close" in head.lower():
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.close()

    async def run(self, connections: int, seconds: float) -> dict[str, float]:
        """Returns requests per second, latencies in milliseconds, and the number of wrong answers."""
        started = time.perf_counter()
        await asyncio.gather(*(self.connection(started + seconds) for _ in range(connections)))
        took = time.perf_counter() - started
        ordered = sorted(self.latencies)
        return {
            "per_second": len(ordered) / took,
            "p50": ordered[len(ordered) // 2] * 1000,
            "p99": ordered[int(len(ordered) * 0.99)] * 1000,
            "wrong": self.wrong,
        }


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return await reader.readexactly(int(line.split(b":")[1]))
    return b""


if __name__ == "__main__":
    port, connections, seconds, command, secret = sys.argv[1:]
    load = Load(int(port), command, secret)
    print(json.dumps(asyncio.run(load.run(int(connections), float(seconds)))))
