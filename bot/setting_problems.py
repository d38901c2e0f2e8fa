"""What is wrong with the value of a setting, in words, before anything is opened or called.

The value itself is never repeated: it holds a password or a token.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlalchemy as sa

# SQLAlchemy rejects Heroku's `postgres://`. The driver is named, so that it is psycopg 3 whatever the default is.
_POSTGRESQL = re.compile(r"postgres(ql)?://")
_PSYCOPG = "postgresql+psycopg"
_SQLITE = ("sqlite", "sqlite+pysqlite")
_EXAMPLES = "such as sqlite:///keep-in-touch.db or postgresql://user:password@host/database"
_QUOTES = "\"'`“”‘’«»„‚"


def with_driver(text: str) -> str:
    """The address as SQLAlchemy wants it."""
    return _POSTGRESQL.sub(f"{_PSYCOPG}://", text, count=1) if _POSTGRESQL.match(text) else text


def database_problem(text: str) -> str | None:
    """A sentence on why the address cannot be used, and what to write instead; None if it may do."""
    import sqlalchemy as sa  # takes 0.3 s to import, which `--help` need not pay

    stray = _around(text)
    if stray:
        return f"DATABASE_URL has {stray} around it: write the address alone, {_EXAMPLES}."
    try:
        url = sa.make_url(with_driver(text))
    except sa.exc.ArgumentError:
        return f"DATABASE_URL is not a database's address, {_EXAMPLES}."
    except ValueError:  # SQLAlchemy takes what follows the last colon for a number
        return _port_problem()
    if url.get_backend_name() == "sqlite" and url.drivername in _SQLITE:
        return _sqlite_problem(url)
    if url.get_backend_name() != "postgresql":
        return f"DATABASE_URL must name a SQLite or a PostgreSQL database, {_EXAMPLES}."
    return _postgresql_problem(url)


def stray_character(text: str) -> str | None:
    """The name of a character that no token and no web address has; None if there is none."""
    for each in text:
        if each in _QUOTES:
            return "a quotation mark"
        if not "!" <= each <= "~":
            return _name_of(each)
    return None


def _name_of(character: str) -> str:
    if character in "\r\n":
        return "a line break"
    if character.isspace():
        return "a space"
    return "a control character" if not character.isprintable() else f"“{character}”"


def _around(text: str) -> str | None:
    ends = text[:1], text[-1:]
    if text != text.strip():
        return "a line break" if any(each in "\r\n" for each in ends) else "a space"
    if any(each in _QUOTES for each in ends):
        return "a quotation mark"
    return next((_name_of(each) for each in text if not each.isprintable()), None)


def _port_problem() -> str:
    return (
        "In DATABASE_URL the port must be a number from 1 to 65535; "
        "a colon, a slash or an @ in the password is written as %3A, %2F or %40."
    )


def _sqlite_problem(url: "sa.URL") -> str | None:
    if url.host or url.username or url.port:
        return "In DATABASE_URL, sqlite: is followed by three slashes and the file, or by four and its whole path."
    in_memory = ":memory:" in (url.database or ":memory:") or url.query.get("mode") == "memory"
    if in_memory:
        return "DATABASE_URL names a database in memory, which ends with the process: name a file, such as sqlite:///keep-in-touch.db."
    return None


def _postgresql_problem(url: "sa.URL") -> str | None:
    if url.drivername != _PSYCOPG:
        return "DATABASE_URL names another driver than psycopg 3, which comes with this program: begin it with postgresql://."
    if url.port is not None and not 0 < url.port < 65536:
        return _port_problem()
    if url.query.get("pgbouncer", "true") not in ("true", "false"):
        return "In DATABASE_URL, pgbouncer is either true or false."
    return None
