"""Fixtures for all tests: `database`, once on SQLite and once on a real PostgreSQL."""

import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from storage.core.database import Database
from storage.migrations import migrate
from tests import compiled, postgresql, signatures

# A busy machine is no failure.
settings.register_profile("without_deadline", parent=settings(), deadline=None)
settings.load_profile("without_deadline")

KINDS = ("sqlite", "postgresql")
SHARED_FOLDER = "KEEP_IN_TOUCH_TEST_FOLDER"
MEMORY = "/dev/shm"  # if it exists, the many small databases need not wait for a disk


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --leaders: how many leaders the simulated year has. `make year` runs it with two hundred."""
    parser.addoption("--leaders", type=int, default=12)


def pytest_configure(config: pytest.Config) -> None:
    """The main process creates one folder for all workers.

    It is not pytest's temporary folder: the server does not run as root, and a parallel run would lock it out.
    """
    compiled.share_compiled_statements()
    signatures.remember_signatures()
    if not hasattr(config, "workerinput"):
        memory = MEMORY if os.access(MEMORY, os.W_OK) else None
        os.environ[SHARED_FOLDER] = tempfile.mkdtemp(prefix="keep-in-touch-", dir=memory)
        Path(os.environ[SHARED_FOLDER]).chmod(0o755)


def pytest_collection_finish() -> None:
    """Freezes modules and collected tests, which stay until the end: collections would take a tenth of the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql_admin() -> Iterator[sa.Engine]:
    """An engine that may create databases."""
    engine = postgresql.start_server(_server())
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_pool(postgresql_admin: sa.Engine) -> Iterator[postgresql.DatabasePool]:
    pool = postgresql.DatabasePool(postgresql_admin)
    yield pool
    pool.close()


def _server() -> Path:
    return Path(os.environ[SHARED_FOLDER]) / "postgresql"


def pytest_unconfigure(config: pytest.Config) -> None:
    """The main process stops the server after the last worker, and removes the folder."""
    if hasattr(config, "workerinput"):
        return
    postgresql.stop(_server())
    shutil.rmtree(os.environ[SHARED_FOLDER], ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests measured (`record_property("figure", …)`), from all workers, even if they passed."""
    figures = [
        value
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        for name, value in report.user_properties
        if name == "figure"
    ]
    if figures:
        terminalreporter.section("figures")
        for figure in figures:
            terminalreporter.write_line(str(figure))


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty, migrated database for this test alone."""
    if request.param == "sqlite":
        folder = Path(os.environ[SHARED_FOLDER]) / uuid.uuid4().hex[:12]
        folder.mkdir()
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "keep-in-touch.db")
        yield f"sqlite:///{folder / 'keep-in-touch.db'}"
        shutil.rmtree(folder)
        return
    pool: postgresql.DatabasePool = request.getfixturevalue("postgresql_pool")
    url = pool.acquire()
    yield url
    pool.release(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()
