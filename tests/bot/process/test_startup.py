"""Opening the database: what its address or its user lacks is said before anything starts."""

import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot.process import startup
from bot.settings import Settings, SettingsError

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def refused(url: str | sa.URL, *, migrates: bool = True) -> str:
    text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    with pytest.raises(SettingsError) as error:
        startup.open_database(Settings(database_url=text), migrates=migrates)
    return str(error.value)


@pytest.fixture
def guest(postgresql_admin: sa.Engine) -> Iterator[str]:
    """A user of the server to whom nothing was granted."""
    name = f"guest_{uuid.uuid4().hex[:12]}"
    with postgresql_admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
    yield name
    with postgresql_admin.connect() as connection:
        connection.exec_driver_sql(f"DROP ROLE {name}")


@only_postgresql
def test_the_tables_of_another_user_are_said(database_url: str, guest: str) -> None:
    url = sa.make_url(database_url).set(username=guest, password="x")
    assert refused(url) == startup.NO_PERMISSION
    assert refused(url, migrates=False) == startup.NO_PERMISSION


@pytest.mark.parametrize("taken", ["CREATE", "USAGE"])
def test_a_schema_in_which_no_table_may_be_made_is_said(
    postgresql_admin: sa.Engine, guest: str, taken: str
) -> None:
    name = f"empty_{uuid.uuid4().hex[:12]}"
    url = postgresql_admin.url.set(database=name)
    with postgresql_admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    owner = sa.create_engine(url)
    with owner.begin() as connection:
        connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.exec_driver_sql(f"REVOKE {taken} ON SCHEMA public FROM PUBLIC")
    owner.dispose()
    try:
        assert refused(url.set(username=guest, password="x")) == startup.NO_PERMISSION
    finally:
        with postgresql_admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@only_postgresql
def test_an_option_that_postgresql_does_not_know_is_said(database_url: str) -> None:
    url = sa.make_url(database_url).update_query_dict({"sslmodus": "require"})
    assert refused(url) == startup.UNKNOWN_OPTION
