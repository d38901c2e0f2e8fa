"""What the environment may say, and what it is told where it cannot be meant."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import SettingsError, environment, read


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("localhost", "localhost"),
        ("::1", "::1"),
        ("[::]", "::"),
        ("bot.example.com", "bot.example.com"),
    ],
)
def test_a_host_is_an_address_or_a_name(typed: str, host: str) -> None:
    assert read({"HOST": typed}).host == host


def test_without_a_host_every_address_is_listened_at() -> None:
    assert read({}).host == "0.0.0.0"


@pytest.mark.parametrize(
    "typed", ["127.0.0.1:3000", "http://localhost", "127.0.0.256", "a b", "localhost:80", "::zz"]
)
def test_what_is_no_address_is_said_before_anything_starts(typed: str) -> None:
    with pytest.raises(SettingsError, match="HOST must be an address"):
        read({"HOST": typed})


@pytest.mark.parametrize("typed", ["yes", "1", "TRUE", "true&pgbouncer=false"])
def test_whether_pgbouncer_stands_between_is_said_clearly(typed: str) -> None:
    with pytest.raises(SettingsError, match="either true or false"):
        read({"DATABASE_URL": f"postgresql://a@h/d?pgbouncer={typed}"})


def problem_with(**variables: str) -> str:
    with pytest.raises(SettingsError) as refused:
        read(variables)
    (problem,) = refused.value.problems  # one fault is said once
    return problem


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("postgressql://bot:s3cret@h/d", "must name a SQLite or a PostgreSQL database"),
        ("postgre://bot:s3cret@h/d", "must name a SQLite or a PostgreSQL database"),
        ("https://bot:s3cret@h/d", "must name a SQLite or a PostgreSQL database"),
        ("mysql+pymysql://bot:s3cret@h/d", "must name a SQLite or a PostgreSQL database"),
        ("postgresql:/bot:s3cret@h/d", "not a database's address"),
        ("h/s3cret", "not a database's address"),
        ("host=h password=s3cret", "not a database's address"),
        ("postgresql+psycopg2://bot:s3cret@h/d", "another driver than psycopg 3"),
        ("postgresql+asyncpg://bot:s3cret@h/d", "another driver than psycopg 3"),
        ("postgresql+pg8000://bot:s3cret@h/d", "another driver than psycopg 3"),
        ("postgresql://bot:s3cret@h:port/d", "a number from 1 to 65535"),
        ("postgresql://bot:s3cret@h:/d", "a number from 1 to 65535"),
        ("postgresql://bot:s3cret@h:0/d", "a number from 1 to 65535"),
        ("postgresql://bot:s3cret@h:99999/d", "a number from 1 to 65535"),
        ("postgresql://bot:s3cret@[::1/d", "a number from 1 to 65535"),
        ('"postgresql://bot:s3cret@h/d"', "has a quotation mark around it"),
        ("'sqlite:///s3cret.db'", "has a quotation mark around it"),
        ("“sqlite:///s3cret.db”", "has a quotation mark around it"),
        (" postgresql://bot:s3cret@h/d", "has a space around it"),
        ("postgresql://bot:s3cret@h/d\t", "has a space around it"),
        ("postgresql://bot:s3cret@h/d\n", "has a line break around it"),
        ("sqlite://s3cret.db", "three slashes"),
        ("sqlite://", "a database in memory"),
        ("sqlite:///", "a database in memory"),
        ("sqlite:///:memory:", "a database in memory"),
        ("sqlite:///file:s3cret?mode=memory&uri=true", "a database in memory"),
        ("sqlite+aiosqlite:///s3cret.db", "must name a SQLite or a PostgreSQL database"),
    ],
)
def test_an_address_that_cannot_be_read_is_said_and_not_repeated(typed: str, said: str) -> None:
    problem = problem_with(DATABASE_URL=typed)
    assert problem.startswith(("DATABASE_URL ", "In DATABASE_URL"))
    assert said in problem
    assert "s3cret" not in problem


@pytest.mark.parametrize(
    "typed",
    [
        "sqlite:///my file.db",
        "sqlite:////var/lib/bot/a.db",
        "postgres://bot:pass%40word@h:5432/d?sslmode=require",
        "postgresql://bot@/d?host=/run/postgresql",
        "postgresql+psycopg://bot@[::1]:5432/d",
    ],
)
def test_an_address_that_can_be_used_is_taken(typed: str) -> None:
    assert read({"DATABASE_URL": typed}).database_url.startswith(("sqlite:///", "postgresql+ps"))


@given(st.text(max_size=30))
def test_whatever_is_in_the_place_of_an_address_gets_a_sentence_or_is_one(typed: str) -> None:
    for text in (typed, f"postgresql://{typed}", f"sqlite:///{typed}", f"https://{typed}"):
        for name in ("DATABASE_URL", "SLACK_API_URL"):
            with suppress(SettingsError):
                assert read({name: text})


SECRETS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "8f7"}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("{}\n", "a line break"),
        ("{}\r\n", "a line break"),
        ("\n{}", "a line break"),
        ("{}\nPORT=3000", "a line break"),
        ('"{}"', "a quotation mark"),
        ("'{}'", "a quotation mark"),
        ("“{}”", "a quotation mark"),
        (" {}", "a space"),
        ("{} # of the app", "a space"),
        ("{}\u00a0", "a space"),
        ("{}…", "“…”"),
        ("{}\x00", "a control character"),
        ("\ufeff{}", "a control character"),
    ],
)
def test_a_token_that_was_pasted_with_what_stood_around_it_is_said(
    name: str, spoilt: str, said: str
) -> None:
    problem = problem_with(**{name: spoilt.format(SECRETS[name])})
    assert problem.startswith(f"{name} holds {said},")
    assert SECRETS[name] not in problem


@pytest.mark.parametrize("typed", ["http://[", "https://h:port/", "https://slack.com/api/\n", "h"])
def test_another_address_of_slack_is_an_address(typed: str) -> None:
    assert problem_with(SLACK_API_URL=typed).startswith("SLACK_API_URL must be")


@pytest.mark.parametrize("typed", ["9" * 5000, "-1", "65536", "3000\n"])
def test_a_port_is_a_number(typed: str) -> None:
    assert problem_with(PORT=typed).startswith("PORT must be")


@pytest.mark.parametrize(
    "written", ["LOG_LEVEL=DEBUG # grün".encode("latin-1"), "PORT=1".encode("utf-16")]
)
def test_a_file_that_is_not_utf_8_is_said(tmp_path: Path, written: bytes) -> None:
    (tmp_path / ".env").write_bytes(written)
    with pytest.raises(SettingsError, match=r"^\.env is not in UTF-8"):
        environment({}, tmp_path)


def test_the_mark_that_windows_puts_before_a_file_is_no_part_of_a_name(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("PORT=3001\nLOG_LEVEL=\n".encode("utf-8-sig"))
    assert environment({"HOST": "", "LOG_LEVEL": "INFO"}, tmp_path) == {
        "PORT": "3001",
        "LOG_LEVEL": "INFO",
    }
