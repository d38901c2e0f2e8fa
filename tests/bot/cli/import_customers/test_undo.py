"""`keep-in-touch import --undo`: what was stored is taken back, and what was used since stays and is named."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.cli.arguments import UsageError
from bot.cli.import_customers import undo_command
from bot.cli.import_customers.undo_command import LATEST
from bot.cli.workspace import CliSession
from bot.errors import MistakeError
from bot.features.duplicates import undo_import
from storage.core import tables
from storage.core.visit_entry import Met, VisitEntry
from storage.customers import aliases, contact_changes, customers, merge, name_cache
from storage.importing import imports, undo
from storage.importing.undo import Kept, Use
from storage.programme import workspaces
from storage.visits import visits
from tests.bot.cli.import_customers.test_stories import Clerk
from tests.bot.cli.import_customers.test_stories import clerk as clerk
from tests.bot.shell import Shell
from tests.cast import ANNA, MONDAY, OLGA, T0, TEAM

BEFORE = "customer,city,contact,role\nAcme,Berlin,Dana Cole,COO\n"
FILE = (
    "customer,city,contact,role\nAcme,Hamburg,Dana Cole,CEO\nGlobex,Bonn,Mia Wong,\nInitech,Bath,Raj Patel,\n"
    "Umbrella,York,,\n"
)


async def undoes(clerk: Clerk, number: int = LATEST, *, yes: bool = True, answer: str = "") -> str:
    found = await clerk.database.read(workspaces.find, TEAM)
    assert found is not None
    said: list[str] = []
    session = CliSession(clerk.database, found, None, T0)
    ask = (lambda prompt: answer) if answer else None
    await undo_command.undo(session, number, yes, ask, said.append, clerk.progress)
    return "\n".join(said)


def visit(connection: Connection, name: str, *met: str) -> None:
    used = customers.match(connection, TEAM, name)
    assert used is not None
    entry = VisitEntry(customer=name, first_day=MONDAY, met=tuple(Met(each) for each in met))
    visits.log(connection, TEAM, leader=ANNA, author=ANNA, customer=used, entry=entry, now=T0)


def contact(connection: Connection, name: str) -> int:
    c = tables.contacts.c
    return int(connection.execute(sa.select(c.id).where(c.name == name)).scalar_one())


def customer(connection: Connection, name: str) -> int:
    c = tables.customers.c
    return int(connection.execute(sa.select(c.id).where(c.name == name)).scalar_one())


async def test_all_of_it_is_taken_back_and_what_it_changed_is_as_before(clerk: Clerk) -> None:
    await clerk.imports(BEFORE)
    before = clerk.state
    await clerk.imports(FILE)
    said = await undoes(clerk)
    assert clerk.state == before
    assert "To take back: 3 customers and 2 people." in said
    assert said.endswith(
        "Undone: 3 customers and 2 people are gone, and what it changed is as it was before."
    )
    await undoes(clerk)  # the one before it
    assert clerk.state == ([], [], [])
    with pytest.raises(UsageError, match="no import here that can be undone"):
        await undoes(clerk)


async def test_what_was_used_since_stays_and_is_named(clerk: Clerk) -> None:
    await clerk.imports(FILE)
    await clerk.database.run(visit, "Globex", "Mia Wong")
    said = await undoes(clerk)
    companies, people, _ = clerk.state
    assert [each[1] for each in companies] == ["Globex"]
    assert [each[0] for each in people] == ["Mia Wong"]
    expected = (
        "2 of them stay, used or changed since:\n  Globex (a visit)\n  Mia Wong at Globex (a visit)"
    )
    assert said.count("of them stay") == 2  # before it is asked, and afterwards
    assert expected in said


async def test_a_plain_no_and_nobody_to_ask_undo_nothing(clerk: Clerk) -> None:
    await clerk.imports(FILE)
    before = clerk.state
    assert (await undoes(clerk, yes=False, answer="n")).endswith("Nothing was undone.")
    with pytest.raises(UsageError, match="add --yes"):
        await undoes(clerk, yes=False)
    with pytest.raises(UsageError, match="There is no import 99 that can be undone"):
        await undoes(clerk, 99)
    assert clerk.state == before
    assert "Undone" in await undoes(clerk, yes=False, answer="Yes")


def _rename(connection: Connection) -> None:
    aliases.rename(connection, TEAM, customer(connection, "Umbrella"), "Umbra", OLGA, T0)


def _rename_contact(connection: Connection) -> None:
    contact_changes.rename(connection, TEAM, contact(connection, "Raj Patel"), "Raj Pat", T0)


def _merge(connection: Connection) -> None:
    initech, umbrella = (customer(connection, each) for each in ("Initech", "Umbrella"))
    merge.merge(connection, TEAM, initech, umbrella, OLGA, T0)


def _insert(table: sa.Table, **values: Any) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        whose = {"workspace": TEAM, "customer_id": customer(connection, "Umbrella")}
        connection.execute(table.insert().values(**whose, **values))

    return work


@pytest.mark.parametrize(
    ("use", "kept"),
    [
        (_rename, {Kept("Umbra", Use.NAME)}),
        (_rename_contact, {Kept("Initech", Use.PERSON), Kept("Raj Pat", Use.RENAMED, "Initech")}),
        (
            _merge,
            {
                Kept("Initech", Use.MERGE),
                Kept("Umbrella", Use.MERGE),
                Kept("Raj Patel", Use.MERGE, "Umbrella"),
            },
        ),
        (
            _insert(tables.promises, leader=ANNA, what="a quote", made_at=T0),
            {Kept("Umbrella", Use.PROMISE)},
        ),
    ],
)
async def test_an_edit_is_a_use(
    clerk: Clerk, use: Callable[[Connection], None], kept: set[Kept]
) -> None:
    await clerk.imports(FILE)
    await clerk.database.run(use)
    (record,) = await clerk.database.read(imports.can_be_undone, TEAM, T0)
    expected = await undo_import.preview(clerk.database, TEAM, record.number)
    done = await undo_import.undo_import(clerk.database, TEAM, record.number, OLGA, T0)
    assert set(expected.kept) == set(done.kept) == kept
    assert expected.customers == done.customers


def test_every_table_that_refers_to_a_customer_or_a_contact_is_looked_at() -> None:
    referring = {
        key.parent
        for table in tables.metadata.tables.values()
        for key in table.foreign_keys
        if key.column in (tables.customers.c.id, tables.contacts.c.id)
    }
    looked_at = {column for _, column in (*undo._USES_OF_CUSTOMER, *undo._USES_OF_CONTACT)}
    assert referring == looked_at


async def test_cut_off_in_the_middle_it_goes_on(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "AT_ONCE", 1)
    await clerk.imports(BEFORE)
    before = clerk.state
    await clerk.imports(FILE)

    def die(what: str, done: int, of: int) -> None:
        raise KeyboardInterrupt

    clerk.progress = die
    with pytest.raises(KeyboardInterrupt):
        await undoes(clerk)
    clerk.progress = lambda what, done, of: None
    with pytest.raises(MistakeError, match="written or undone here just now"):
        await undoes(clerk)  # the other process may be alive
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    await clerk.database.run(_age, long_ago)
    assert "An undo of it was cut off" in await undoes(clerk)
    assert clerk.state == before


async def test_the_next_import_ends_an_undo_that_was_cut_off(clerk: Clerk) -> None:
    await clerk.imports(FILE)
    (record,) = await clerk.database.read(imports.can_be_undone, TEAM, T0)
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    await clerk.database.run(imports.begin_undo, TEAM, record.number, OLGA, long_ago)
    await clerk.imports(BEFORE)
    assert [each[1] for each in clerk.state[0]] == ["Acme"]


def _age(connection: Connection, to: datetime) -> None:
    connection.execute(tables.imports.update().values(alive_at=to))


async def test_after_a_month_it_can_no_longer_be_undone_and_its_steps_go(clerk: Clerk) -> None:
    await clerk.imports(FILE)
    later = T0 + imports.CAN_BE_UNDONE_FOR + timedelta(days=1)
    assert await clerk.database.read(imports.can_be_undone, TEAM, later) == []

    def sweep(connection: Connection, before: datetime) -> int:
        return imports.forget_before(connection, before, most=100)

    assert await clerk.database.run(sweep, T0) == 0
    assert await clerk.database.run(sweep, later) == 1


async def test_names_added_after_an_undo_are_known_at_once(clerk: Clerk) -> None:
    """SQLite gives their rows the ids of those that went."""
    lines = "".join(f"Customer {number}\n" for number in range(300))

    def known(connection: Connection) -> set[str]:
        return {name.folded for name in name_cache.names_of(connection, TEAM).every}

    await clerk.imports(f"customer\nAcme\n{lines}")
    assert "customer 7" in await clerk.database.read(known)
    await undoes(clerk)
    await clerk.database.run(customers.add, TEAM, "Hooli", ANNA, T0)
    assert await clerk.database.read(known) == {"hooli"}


def test_as_it_is_typed(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(tmp_path, monkeypatch, capsys)
    shell.types("leaders", "add", ANNA, "--workspace", TEAM)
    (tmp_path / "c.csv").write_text("customer\nAcme\n", encoding="utf-8")
    shell.types("import", "c.csv", "--workspace", TEAM, "--yes")
    asked = shell.types("import", "--undo", "--workspace", TEAM)
    assert (asked.code, asked.err) == (2, f"{undo_command.NOT_ASKED}\n")
    done = shell.types("import", "--undo", "1", "--workspace", TEAM, "--yes")
    assert done.code == 0
    assert done.lines[-1].startswith("Undone: 1 customer is gone")
    assert shell.types("import", "--workspace", TEAM).code == 2
    assert shell.types("import", "c.csv", "--undo", "--workspace", TEAM).code == 2
