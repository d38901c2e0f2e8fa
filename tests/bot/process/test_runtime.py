"""Processes as a platform runs them: started, stopped, killed, misconfigured, disconnected."""

import asyncio
import os
import re
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
import uuid
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import psutil
import pytest
import sqlalchemy as sa

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.process.runtime import STOP_SECONDS
from bot.process.startup import CannotStartError, check, first_call, open_database
from bot.settings import Settings, SettingsError, read
from storage.core.database import WAIT_SECONDS, Database
from storage.core.tables import metadata, visits
from storage.migrations import migrate
from tests import cast, postgresql
from tests.bot.office import only_sqlite

COMMAND = Path(sys.executable).with_name("keep-in-touch")
UNAVAILABLE = (
    "I can't reach my database just now, so nothing was stored. Please try again in a minute."
)
VISIT = "Acme yesterday: “we may leave gas by 2028”"


@dataclass
class Program:
    """`keep-in-touch run` (or web, clock) as a process."""

    process: asyncio.subprocess.Process
    port: int | None = None
    err: str = ""
    printed: list[str] = field(default_factory=list)

    async def ready(self) -> None:
        """Waits until it prints `ready`."""
        assert self.process.stdout is not None
        while "ready" not in self.printed:
            line = await asyncio.wait_for(self.process.stdout.readline(), 20)
            assert line, f"it ended: {(await self.process.communicate())[1].decode()}"
            self.printed.append(line.decode().strip())
            if found := re.search(r"http://\S+:(\d+)", self.printed[-1]):
                self.port = int(found[1])

    async def ended(self) -> int:
        """Waits for its end; returns the exit code. Its output is in `err`."""
        out, err = await asyncio.wait_for(self.process.communicate(), 20)
        self.printed += out.decode().splitlines()
        self.err = err.decode()
        assert "Traceback" not in self.err
        assert self.process.returncode is not None
        return self.process.returncode

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal, and waits; returns the exit code."""
        self.process.send_signal(number)
        return await self.ended()

    async def get(self, path: str) -> tuple[int, str]:
        """GETs a path from its port."""
        url = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status, await answer.text()


@dataclass
class Installation:
    """An installation: its environment and folder."""

    slack: Playground
    folder: Path
    environment: dict[str, str]

    async def started(self, *arguments: str, **changes: str) -> Program:
        """Starts a process; an empty value removes a variable."""
        environment = {k: v for k, v in {**self.environment, **changes}.items() if v}
        return Program(
            await asyncio.create_subprocess_exec(
                COMMAND, *(arguments or ("run",)),
                cwd=self.folder, env=environment, stdout=PIPE, stderr=PIPE,
            )
        )  # fmt: skip

    @asynccontextmanager
    async def running(self, *arguments: str, **changes: str) -> AsyncIterator[Program]:
        """Context manager: a process that is ready; killed at the end if it still runs."""
        program = await self.started(*arguments, **changes)
        try:
            await program.ready()
            if program.port is not None:
                self.slack.send_to(f"http://127.0.0.1:{program.port}/slack/events")
            yield program
        finally:
            if program.process.returncode is None:
                program.process.kill()
                await program.process.communicate()

    async def fails(self, *arguments: str, **changes: str) -> tuple[int, str]:
        """Runs a process that must fail; returns the exit code and stderr."""
        program = await self.started(*arguments, **changes)
        code = await program.ended()
        assert "ready" not in program.printed
        return code, program.err.strip()


@pytest.fixture
def enrolled(database: Database) -> Database:
    """The database, with the cast in it."""
    database.run_now(cast.enrol)
    return database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The empty folder in which the program is started."""
    made = tmp_path / "here"
    made.mkdir()
    return made


@pytest.fixture
def base(slack: Playground, enrolled: Database) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": enrolled.url.render_as_string(hide_password=False),
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
    }


