"""Data of older releases survives the migrations."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import metadata
from storage.customers import customers
from storage.migrations import config, head, is_current, is_declared, migrate
from storage.migrations.in_place import WITH_TRIGGERS, in_place
from storage.programme import leaders
from storage.visits import visit_record
from tests.cast import ANNA, TEAM

FIRST_RELEASE = "0001"
DAY = date(2026, 11, 2)
T0 = datetime(2026, 11, 2, 9, tzinfo=UTC)
GIVEN = {"team": TEAM, "anna": ANNA, "now": T0, "day": DAY, "yes": True, "no": False}


@pytest.fixture
def first_release(database: Database) -> Database:
    """A database with the first release's schema, with Anna and her visit to Acme."""
    database.run_now(_go_back)
    assert not is_current(database)
    database.run_now(_fill)
    return database


def _go_back(connection: Connection) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.downgrade(made, FIRST_RELEASE)


def _fill(connection: Connection) -> None:
    for statement in (
        "INSERT INTO workspaces (id, name, programme, added_at) VALUES (:team, 'Play', '{}', :now)",
        "INSERT INTO leaders (workspace, user_id, name, leads, admin, on_board, enrolled_at, enrolled_on)"
        " VALUES (:team, :anna, 'Anna', :yes, :no, :yes, :now, :day)",
        "INSERT INTO customers (id, workspace, name, key, added_at) VALUES (1, :team, 'Acme', 'acme', :now)",
        "INSERT INTO visits (id, workspace, customer_id, leader, author, first_day, last_day, purpose, setting,"
        " said, logged_at) VALUES (7, :team, 1, :anna, :anna, :day, :day, 'understand', 'in_person',"
        " 'we may leave gas', :now)",
    ):
        text = sa.text(statement)
        connection.execute(text, {name: GIVEN[name] for name in text.compile().params})


def test_the_newest_revision_is_that_of_alembic() -> None:
    assert head() == ScriptDirectory.from_config(config()).get_current_head()


def test_what_the_first_release_kept_is_there_after_an_upgrade(first_release: Database) -> None:
    migrate(first_release)
    assert is_current(first_release)
    anna = first_release.read_now(leaders.find, TEAM, ANNA)
    assert anna is not None
    assert (anna.name, anna.paused) == ("Anna", False)
    acme = first_release.read_now(customers.match, TEAM, "ACME Inc.")
    assert acme is not None
    (visit,) = first_release.read_now(
        visit_record.of_leader, TEAM, ANNA, viewer=ANNA, most=5, skip=0
    )
    assert (visit.id, visit.entry.customer, visit.entry.said) == (7, "Acme", "we may leave gas")


@pytest.mark.parametrize("table", WITH_TRIGGERS)
def test_a_new_column_of_what_search_reads_is_generated_without_making_the_table_anew(
    database: Database, table: str
) -> None:
    """SQLite would lose the triggers that keep the index."""
    grown = sa.MetaData(naming_convention=metadata.naming_convention)
    for each in metadata.sorted_tables:
        each.to_metadata(grown)
    grown.tables[table].append_column(sa.Column("made_up", sa.Text))

    def generated(connection: Connection) -> tuple[str, str]:
        options = {"target_metadata": grown, "include_name": is_declared}
        context = MigrationContext.configure(connection, opts=options)
        script = produce_migrations(context, grown)
        in_place(context, head(), [script])
        halves = (script.upgrade_ops, script.downgrade_ops)
        up, down = (
            render_python_code(each, render_as_batch=True, migration_context=context)
            for each in halves
            if each is not None
        )
        return up, down

    up, down = database.read_now(generated)
    assert f"op.add_column('{table}', sa.Column('made_up'" in up
    assert f"op.drop_column('{table}', 'made_up')" in down
    assert "batch" not in up + down
