"""Simulates a year of a company on a real database: people visit, are nudged, and react according to their habits.

The clock makes a pass at every instant at which something can be due, and at some others; in two outages it makes none
for days. How people react is only a model (see `Life`); that the rules hold does not depend on it.
"""

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from storage.core.visit_entry import Purpose, Setting
from storage.customers import customers
from storage.plans import plans
from storage.programme import absences, leaders
from tests.scheduler.world import MONDAY, PostedMessage, World, at
from tests.stories.company import PLACES, Character, Habit

LENGTH = timedelta(days=364)
BRIEFS = time(15)
OUTAGES = (
    (datetime(2027, 1, 20, 3, tzinfo=UTC), timedelta(hours=30)),
    (datetime(2027, 5, 11, 12, tzinfo=UTC), timedelta(days=6)),
)
CUSTOMERS = tuple(f"Customer {n}" for n in range(40))
MOST_PER_WEEK = timedelta(days=7)

Action = Callable[[datetime], None]


class Year:
    """The company's year. `live` runs it; the messages are then in `world.post.letters`."""

    def __init__(self, world: World, people: list[Character]) -> None:
        self.world = world
        self.people = {each.user_id: each for each in people}
        self.zones = {each.user_id: each.zone for each in people}
        self.away: dict[str, list[tuple[date, date, datetime]]] = {}
        self.counted: dict[str, list[datetime]] = {}
        self.letters: list[tuple[PostedMessage, str]] = []  # with the recipient's zone at that time
        self._agenda: list[tuple[datetime, int, Action]] = []
        self._turn = itertools.count()
        self._seen = 0

    async def live(self) -> None:
        """Runs the whole year."""
        start = at(MONDAY, "00:00")
        for each in self.people.values():
            self._enrol(each, start)
            Life(self, each).begin(start)
        for now in instants(start, self.people.values()):
            while self._agenda and self._agenda[0][0] <= now:
                when, _, action = heapq.heappop(self._agenda)
                action(when)
            if not any(begun <= now < begun + length for begun, length in OUTAGES):
                await self.world.tick(now)
                self._deliver()

    def plan(self, when: datetime, action: Action) -> None:
        """Schedules an action of a person."""
        heapq.heappush(self._agenda, (when, next(self._turn), action))

    def _deliver(self) -> None:
        new = self.world.post.letters[self._seen :]
        self._seen = len(self.world.post.letters)
        for letter in new:
            who = letter.delivery.recipient
            self.letters.append((letter, self.zones[who]))
            Life(self, self.people[who]).hear(letter)

    # What people do -----------------------------------------------------------------------------------

    def _enrol(self, who: Character, when: datetime) -> None:
        self.world.enrol(
            who.user_id,
            when,
            zone=who.zone,
            function=who.function,
            nudge_hour=f"{who.nudge_hour:%H:%M}",
            country=who.country,
            subdivision=who.subdivision,
        )

    def visit(
        self,
        who: Character,
        when: datetime,
        purpose: Purpose = Purpose.UNDERSTAND,
        setting: Setting = Setting.IN_PERSON,
        customer: str | None = None,
    ) -> None:
        """Logs a visit on their local date."""
        day = self.local_day(who, when)
        where = customer or who.chance.choice(CUSTOMERS)
        self.world.visit(who.user_id, day, purpose=purpose, setting=setting, customer=where)
        if (purpose, setting) == (Purpose.UNDERSTAND, Setting.IN_PERSON):
            self.counted.setdefault(who.user_id, []).append(when)

    def local_day(self, who: Character, when: datetime) -> date:
        """The date in the zone where they currently are."""
        return when.astimezone(ZoneInfo(self.zones[who.user_id])).date()

    def intend(self, who: Character, when: datetime, day: date, customer: str) -> None:
        """Plans a visit."""

        def work(connection: Connection) -> None:
            known = customers.add(connection, self.world.team, customer, who.user_id, when)
            plans.add(
                connection,
                self.world.team,
                leader=who.user_id,
                author=who.user_id,
                customer=known,
                day=day,
                now=when,
            )

        self.world.database.run_now(work)

    def leave(self, who: Character, when: datetime, first: date, last: date) -> None:
        """Notes an absence."""
        self.away.setdefault(who.user_id, []).append((first, last, when))
        self.world.database.run_now(
            absences.add, self.world.team, who.user_id, who.user_id, (first, last), when
        )

    def travel(self, who: Character, zone: str) -> None:
        """Changes their time zone, as Slack does when they travel."""
        self.zones[who.user_id] = zone

        self.world.database.run_now(leaders.refresh, self.world.team, who.user_id, zone=zone)


