"""A backup holds all that was committed, and a restored one sends nothing again and loses nothing in silence."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Connection

from bot.cli.backup import address
from storage.core.database import Database
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.migrations import config, head, is_current
from storage.outbox import deliveries, outbox
from storage.outbox.outbox import NewDelivery
from storage.queries.last_changes import visit_count
from storage.visits import visits
from tests.bot.shell import CommandResult, Shell
from tests.cast import ANNA, TEAM

ENROL = ("leaders", "add", ANNA, "--workspace", TEAM)


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """With Anna enrolled in ./keep-in-touch.db."""
    made = Shell(tmp_path, monkeypatch, capsys)
    assert made.types(*ENROL).code == 0
    return made


@pytest.fixture
def running(shell: Shell) -> Iterator[Database]:
    """The bot's connections, as while it runs."""
    database = opened(shell, "keep-in-touch.db")
    yield database
    database.close()


def opened(shell: Shell, name: str) -> Database:
    return Database(f"sqlite:///{shell.folder / name}")


def log(connection: Connection, name: str) -> None:
    now = datetime.now(UTC)
    customer = customers.add(connection, TEAM, name, ANNA, now)
    visits.log(
        connection,
        TEAM,
        leader=ANNA,
        author=ANNA,
        customer=customer,
        entry=VisitEntry(customer=name, first_day=now.date()),
        now=now,
    )


def visits_in(shell: Shell, name: str) -> int:
    database = opened(shell, name)
    try:
        return database.read_now(visit_count)
    finally:
        database.close()


def refused(done: CommandResult, code: int = 1) -> str:
    assert done.code == code
    assert done.err.count("\n") == 1
    return done.err


class TestABackup:
    def test_holds_what_is_not_in_the_file_itself_yet(
        self, shell: Shell, running: Database
    ) -> None:
        for n in range(30):
            running.run_now(log, f"Customer {n}")
        shutil.copy(shell.folder / "keep-in-touch.db", shell.folder / "copied.db")
        done = shell.types("backup", "kept.db")
        assert done.code == 0
        assert done.out.startswith("Kept in kept.db: 30 visits, everything up to ")
        assert visits_in(shell, "kept.db") == 30
        assert visits_in(shell, "copied.db") < 30  # what cp takes
        assert (shell.folder / "kept.db").stat().st_mode & 0o777 == 0o600

    def test_is_one_file_and_never_takes_the_place_of_another(self, shell: Shell) -> None:
        assert shell.types("backup", "kept.db").code == 0
        assert [each.name for each in shell.folder.glob("kept.db*")] == ["kept.db"]
        before = (shell.folder / "kept.db").read_bytes()
        assert "is there already" in refused(shell.types("backup", "kept.db"))
        assert (shell.folder / "kept.db").read_bytes() == before

    @pytest.mark.parametrize("name", ["kept?.db", "50% kept#1.db", "gehört.db", "a&b=c.db"])
    def test_may_have_any_name(self, shell: Shell, name: str) -> None:
        with_visits(shell, "Acme")
        assert shell.types("backup", name).out.startswith(f"Kept in {name}: 1 visit,")
        assert [
            each.name for each in shell.folder.glob("*") if "keep-in-touch" not in each.name
        ] == [name]
        assert shell.types("restore", name).code == 0

    def test_changes_nothing_even_if_the_schema_is_older(self, shell: Shell) -> None:
        go_back(shell, "keep-in-touch.db", "0012")
        assert shell.types("backup", "kept.db").code == 0
        database = opened(shell, "keep-in-touch.db")
        assert not is_current(database)
        database.close()

    @pytest.mark.parametrize("name", ["nowhere/kept.db", "."])
    def test_that_cannot_be_written_is_said(self, shell: Shell, name: str) -> None:
        refused(shell.types("backup", name))

    def test_of_nothing_is_none(self, shell: Shell) -> None:
        shell.set(DATABASE_URL="sqlite:///other.db")
        assert "no database at other.db" in refused(shell.types("backup", "kept.db"))
        assert not (shell.folder / "kept.db").exists()
        assert not (shell.folder / "other.db").exists()

    def test_of_what_is_no_database_is_none(self, shell: Shell) -> None:
        (shell.folder / "notes.db").write_text("These are my notes, and no database. " * 99)
        shell.set(DATABASE_URL="sqlite:///notes.db")
        assert "no database at all" in refused(shell.types("backup", "kept.db"))
        assert not (shell.folder / "kept.db").exists()

    def test_of_postgresql_is_a_line_without_the_password(self, shell: Shell) -> None:
        shell.set(DATABASE_URL="postgresql://bot:s3cret@db.example:5433/visits?sslmode=require")
        done = shell.types("backup", "my kept.dump")
        assert done.code == 1
        assert "Nothing is kept yet" in done.err
        assert done.lines == [
            "pg_dump --format=custom --no-owner --file='my kept.dump'"
            " 'postgresql://bot@db.example:5433/visits?sslmode=require'"
        ]
        done = shell.types("restore", "my kept.dump")
        assert done.lines[0].startswith("pg_restore --clean --if-exists")
        assert done.lines[1] == "keep-in-touch restore --by-hand"
        assert "s3cret" not in done.out + done.err


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("postgresql+psycopg://a:b@h/d", "postgresql://a@h/d"),
        ("postgresql+psycopg://h/d?user=a&password=b", "'postgresql://h/d?user=a'"),
        ("postgresql+psycopg://a:b@h/d?pgbouncer=true", "postgresql://a@h/d"),
        ("postgresql+psycopg://a:b@/d?host=/run/pg", "'postgresql://a@/d?host=%2Frun%2Fpg'"),
        ("postgresql+psycopg://a:$(x)@h/d", "postgresql://a@h/d"),
    ],
)
def test_an_address_is_shown_as_postgresqls_own_tools_take_it(typed: str, line: str) -> None:
    assert address(sa.make_url(typed)) == line


