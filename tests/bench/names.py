"""The quality of name matching on labelled pairs of names, its speed for one name, and among 50,000 customers."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rapidfuzz.distance import OSA
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import customers as table
from storage.customers import customers
from storage.customers.customers import Customer
from storage.customers.name_keys import customer_key, key_and_form
from storage.customers.near_names import near
from storage.migrations import migrate
from storage.programme import workspaces
from tests.bench.commands import postgresql
from tests.storage.customers.company_names import PAIRS, Pair, taken_as_one
from tests.storage.customers.hard_names import HARD_PAIRS, HardPair

Ask = Callable[[Connection, str, str], list[Customer]]
TEAM = "T0PLAY"
MANY = 50_000
CALLS = 300
PROMISED_MS = 50
_SYLLABLES = (
    "al",
    "be",
    "co",
    "da",
    "el",
    "fi",
    "ga",
    "hu",
    "in",
    "jo",
    "ka",
    "lu",
    "mo",
    "na",
    "or",
    "pa",
    "qui",
)
_FORMS = ("Inc.", "GmbH", "Ltd", "S.A.", "AB", "")


def measure(folder: Path) -> None:
    """Prints precision and recall, also for other thresholds, and the latencies of the type-ahead and near misses."""
    matching()
    hard_pairs()
    one_name()
    times("SQLite", f"sqlite:///{folder}/names.db")
    beside = folder / "names"
    beside.mkdir()
    beside.chmod(0o755)  # a separate, empty server, which does not run as root
    with postgresql(beside) as url:
        times("PostgreSQL", url)


# Quality -------------------------------------------------------------------------------------------------


def matching() -> None:
    """Prints the table of precision and recall."""
    same = sum(pair.same for pair in PAIRS)
    print(f"\n{len(PAIRS)} pairs of company names, {same} of them one company:")
    print(f"{'':34}{'precision':>12}{'recall':>9}{'questions':>11}")
    rows: list[tuple[str, Callable[[Pair], bool]]] = [("one key: taken as one", one_key)]
    rows.append(("one key, or asked about", found))
    for slips in range(5):
        rows.append((f"  {slips} slips in eight letters, alone", partial(within, slips)))
    for label, told in rows:
        precision, recall, asked = quality(told)
        print(f"{label:34}{precision:>12.3f}{recall:>9.3f}{asked:>11}")


def hard_pairs() -> None:
    """Prints the same of the pairs that are hard to tell, in which some are only to be asked about."""
    hard = sum(pair.verdict != "different" for pair in HARD_PAIRS)
    taken = [pair for pair in HARD_PAIRS if one_key(pair)]
    right = sum(pair.verdict == "same" for pair in taken)
    both = sum(pair.verdict != "different" and found(pair) for pair in HARD_PAIRS)
    print(f"\n{len(HARD_PAIRS)} hard pairs, {hard} of them to be taken as one or asked about:")
    print(f"{len(taken)} taken as one, {right} of them rightly: precision {right / len(taken):.3f}")
    print(f"{both} taken as one or asked about: recall {both / hard:.3f}")


def quality(
    told: Callable[[Pair], bool], pairs: Sequence[Pair] = PAIRS
) -> tuple[float, float, int]:
    """Precision, recall, and the number of false positives."""
    said = [pair for pair in pairs if told(pair)]
    right = sum(pair.same for pair in said)
    return right / max(1, len(said)), right / sum(pair.same for pair in pairs), len(said) - right


def one_key(pair: Pair | HardPair) -> bool:
    """The two are taken as the same company without a question."""
    return taken_as_one(pair.one, pair.other)


def asked(pair: Pair | HardPair) -> bool:
    """Typing one of them raises the question whether the other is meant, in either direction."""
    ways = ((pair.one, pair.other), (pair.other, pair.one))
    return any(near(typed, [(1, known, customer_key(known))]) for typed, known in ways)


def found(pair: Pair | HardPair) -> bool:
    """The two are taken as the same company, or asked about."""
    return customer_key(pair.one) == customer_key(pair.other) or asked(pair)


def within(slips: int, pair: Pair) -> bool:
    """Like `found` with another threshold: that many typos in eight letters, in proportion for other lengths."""
    key, other = customer_key(pair.one), customer_key(pair.other)
    allowed = slips * min(len(key), len(other)) // 8
    return key == other or OSA.distance(key, other) <= allowed


# Speed ---------------------------------------------------------------------------------------------------


def one_name() -> None:
    """Prints what the key of one name costs that is not in the cache."""
    names = [each for pair in PAIRS for each in (pair.one, pair.other)]
    began = time.perf_counter()
    for _ in range(20):
        for name in names:
            key_and_form.__wrapped__(name)
    spent = (time.perf_counter() - began) / 20 / len(names) * 1e6
    print(f"\nThe key of a name that is not in the cache: {spent:.1f} µs")


def times(name: str, url: str) -> None:
    """Prints the first call, p50 and p99 of the queries made while somebody types or waits."""
    database = Database(url)
    migrate(database)
    shuffled = random.Random(7)
    known = fill(database, shuffled)
    rows: tuple[tuple[str, Ask, Callable[[str], str]], ...] = (
        ("type-ahead", customers.suggest, lambda word: word[: shuffled.randint(0, 6)]),
        ("type-ahead, middle of a name", customers.suggest, lambda word: word[3:9]),
        ("near misses", customers.near, lambda word: word[:4] + "x" + word[5:]),
    )
    for label, ask, typed in rows:
        spent = []
        for _ in range(CALLS):
            words = typed(shuffled.choice(known))
            began = time.perf_counter()
            database.read_now(ask, TEAM, words)
            spent.append((time.perf_counter() - began) * 1000)
        first, ordered = spent[0], sorted(spent[1:])
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        print(
            f"{name}, {MANY:,} customers: {label:30} first {first:6.0f} ms, p50 {p50:5.1f}, "
            f"p99 {p99:5.1f} ({PROMISED_MS})"
        )
    database.close()


def fill(database: Database, shuffled: random.Random) -> list[str]:
    """Adds MANY customers, with names of two made-up words."""

    def word() -> str:
        return "".join(shuffled.choices(_SYLLABLES, k=shuffled.randint(2, 4))).capitalize()

    found = {f"{word()} {word()} {shuffled.choice(_FORMS)}".strip() for _ in range(MANY + 5000)}
    by_key = {customer_key(each): each for each in sorted(found)}
    chosen = dict(list(by_key.items())[:MANY])
    now = datetime.now(UTC)

    def add(connection: Connection, rows: list[tuple[str, str]]) -> None:
        workspaces.add(connection, TEAM, now)
        connection.execute(
            table.insert(),
            [{"workspace": TEAM, "name": name, "key": key, "added_at": now} for key, name in rows],
        )

    every = list(chosen.items())
    for start in range(0, len(every), 5000):
        database.run_now(add, every[start : start + 5000])
    return list(chosen.values())
