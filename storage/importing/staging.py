"""Compares a file of customers with what is known, in a temporary SQLite file of its own.

Nothing is written to the database here, and memory does not grow with the file. The known names are copied first, in
short reads; then each line is compared as it comes. Within one file the first line that gives a value wins, so that
importing the same file a second time changes nothing.
"""

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from storage.customers import beginnings, name_keys

_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4000;
CREATE TABLE companies (ref INTEGER PRIMARY KEY, name, key, domain, place, new, touched, domain_line, place_line);
CREATE TABLE keys (key PRIMARY KEY, ref) WITHOUT ROWID;
CREATE TABLE domains (domain PRIMARY KEY, ref) WITHOUT ROWID;
CREATE TABLE aliases (ref, name, key); CREATE INDEX of_ref ON aliases (ref);
CREATE TABLE people (ref, key, name, role, new, role_line, PRIMARY KEY (ref, key)) WITHOUT ROWID;
"""


class EffectKind(StrEnum):
    """What a line of the file does."""

    NEW = "new"
    CHANGED = "changed"
    MERGED = "merged"  # another name of a customer that is known, or is in an earlier line
    SAME = "same"
    BEGINS = "begins"  # new, and perhaps a known customer, whose name begins so


@dataclass(frozen=True)
class ImportLine:
    """The contents of one line. Texts are stripped; None where the line has no value."""

    name: str
    domain: str | None = None
    place: str | None = None
    person: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class LineEffect:
    """What a line does, and why. `customer`: the name of the customer that it is about."""

    kind: EffectKind
    customer: str
    because: str = ""


@dataclass(frozen=True)
class StagedContact:
    """A contact to write. `role` None: the file has none, and a known role stays."""

    key: str
    name: str
    role: str | None


@dataclass(frozen=True)
class StagedCustomer:
    """A customer to write. `ref`: its id, or a negative number if it is new. None as `domain` or `place`: unchanged."""

    ref: int
    name: str
    key: str
    domain: str | None
    place: str | None
    aliases: tuple[tuple[str, str], ...]  # name, key
    people: tuple[StagedContact, ...]


class ImportStaging:
    """A file of customers compared with the database. A context manager: its temporary file is deleted at the end."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="keep-in-touch-")
        self._db = sqlite3.connect(Path(self._folder.name) / "staging.db", isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self._newest = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    # What is known -----------------------------------------------------------------------------------

    def know_customers(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Takes in known customers: rows of (id, name, key, domain, place, merged_into)."""
        for ref, name, key, domain, place, merged_into in rows:
            self._put("keys", key, merged_into or ref)
            if merged_into is None:
                self._db.execute(
                    "INSERT INTO companies VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0)",
                    (ref, name, key, domain, place),
                )
            if domain:
                self._put("domains", domain, merged_into or ref)

    def know_aliases(self, rows: Iterable[tuple[int, str]]) -> None:
        """Takes in known aliases: rows of (customer id, key)."""
        for ref, key in rows:
            self._put("keys", key, ref)

    def know_people(self, rows: Iterable[tuple[int, str, str, str | None]]) -> None:
        """Takes in known contacts: rows of (customer id, key, name, role)."""
        self._db.executemany("INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?, 0, 0)", rows)

    # What is told ------------------------------------------------------------------------------------

    def take(self, line: int, told: ImportLine) -> LineEffect:
        """Compares one line with what is known and with earlier lines. `line`: its number, from 1."""
        key = name_keys.customer_key(told.name)
        ref, because = self._whose(key, told)
        if ref is None:
            longer = self._beginning_with(key)
            self._add(line, key, told)
            return LineEffect(EffectKind.BEGINS if longer else EffectKind.NEW, told.name, longer)
        name, known_key = self._one("SELECT name, key FROM companies WHERE ref = ?", ref)
        if self._one("SELECT 1 FROM keys WHERE key = ?", key) is None:
            self._put("keys", key, ref)
            self._db.execute("INSERT INTO aliases VALUES (?, ?, ?)", (ref, told.name, key))
            self._touch(ref)
        changes = [
            *self._fact(line, ref, "domain", told.domain),
            *self._fact(line, ref, "place", told.place),
            *self._person(line, ref, told),
        ]
        if told.name != name:
            because = because or ("another spelling" if key == known_key else "a name it has too")
            return LineEffect(EffectKind.MERGED, name, "; ".join([because, *changes]))
        return LineEffect(
            EffectKind.CHANGED if changes else EffectKind.SAME, name, "; ".join(changes)
        )

    def _beginning_with(self, key: str) -> str:
        """The name of a company that begins so, of which the line may be short; empty without one."""
        if not beginnings.is_long_enough(key):
            return ""
        found = self._one(
            "SELECT name FROM companies WHERE ref = (SELECT ref FROM keys WHERE key > ? AND key < ? LIMIT 1)",
            key + ":" if key[-1].isdecimal() else key,  # after all digits: a number is never cut
            key + chr(0x10FFFF),
        )
        return str(found[0]) if found else ""

    def _whose(self, key: str, told: ImportLine) -> tuple[int | None, str]:
        found = self._one("SELECT ref FROM keys WHERE key = ?", key)
        if found is None and told.domain:
            found = self._one("SELECT ref FROM domains WHERE domain = ?", told.domain)
            if found:
                return int(found[0]), f"the same domain, {told.domain}"
        return (int(found[0]) if found else None), ""

    def _add(self, line: int, key: str, told: ImportLine) -> None:
        self._newest -= 1  # new customers have no id yet, so they are numbered downwards
        self._db.execute(
            "INSERT INTO companies VALUES (?, ?, ?, ?, ?, 1, 1, ?, ?)",
            (self._newest, told.name, key, told.domain, told.place, line, line),
        )
        self._put("keys", key, self._newest)
        if told.domain:
            self._put("domains", told.domain, self._newest)
        if told.person:
            self._add_person(line, self._newest, name_keys.person_key(told.person), told)

    def _fact(self, line: int, ref: int, what: str, value: str | None) -> list[str]:
        if value is None:
            return []
        known, first = self._one(f"SELECT {what}, {what}_line FROM companies WHERE ref = ?", ref)
        if first and known:
            return []  # an earlier line gave a value
        if what == "domain" and value != known:
            taken = self._one("SELECT ref FROM domains WHERE domain = ?", value)
            if taken is not None and taken[0] != ref:
                return []
            self._put("domains", value, ref)
        self._db.execute(
            f"UPDATE companies SET {what} = ?, {what}_line = ? WHERE ref = ?", (value, line, ref)
        )
        if value == known:
            return []
        self._touch(ref)
        return [f"{what} {value}"]

    def _person(self, line: int, ref: int, told: ImportLine) -> list[str]:
        if told.person is None:
            return []
        key = name_keys.person_key(told.person)
        known = self._one("SELECT role, role_line FROM people WHERE ref = ? AND key = ?", ref, key)
        said = f"{told.person} ({told.role})" if told.role else told.person
        if known is None:
            self._add_person(line, ref, key, told)
        elif told.role is None or (known[1] and known[0]):
            return []
        else:
            changed = known[0] != told.role
            self._db.execute(
                "UPDATE people SET role = ?, role_line = ?, new = max(new, ?) WHERE ref = ? AND key = ?",
                (told.role, line, int(changed), ref, key),
            )
            if not changed:
                return []
        self._touch(ref)
        return [said]

    def _add_person(self, line: int, ref: int, key: str, told: ImportLine) -> None:
        self._db.execute(
            "INSERT INTO people VALUES (?, ?, ?, ?, 1, ?)",
            (ref, key, told.person, told.role, line),
        )

    # What is to be written ---------------------------------------------------------------------------

    @property
    def to_write(self) -> int:
        """How many customers there are to add or change."""
        return int(self._one("SELECT count(*) FROM companies WHERE touched")[0])

    @property
    def new_people(self) -> int:
        """How many people there are to add or change."""
        return int(self._one("SELECT count(*) FROM people WHERE new")[0])

    def companies(self, after: str, most: int) -> list[StagedCustomer]:
        """The next `most` customers to add or change, in the order of their keys; `after`: the last key so far.

        In that order they are neighbours in the database's index, so that a step writes few pages.
        """
        # Created only now, when all lines have been compared.
        self._db.execute("CREATE INDEX IF NOT EXISTS in_order ON companies (key) WHERE touched")
        found = self._db.execute(
            "SELECT ref, name, key, domain, domain_line, place, place_line FROM companies"
            " WHERE touched AND key > ? ORDER BY key LIMIT ?",
            (after, most),
        ).fetchall()
        refs = [row[0] for row in found]
        aliases = self._by_ref("SELECT ref, name, key FROM aliases WHERE ref IN", refs)
        people = self._by_ref("SELECT ref, key, name, role FROM people WHERE new AND ref IN", refs)
        return [
            StagedCustomer(
                ref,
                name,
                key,
                domain if domain_line else None,
                place if place_line else None,
                tuple(aliases[ref]),
                tuple(StagedContact(*each) for each in people[ref]),
            )
            for ref, name, key, domain, domain_line, place, place_line in found
        ]

    def _by_ref(self, statement: str, refs: list[int]) -> defaultdict[int, list[Any]]:
        found = defaultdict(list)
        for ref, *rest in self._db.execute(f"{statement} ({','.join('?' * len(refs))})", refs):
            found[ref].append(tuple(rest))
        return found

    # The private file --------------------------------------------------------------------------------

    def _one(self, statement: str, *values: Any) -> Any:
        return self._db.execute(statement, values).fetchone()

    def _put(self, table: str, word: str, ref: int) -> None:
        self._db.execute(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", (word, ref))

    def _touch(self, ref: int) -> None:
        self._db.execute("UPDATE companies SET touched = 1 WHERE ref = ?", (ref,))