class TestARestore:
    def test_brings_back_what_was_and_keeps_what_is(self, shell: Shell) -> None:
        with_visits(shell, "Acme")
        shell.types("backup", "kept.db")
        with_visits(shell, "Globex", "Initech")
        said = refused(shell.types("restore", "kept.db"))
        assert "2 visits and 2 customers, new or changed" in said
        assert visits_in(shell, "keep-in-touch.db") == 3

        done = shell.types("restore", "kept.db", "--yes")
        assert (done.code, done.err) == (0, "")
        assert done.lines[0].startswith("Restored kept.db: 1 visit, everything up to ")
        (aside,) = shell.folder.glob("keep-in-touch.db.before-*")
        assert done.lines[-1] == f"What was there before is kept as {aside.name}."
        assert visits_in(shell, "keep-in-touch.db") == 1
        assert visits_in(shell, aside.name) == 3
        assert not list(shell.folder.glob("*.restoring*"))
        for each in (aside, shell.folder / "keep-in-touch.db"):
            assert each.stat().st_mode & 0o777 == 0o600

    def test_to_a_new_machine_needs_no_yes(self, shell: Shell) -> None:
        with_visits(shell, "Acme")
        shell.types("backup", "kept.db")
        shell.set(DATABASE_URL="sqlite:///new.db")
        assert shell.types("restore", "kept.db").code == 0
        assert visits_in(shell, "new.db") == 1

    def test_waits_until_nothing_runs(self, shell: Shell, running: Database) -> None:
        running.run_now(log, "Acme")
        shell.types("backup", "kept.db")
        for more in ((), ("--yes",)):
            assert "stop keep-in-touch first" in refused(shell.types("restore", "kept.db", *more))
        running.run_now(log, "Globex")
        assert visits_in(shell, "keep-in-touch.db") == 2
        assert not list(shell.folder.glob("*.restoring*"))

    def test_drops_what_was_due_since_with_a_line(self, shell: Shell) -> None:
        due(shell, timedelta(minutes=-1), "past")
        due(shell, timedelta(days=30), "to come")
        shell.types("backup", "kept.db")
        done = shell.types("restore", "kept.db")
        assert "1 message was due since" in done.lines[1]
        assert done.lines[1].endswith("so they never will be again: A colleague's visit 1.")
        assert states(shell) == {"past": "dropped", "to come": "planned"}

    def test_by_hand_does_the_second_half(self, shell: Shell) -> None:
        due(shell, timedelta(minutes=-1), "past")
        done = shell.types("restore", "--by-hand")
        assert done.code == 0
        assert "1 message was due since" in done.out
        assert states(shell) == {"past": "dropped"}

    def test_of_an_older_release_is_brought_to_this_one(self, shell: Shell) -> None:
        with_visits(shell, "Acme")
        shell.types("backup", "kept.db")
        go_back(shell, "kept.db", "0012")
        before = (shell.folder / "kept.db").read_bytes()
        assert shell.types("restore", "kept.db").code == 0
        database = opened(shell, "keep-in-touch.db")
        assert is_current(database)
        database.close()
        assert (shell.folder / "kept.db").read_bytes() == before

    def test_of_a_later_release_is_refused_though_the_other_way_round_it_helps(
        self, shell: Shell
    ) -> None:
        shell.types("backup", "kept.db")
        for name in ("kept.db", "keep-in-touch.db"):
            with sqlite3.connect(shell.folder / name) as connection:
                connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.close()
            if name == "kept.db":
                said = refused(shell.types("restore", "kept.db"))
                assert "was made by a later release (schema 9999)" in said
                with sqlite3.connect(shell.folder / name) as connection:
                    connection.execute("UPDATE alembic_version SET version_num = ?", (head(),))
                connection.close()
        with sqlite3.connect(shell.folder / "keep-in-touch.db") as connection:
            connection.execute("UPDATE schema_compatibility SET compatible_from = '9999'")
        connection.close()
        assert "restore a backup from before it" in refused(shell.types("leaders", "list"))
        assert shell.types("restore", "kept.db").code == 0
        assert shell.types("leaders", "list").code == 0

    @pytest.mark.parametrize("kind", ["none", "notes", "other", "cut"])
    def test_of_anything_else_is_refused_and_changes_nothing(self, shell: Shell, kind: str) -> None:
        with_visits(shell, "Acme")
        file = shell.folder / "kept.db"
        shell.types("backup", "kept.db")
        whole = file.read_bytes()
        file.unlink()
        if kind == "notes":
            file.write_text("These are my notes, and no database. " * 99)
        elif kind == "other":
            with sqlite3.connect(file) as connection:
                connection.execute("CREATE TABLE notes (words)")
            connection.close()
        elif kind == "cut":
            file.write_bytes(whole[: len(whole) // 2])
        refused(shell.types("restore", "kept.db", "--yes"))
        assert visits_in(shell, "keep-in-touch.db") == 1
        assert not list(shell.folder.glob("keep-in-touch.db.*"))

    def test_replaces_a_database_that_is_damaged_if_that_is_meant(self, shell: Shell) -> None:
        with_visits(shell, "Acme")
        shell.types("backup", "kept.db")
        (shell.folder / "keep-in-touch.db").write_text("Something wrote over it. " * 99)
        assert "--yes goes on" in refused(shell.types("restore", "kept.db"))
        assert shell.types("restore", "kept.db", "--yes").code == 0
        assert visits_in(shell, "keep-in-touch.db") == 1

    @pytest.mark.parametrize("typed", [(), ("kept.db", "--by-hand")])
    def test_names_a_file_or_says_that_it_is_done(
        self, shell: Shell, typed: tuple[str, ...]
    ) -> None:
        refused(shell.types("restore", *typed), 2)


def with_visits(shell: Shell, *names: str) -> None:
    database = opened(shell, "keep-in-touch.db")
    for name in names:
        database.run_now(log, name)
    database.close()


def due(shell: Shell, ahead: timedelta, slot: str) -> None:
    database = opened(shell, "keep-in-touch.db")
    when = datetime.now(UTC)
    new = NewDelivery("shared", ANNA, slot, when + ahead)
    database.run_now(outbox.insert_all, TEAM, [new], when)
    database.close()


def states(shell: Shell) -> dict[str, str]:
    database = opened(shell, "keep-in-touch.db")
    found = database.read_now(deliveries.recent, TEAM, ANNA)
    database.close()
    return {each.slot: each.state.value for each in found if each.kind == "shared"}


def go_back(shell: Shell, name: str, revision: str) -> None:
    database = opened(shell, name)

    def downgrade(connection: Connection) -> None:
        made = config()
        made.attributes["connection"] = connection
        command.downgrade(made, revision)

    database.run_now(downgrade)
    database.close()
