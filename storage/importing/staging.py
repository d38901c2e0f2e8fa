"""Compares a file of customers with what is known, in a temporary SQLite file of its own.

Nothing is written to the database here, and memory does not grow with the file. The known names are copied first, in
short reads; then each line is compared as it comes (namesakes.py), and then the new names with all others
(lookalikes.py). Within one file the first line that gives a value wins, so that importing the same file a second time
changes nothing.
"""

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from storage.customers import domains, identity, name_keys
from storage.importing import lookalikes
from storage.importing.lookalikes import Evidence, LookAlike
from storage.importing.namesakes import Namesake, Told, Verdict, branch_name, judge

_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4000;
CREATE TABLE companies (ref INTEGER PRIMARY KEY, name, key, apart, domain, place, line,
  touched, domain_line, place_line);
CREATE TABLE names (key, ref, form, name, given, PRIMARY KEY (key, ref, form)) WITHOUT ROWID;
CREATE TABLE taken (key, apart, PRIMARY KEY (key, apart)) WITHOUT ROWID;
CREATE TABLE aliases (ref, name, key); CREATE INDEX of_ref ON aliases (ref);
CREATE TABLE people (ref, key, name, role, new, role_line, PRIMARY KEY (ref, key)) WITHOUT ROWID;
"""
_NEW_COMPANY = "INSERT INTO companies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class EffectKind(StrEnum):
    """What a line of the file does."""

    NEW = "new"
    APART = "apart"  # new, and another customer than the one that has this name
    CHANGED = "changed"
    MERGED = "merged"  # another name of a customer that is known, or is in an earlier line
    SAME = "same"
    UNCLEAR = "unclear"  # nothing, because several customers have this name


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
    """What a line does. `customer`: the name of the customer that it is about; `changes`: what it adds there.

    `apart`: what tells a new customer from the one that has its name; `is_spelling`: it is the name, spelt otherwise.
    """

    kind: EffectKind
    customer: str
    changes: tuple[str, ...] = ()
    apart: str = ""
    is_spelling: bool = False


@dataclass(frozen=True)
class StagedContact:
    """A contact to write. `role` None: the file has none, and a known role stays."""

    key: str
    name: str
    role: str | None


@dataclass(frozen=True)
class StagedCustomer:
    """A customer to write. `ref`: its id, or a negative number if it is new. None as `domain` or `place`: unchanged.

    `apart`: what tells a new one from others of this key, as in the table of customers.
    """

    ref: int
    name: str
    key: str
    domain: str | None
    place: str | None
    aliases: tuple[tuple[str, str], ...]  # name, key
    people: tuple[StagedContact, ...]
    apart: str = ""


class ImportStaging:
    """A file of customers compared with the database. A context manager: its temporary file is deleted at the end."""

    def __init__(self, *, of_contacts: bool = False) -> None:
        """`of_contacts`: the file is an export of contacts, where a place is a person's."""
        self._of_contacts = of_contacts
        self._folder = tempfile.TemporaryDirectory(prefix="keep-in-touch-")
        self._db = sqlite3.connect(Path(self._folder.name) / "staging.db", isolation_level=None)
        self._db.executescript(_SCHEMA + lookalikes.SCHEMA)
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
        """Takes in known customers: rows of (id, name, key, domain, place, merged_into, apart)."""
        for ref, name, key, domain, place, merged_into, apart in rows:
            self._put_name(merged_into or ref, name, key, given=merged_into is not None)
            self._db.execute("INSERT OR IGNORE INTO taken VALUES (?, ?)", (key, apart))
            if merged_into is None:
                own = domains.domain(domain) if domain else None  # older imports kept any address
                values = (ref, name, key, apart, own, place, 0, 0, 0, 0)
                self._db.execute(_NEW_COMPANY, values)

    def know_aliases(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """Takes in known aliases: rows of (customer id, key, name)."""
        for ref, key, name in rows:
            self._put_name(ref, name, key, given=True)

    def know_people(self, rows: Iterable[tuple[int, str, str, str | None]]) -> None:
        """Takes in known contacts: rows of (customer id, key, name, role)."""
        self._db.executemany("INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?, 0, 0)", rows)

    # What is told ------------------------------------------------------------------------------------

    def take(self, line: int, told: ImportLine) -> LineEffect:
        """Compares one line with what is known and with earlier lines. `line`: its number, from 1."""
        key = name_keys.customer_key(told.name)
        known = self._namesakes(key)
        if not known:
            self._add(line, key, told)
            return LineEffect(EffectKind.NEW, told.name)
        form = name_keys.legal_form(told.name)
        verdict, other = judge(Told(form, told.domain, told.place, self._of_contacts), known)
        if verdict is Verdict.PLACE and self._is_branch(told, other.ref):
            verdict, told = Verdict.IS, replace(told, place=None)
        name, own_key = self._one("SELECT name, key FROM companies WHERE ref = ?", other.ref)
        if verdict is Verdict.IS:
            changes = self._add_to(line, other.ref, told)
            if told.name != name:
                return LineEffect(EffectKind.MERGED, name, changes, is_spelling=key == own_key)
            return LineEffect(EffectKind.CHANGED if changes else EffectKind.SAME, name, changes)
        if verdict is Verdict.UNCLEAR:
            return LineEffect(EffectKind.UNCLEAR, name)
        apart = self._add(line, key, told)
        if verdict is Verdict.APART:
            return LineEffect(EffectKind.APART, told.name, apart=apart)
        lookalikes.note(self._db, self._newest, other.ref, Evidence(verdict.value))
        return LineEffect(EffectKind.NEW, told.name)

    def _is_branch(self, told: ImportLine, ref: int) -> bool:
        """Whether somebody has said that the customer in this place is the one that is known."""
        key = name_keys.customer_key(branch_name(told.name, told.place))
        return self._one("SELECT 1 FROM names WHERE key = ? AND ref = ?", key, ref) is not None

    def _namesakes(self, key: str) -> list[Namesake]:
        rows = self._db.execute(
            "SELECT ref, form, domain, place, given FROM names JOIN companies USING (ref)"
            " WHERE names.key = ? ORDER BY given, ref < 0, abs(ref)",
            (key,),
        )
        return [
            Namesake(ref, form, domain, place, bool(given))
            for ref, form, domain, place, given in rows
        ]

    def _add_to(self, line: int, ref: int, told: ImportLine) -> tuple[str, ...]:
        return (
            *self._fact(line, ref, "domain", told.domain),
            *self._fact(line, ref, "place", told.place),
            *self._person(line, ref, told),
        )

    def _add(self, line: int, key: str, told: ImportLine) -> str:
        """Adds a company, and returns what tells it from others of this name."""
        self._newest -= 1  # new customers have no id yet, so they are numbered downwards
        apart = self._apart(key, told)
        values = (told.name, key, apart, told.domain, told.place, line, 1, line, line)
        self._db.execute(_NEW_COMPANY, (self._newest, *values))
        self._db.execute("INSERT INTO taken VALUES (?, ?)", (key, apart))
        self._put_name(self._newest, told.name, key, given=False)
        if told.person:
            self._add_person(line, self._newest, name_keys.person_key(told.person), told)
        return apart

    def _apart(self, key: str, told: ImportLine) -> str:
        if self._one("SELECT 1 FROM names WHERE key = ?", key) is None:
            return ""
        facts = [told.domain, told.place, name_keys.legal_form(told.name)]
        known = "SELECT 1 FROM names JOIN companies USING (ref) WHERE names.key = ? AND domain = ?"
        if told.domain and self._one(known, key, told.domain):
            facts.remove(told.domain)  # a branch: only its place tells it apart
        numbers = (f"{identity.NUMBER}{number}" for number in count(2))
        for apart in chain(filter(None, facts), numbers):
            if self._one("SELECT 1 FROM taken WHERE key = ? AND apart = ?", key, apart) is None:
                return apart
        raise AssertionError

    def _fact(self, line: int, ref: int, what: str, value: str | None) -> list[str]:
        if value is None:
            return []
        known, first = self._one(f"SELECT {what}, {what}_line FROM companies WHERE ref = ?", ref)
        if first and known:
            return []  # an earlier line gave a value
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

    # Look-alikes -------------------------------------------------------------------------------------

    def compare_names(self) -> int:
        """Compares the new names with all others, once all lines are taken. Returns how many look like another."""
        return lookalikes.find(self._db)

    def lookalikes(self, after: int = 0, most: int = 100) -> list[LookAlike]:
        """The next new customers that may be another one, by line; `after`: the line of the last one so far."""
        return lookalikes.page(self._db, after, most)

    def take_as_same(self, alike: LookAlike) -> None:
        """Takes a look-alike for the customer that it looks like: its name becomes one of that customer's."""
        lookalikes.join(self._db, alike)

    # What is to be written ---------------------------------------------------------------------------

    @property
    def to_write(self) -> int:
        """How many customers there are to add or change."""
        return int(self._one("SELECT count(*) FROM companies WHERE touched")[0])

    @property
    def new_customers(self) -> int:
        """How many of them are new."""
        return int(self._one("SELECT count(*) FROM companies WHERE ref < 0")[0])

    @property
    def new_names(self) -> int:
        """How many other names customers get."""
        return int(self._one("SELECT count(*) FROM aliases")[0])

    @property
    def new_people(self) -> int:
        """How many people there are to add or change."""
        return int(self._one("SELECT count(*) FROM people WHERE new")[0])

    def companies(self, after: tuple[str, int], most: int) -> list[StagedCustomer]:
        """The next `most` customers to add or change, in the order of keys; `after`: key and ref of the last so far.

        In that order they are neighbours in the database's index, so that a step writes few pages.
        """
        # Created only now, when all lines have been compared.
        self._db.execute(
            "CREATE INDEX IF NOT EXISTS in_order ON companies (key, ref) WHERE touched"
        )
        found = self._db.execute(
            "SELECT ref, name, key, apart, domain, domain_line, place, place_line FROM companies"
            " WHERE touched AND (key, ref) > (?, ?) ORDER BY key, ref LIMIT ?",
            (*after, most),
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
                apart,
            )
            for ref, name, key, apart, domain, domain_line, place, place_line in found
        ]

    def _by_ref(self, statement: str, refs: list[int]) -> defaultdict[int, list[Any]]:
        found = defaultdict(list)
        for ref, *rest in self._db.execute(f"{statement} ({','.join('?' * len(refs))})", refs):
            found[ref].append(tuple(rest))
        return found

    # The private file --------------------------------------------------------------------------------

    def _one(self, statement: str, *values: Any) -> Any:
        return self._db.execute(statement, values).fetchone()

    def _put_name(self, ref: int, name: str, key: str, *, given: bool) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?, ?)",
            (key, ref, name_keys.legal_form(name), name, given),
        )

    def _touch(self, ref: int) -> None:
        self._db.execute("UPDATE companies SET touched = 1 WHERE ref = ?", (ref,))