@pytest.fixture
def http(slack: Playground, base: dict[str, str], folder: Path) -> Installation:
    secret = {"SLACK_SIGNING_SECRET": slack.signing_secret, "PORT": "0"}
    return Installation(slack, folder, base | secret)


@pytest.fixture
def sockets(slack: Playground, base: dict[str, str], folder: Path) -> Installation:
    return Installation(slack, folder, base | {"SLACK_APP_TOKEN": slack.app_token})


@pytest.fixture(params=["http", "sockets"])
def installation(
    request: pytest.FixtureRequest, http: Installation, sockets: Installation
) -> Installation:
    return http if request.param == "http" else sockets


only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def kept(database: Database) -> int:
    """The number of stored visits."""
    return database.read_now(
        lambda c: c.execute(sa.select(sa.func.count(visits.c.id))).scalar_one()
    )


class TestItRuns:
    @only_sqlite
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    async def test_until_it_is_told_to_stop(
        self, installation: Installation, anna: Person, enrolled: Database, number: signal.Signals
    ) -> None:
        async with installation.running() as program:
            assert program.printed[-1] == "ready"
            reply = await anna.command("/visit", VISIT)
            assert "Kept: Acme" in reply.words
            assert await program.stop(number) == 0
        assert kept(enrolled) == 1

    @only_sqlite
    async def test_web_and_clock_may_run_apart(
        self, http: Installation, anna: Person, slack: Playground
    ) -> None:
        """Web is started when its machine's clock was off, and says so."""
        off = timedelta(minutes=-5)
        slack.faults.on("auth.test", fault_injection.at_another_time(off))
        async with http.running("web") as web, http.running("clock") as clock:
            assert (await anna.command("/visit", VISIT)).ok
            assert clock.port is None
            assert await clock.stop() == 0
            assert await web.stop() == 0
        assert "ahead of Slack's" in web.err
        assert "ahead of Slack's" not in clock.err

    @only_sqlite
    async def test_a_port_in_socket_mode_answers_the_platform_alone(
        self, sockets: Installation, slack: Playground, anna: Person
    ) -> None:
        async with sockets.running() as program:
            assert program.port is None
        async with sockets.running(PORT="0") as program:
            assert (await program.get("/readyz")) == (200, "ready")
            assert (await program.get("/healthz"))[0] == 200
            assert (await program.get("/slack/events"))[0] == 404

    @only_sqlite
    async def test_twenty_slow_commands_hold_up_nobody(
        self, http: Installation, slack: Playground, anna: Person, ben: Person
    ) -> None:
        held = slack.faults.on("views.open", fault_injection.hold(), times=20)
        async with http.running() as program:
            slow = await asyncio.gather(*(anna.command("/visit", "Acme") for _ in range(20)))
            reply = await ben.command("/visit", VISIT)
            assert all(one.ok for one in slow)
            assert "Kept: Acme" in reply.words
            held.release()
            assert await program.stop() == 0

    @only_sqlite
    async def test_the_log_holds_no_secret_and_nobody_s_words(
        self, installation: Installation, slack: Playground, anna: Person
    ) -> None:
        async with installation.running(LOG_LEVEL="DEBUG") as program:
            await anna.command("/visit", VISIT)
            await anna.command("/visit", "Globex")
            await anna.opens_home()
            await slack.wait_for(lambda: slack.calls_of("views.open"), 20)
            assert await program.stop() == 0
        for secret in (
            slack.bot_token,
            slack.app_token,
            slack.signing_secret,
            "gas by",
            "/socket/",
        ):
            assert secret not in program.err

    @only_sqlite
    async def test_the_database_holds_no_secret(
        self, installation: Installation, slack: Playground, anna: Person, enrolled: Database
    ) -> None:
        async with installation.running() as program:
            assert (await anna.command("/visit", VISIT)).ok
            assert await program.stop() == 0
        held = enrolled.read_now(
            lambda c: [c.execute(table.select()).all() for table in metadata.sorted_tables]
        )
        assert "gas by" in str(held)
        for secret in (slack.bot_token, slack.app_token, slack.signing_secret):
            assert secret not in str(held)

    async def test_the_same_again_at_another_process_has_no_second_effect(
        self, http: Installation, slack: Playground, anna: Person, enrolled: Database
    ) -> None:
        async with http.running("web") as one:
            visit = await anna.command("/visit", VISIT)
            event = await anna.says("hello there")
            assert event is not None
            await slack.wait_for(lambda: anna.dm, 20)
            async with http.running("web") as other:
                assert (await slack.redeliver(visit)).words == visit.words
                assert (await slack.redeliver(event)).ok
                assert await other.stop() == 0
            assert await one.stop() == 0
        assert kept(enrolled) == 1
        assert len(anna.dm) == 1


