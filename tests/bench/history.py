"""A history to measure with: any number of visits over 1,000 workspaces, generated inside the database.

One workspace in a thousand is big: it has a fiftieth of all visits (200,000 of ten million), thousands of them to one
customer. As in production, visits are inserted day by day from all workspaces, so that those of one workspace lie far
apart. Indexes and triggers are dropped meanwhile.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import search_terms
from storage.core.database import Database
from storage.core.tables import SearchTerms
from storage.migrations import migrate
from tests.bench import words

WORKSPACES = 1000
BIG = 0
"""The number of the workspace that has a fiftieth of all visits."""

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAYS = 1500
AT_ONCE = 500_000
_IN_ALL = 50  # one in this many visits belongs to the big workspace
_ANYWHERE = "T0ANYWHERE"
_TABLES = ("visits", "visit_colleagues", "visit_contacts", "answers", "promises")


@dataclass(frozen=True)
class Size:
    """The size of a workspace, independent of the number of visits."""

    customers: int
    leaders: int


def size(number: int) -> Size:
    """The big workspace has more of everything."""
    return Size(2000, 500) if number == BIG else Size(100, 40)


def team(number: int) -> str:
    """Slack's id of that workspace."""
    return f"T{number:06}"


def user(number: int) -> str:
    """Slack's id of that leader, in every workspace."""
    return f"U{number:06}"


def first_customer(number: int) -> int:
    """The id of the workspace's first customer, which is met most."""
    return 1 if number == BIG else size(BIG).customers + (number - 1) * size(1).customers + 1


def build(database: Database, number: int) -> None:
    """Fills an empty database with that many visits and everything that belongs to them."""
    migrate(database)
    with _raw(database) as connection:
        aside = list(_put_aside(connection))
        _people(connection)
        for first in range(0, number, AT_ONCE):
            _visits(connection, first, min(first + AT_ONCE, number), number)
            _say(f"{min(first + AT_ONCE, number):,} visits")
        _answers(connection, number)
        _lists(connection)
        for statement in aside:
            connection.exec_driver_sql(statement)
            _say(" ".join(statement.split()[:4]))
        _index(connection, number)
        _settle(connection)
        _say("done")


