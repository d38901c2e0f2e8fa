"""Helpers for scheduler tests: a workspace with people and customers, and a courier that records its messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.wording import delivery_reasons
from scheduler.engine.courier import Body, Unreadable, Unwritten
from scheduler.engine.tick import TickLine, tick
from scheduler.kinds.schedule import urgency
from storage.core import tables
from storage.core.database import Database
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.customers import customers
from storage.customers.customers import Customer
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.programme import leaders, snoozes, workspaces
from storage.queries import leader_facts
from storage.visits import visits

TEAM = "T0ACME"
MACHINE = datetime(
    2030, 1, 1, tzinfo=UTC
)  # far from any business time, so that mixing them up shows
QUESTIONS = ("three_years", "keeps_awake", "last_no")
MONDAY = date(2026, 11, 2)  # of the week 2026-W45


def at(day: date, clock: str = "09:00", zone: str = "UTC") -> datetime:
    """The instant of that wall-clock time on that day in that zone."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


def days(n: int) -> date:
    """The n-th day after MONDAY."""
    return MONDAY + timedelta(days=n)


@dataclass(frozen=True)
class PostedMessage:
    """A delivery that was posted. Those of one bundle have the same `ts`."""

    delivery: Delivery
    channel: str
    now: datetime
    ts: str


@dataclass
class RecordingCourier:
    """A courier that records messages. Planned faults are raised one by one, before or after a message is recorded."""

    letters: list[PostedMessage] = field(default_factory=list)
    before: list[Exception] = field(default_factory=list)
    after: list[Exception] = field(default_factory=list)
    opening: list[Exception] = field(default_factory=list)
    finding: list[Exception] = field(default_factory=list)
    only_in: str | None = None  # the workspace to which the faults apply
    opened: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    meanwhile: Callable[[], Any] | None = None
    while_wording: Callable[[], Any] | None = None
    left_out: Unwritten = field(default_factory=Unwritten)  # of the next bundle
    written: dict[str, list[Delivery]] = field(default_factory=dict)

    async def open(self, workspace: str, recipient: str) -> str:
        self._raise_next(self.opening, workspace)
        self.opened.append(recipient)
        return f"D{recipient}"

    async def write(self, deliveries: Sequence[Delivery], now: datetime) -> Unwritten:
        out, self.left_out = self.left_out, Unwritten()
        kept = [each for each in deliveries if each.id not in out.ids]
        self.written[deliveries[0].id] = sorted(kept, key=urgency)
        return out

    async def prepare(self, delivery: Delivery, channel: str, now: datetime) -> Body:
        if self.while_wording:
            self.while_wording()
        return {"now": now}

    async def post(self, delivery: Delivery, channel: str, body: Body) -> str:
        if self.meanwhile:
            self.meanwhile()
        self._raise_next(self.before, delivery.workspace)
        ts = f"1.{len(self.letters):06}"
        bundled = delivery.carried_by is not None
        for each in self.written[delivery.id] if bundled else [delivery]:
            self.letters.append(PostedMessage(each, channel, body["now"], ts))
        self._raise_next(self.after, delivery.workspace)
        return ts

    async def find(self, delivery: Delivery, channel: str) -> str | None:
        self.searched.append(channel)
        self._raise_next(self.finding, delivery.workspace)
        for letter in self.letters:
            if (
                letter.delivery.id == delivery.id and letter.channel == channel
            ):  # the one that carries
                return letter.ts
        return None

    def _raise_next(self, faults: list[Exception], workspace: str) -> None:
        if faults and self.only_in in (None, workspace):
            raise faults.pop(0)

    def messages_to(self, recipient: str) -> list[list[str]]:
        """The kinds of what is in each message to that recipient, in order."""
        found: dict[str, list[str]] = {}
        for each in self.letters:
            if each.delivery.recipient == recipient:
                found.setdefault(each.ts, []).append(each.delivery.kind)
        return list(found.values())

    def to(self, recipient: str) -> list[str]:
        """The kinds of the messages to that recipient, in order."""
        return [each.delivery.kind for each in self.letters if each.delivery.recipient == recipient]


UNREADABLE = Unreadable()


