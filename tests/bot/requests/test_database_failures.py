"""What people are told when the database breaks off, stands still, is full or has another schema: it is true."""

import time as machine
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
import pytest
import sqlalchemy as sa

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from bot.process.readiness import Readiness
from bot.wording import database_failures
from storage.core import handled_requests, open_request
from storage.core.database import Database
from storage.core.failures import Cause, CommitUnknownError, DatabaseUnavailableError
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.tables import visits as visit_rows
from storage.programme import workspaces
from tests.bot.office import Office, only_sqlite
from tests.cast import T0, TEAM
from tests.postgresql_proxy import AtCommit, PostgresProxy

VISIT = "Globex yesterday: “we may leave gas by 2028”"
only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def kept(database: Database) -> int:
    """The number of visits."""
    return database.read_now(lambda c: c.execute(sa.select(visit_rows.c.id)).rowcount)


@only_postgresql
class TestThroughTheProxy:
    @pytest.fixture
    def direct(self, database_url: str) -> Iterator[Database]:
        """The database as it is."""
        opened = Database(database_url)
        yield opened
        opened.close()

    @pytest.fixture
    def proxy(self, direct: Database) -> Iterator[PostgresProxy]:
        made = PostgresProxy(direct.url)
        yield made
        made.close()

    @pytest.fixture
    def database(self, proxy: PostgresProxy) -> Iterator[Database]:
        opened = Database(proxy.url, wait_seconds=0.6, deadline_seconds=0.8)
        yield opened
        opened.close(1)

    @pytest.mark.parametrize("broken", [AtCommit.CUT_BEFORE, AtCommit.CUT_AFTER])
    async def test_a_line_whose_commit_was_lost_is_kept_once_and_its_receipt_says_so(
        self, bot: Bot, anna: Person, direct: Database, proxy: PostgresProxy, broken: AtCommit
    ) -> None:
        proxy.at_commit = broken
        assert "Kept: Globex" in (await anna.command("/visit", VISIT)).words
        assert kept(direct) == 1

    @pytest.mark.parametrize("broken", [AtCommit.CUT_BEFORE, AtCommit.CUT_AFTER])
    async def test_so_it_is_for_a_form_a_press_and_a_message(
        self, office: Office, anna: Person, direct: Database, proxy: PostgresProxy, broken: AtCommit
    ) -> None:
        form = await office.form(anna, "Globex")
        proxy.at_commit = broken
        reply = await anna.submit(form, {"said": "we may leave gas by 2028"})
        assert reply.view is not None
        assert "Kept: Globex" in reply.view.words
        question = await office.typed(anna, "Globx yesterday: hello")
        proxy.at_commit = broken
        await anna.press(question, "draft_choose:0")
        await office.settled()
        assert "Kept: Globex" in question.text
        assert kept(direct) == 2
        proxy.at_commit = broken
        await anna.says("@Initech yesterday: they have a new CEO")
        await office.settled()
        assert len(anna.dm) == 1
        assert proxy.at_commit is None

    async def test_while_it_stands_still_they_are_told_in_time_and_the_platform_too(
        self, bot: Bot, slack: Playground, anna: Person, direct: Database, proxy: PostgresProxy
    ) -> None:
        begun = machine.monotonic()
        with proxy.standing_still():
            words = (await anna.command("/visit", VISIT)).words
            assert machine.monotonic() - begun < 3
            status = await platform(slack, "/readyz")
            alive = await platform(slack, "/healthz")
        assert (
            words == "I can't reach my database just now, so nothing was stored."
            " Please try again in a minute."
        )
        assert (status, alive) == ((503, "the database cannot be reached"), (200, "ok"))
        assert kept(direct) == 0
        assert "Kept: Globex" in (await anna.command("/visit", VISIT)).words
        assert kept(direct) == 1

    async def test_where_nobody_knows_it_is_said(
        self, bot: Bot, anna: Person, direct: Database, proxy: PostgresProxy
    ) -> None:
        await anna.command("/visit", "Globex 1 Nov: hello")
        proxy.at_commit = AtCommit.STAND_STILL_AFTER
        proxy.then_stand_still = True
        reply = await anna.command("/visit", VISIT)
        proxy.go_on()
        assert "I don't know whether it was stored; `/visit list` shows it." in reply.text
        assert kept(direct) == 2

    async def test_the_first_line_after_a_restart_is_kept(
        self, bot: Bot, anna: Person, direct: Database, proxy: PostgresProxy
    ) -> None:
        await anna.command("/visit", "Globex 1 Nov: hello")
        proxy.cut()
        assert "Kept: Globex" in (await anna.command("/visit", VISIT)).words
        proxy.cut()
        assert "Globex" in (await anna.command("/visit", "list")).words