def _say(what: str) -> None:
    if sys.stderr.isatty() or "-v" in sys.argv:
        print(f"  {time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


@contextmanager
def _raw(database: Database) -> Iterator[Connection]:
    """A connection in autocommit mode, with durability turned off."""
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        if database.is_sqlite:
            connection.exec_driver_sql("COMMIT")
            settings = ("synchronous=OFF", "cache_size=-1000000", "foreign_keys=OFF")
            for each in settings:
                connection.exec_driver_sql(f"PRAGMA {each}")
        else:
            for each in (
                "synchronous_commit = off",
                "maintenance_work_mem = '1500MB'",
                "session_replication_role = replica",  # foreign keys are valid by construction
                "statement_timeout = 0",
            ):
                connection.exec_driver_sql(f"SET {each}")
            connection.exec_driver_sql("ALTER SYSTEM SET max_wal_size = '16GB'")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        yield connection
        if database.is_sqlite:
            connection.exec_driver_sql("BEGIN")  # so that it can be ended like any other
    database.engine.dispose()


def _put_aside(connection: Connection) -> Iterator[str]:
    """Drops the triggers and indexes of the growing tables; yields the statements that create them again."""
    for table in _TABLES:
        if connection.dialect.name == "sqlite":
            found = connection.exec_driver_sql(
                "SELECT type, name, sql FROM sqlite_master"
                f" WHERE tbl_name = '{table}' AND type IN ('index', 'trigger') AND sql IS NOT NULL"
            ).all()
        else:
            found = connection.exec_driver_sql(
                f"SELECT 'index', indexname, indexdef FROM pg_indexes WHERE tablename = '{table}'"
                " AND indexdef NOT LIKE 'CREATE UNIQUE%%'"
            ).all()
        for kind, name, definition in found:
            connection.exec_driver_sql(f"DROP {kind} {name}")
            yield definition


# People and customers ---------------------------------------------------------------------------------------------


def _people(connection: Connection) -> None:
    """Adds workspaces, their customers with two contacts each, their leaders, and the sentences used in visits."""
    at = _instant(connection, NOW - timedelta(days=DAYS))
    numbers = range(WORKSPACES)
    _fill(
        connection,
        "made_teams (number INTEGER PRIMARY KEY, id TEXT, prefix TEXT,"
        " first INTEGER, customers INTEGER, leaders INTEGER)",
        (
            (
                n,
                team(n),
                search_terms.public(team(n)),
                first_customer(n),
                size(n).customers,
                size(n).leaders,
            )
            for n in numbers
        ),
    )
    _fill(
        connection,
        "made_words (number INTEGER PRIMARY KEY, said TEXT, heading TEXT, terms TEXT)",
        _told(connection),
    )
    of_each = "FROM made_teams t JOIN {numbers} ON n < {most}"
    customers = of_each.format(
        numbers=_numbers(connection, 0, size(BIG).customers), most="t.customers"
    )
    leaders = of_each.format(numbers=_numbers(connection, 0, size(BIG).leaders), most="t.leaders")
    for statement in (
        f"INSERT INTO workspaces (id, name, programme, added_at) SELECT id, '', '{{}}', {at} FROM made_teams",
        "INSERT INTO customers (id, workspace, name, key, added_at)"
        f" SELECT t.first + n, t.id, 'Customer ' || n, 'customer' || n, {at} {customers}",
        "INSERT INTO leaders (workspace, user_id, name, function, leads, admin, on_board, enrolled_at, enrolled_on)"
        f" SELECT t.id, {_user('n')}, 'Leader ' || n, 'Function ' || n % 7, {_true(connection)}, {_false(connection)},"
        f" {_true(connection)}, {at}, {_day(connection, DAYS)} {leaders}",
        "INSERT INTO contacts (id, workspace, customer_id, name, key)"
        " SELECT 2 * id - n, workspace, id, 'Dana ' || n, 'dana ' || n"
        f" FROM customers JOIN {_numbers(connection, 0, 2)} ON true",
    ):
        _run(connection, statement)


def _told(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """Yields sentences, a fifth with a `heading`, and their search terms with @ for the workspace's prefix."""
    made, prefix = SearchTerms(), search_terms.public(_ANYWHERE)
    every = words.sentences()
    for number, said in enumerate(every):
        heading = every[number - 1] if number % 5 == 0 else None
        found = search_terms.of_visit(_ANYWHERE, user(0), {"said": said, "heading": heading})
        bound = made.process_bind_param(found, connection.dialect)
        yield number, said, heading, (bound or "").replace(prefix, "@")


def _fill(connection: Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Creates and fills a helper table."""
    name, _, columns = table.partition(" ")
    connection.exec_driver_sql(f"CREATE TABLE {table}")
    known = [each.split()[0] for each in columns.strip("()").split(", ")]
    statement = sa.table(name, *(sa.column(each) for each in known)).insert()
    connection.execute(statement, [dict(zip(known, row, strict=True)) for row in rows])


# Visits and answers -----------------------------------------------------------------------------------------------


def _visits(connection: Connection, first: int, end: int, number: int) -> None:
    """Adds the visits `first` to `end - 1` (id: number + 1); a fifth with a colleague, half with a contact."""
    back = f"({number} - 1 - h.n) * {DAYS} / {number}"
    happened = (
        # The visit's workspace (place), and its number within the workspace (turn).
        f"(SELECT n, CASE WHEN n % {_IN_ALL} = 0 THEN {BIG}"
        f" ELSE 1 + (n - n / {_IN_ALL} - 1) % {WORKSPACES - 1} END AS place,"
        f" CASE WHEN n % {_IN_ALL} = 0 THEN n / {_IN_ALL}"
        f" ELSE (n - n / {_IN_ALL} - 1) / {WORKSPACES - 1} END AS turn"
        f" FROM {_numbers(connection, first, end)})"
    )
    mixed = _MIXED[connection.dialect.name]
    said = f"(h.n * {mixed} % {words.SENTENCES})"
    drawn = f"((turn * {mixed} % 1000003) / 1000003.0)"
    customer = f"CAST(floor(t.customers * {drawn} * {drawn}) AS INTEGER)"
    whose = "((turn * 31 + turn / 7) % t.leaders)"
    with_terms = f"replace(w.terms, '@', t.prefix){_TERMS[connection.dialect.name]}"
    visits = (
        "INSERT INTO visits (id, workspace, customer_id, leader, author, first_day, last_day, purpose, setting,"
        " said, heading, logged_at, search_terms, search_version)"
        f" SELECT h.n + 1, t.id, t.first + {customer},"
        f" {_user(whose)}, {_user(whose)}, {_day(connection, back)}, {_day(connection, back)},"
        " CASE WHEN h.n % 4 = 1 THEN 'sell' ELSE 'understand' END,"
        " CASE WHEN h.n % 5 = 2 THEN 'video' ELSE 'in_person' END,"
        f" w.said, w.heading, {_instant(connection, NOW)}, {with_terms}, {search_terms.VERSION}"
        f" FROM {happened} h JOIN made_teams t ON t.number = h.place JOIN made_words w ON w.number = {said}"
    )
    between = f"id > {first} AND id <= {end}"
    another = f"{_user('(CAST(substr(leader, 2) AS INTEGER) + 1) % 40')}"
    for statement in (
        visits,
        f"INSERT INTO visit_colleagues (workspace, visit_id, user_id) SELECT workspace, id, {another}"
        f" FROM visits WHERE id % 5 = 3 AND {between}",
        "INSERT INTO visit_contacts (workspace, visit_id, contact_id) SELECT workspace, id, 2 * customer_id - id % 2"
        f" FROM visits WHERE id % 4 < 2 AND {between}",
        "INSERT INTO promises (workspace, leader, customer_id, visit_id, what, made_at, kept_at)"
        f" SELECT workspace, leader, customer_id, id, 'send the figures', logged_at,"
        " CASE WHEN id % 3 > 0 THEN logged_at END"
        f" FROM visits WHERE id % 50 = 7 AND {between}",
    ):
        _run(connection, statement)


def _answers(connection: Connection, number: int) -> None:
    """Adds an answer for each twenty visits, by their leaders; a third of them "unknown"."""
    unknown = "CASE WHEN v.id % 3 = 0 THEN"
    statement = (
        "INSERT INTO answers (workspace, leader, customer_id, question, outcome, words, answered_at, search_terms,"
        " search_version)"
        " SELECT v.workspace, v.leader, v.customer_id, 'question' || v.id / 20 % 60,"
        f" {unknown} 'unknown' ELSE 'answered' END, {unknown} NULL ELSE v.said END, v.logged_at,"
        f" {unknown} NULL ELSE v.search_terms END, v.search_version"
        " FROM visits v WHERE v.id % 20 = 11 ORDER BY v.id"
    )
    _run(connection, statement)


def _lists(connection: Connection) -> None:
    """Adds each leader's list of ten, and a plan."""
    at = _instant(connection, NOW - timedelta(days=9))
    whose = "FROM leaders l JOIN made_teams t ON t.id = l.workspace"
    place = "(CAST(substr(l.user_id, 2) AS INTEGER) * 7 + n * n) % t.customers"
    for statement in (
        "INSERT INTO best_customers (workspace, leader, position, typed, customer_id, named_at)"
        f" SELECT l.workspace, l.user_id, n + 1, 'Customer', t.first + {place}, {at}"
        f" {whose} JOIN {_numbers(connection, 0, 10)} ON true",
        "INSERT INTO plans (workspace, leader, author, customer_id, day, state, planned_at)"
        f" SELECT l.workspace, l.user_id, l.user_id, t.first + {place}, {_day(connection, -5)}, 'planned', {at}"
        f" {whose} JOIN {_numbers(connection, 0, 1)} ON true",
    ):
        _run(connection, statement)


def _index(connection: Connection, number: int) -> None:
    """Fills SQLite's search index as its triggers would have done, in the same order."""
    if not _is_sqlite(connection):
        return
    for table, most in (("visits", number), ("answers", number // 20 + 1)):
        for first in range(0, most, AT_ONCE):
            connection.exec_driver_sql(
                f"INSERT INTO {table}_search (rowid, said, rest)"
                " SELECT id, substr(search_terms, 1, instr(search_terms, char(10)) - 1),"
                " substr(search_terms, instr(search_terms, char(10)) + 1) FROM"
                f" {table} WHERE id > {first} AND id <= {first + AT_ONCE} AND search_terms IS NOT NULL"
            )
            _say(f"{table} indexed from {first:,}")


def _settle(connection: Connection) -> None:
    """Leaves the database as maintenance would: PostgreSQL vacuums and analyses by itself, SQLite does neither."""
    for table in ("made_teams", "made_words"):
        connection.exec_driver_sql(f"DROP TABLE {table}")
    if _is_sqlite(connection):
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql("CHECKPOINT")


# Dialects ---------------------------------------------------------------------------------------------------------

_MIXED = {"sqlite": "2654435761", "postgresql": "CAST(2654435761 AS bigint)"}
_TERMS = {"sqlite": "", "postgresql": "::tsvector"}


def _run(connection: Connection, statement: str) -> None:
    """Executes a statement verbatim: PostgreSQL's driver treats a lone % as a placeholder."""
    connection.exec_driver_sql(
        statement if _is_sqlite(connection) else statement.replace("%", "%%")
    )


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _numbers(connection: Connection, first: int, end: int) -> str:
    if not _is_sqlite(connection):
        return (
            f"(SELECT n FROM generate_series(CAST({first} AS bigint), {end - 1}) AS n) AS numbers"
        )
    return (
        f"(WITH RECURSIVE count(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM count WHERE n + 1 < {end})"
        " SELECT n FROM count) AS numbers"
    )


def _user(expression: str) -> str:
    return f"'U' || substr('00000' || ({expression}), length('' || ({expression})))"


def _day(connection: Connection, back: int | str) -> str:
    """The date that many days before NOW."""
    if _is_sqlite(connection):
        return f"date('{NOW.date()}', (-({back})) || ' days')"
    return f"(DATE '{NOW.date()}' - CAST({back} AS integer))"


def _instant(connection: Connection, when: datetime) -> str:
    if _is_sqlite(connection):
        return f"'{when:%Y-%m-%d %H:%M:%S.%f}'"
    return f"TIMESTAMPTZ '{when.isoformat()}'"


def _true(connection: Connection) -> str:
    return "1" if _is_sqlite(connection) else "true"


def _false(connection: Connection) -> str:
    return "0" if _is_sqlite(connection) else "false"
