"""A request that Slack did not sign: the cause is logged, and a secret that is wrong is kept for doctor."""

import asyncio
import hashlib
import hmac
import logging
import time
from datetime import datetime

import pytest

from bot.logs import RareLines
from bot.process.signature import Cause, SignatureCheck, cause_of_rejection
from storage.core.database import Database
from storage.programme import turned_away, workspaces
from tests import cast

SECRET = b"8f742231b10e8888abcd99yyyzzz85a5"
BODY = b"command=%2Fvisit"
NOW = 1_795_000_000


def headers(at: object = NOW, *, secret: bytes = SECRET, body: bytes = BODY) -> dict[str, str]:
    signed = f"v0:{at}:".encode() + body
    return {
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest(),
    }


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        (headers(), None),
        (headers(NOW - 300), None),
        (headers(NOW + 300), None),
        ({}, Cause.NO_SIGNATURE),
        ({"X-Slack-Request-Timestamp": str(NOW)}, Cause.NO_SIGNATURE),
        (headers() | {"X-Slack-Request-Timestamp": "soon"}, Cause.NO_SIGNATURE),
        (headers() | {"X-Slack-Signature": "v0=é"}, Cause.NO_SIGNATURE),
        (headers() | {"X-Slack-Signature": "v1=00"}, Cause.NO_SIGNATURE),
        (headers(NOW - 301), Cause.OTHER_TIME),
        (headers(NOW + 301), Cause.OTHER_TIME),
        (headers(secret=b"another app's"), Cause.OTHER_SECRET),
        (headers(secret=SECRET + b"\n"), Cause.OTHER_SECRET),
        (headers(body=b"command=%2Fundo"), Cause.OTHER_SECRET),
    ],
)
def test_each_rejection_has_its_cause(sent: dict[str, str], cause: Cause | None) -> None:
    assert cause_of_rejection(BODY, sent, SECRET, NOW) is cause


def test_a_cause_is_logged_once_a_minute_with_the_number_of_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    instants = iter((0.0, 1.0, 59.9, 60.0, 61.0, 500.0, 500.0))
    lines = RareLines(logging.getLogger("rare"), clock=lambda: next(instants))
    for _ in range(6):
        lines.warning("time", "another time")
    lines.warning("secret", "another secret")
    assert caplog.messages == [
        "another time",
        "another time (2 more since the line before)",
        "another time (1 more since the line before)",
        "another secret",
    ]


async def kept(database: Database) -> datetime | None:
    await asyncio.sleep(0.05)  # it is kept beside the request
    return await database.read(turned_away.last, cast.TEAM)


async def test_a_secret_that_signed_nothing_so_far_is_kept_until_it_does(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.run(workspaces.add, cast.TEAM, cast.T0)
    now = int(time.time())
    check = SignatureCheck(SECRET.decode(), database, cast.TEAM)
    assert not check.accepts(BODY, {})
    assert not check.accepts(BODY, headers(now - 999))
    assert await kept(database) is None  # neither says anything of the secret
    for _ in range(3):
        assert not check.accepts(BODY, headers(now, secret=b"another"))
    assert await kept(database) is not None
    assert check.accepts(BODY, headers(now))
    assert await kept(database) is None
    assert not check.accepts(BODY, headers(now, secret=b"a stranger"))
    assert await kept(database) is None
    assert [line.split(": ")[0] for line in caplog.messages] == ["a request was turned away"] * 3
    assert "command" not in caplog.text
