"""One line after /visit, from signed HTTP to the database and back."""

import asyncio

import pytest

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from storage.core.database import Database
from storage.programme import leaders
from storage.visits import visit_record, visits
from storage.visits.visits import Visit
from tests.bot.office import Time
from tests.cast import ANNA, BEN, T0, TEAM


@pytest.fixture(autouse=True)
def _running(bot: Bot) -> None:
    pass


async def kept(database: Database, who: str = ANNA) -> list[Visit]:
    return await database.read(visit_record.of_leader, TEAM, who, viewer=who, most=50)


async def test_a_visit_is_logged_by_one_line(anna: Person, database: Database) -> None:
    reply = await anna.command(
        "/visit", "Globex with Dana Cole (COO) and @ben yesterday: “we may leave gas by 2028”"
    )
    assert reply.ok
    assert "Kept: Globex with Dana Cole (COO), yesterday, in person, to understand." in reply.words
    assert "Your clock starts again; next nudge from 1 December." in reply.words
    assert "we may leave gas by 2028" in reply.words
    [visit] = await kept(database)
    assert (visit.entry.said, visit.entry.colleagues) == ("we may leave gas by 2028", (BEN,))


async def test_a_video_call_is_kept_and_does_not_count(anna: Person, database: Database) -> None:
    reply = await anna.command("/visit", "Globex today by video: hello")
    assert "It doesn't restart your clock: your workspace counts visits in person." in reply.words
    assert len(await kept(database)) == 1


async def test_the_same_command_again_has_one_effect_and_the_same_answer(
    slack: Playground, anna: Person, database: Database
) -> None:
    first = await anna.command("/visit", "Globex today: hello")
    again = await asyncio.gather(*(slack.redeliver(first) for _ in range(4)))
    assert [reply.body for reply in again] == [first.body] * 4
    assert len(await kept(database)) == 1


async def test_five_at_once_of_the_same_command_store_one_visit(
    slack: Playground, anna: Person, database: Database
) -> None:
    await anna.command("/visit", "Globex 1 Nov: so that Anna was here before")
    first = await anna.command("/visit", "Globex today: hello")
    await asyncio.gather(*(slack.redeliver(first) for _ in range(5)))
    assert len(await kept(database)) == 2


async def test_a_repeat_after_undo_says_that_it_was_taken_back(
    slack: Playground, anna: Person, database: Database
) -> None:
    first = await anna.command("/visit", "Globex today: hello")
    [visit] = await kept(database)
    await database.run(visits.delete, TEAM, visit.id, ANNA, T0)
    again = await slack.redeliver(first)
    assert "taken back" in again.words
    assert await kept(database) == []


async def test_a_near_miss_is_asked_about_and_stores_nothing_yet(
    slack: Playground, anna: Person, database: Database
) -> None:
    await anna.command("/visit", "Globex 1 Nov: hello")
    reply = await anna.command("/visit", "Globx today: hello")
    assert "I don't know “Globx”. Did you mean Globex?" in reply.words
    assert len(await kept(database)) == 1
    assert (await slack.redeliver(reply)).body == reply.body


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Globex tomorrow: hello", "still to come"),
        ("Globex 3/4: hello", "Is “3/4” "),
        ("yesterday: hello", "Whom did you visit?"),
        ("Globex 31 Feb: hello", "31 Feb"),
        ("search Globex thursday: hello", "is one of my commands"),
        ("for @ben Globex today: hello", "somebody else"),
        ("Globex today: " + "x" * 5000, "3000"),
    ],
)
async def test_what_cannot_be_kept_yet_gets_a_kind_sentence_and_is_not_lost(
    anna: Person, database: Database, typed: str, said: str
) -> None:
    reply = await anna.command("/visit", typed)
    assert reply.ok
    assert said in reply.words
    assert await kept(database) == []


async def test_who_is_no_leader_is_told_how_to_become_one(
    slack: Playground, nobody: Person
) -> None:
    await nobody.command("/visit", "Globex today: hello")
    await slack.wait_for(lambda: nobody.ephemerals)
    assert "U0OLGA" in str(nobody.ephemerals[-1]) or "Olga" in nobody.ephemerals[-1].words


async def test_somebody_removed_since_their_last_visit_cannot_log_another(
    anna: Person, database: Database
) -> None:
    await anna.command("/visit", "Globex 1 Nov: hello")
    await database.run(leaders.remove, TEAM, ANNA, T0)
    await anna.command("/visit", "Globex today: hello")
    assert len(await kept(database)) == 1


async def test_yesterday_is_the_leaders_own(anna: Person, database: Database, time: Time) -> None:
    await anna.command("/visit", "Globex 1 Oct: so that Anna was here before")
    await database.run(leaders.refresh, TEAM, ANNA, zone="Pacific/Kiritimati")
    await anna.command("/visit", "Globex today: it is the third in Kiritimati")
    dates = {visit.entry.first_day.isoformat() for visit in await kept(database)}
    assert dates == {"2026-10-01", "2026-11-02"}
    time.wind(hours=2)  # 11:00 in London, 01:00 on the 3rd in Kiritimati
    await anna.command("/visit", "Globex today: and now it is the third")
    assert len(await kept(database)) == 3


@pytest.mark.parametrize(
    "words", ["<!channel> <@U1> <http://x|y> & <b>", "‏مرحبا بالعالم‏", "🏭🌴 emoji", "a\nb\n\nc"]
)
async def test_peoples_words_stay_words(anna: Person, database: Database, words: str) -> None:
    reply = await anna.command("/visit", f"{words.splitlines()[0]} today: {words}")
    assert reply.ok
    assert "<!channel>" not in reply.text
    for visit in await kept(database):
        assert visit.entry.said == words.strip("\u200f")


async def test_a_database_that_is_gone_is_said_and_nothing_is_half_written(
    bot: Bot, anna: Person, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    database.engine.dispose()
    broken = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    working, database.engine = database.engine, broken.engine
    database._reader, reader = broken._reader, database._reader
    if database._writer is not None:
        database._writer._engine = broken.engine
    reply = await anna.command("/visit", "Globex today: a secret of Globex's")
    database.engine, database._reader = working, reader
    if database._writer is not None:
        database._writer._engine = working
    broken.close()
    assert reply.ok
    assert "I can't reach my database just now, so nothing was stored." in reply.words
    assert "secret" not in caplog.text
    assert await kept(database) == []