class Life:
    """What one person does on their own, and how they react to messages."""

    def __init__(self, year: Year, who: Character) -> None:
        self.year = year
        self.who = who

    def begin(self, start: datetime) -> None:
        """Schedules habitual visits, two holidays and, for some, a journey."""
        self._habitual(start + timedelta(days=self.who.chance.randint(2, 20)), 14)
        self.year.plan(start + timedelta(days=1), self._name_ten)
        for month in (3, 8):
            leaves = start + timedelta(days=30 * month + self.who.chance.randint(-20, 20))
            self.year.plan(leaves - timedelta(days=5), self._holiday(leaves.date()))
        if self.who.happens(0.25):
            self._journey(start + timedelta(days=self.who.chance.randint(40, 300)))

    def _name_ten(self, when: datetime) -> None:
        if self.who.habit is not Habit.SILENT:
            names = self.who.chance.sample(CUSTOMERS, 10)
            self.year.world.name_ten(self.who.user_id, when, *names)

    def _holiday(self, first: date) -> Action:
        last = first + timedelta(days=self.who.chance.randint(4, 16))
        return lambda when: self.year.leave(self.who, when, first, last)

    def _journey(self, leaves: datetime) -> None:
        there = self.who.chance.choice(PLACES)[0]
        self.year.plan(leaves, lambda when: self.year.travel(self.who, there))
        home = leaves + timedelta(days=self.who.chance.randint(3, 12))
        self.year.plan(home, lambda when: self.year.travel(self.who, self.who.zone))

    def _habitual(self, when: datetime, pause: float) -> None:
        match self.who.habit:
            case Habit.MODEL:
                self._again(when, 21, Purpose.UNDERSTAND, Setting.IN_PERSON)
            case Habit.FADING if pause < 120:  # ends: each pause is longer than the one before
                self._again(when, pause, Purpose.UNDERSTAND, Setting.IN_PERSON, fades=1.5)
            case Habit.SELLER:
                self._again(when, 12, Purpose.SELL, Setting.IN_PERSON)
            case Habit.REMOTE:
                self._again(when, 15, Purpose.UNDERSTAND, Setting.VIDEO)

    def _again(
        self,
        when: datetime,
        pause: float,
        purpose: Purpose,
        setting: Setting,
        fades: float = 1.0,
    ) -> None:
        def go(now: datetime) -> None:
            self.year.visit(self.who, now, purpose, setting)
            following = now + timedelta(days=pause * self.who.chance.uniform(0.7, 1.3))
            self._habitual(following, pause * fades)

        self.year.plan(when, go)

    # Reactions ----------------------------------------------------------------------------------------

    def hear(self, letter: PostedMessage) -> None:
        """Reacts to a message that arrived."""
        kind = letter.delivery.kind
        if kind == "question":
            self._answer(letter)
        elif kind in NUDGES:
            self._react(letter)

    def _answer(self, letter: PostedMessage) -> None:
        if self.who.habit is not Habit.SILENT and self.who.happens(0.4):
            self.year.plan(
                letter.now + timedelta(hours=3),
                lambda when: _ignore(self.year.world.answer(letter.delivery, when)),
            )

    def _react(self, letter: PostedMessage) -> None:
        match self.who.habit:
            case Habit.EAGER if self.who.happens(0.7):
                self._go_within(letter, 2, 6)
            case Habit.PLANNER if self.who.happens(0.6):
                self._plan_for(letter, self.who.chance.randint(4, 10))
            case Habit.FADING if self.who.happens(0.4):
                self._go_within(letter, 2, 12)
            case Habit.SELLER | Habit.REMOTE if self.who.happens(0.3):
                self._go_within(letter, 3, 12)
            case Habit.EXCUSER if self.who.happens(0.7):
                self._not_now(letter)
            case Habit.EXCUSER:
                self._go_within(letter, 2, 12)

    def _go_within(self, letter: PostedMessage, least: int, most: int) -> None:
        days = self.who.chance.randint(least, most)
        self.year.plan(
            letter.now + timedelta(days=days), lambda when: self.year.visit(self.who, when)
        )

    def _plan_for(self, letter: PostedMessage, days: int) -> None:
        customer = self.who.chance.choice(CUSTOMERS)
        goes = letter.now + timedelta(days=days)
        day = self.year.local_day(self.who, goes)
        self.year.plan(
            letter.now + timedelta(hours=2),
            lambda when: self.year.intend(self.who, when, day, customer),
        )
        if self.who.happens(0.75):
            self.year.plan(
                goes + timedelta(hours=4),
                lambda when: self.year.visit(self.who, when, customer=customer),
            )

    def _not_now(self, letter: PostedMessage) -> None:
        wait = self.who.chance.choice((3, 7, 14, 28))
        until = letter.now.date() + timedelta(days=wait)
        self.year.plan(
            letter.now + timedelta(hours=1),
            lambda when: self.year.world.snooze(self.who.user_id, until, when),
        )


NUDGES = ("overdue", "wearing_off")


def _ignore(_found: object) -> None:
    """Discards a result."""


def instants(start: datetime, people: Iterable[Character]) -> Iterator[datetime]:
    """Yields every instant at which something can be due for anybody, and two more on each day, in order.

    The latter include weekends, on which nothing may be sent.
    """
    found = {start + timedelta(hours=12 * n) for n in range(LENGTH.days * 2)}
    hours = {
        (ZoneInfo(each.zone), hour)
        for each in people
        for hour in (
            (each.nudge_hour, BRIEFS) if each.habit is Habit.PLANNER else (each.nudge_hour,)
        )
    }  # nobody else plans, so nobody else is briefed
    days = [start.date() + timedelta(days=n) for n in range(LENGTH.days)]
    for day in (day for day in days if day.weekday() < 5):
        for zone, hour in hours:
            found.add(datetime.combine(day, hour, zone).astimezone(UTC))
    yield from sorted(each for each in found if each >= start)