@only_sqlite
class TestToldToStop:
    async def test_it_answers_the_command_in_hand(
        self, installation: Installation, slack: Playground, anna: Person, enrolled: Database
    ) -> None:
        async with installation.running() as program:
            with locked(enrolled):
                command = asyncio.create_task(anna.command("/visit", VISIT))
                await slack.wait_for(lambda: slack.traffic)
                await asyncio.sleep(0.3)
                program.process.terminate()
                await asyncio.sleep(0.3)
            assert "Kept: Acme" in (await command).words
            assert await program.ended() == 0
        assert kept(enrolled) == 1

    async def test_it_finishes_what_follows_an_acknowledgement(
        self, installation: Installation, slack: Playground, anna: Person
    ) -> None:
        async with installation.running() as program:
            held = slack.faults.on("views.open", fault_injection.hold())
            assert (await anna.command("/visit", "Acme")).ok
            await slack.wait_for(lambda: held.met)
            program.process.terminate()
            await asyncio.sleep(0.3)
            assert program.process.returncode is None
            held.release()
            assert await program.ended() == 0
        assert anna.view is not None

    async def test_it_waits_no_longer_than_a_platform_does(
        self, http: Installation, slack: Playground, anna: Person
    ) -> None:
        async with http.running() as program:
            held = slack.faults.on("views.open", fault_injection.hold())
            assert (await anna.command("/visit", "Acme")).ok
            await slack.wait_for(lambda: held.met)
            assert await program.stop() == 0
        assert "not finished" in program.err  # Slack never answered, and it ended all the same

    async def test_it_gives_up_waiting_for_slack(
        self, http: Installation, slack: Playground
    ) -> None:
        fault = slack.faults.on("auth.test", fault_injection.http_status(503), times=99)
        program = await http.started()
        await slack.wait_for(lambda: fault.met, 20)
        async with asyncio.timeout(5):
            assert await program.stop() == 0


@only_sqlite
async def test_killed_after_its_answer_it_has_forgotten_nothing(
    installation: Installation, slack: Playground, anna: Person, enrolled: Database
) -> None:
    async with installation.running() as program:
        first = await anna.command("/visit", VISIT)
        program.process.kill()
        await program.process.communicate()
    await slack.wait_for(lambda: not slack.sockets.open)

    async with installation.running():
        again = await slack.redeliver(first)

    assert again.words == first.words
    assert kept(enrolled) == 1


@only_sqlite
async def test_a_connection_that_was_lost_is_found_again(
    sockets: Installation, slack: Playground, anna: Person
) -> None:
    async with sockets.running(PORT="0") as program:
        slack.sockets.refuse_next(1)
        await slack.sockets.drop()
        await slack.wait_for(lambda: slack.sockets.handshakes == 2, 20)
        assert "Kept" in (await anna.command("/visit", VISIT)).words
        assert (await program.get("/readyz"))[0] == 200