async def platform(slack: Playground, path: str) -> tuple[int, str]:
    """What a platform gets from the bot's health checks."""
    parts = urlsplit(slack.delivery.request_url or "")
    url = f"http://{parts.netloc}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


@only_sqlite
async def test_a_full_disk_has_a_sentence_of_its_own_and_is_seen_by_the_platform(
    bot: Bot, slack: Playground, anna: Person, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await anna.command("/visit", "Globex 1 Nov: hello")

    def bounded(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        connection.cursor().execute("PRAGMA max_page_count = 1")  # as many as there are

    database.engine.dispose()
    sa.event.listen(database.engine, "connect", bounded)
    for day in range(1, 20):  # what is left in the pages is used up first
        reply = await anna.command("/visit", f"Globex {day} Oct: {'word ' * 600}")
        if "Kept" not in reply.words:
            break
    assert reply.words == "My database's disk is full, so nothing was stored. Please tell an admin."
    assert await platform(slack, "/readyz") == (503, "the database's disk is full")
    assert "the database's disk is full, reference" in caplog.text
    assert "Globex" in (await anna.command("/visit", "list")).words  # it can be read
    sa.event.remove(database.engine, "connect", bounded)
    database.engine.dispose()
    assert await platform(slack, "/readyz") == (200, "ready")


async def test_a_missing_column_has_a_sentence_of_its_own(
    bot: Bot, anna: Person, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    rename = "ALTER TABLE visits RENAME COLUMN {} TO {}"
    database.run_now(lambda c: c.execute(sa.text(rename.format("heading", "gone"))) and None)
    reply = await anna.command("/visit", VISIT)
    database.run_now(lambda c: c.execute(sa.text(rename.format("gone", "heading"))) and None)
    assert (
        reply.words
        == "My database doesn't fit this version of me, so nothing was stored. Please tell an admin."
    )
    assert "the database lacks a table or a column, reference" in caplog.text
    assert "leave gas" not in caplog.text


async def test_a_platform_is_told_where_a_table_is_missing(database: Database) -> None:
    database.run_now(lambda c: c.execute(sa.text("DROP TABLE alembic_version")) and None)
    assert await Readiness(database).reason_against() == "the database has another schema"


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("stored", [True, False])
def test_that_nothing_was_stored_is_said_only_where_it_is_so(cause: Cause, stored: bool) -> None:
    said = database_failures.sentence(DatabaseUnavailableError("gone", cause), stored=stored)
    assert ("nothing was stored" in said) != stored
    unknown = database_failures.sentence(CommitUnknownError("gone"), stored=stored)
    assert "nothing was stored" not in unknown


@only_sqlite
async def test_a_request_knows_whether_something_was_stored(database: Database) -> None:
    async def remember(kind: str) -> None:
        await database.run(handled_requests.remember, TEAM, kind, "k", {}, T0)

    with open_request.opened():
        with pytest.raises(sa.exc.IntegrityError):  # there is no such workspace
            await remember("view")
        assert not open_request.has_stored()
        await database.run(workspaces.add, TEAM, T0)
        assert open_request.has_stored()
        await remember("view")
    with open_request.opened():
        with pytest.raises(AlreadyReceivedError):
            await remember("view")
        assert open_request.has_stored()  # when it came first
    assert not open_request.has_stored()
