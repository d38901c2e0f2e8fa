"""Logs say where something failed, but contain neither customers' words nor secrets."""

import io
import logging

import pytest

from bot.logs import DiscreetFormatter
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from storage.core.database import Database
from tests.bot.office import Office, Time

WORDS = "we may leave gas by 2028"


def test_an_exception_is_logged_without_its_message() -> None:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(DiscreetFormatter("%(message)s"))
    record = logging.getLogger("test.discreet")
    record.addHandler(handler)
    try:
        try:
            raise LookupError(WORDS)
        except LookupError as first:
            raise ValueError(f"{WORDS} again") from first
    except ValueError:
        record.exception("It went wrong")
    finally:
        record.removeHandler(handler)
    assert "ValueError" in said.getvalue()
    assert "caused by LookupError" in said.getvalue()
    assert WORDS not in said.getvalue().replace(f'raise LookupError("{WORDS}")', "")


async def test_a_bug_is_logged_with_the_reference_that_the_person_sees_and_without_their_words(
    bot: Bot,
    slack: Playground,
    anna: Person,
    database: Database,
    time: Time,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    office = Office(slack, database, bot, time)
    async with office.breaking():
        reply = await anna.command("/visit", f"Globex today: {WORDS}")
    assert reply.ok
    assert "Something went wrong on my side, and nothing was stored." in reply.words
    reference = reply.words.rstrip(".").split()[-1]
    ours = "\n".join(
        DiscreetFormatter("%(message)s").format(record)
        for record in caplog.records
        if record.name.startswith(("bot", "storage", "scheduler"))
    )
    assert f"bug, reference {reference}" in ours
    for secret in (WORDS, slack.bot_token, slack.signing_secret):
        assert secret not in ours
