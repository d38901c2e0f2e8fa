"""Compares two lists of ten from memory: who is new, who is gone, and whom the leader saw but did not name. Pure.

Only that leader may see it, like everything that shows what somebody forgot.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.wording.dates import on_day
from bot.wording.names import inline
from bot.wording.numbers_and_lists import listing
from storage.customers.customers import Customer

HALF_YEAR = timedelta(days=182)
# A list is compared with one at least this much older, not with one that it merely corrects.
CORRECTED_WITHIN = timedelta(days=28)
_MOST = 5
_NAME = 60


@dataclass(frozen=True)
class TenComparison:
    """The changes since the list of `named_on`. `forgotten`: seen in the last half-year, but not named."""

    named_on: date
    came: tuple[Customer, ...]
    went: tuple[Customer, ...]
    forgotten: tuple[Customer, ...]


def compare(
    before: Iterable[Customer],
    now: Iterable[Customer],
    seen: Mapping[Customer, date],
    named_on: date,
    today: date,
) -> TenComparison:
    """Compares the lists. `seen`: by customer, the last day. `forgotten` has the latest one first."""
    old, new = tuple(before), tuple(now)
    lately = [each for each, day in seen.items() if today - HALF_YEAR < day <= today]
    missed = sorted((each for each in lately if not _has(new, each)), key=lambda c: seen[c])
    return TenComparison(
        named_on,
        tuple(each for each in new if not _has(old, each)),
        tuple(each for each in old if not _has(new, each)),
        tuple(reversed(missed)),
    )


def _has(customers: Collection[Customer], customer: Customer) -> bool:
    return any(each.id == customer.id for each in customers)


def words(comparison: TenComparison, today: date) -> list[str]:
    """The comparison in words: one or two lines, escaped."""
    then = f"Beside the list you named {on_day(comparison.named_on, today)}:"
    changes = [
        f"{label} {_names(some)}"
        for label, some in (("new", comparison.came), ("gone", comparison.went))
        if some
    ]
    lines = [f"{then} {'; '.join(changes) or 'nobody came, nobody went'}."]
    if comparison.forgotten:
        lines.append(f"Seen in the last half-year and not named: {_names(comparison.forgotten)}.")
    return lines


def _names(customers: tuple[Customer, ...]) -> str:
    names = [inline(each.name, _NAME) for each in customers[:_MOST]]
    rest = len(customers) - _MOST
    return listing([*names, f"{rest} more"] if rest > 0 else names)