class TestASlowDatabase:
    """Another process may hold the database for longer than Slack waits."""

    @pytest.fixture(autouse=True)
    def patience(self, slack: Playground) -> None:
        """Two seconds for the database leave one for the rest; a busy machine may need more than that."""
        assert WAIT_SECONDS < 3
        slack.delivery.answer_seconds = 10

    @only_sqlite
    @pytest.mark.parametrize("people", [1, 20])
    async def test_commands_are_answered_in_time(
        self, http: Installation, anna: Person, enrolled: Database, people: int
    ) -> None:
        async with http.running() as program:
            with locked(enrolled):
                replies = await asyncio.gather(
                    *(anna.command("/visit", f"Acme today: {n}") for n in range(people))
                )
            assert [reply.words for reply in replies] == [UNAVAILABLE] * people
            assert "Kept" in (await anna.command("/visit", VISIT)).words
            assert await program.stop() == 0
        assert kept(enrolled) == 1

    @only_postgresql
    @pytest.mark.parametrize("people", [1, 20])
    async def test_commands_are_answered_in_time_on_postgresql(
        self, http: Installation, anna: Person, enrolled: Database, people: int
    ) -> None:
        async with http.running() as program:
            with enrolled.engine.connect() as other:
                other.execute(sa.text("LOCK TABLE visits, received IN ACCESS EXCLUSIVE MODE"))
                replies = await asyncio.gather(
                    *(anna.command("/visit", f"Acme today: {n}") for n in range(people))
                )
                other.rollback()
            assert [reply.words for reply in replies] == [UNAVAILABLE] * people
            assert "Kept" in (await anna.command("/visit", VISIT)).words
            assert await program.stop() == 0
        assert kept(enrolled) == 1


@contextmanager
def stopped(folder: Path) -> Iterator[None]:
    """Context manager: all processes of the server in that folder stand still, as on a machine that is frozen."""
    postmaster = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
    everyone = [postmaster, *postmaster.children(recursive=True)]
    try:
        for each in everyone:
            each.suspend()
        yield
    finally:
        for each in everyone:
            each.resume()


class TestADatabaseThatStandsStill:
    @pytest.fixture
    def server(self) -> Iterator[Path]:
        """A server of its own, because all who use it would stand still, too."""
        folder = Path(tempfile.mkdtemp(prefix="kit-"))
        folder.chmod(0o755)
        yield folder / "postgresql"
        postgresql.stop(folder / "postgresql")
        shutil.rmtree(folder, ignore_errors=True)

    @pytest.fixture
    def database_url(self, server: Path) -> str:
        url = postgresql.start_server(server).url.render_as_string(hide_password=False)
        made = Database(url)
        migrate(made)
        made.close()
        return url

    async def test_people_and_the_platform_are_told_and_it_ends(
        self, http: Installation, anna: Person, enrolled: Database, server: Path
    ) -> None:
        async with http.running() as program:
            assert "Kept" in (await anna.command("/visit", VISIT)).words
            with stopped(server):
                reply, ready = await asyncio.gather(
                    anna.command("/visit", "Acme today: again"), program.get("/readyz")
                )
                assert reply.words == UNAVAILABLE
                assert ready == (503, "the database cannot be reached")
                async with asyncio.timeout(STOP_SECONDS + 2):  # then a platform kills it
                    assert await program.stop() == 0
        assert kept(enrolled) == 1