@dataclass
class World:
    """One workspace on a real database. Time only moves when a test advances it."""

    database: Database
    post: RecordingCourier = field(default_factory=RecordingCourier)
    team: str = TEAM
    machine: datetime = MACHINE

    def lease_time(self, _connection: Connection) -> datetime:
        """The database's clock, which a test can set ahead."""
        return self.machine

    # People -------------------------------------------------------------------------------------------

    def begin(self, when: datetime, **settings: str) -> None:
        def work(connection: Connection) -> None:
            workspaces.add(connection, self.team, when, name="Acme")
            workspaces.change_settings(connection, self.team, settings)

        self.database.run_now(work)

    def enrol(self, user: str, when: datetime, **known: Any) -> None:
        zone = known.get("zone", "UTC")
        today = when.astimezone(ZoneInfo(zone)).date()
        self.database.run_now(leaders.add, self.team, user, when, today, name=user.title(), **known)

    def leader(self, user: str) -> leaders.Leader:
        found = self.database.read_now(leaders.find, self.team, user)
        assert found is not None
        return found

    # What they do -------------------------------------------------------------------------------------

    def visit(
        self,
        user: str,
        day: date,
        *,
        purpose: Purpose = Purpose.UNDERSTAND,
        setting: Setting = Setting.IN_PERSON,
        along: tuple[str, ...] = (),
        customer: str = "Globex",
    ) -> int:
        def work(connection: Connection) -> int:
            known = customers.add(connection, self.team, customer, user, at(day))
            entry = VisitEntry(
                customer=customer, first_day=day, purpose=purpose, setting=setting, colleagues=along
            )
            kept = visits.log(
                connection,
                self.team,
                leader=user,
                author=user,
                customer=known,
                entry=entry,
                now=at(day, "20:00"),
            )
            return kept.id

        return self.database.run_now(work)

    def undo(self, visit: int, when: datetime) -> None:
        self.database.run_now(visits.delete, self.team, visit, "U0ANY", when)

    def snooze(self, user: str, until: date, when: datetime) -> None:
        self.database.run_now(snoozes.add, self.team, user, until, when)

    def name_ten(self, user: str, when: datetime, *names: str) -> list[int]:
        def work(connection: Connection) -> list[int]:
            connection.execute(
                tables.best_customers.update()
                .where(tables.best_customers.c.leader == user)
                .values(retired_at=when)
            )
            found: list[Customer] = [
                customers.add(connection, self.team, name, user, when) for name in names
            ]
            for position, each in enumerate(found, 1):
                connection.execute(
                    tables.best_customers.insert().values(
                        workspace=self.team,
                        leader=user,
                        position=position,
                        typed=each.name,
                        customer_id=each.id,
                        named_at=when,
                    )
                )
            return [each.id for each in found]

        return self.database.run_now(work)

    def answer(self, delivery: Delivery, when: datetime) -> bool:
        return self.database.run_now(
            deliveries.mark_answered, self.team, delivery.id, delivery.recipient, when
        )

    # Time ---------------------------------------------------------------------------------------------

    async def tick(self, now: datetime, **changes: Any) -> list[TickLine]:
        """One pass, with outcomes worded as `keep-in-touch tick` does; waiting for Slack advances `machine`."""
        lines = await tick(
            self.database,
            changes.pop("courier", self.post),
            now,
            questions=changes.pop("questions", QUESTIONS),
            machine=lambda: self.machine,
            lease_time=self.lease_time,
            sleep=self.wait,
            **changes,
        )
        return [
            replace(each, outcome=delivery_reasons.outcome(each.outcome, each.reason), reason=None)
            for each in lines
        ]

    async def wait(self, seconds: float) -> None:
        self.machine += timedelta(seconds=seconds)

    async def live(self, first: date, last: date, clock: str = "09:00", zone: str = "UTC") -> None:
        """Makes a pass at that time on each day."""
        for n in range((last - first).days + 1):
            await self.tick(at(first + timedelta(days=n), clock, zone))

    # What is stored -----------------------------------------------------------------------------------

    def outbox(self, recipient: str) -> list[Delivery]:
        """All deliveries for the recipient, the earliest first."""
        found = self.database.read_now(deliveries.recent, self.team, recipient, most=1000)
        return sorted(found, key=lambda each: (each.due_at, each.planned_at))

    def only(self, recipient: str) -> Delivery:
        (delivery,) = self.outbox(recipient)
        return delivery

    def sent_days(self, recipient: str, kind: str = "overdue") -> list[date]:
        """The UTC dates on which messages of that kind arrived."""
        return [
            letter.now.date()
            for letter in self.post.letters
            if (letter.delivery.recipient, letter.delivery.kind) == (recipient, kind)
        ]

    def clock_starts(self, user: str) -> date | None:
        found = self.database.read_now(
            leader_facts.last_counted, self.team, [user], {"understand", "in_person"}
        )
        return found.get(user)

    def states(self, recipient: str) -> list[DeliveryState]:
        return [each.state for each in self.outbox(recipient)]

    def count(self, table: sa.Table) -> int:
        return self.database.read_now(
            lambda c: c.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        )
