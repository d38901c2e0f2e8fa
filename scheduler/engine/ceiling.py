"""The ceiling: at most one direct message that counts a day, and three in an ISO week. Pure; days are the leader's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.kinds.delivery_codes import DeliveryCode
from storage.outbox.reasons import DeliveryReason

MOST_PER_WEEK = 3

DAY_TAKEN = DeliveryReason(DeliveryCode.DAY_TAKEN)
NO_DAY_LEFT = DeliveryReason(DeliveryCode.NO_DAY_LEFT)
WEEK_FULL = DeliveryReason(DeliveryCode.WEEK_FULL)


@dataclass(frozen=True)
class Candidate:
    """A message that competes for a day. The lowest rank has priority. One that is being sent is not `movable`."""

    key: str
    rank: int
    day: date | None = None
    movable: bool = True


@dataclass(frozen=True)
class DayAssignment:
    """The day that a message got, or None if there is none; `reason` says why it is not the first day it could have."""

    day: date | None
    reason: DeliveryReason | None = None


def assign_days(
    wanting: Iterable[Candidate], placed: Iterable[Candidate], days: Sequence[date]
) -> dict[str, DayAssignment]:
    """Gives each new message (`wanting`) one of `days`, in the order of their ranks.

    `days`: the days left of the week, the earliest first, which is the preferred one. `placed`: messages that have a
    day of this week already; a message of a lower rank may take it while they are movable. Returns assignments by key:
    of all new messages, and of those `placed` that had to move.
    """
    week = _Week({each.day: each for each in placed if each.day is not None}, list(days))
    for each in sorted(wanting, key=lambda candidate: candidate.rank):
        week.seat(each, week.days, None)
    return week.verdicts


@dataclass
class _Week:
    taken: dict[date, Candidate]
    days: list[date]

    def __post_init__(self) -> None:
        self.verdicts: dict[str, DayAssignment] = {}

    def seat(
        self, candidate: Candidate, days: Sequence[date], reason: DeliveryReason | None
    ) -> None:
        for index, day in enumerate(days):
            there = self.taken.get(day)
            if there is None:
                if not self._make_room(candidate):
                    self.verdicts[candidate.key] = DayAssignment(None, WEEK_FULL)
                    return
                self._give(candidate, day, reason)
                return
            if there.movable and there.rank > candidate.rank:
                self._give(candidate, day, reason)
                self.seat(there, days[index + 1 :], DAY_TAKEN)
                return
            reason = DAY_TAKEN
        self.verdicts[candidate.key] = DayAssignment(None, NO_DAY_LEFT)

    def _give(self, candidate: Candidate, day: date, reason: DeliveryReason | None) -> None:
        self.taken[day] = replace(candidate, day=day)
        self.verdicts[candidate.key] = DayAssignment(day, reason)

    def _make_room(self, candidate: Candidate) -> bool:
        """True if the week has room, or has it now because the message of the highest rank was dropped."""
        if len(self.taken) < MOST_PER_WEEK:
            return True
        giving = [
            (each.rank, day)
            for day, each in self.taken.items()
            if each.movable and each.rank > candidate.rank
        ]
        if not giving:
            return False
        _, day = max(giving)
        self.verdicts[self.taken.pop(day).key] = DayAssignment(None, WEEK_FULL)
        return True