@only_sqlite
class TestItCannotStart:
    async def test_with_a_bot_token_that_slack_does_not_know(
        self, installation: Installation
    ) -> None:
        code, said = await installation.fails(SLACK_BOT_TOKEN="xoxb-wrong")
        assert (code, said.splitlines()[-1]) == (
            1,
            "Slack does not accept SLACK_BOT_TOKEN (invalid_auth).",
        )

    async def test_with_an_app_token_that_slack_does_not_know(self, sockets: Installation) -> None:
        code, said = await sockets.fails(SLACK_APP_TOKEN="xapp-wrong")
        assert (code, said.splitlines()[-1]) == (
            1,
            "Slack does not accept SLACK_APP_TOKEN (invalid_auth).",
        )

    async def test_on_a_port_that_is_taken(self, installation: Installation) -> None:
        with closing(socket.socket()) as other:
            other.bind(("0.0.0.0", 0))
            other.listen()
            port = other.getsockname()[1]
            code, said = await installation.fails(PORT=str(port))
        assert code == 1
        assert said.splitlines()[-1] == f"Port {port} cannot be used: Address already in use."

    async def test_at_an_address_of_another_machine(self, http: Installation) -> None:
        code, said = await http.fails(HOST="203.0.113.7")
        assert code == 1
        assert said.splitlines()[-1].startswith("HOST=203.0.113.7 is no address of this machine")

    async def test_without_its_settings_and_names_them_all(self, http: Installation) -> None:
        code, said = await http.fails(SLACK_BOT_TOKEN="", SLACK_SIGNING_SECRET="")
        assert code == 2
        assert "SLACK_BOT_TOKEN" in said
        assert "SLACK_SIGNING_SECRET" in said

    @pytest.mark.parametrize("part", ["web", "clock"])
    async def test_apart_without_a_named_database(self, http: Installation, part: str) -> None:
        code, said = await http.fails(part, DATABASE_URL="")
        assert code == 2
        assert said.startswith("DATABASE_URL is not set")
        assert list(http.folder.iterdir()) == []

    async def test_on_a_file_that_is_no_database(self, http: Installation) -> None:
        (http.folder / "letter.db").write_text("Dear Anna, " * 500)
        code, said = await http.fails(DATABASE_URL="sqlite:///letter.db")
        assert code == 1
        assert len(said.splitlines()) == 1

    async def test_in_a_folder_that_is_not_there(self, http: Installation) -> None:
        code, said = await http.fails(DATABASE_URL="sqlite:///nowhere/at/all.db")
        assert code == 1
        assert said.startswith("The database cannot be opened")

    async def test_on_the_database_of_a_later_version(
        self, http: Installation, enrolled: Database
    ) -> None:
        for column in (
            "alembic_version SET version_num",
            "schema_compatibility SET compatible_from",
        ):
            later = sa.text(f"UPDATE {column} = '9999'")
            enrolled.run_now(sa.Connection.execute, later)
        code, said = await http.fails()
        assert code == 1
        assert "later release" in said


@only_postgresql
async def test_apart_on_an_old_schema_it_says_what_to_do(
    http: Installation, postgresql_admin: sa.Engine
) -> None:
    name = f"empty_{uuid.uuid4().hex[:12]}"
    with postgresql_admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    url = postgresql_admin.url.set(database=name).render_as_string(hide_password=False)
    for part in ("web", "clock"):
        code, said = await http.fails(part, DATABASE_URL=url)
        assert code == 1
        assert "run keep-in-touch migrate first" in said
    async with http.running(DATABASE_URL=url), http.running("web", DATABASE_URL=url):
        pass
    with postgresql_admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


class TestTheFirstCall:
    async def test_it_is_repeated_until_slack_is_there(self) -> None:
        calls = 0

        async def call() -> str:
            nonlocal calls
            calls += 1
            if calls < 3:
                raise ConnectionRefusedError
            return "T0ACME"

        assert await first_call(call, "SLACK_BOT_TOKEN", 30) == "T0ACME"

    async def test_it_is_given_up_in_the_end(self) -> None:
        async def call() -> str:
            raise ConnectionRefusedError

        with pytest.raises(CannotStartError, match="Slack cannot be reached"):
            await first_call(call, "SLACK_BOT_TOKEN", 1)


def test_all_that_is_lacking_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as lacking:
        check(Settings(), slack=True, clock=False)
    assert len(lacking.value.problems) == 3
    check(read({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}), slack=True, clock=True)


def test_a_sqlite_file_is_migrated_by_whoever_opens_it(tmp_path: Path) -> None:
    settings = read({"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"})
    open_database(settings, migrates=False).close()
    opened = open_database(settings, migrates=False)
    assert kept(opened) == 0
    opened.close()


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another process holds the write lock."""
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
