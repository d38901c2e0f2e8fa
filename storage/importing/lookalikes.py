"""Finds the new names of a file that look like a known one or like an earlier line, for somebody to say which it is.

Works in the temporary file of staging.py. Names are compared with their neighbours, sorted once by their beginnings and
once by their ends (as near_names.lookalikes does it in memory), so that a file of any length takes one pass of each.
Two names whose domains differ are two customers, however close they are, unless it is one name under two suffixes.
"""

import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, islice
from typing import NamedTuple

from storage.customers import beginnings, domains, name_keys, near_names
from storage.importing.namesakes import branch_name

SCHEMA = """
CREATE TABLE pairs (ref, other, key, name, same_domain, PRIMARY KEY (ref, other)) WITHOUT ROWID;
CREATE TABLE alike (ref INTEGER PRIMARY KEY, other, evidence); CREATE INDEX of_other ON alike (other);
"""
_JOINING = """
UPDATE companies SET (domain, domain_line, place, place_line, touched) = (
  SELECT coalesce(companies.domain, new.domain), iif(companies.domain IS NULL, new.line, companies.domain_line),
    coalesce(companies.place, new.place), iif(companies.place IS NULL, new.line, companies.place_line), 1
  FROM companies AS new WHERE new.ref = :ref
) WHERE ref = :other;
INSERT INTO people SELECT :other, key, name, role, 1, role_line FROM people WHERE ref = :ref
  ON CONFLICT (ref, key) DO UPDATE SET role = excluded.role, new = 1
  WHERE people.role IS NULL AND excluded.role IS NOT NULL;
DELETE FROM people WHERE ref = :ref;
UPDATE alike SET other = :other WHERE other = :ref;
DELETE FROM alike WHERE ref = :ref;
DELETE FROM companies WHERE ref = :ref
"""
_AROUND = 6  # neighbours that a name is compared with
_MOST_COMPARED = (
    8  # neighbours of one name that are looked at closely, which takes a thousand times as long
)


class Evidence(StrEnum):
    """Why two customers may be one."""

    PLACE = "place"  # one name and one domain, but two places
    FORM = "form"  # one name, but two legal forms
    NAME = "name"  # the names are close
    BEGINS = "begins"  # one name begins the other
    DOMAIN = "domain"  # one domain


@dataclass(frozen=True)
class LookAlike:
    """A new customer, `name` of `line`, that may be another one: `other_name`.

    `domain`: the one that both have, if any; `place`, `other_place`: where they are.
    """

    line: int
    ref: int
    name: str
    other_name: str
    evidence: Evidence
    domain: str | None
    place: str | None
    other_place: str | None


class _Name(NamedTuple):
    key: str
    ref: int
    name: str
    domain: str | None


def note(db: sqlite3.Connection, ref: int, other: int, evidence: Evidence) -> None:
    """Notes that the new customer `ref` may be the `other`; the first that is noted of it counts."""
    db.execute("INSERT OR IGNORE INTO alike VALUES (?, ?, ?)", (ref, other, evidence.value))


def find(db: sqlite3.Connection) -> int:
    """Notes for each new customer whom it looks like. Returns how many look like another."""
    _pair_neighbours(db, _in_order(db, "key"))
    db.create_function("reversed", 1, lambda key: key[::-1], deterministic=True)
    _pair_neighbours(db, _in_order(db, "reversed(key)"))
    _compare_closely(db)
    _pair_by_domain(db)
    return int(db.execute("SELECT count(*) FROM alike").fetchone()[0])


def _in_order(db: sqlite3.Connection, order: str) -> Iterator[_Name]:
    rows = db.execute(
        "SELECT names.key, ref, names.name, domain FROM names JOIN companies USING (ref)"
        f" ORDER BY {order.replace('key', 'names.key')}"
    )
    return map(_Name._make, rows)


def _pair_neighbours(db: sqlite3.Connection, names: Iterable[_Name]) -> None:
    """Keeps pairs of which at least one is new and which may be one: a quick look that finds too many."""
    last: deque[_Name] = deque(maxlen=_AROUND)
    for name in names:
        for other in last:
            if (name.ref < 0 or other.ref < 0) and _may_be_one(name, other):
                # Known ones have positive ids, and lines go on in lower numbers: the lower one is the newer.
                new, old = (name, other) if name.ref < other.ref else (other, name)
                row = (new.ref, old.ref, old.key, old.name, new.domain == old.domain)
                db.execute("INSERT OR IGNORE INTO pairs VALUES (?, ?, ?, ?, ?)", row)
        last.append(name)


