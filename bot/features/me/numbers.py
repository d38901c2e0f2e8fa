"""A leader's own numbers: this quarter beside their best one. Pure.

A quarter is a rolling one: the last 91 days, today included.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.calendars.calendar import ROLLING_QUARTER_DAYS
from storage.core.visit_entry import Purpose
from storage.queries.own_visits import Occasion

QUARTER = timedelta(days=ROLLING_QUARTER_DAYS)


@dataclass(frozen=True)
class Best:
    """The number of counted visits in the 91 days up to `until`."""

    visits: int
    until: date


@dataclass(frozen=True)
class Numbers:
    """This quarter's numbers; `best` is None without a counted visit.

    `counted`, `others`: visits that restarted the clock, and visits that did not; `customers`: how many were met in
    counted visits; `seen`: ids of all customers seen, as everywhere (storage/queries/meetings.py).
    """

    counted: int
    others: int
    purposes: Mapping[Purpose, int]
    customers: int
    seen: frozenset[int]
    best: Best | None


def numbers(occasions: Sequence[Occasion], counts: Collection[str], today: date) -> Numbers:
    """The numbers as of `today`. `counts`: purposes and settings that restart the clock."""
    quarter = [each for each in occasions if today - QUARTER < each.last_day <= today]
    counted = [each for each in quarter if _counts(each, counts)]
    days = [each.last_day for each in occasions if _counts(each, counts)]
    return Numbers(
        counted=len(counted),
        others=len(quarter) - len(counted),
        purposes=Counter(each.purpose for each in quarter),
        customers=len({each.customer for each in counted}),
        seen=frozenset(each.customer for each in quarter if each.setting in counts),
        best=best_quarter(days),
    )


def _counts(each: Occasion, counts: Collection[str]) -> bool:
    return each.purpose in counts and each.setting in counts


def best_quarter(days: Sequence[date]) -> Best | None:
    """The 91 days with most of `days`, which must be sorted; of equal ones the latest. None if there are no days."""
    best: Best | None = None
    first = 0
    for place, day in enumerate(days):
        while days[first] <= day - QUARTER:
            first += 1
        visits = place - first + 1
        if best is None or visits >= best.visits:
            best = Best(visits, day)
    return best
