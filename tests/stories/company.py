"""The simulated leaders of a company on five continents, and their habits."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

SEED = 20261102


class Habit(StrEnum):
    """How somebody reacts to nudges and how often they visit."""

    EAGER = "goes at once when nudged"
    FADING = "went often in the new job, and ever less"
    PLANNER = "plans, and mostly goes"
    EXCUSER = "says not now"
    SELLER = "goes to sell"
    REMOTE = "meets by video"
    SILENT = "never reacts"
    MODEL = "needs no nudge"


SHARES = {
    Habit.EAGER: 5,
    Habit.FADING: 5,
    Habit.PLANNER: 4,
    Habit.EXCUSER: 4,
    Habit.SELLER: 3,
    Habit.REMOTE: 2,
    Habit.SILENT: 3,
    Habit.MODEL: 2,
}

# Zone, and the country and subdivision of their public holidays.
PLACES = (
    ("America/New_York", "US", None),
    ("America/Sao_Paulo", "BR", "SP"),
    ("Europe/London", "GB", "ENG"),
    ("Europe/Berlin", "DE", "BY"),
    ("Africa/Cairo", "EG", None),
    ("Asia/Kathmandu", None, None),
    ("Asia/Kolkata", "IN", None),
    ("Asia/Tokyo", "JP", None),
    ("Australia/Lord_Howe", "AU", "NSW"),
    ("Pacific/Auckland", "NZ", None),
    ("Pacific/Apia", None, None),
    ("Pacific/Honolulu", "US", "HI"),
)
FUNCTIONS = ("Engineering", "Finance", "HR", "Operations", "Sales")
HOURS = (time(9), time(9), time(9), time(11))


@dataclass(frozen=True)
class Character:
    """One leader: zone, holidays, nudge hour, function and habit; `chance` is their own random generator."""

    user_id: str
    habit: Habit
    zone: str
    country: str | None
    subdivision: str | None
    nudge_hour: time
    function: str
    chance: random.Random

    def happens(self, share: float) -> bool:
        """True with that probability."""
        return self.chance.random() < share


def company(leaders: int, seed: int = SEED) -> Iterator[Character]:
    """Generates the leaders; the same ones for the same seed."""
    habits = [habit for habit, share in SHARES.items() for _ in range(share)]
    for n in range(leaders):
        chance = random.Random(seed + n)
        zone, country, subdivision = PLACES[n % len(PLACES)]
        yield Character(
            user_id=f"U{n:04}",
            habit=habits[n * 11 % len(habits)],
            zone=zone,
            country=country,
            subdivision=subdivision,
            nudge_hour=chance.choice(HOURS),
            function=FUNCTIONS[n % len(FUNCTIONS)],
            chance=chance,
        )
