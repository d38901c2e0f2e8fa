"""The list of ten: stored with its blanks, and retired by the next one."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.customers import customers
from storage.programme import workspaces
from storage.queries import leader_facts
from storage.ten import best_customers
from storage.ten.best_customers import Ten

T0 = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOME, ELSEWHERE = "T0HOME", "T0ELSE"
ANNA, BEN = "U0ANNA", "U0BEN"


def name(connection: Connection, workspace: str, leader: str, *names: str, days: int = 0) -> None:
    now = T0 + timedelta(days=days)
    best_customers.name(
        connection,
        workspace,
        leader,
        [
            (each, customers.add(connection, workspace, each, leader, now).id) if each else None
            for each in names
        ],
        now,
    )


def read(database: Database, leader: str = ANNA, workspace: str = HOME) -> Ten | None:
    return database.read_now(best_customers.of_leader, workspace, leader)


def prepare(connection: Connection) -> None:
    workspaces.add(connection, HOME, T0)
    workspaces.add(connection, ELSEWHERE, T0)


def test_blanks_are_kept_in_their_places(database: Database) -> None:
    database.run_now(prepare)
    database.run_now(name, HOME, ANNA, "Globex", "", "Acme")
    found = read(database)
    assert found is not None
    assert [(line.position, line.typed) for line in found.lines] == [
        (1, "Globex"),
        (2, None),
        (3, "Acme"),
    ]
    assert [each.name for each in found.customers] == ["Globex", "Acme"]


def test_a_new_list_retires_the_old_one(database: Database) -> None:
    database.run_now(prepare)
    database.run_now(name, HOME, ANNA, "Globex", "Acme")
    database.run_now(name, HOME, ANNA, "Initech", days=3)
    found = read(database)
    assert found is not None
    assert [each.name for each in found.customers] == ["Initech"]
    assert found.named_at == T0 + timedelta(days=3)
    tens = database.read_now(leader_facts.tens, HOME, [ANNA])
    assert tens[ANNA].customers == (found.customers[0].id,)


def test_it_is_that_leaders_and_that_workspaces_alone(database: Database) -> None:
    database.run_now(prepare)
    database.run_now(name, HOME, ANNA, "Globex")
    assert read(database, BEN) is None
    assert read(database, ANNA, ELSEWHERE) is None
