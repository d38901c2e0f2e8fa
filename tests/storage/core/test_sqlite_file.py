"""Who may read the database's file: its owner, whatever the machine's umask says."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.core.database import Database
from storage.core.sqlite_file import BESIDE, path_of


@pytest.fixture
def generous() -> Iterator[None]:
    """A umask that takes nothing away."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(path: Path) -> dict[str, str]:
    there = {each: Path(f"{path}{each}") for each in BESIDE}
    return {
        each: f"{file.stat().st_mode & 0o777:o}" for each, file in there.items() if file.exists()
    }


@pytest.mark.usefixtures("generous")
class TestOnlyItsOwnerReadsIt:
    def test_when_it_is_new(self, tmp_path: Path) -> None:
        path = tmp_path / "keep-in-touch.db"
        database = Database(f"sqlite:///{path}")
        database.run_now(lambda connection: connection.execute(sa.text("CREATE TABLE t (a)")))
        assert modes(path) == {"": "600", "-wal": "600", "-shm": "600"}
        database.close()

    def test_when_an_older_release_made_it_for_all_to_read(self, tmp_path: Path) -> None:
        path = tmp_path / "keep-in-touch.db"
        older = sa.create_engine(f"sqlite:///{path}").connect()
        older.exec_driver_sql("PRAGMA journal_mode=WAL")
        older.exec_driver_sql("CREATE TABLE t (a)")
        assert modes(path) == {"": "644", "-wal": "644", "-shm": "644"}
        database = Database(f"sqlite:///{path}")
        assert modes(path) == {"": "600", "-wal": "600", "-shm": "600"}
        database.close()
        older.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:a.db?uri=true"])
def test_a_database_that_is_no_plain_file_is_left_alone(url: str) -> None:
    assert path_of(sa.make_url(url)) is None
