"""Through PgBouncer a connection has no options of its own, and nothing of a transaction is left for the next one."""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database, is_through_pgbouncer
from storage.core.failures import DatabaseUnavailableError
from storage.migrations import is_usable, migrate
from tests.postgresql import DatabasePool

SOURCE = "SELECT source FROM pg_settings WHERE name = 'statement_timeout'"
PREPARED = "SELECT count(*) FROM pg_prepared_statements"


def through_pgbouncer(url: str) -> str:
    """The address as an operator writes it whose database stands behind a pooler."""
    return sa.make_url(url).update_query_dict({"pgbouncer": "true"}).render_as_string(False)


@pytest.fixture
def url(postgresql_pool: DatabasePool) -> Iterator[str]:
    acquired = postgresql_pool.acquire()
    yield acquired
    postgresql_pool.release(acquired)


@pytest.fixture
def pooled(url: str) -> Iterator[Database]:
    opened = Database(through_pgbouncer(url), wait_seconds=0.3)
    yield opened
    opened.close()


def scalar(database: Database, statement: str) -> object:
    return database.read_now(lambda connection: connection.scalar(sa.text(statement)))


def outside(database: Database, statement: str) -> object:
    """What a connection answers as the next one would get it: outside of our transactions."""
    raw = database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(statement)
        row = cursor.fetchone()
        raw.rollback()
        return row and row[0]
    finally:
        raw.close()


def test_no_option_is_sent_and_no_setting_outlives_its_transaction(pooled: Database) -> None:
    assert scalar(pooled, SOURCE) == "session"
    assert scalar(pooled, "SHOW statement_timeout") == "300ms"
    assert scalar(pooled, "SHOW timezone") == "UTC"
    assert outside(pooled, SOURCE) not in ("session", "client")


def test_directly_the_options_are_sent_once_for_all(url: str) -> None:
    direct = Database(url, wait_seconds=0.3)
    assert outside(direct, SOURCE) == "client"
    assert outside(direct, "SHOW statement_timeout") == "300ms"
    direct.close()


def test_nothing_is_prepared_however_often_it_is_asked(pooled: Database) -> None:
    def asks(connection: Connection) -> object:
        for n in range(12):
            connection.execute(sa.text("SELECT :n + 1"), {"n": n})
        return connection.scalar(sa.text(PREPARED))

    assert pooled.read_now(asks) == 0


def test_a_statement_that_takes_too_long_is_cut_short(pooled: Database) -> None:
    begun = time.monotonic()
    with pytest.raises(DatabaseUnavailableError, match="QueryCanceled"):
        scalar(pooled, "SELECT pg_sleep(20)")
    assert time.monotonic() - begun < 10
    assert scalar(pooled, "SELECT 1") == 1


def test_it_is_migrated_however_long_that_takes(pooled: Database) -> None:
    pooled.run_now(lambda connection: connection.execute(sa.text("DROP SCHEMA public CASCADE")))
    pooled.run_now(lambda connection: connection.execute(sa.text("CREATE SCHEMA public")))
    migrate(pooled)
    assert is_usable(pooled)


@pytest.mark.parametrize(
    ("query", "through"), [("", False), ("?pgbouncer=true", True), ("?pgbouncer=false", False)]
)
def test_the_address_says_it(query: str, through: bool) -> None:
    assert is_through_pgbouncer(sa.make_url(f"postgresql+psycopg://a@h/d{query}")) is through


def test_neither_yes_nor_no_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="neither"):
        is_through_pgbouncer(sa.make_url("postgresql+psycopg://a@h/d?pgbouncer=perhaps"))
