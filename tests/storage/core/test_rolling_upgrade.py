"""While a release is rolled out, the one before goes on working, if the new schema only adds to its own."""

import ast
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import migrations
from storage.core.database import Database
from storage.migrations import compatible_from, head, is_current, is_usable, migrate

VERSIONS = sorted((Path(migrations.__file__).parent / "versions").glob("[0-9]*.py"))
NEXT = f"{int(head()) + 1:04}"


def pretend(connection: Connection, revision: str, works_from: str | None) -> None:
    """Leaves what a release with that revision would leave, as far as this one can see."""
    connection.execute(sa.text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    connection.execute(sa.text("DELETE FROM schema_compatibility"))
    if works_from is not None:
        connection.execute(
            sa.text("INSERT INTO schema_compatibility VALUES (:r)"), {"r": works_from}
        )


@pytest.mark.parametrize(
    ("revision", "works_from", "usable"),
    [
        (NEXT, head(), True),
        (NEXT, "0001", True),
        ("9999", head(), True),
        (NEXT, NEXT, False),
        (NEXT, None, False),
        (NEXT, "", False),
        (NEXT, "soon", False),
        ("0001", "0001", False),
        ("older", head(), False),
    ],
)
def test_a_later_schema_is_used_if_it_says_that_it_can_be(
    database: Database, revision: str, works_from: str | None, usable: bool
) -> None:
    database.run_now(pretend, revision, works_from)
    assert is_usable(database) is usable
    assert not is_current(database)
    if usable:
        migrate(database)  # leaves it alone
        assert not is_current(database)


def test_a_migration_run_notes_the_oldest_release_that_can_go_on(database: Database) -> None:
    noted = database.read_now(
        lambda connection: connection.scalar(sa.text("SELECT * FROM schema_compatibility"))
    )
    assert noted == compatible_from()


def test_a_database_of_before_the_note_is_used_by_its_own_release_alone(database: Database) -> None:
    database.run_now(
        lambda connection: connection.execute(sa.text("DROP TABLE schema_compatibility"))
    )
    assert is_usable(database)
    database.run_now(
        lambda connection: connection.execute(
            sa.text("UPDATE alembic_version SET version_num = :r"), {"r": NEXT}
        )
    )
    assert not is_usable(database)


def is_declared_additive(source: str) -> bool:
    return any(
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "additive"
        and isinstance(node.value, ast.Constant)
        and node.value.value is True
        for node in ast.parse(source).body
    )


def more_than_added(source: str) -> list[str]:
    """What a migration's upgrade does besides adding, or adds in a way that an older release trips over."""
    (upgrade,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    )
    return [
        ast.unparse(node)
        for node in ast.walk(upgrade)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("op.", "_"))
        if not _only_adds(node)
    ]


def _only_adds(call: ast.Call) -> bool:
    text = ast.unparse(call)
    match ast.unparse(call.func):
        case "op.f" | "op.create_table":
            return True
        case "op.create_index":
            return "unique=True" not in text
        case "op.add_column":
            return "nullable=True" in text or "server_default=" in text
    return False


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_what_says_that_it_only_adds_only_adds(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if is_declared_additive(source):
        assert more_than_added(source) == []


@pytest.mark.parametrize(
    ("step", "adds"),
    [
        ("op.add_column('visits', sa.Column('a', sa.Text(), nullable=True))", True),
        (
            "op.add_column('visits', sa.Column('a', sa.Text(), server_default='', nullable=False))",
            True,
        ),
        ("op.create_index(op.f('i'), 'visits', ['a'])", True),
        ("op.create_table('t', sa.Column('a', sa.Text(), nullable=False))", True),
        ("op.add_column('visits', sa.Column('a', sa.Text(), nullable=False))", False),
        ("op.create_index(op.f('i'), 'visits', ['a'], unique=True)", False),
        ("op.drop_column('visits', 'said')", False),
        ("op.execute('UPDATE visits SET said = NULL')", False),
        ("_make_anew()", False),
    ],
)
def test_what_only_adds_is_told_from_what_does_not(step: str, adds: bool) -> None:
    assert (more_than_added(f"def upgrade():\n    {step}\n") == []) is adds