def _may_be_one(one: _Name, other: _Name) -> bool:
    if one.ref == other.ref or one.key == other.key:
        return False
    if (
        one.domain
        and other.domain
        and domains.company_of(one.domain) != domains.company_of(other.domain)
    ):
        return False
    short, long = sorted((one.key, other.key), key=len)
    if long.startswith(short):
        return beginnings.is_long_enough(short) and not _is_cut(short[-1:], long[len(short) :])
    if long.endswith(short):
        return len(short) > beginnings.LEAST and not _is_cut(short[:1], long[: -len(short)][::-1])
    return _digits(short) == _digits(long) and near_names.look_alike(short, long)


def _is_cut(digit: str, rest: str) -> bool:
    """Whether a number goes on in the rest: Pier 1 is not Pier 19."""
    return digit.isdecimal() and rest[:1].isdecimal()


def _digits(key: str) -> str:
    return "".join(filter(str.isdecimal, key))


def _compare_closely(db: sqlite3.Connection) -> None:
    rows = db.execute(
        "SELECT ref, companies.name, companies.key, other, pairs.name, pairs.key FROM pairs"
        " JOIN companies USING (ref) ORDER BY ref DESC, same_domain DESC"
    )
    for own, group in groupby(rows, key=lambda row: row[:3]):
        others = [row[3:] for row in islice(group, _MOST_COMPARED)]
        found = next((each for each in others if near_names.are_near(own, each)), None)
        if found:
            begins = found[2].startswith(own[2])
            note(db, own[0], found[0], Evidence.BEGINS if begins else Evidence.NAME)


def _pair_by_domain(db: sqlite3.Connection) -> None:
    rows = db.execute(
        "SELECT domain, ref FROM companies WHERE domain IN (SELECT domain FROM companies"
        " WHERE domain IS NOT NULL GROUP BY domain HAVING count(*) BETWEEN 2 AND ? AND min(ref) < 0)"
        " ORDER BY domain, ref < 0, abs(ref)",
        (domains.MOST_SHARING,),
    )
    for _, group in groupby(rows.fetchall(), key=lambda row: row[0]):
        (_, oldest), *others = group
        for _, ref in others:
            if ref < 0:
                note(db, ref, oldest, Evidence.DOMAIN)


# What is answered ----------------------------------------------------------------------------------------


def page(db: sqlite3.Connection, after: int, most: int) -> list[LookAlike]:
    """The next new customers that look like another, by line; `after`: the `ref` of the last one, 0 at first."""
    rows = db.execute(
        "SELECT new.line, alike.ref, new.name, old.name, evidence,"
        " CASE WHEN new.domain = old.domain THEN new.domain END, new.place, old.place FROM alike"
        " JOIN companies AS new ON new.ref = alike.ref JOIN companies AS old ON old.ref = alike.other"
        " WHERE alike.ref < ? ORDER BY alike.ref DESC LIMIT ?",
        (after, most),
    )
    return [
        LookAlike(line, ref, name, other, Evidence(evidence), *facts)
        for line, ref, name, other, evidence, *facts in rows
    ]


def join(db: sqlite3.Connection, alike: LookAlike) -> None:
    """Takes a look-alike for the customer that it looks like: its name, its people and new facts become its own."""
    (other,) = db.execute("SELECT other FROM alike WHERE ref = ?", (alike.ref,)).fetchone()
    is_branch = alike.evidence is Evidence.PLACE
    name = branch_name(alike.name, alike.place) if is_branch else alike.name
    named = (other, name, name_keys.customer_key(name))
    moved = {"ref": alike.ref, "other": other}
    db.execute("UPDATE aliases SET ref = :other WHERE ref = :ref", moved)
    db.execute("INSERT INTO aliases VALUES (?, ?, ?)", named)
    for statement in _JOINING.split(";"):
        db.execute(statement, moved)
