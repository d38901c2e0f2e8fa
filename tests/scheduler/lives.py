"""Lives of one leader, drawn at random: what they did, planned and promised, and what was sent to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from scheduler.kinds.schedule import SCHEDULE, ToLeaders
from scheduler.leaders.context import LeaderContext, WorkspaceContext, lookback_start, person
from scheduler.leaders.facts import Facts
from storage.core import tables
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.customers import customers
from storage.outbox import outbox
from storage.outbox.deliveries import DeliveryState
from storage.outbox.outbox import NewDelivery
from storage.plans import plans as plans_plans
from storage.programme import absences, leaders, snoozes, workspaces
from storage.queries import leader_facts
from storage.ten import best_customers
from storage.visits import promises as visits_promises
from storage.visits import visits as visits_visits
from tests.scheduler.world import MONDAY, QUESTIONS, at

ANNA = "U0ANNA"
ROWS = [row for row in SCHEDULE if isinstance(row, ToLeaders)]
CUSTOMERS = ("Acme", "Globex", "Initech")

_teams = count()


@dataclass(frozen=True)
class PlannedVisit:
    """Made so many days ago for the day that lies so many days ahead; what became of it, so many days ago."""

    ahead: int
    made: int
    hour: time | None = None
    moves: int = 0
    given_up: int | None = None


@dataclass(frozen=True)
class Promised:
    """Made so many days ago at that hour, due so many days from now."""

    ahead: int
    made: int
    hour: str = "12:00"


@dataclass(frozen=True)
class Sent:
    """Whatever was due so many days ago, and what became of it; `answered`: it was touched on that day."""

    ago: int
    state: DeliveryState = DeliveryState.SENT
    answered: bool = False


@dataclass(frozen=True)
class Life:
    """Days are counted from `today`, backwards but for what is called ahead."""

    today: date = MONDAY
    enrolled: int = 100
    leader: dict[str, Any] = field(default_factory=dict)
    programme: dict[str, str] = field(default_factory=dict)
    visits: Sequence[tuple[int, Purpose]] = ()
    plans: Sequence[PlannedVisit] = ()
    promises: Sequence[Promised] = ()
    ten: int | None = None
    snooze: tuple[int, int] | None = None  # made ago, until so many days from now
    away: tuple[int, int] | None = None  # from so many days from now, so many days long
    sent: Sequence[Sent] = ()

    def ago(self, n: int, hour: str = "12:00") -> datetime:
        """That hour of that day, where they are."""
        return at(self.today - timedelta(days=n), hour, self.leader.get("zone", "UTC"))


_zones = ("UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland")
_own = st.fixed_dictionaries(
    {"zone": st.sampled_from(_zones)},
    optional={
        "cadence_days": st.sampled_from((7, 14, 30)),
        "nudge_hour": st.sampled_from(("07:00", "13:30", "23:00")),
        "working_days": st.sampled_from(("Mon Tue", "Sun Mon Tue Wed Thu", "Fri")),
        "quiet": st.sampled_from(("12:00-14:00", "18:00-08:00")),
        "country": st.sampled_from(("GB", "DE", "US")),
    },
)
_everybodys = st.fixed_dictionaries(
    {},
    optional={
        "question_day": st.sampled_from(("Monday", "Wednesday", "Friday")),
        "days_off": st.sampled_from(("2026-11-04 2026-11-11", "2026-12-28 2026-12-29")),
    },
)
_near = st.one_of(st.integers(-4, 4), st.integers(-18, 24))  # mostly where something changes
_lately = st.one_of(st.integers(0, 4), st.integers(4, 20))
_planned = st.builds(
    PlannedVisit,
    ahead=_near,
    made=_lately,
    hour=st.sampled_from((None, time(9, 30), time(16))),
    moves=st.sampled_from((0, 0, 1, 3)),
    given_up=st.sampled_from((None, None, 0, 1)),
)
_promised = st.builds(
    Promised, ahead=_near, made=_lately, hour=st.sampled_from(("06:00", "11:00", "20:00"))
)
_fates = st.sampled_from(
    (*[DeliveryState.SENT] * 4, DeliveryState.DROPPED, DeliveryState.FAILED, DeliveryState.PLANNED)
)
_days = st.one_of(st.integers(0, 40), st.integers(40, 300))
_visited = st.lists(
    st.tuples(_days, st.sampled_from((*[Purpose.UNDERSTAND] * 3, Purpose.SELL))), max_size=8
)
_habit = st.integers(20, 160).map(  # many visits, and then few
    lambda last: tuple((ago, Purpose.UNDERSTAND) for ago in range(last, last + 70, 10))
)

LIVES = st.builds(
    Life,
    today=st.one_of(
        st.integers(0, 13).map(lambda n: MONDAY + timedelta(days=n)),
        st.dates(date(2026, 11, 2), date(2027, 4, 30)),
    ),
    enrolled=st.one_of(st.integers(0, 12), st.integers(12, 180), st.integers(30, 500)),
    leader=_own,
    programme=_everybodys,
    visits=st.one_of(_visited, _habit),
    plans=st.lists(_planned, max_size=3),
    promises=st.lists(_promised, max_size=3),
    ten=st.none() | st.integers(0, 90) | st.integers(0, 90) | st.integers(90, 300),
    snooze=st.none() | st.tuples(st.integers(0, 10), st.integers(-3, 12)),
    away=st.none() | st.tuples(st.integers(-12, 6), st.integers(0, 9)),
    sent=st.lists(
        st.builds(
            Sent,
            st.one_of(st.integers(0, 3), st.integers(0, 70)),
            _fates,
            st.sampled_from((False, False, True)),
        ),
        max_size=6,
    ),
)


def lived(connection: Connection, life: Life) -> WorkspaceContext:
    """A workspace of its own with that leader, and all that they did."""
    team = f"T0LIFE{next(_teams)}"
    workspaces.add(connection, team, life.ago(600), name="Acme")
    workspaces.change_settings(connection, team, life.programme)
    began = life.today - timedelta(days=life.enrolled)
    leaders.add(connection, team, ANNA, life.ago(life.enrolled), began, name="Anna", **life.leader)
    known = {name: customers.add(connection, team, name, ANNA, life.ago(500)) for name in CUSTOMERS}
    _visit(connection, team, life, known["Globex"])
    for each in life.plans:
        _plan(connection, team, life, each, known["Acme"])
    if life.ten is not None:
        named = [(name, known[name].id) for name in CUSTOMERS[:2]]
        best_customers.name(connection, team, ANNA, named, life.ago(life.ten))
    if life.snooze:
        made, ahead = life.snooze
        until = life.today + timedelta(days=ahead)
        snoozes.add(connection, team, ANNA, until, life.ago(made))
    if life.away:
        first = life.today + timedelta(days=life.away[0])
        last = first + timedelta(days=life.away[1])
        absences.add(connection, team, ANNA, ANNA, (first, last), life.ago(14))
    found = workspaces.find(connection, team)
    assert found is not None
    context = WorkspaceContext(team, found.programme, QUESTIONS)
    for sent in sorted(life.sent, key=lambda each: -each.ago):
        _send(connection, context, life, sent)
    return context


def _visit(connection: Connection, team: str, life: Life, globex: customers.Customer) -> None:
    """Each promise is one of a visit that counts not."""
    told = [(ago, purpose, None) for ago, purpose in life.visits]
    promised = [(each.made, Purpose.SELL, each) for each in life.promises]
    for ago, purpose, promise in (*told, *promised):
        now = life.ago(ago, promise.hour if promise else "20:00")
        entry = VisitEntry(
            customer="Globex",
            first_day=life.today - timedelta(days=ago),
            purpose=purpose,
            setting=Setting.IN_PERSON,
        )
        kept = visits_visits.log(
            connection, team, leader=ANNA, author=ANNA, customer=globex, entry=entry, now=now
        )
        if promise:
            day = life.today + timedelta(days=promise.ahead)
            visits_promises.store_promise(
                connection, team, ANNA, globex.id, kept.id, "a drawing", day, now
            )


def _plan(
    connection: Connection, team: str, life: Life, each: PlannedVisit, acme: customers.Customer
) -> None:
    day, now = life.today + timedelta(days=each.ahead), life.ago(each.made)
    made = plans_plans.add(
        connection, team, leader=ANNA, author=ANNA, customer=acme, day=day, now=now, at=each.hour
    )
    for n in range(each.moves):
        to = day - timedelta(days=each.moves - 1 - n)
        plans_plans.move(connection, team, made.id, to, each.hour, now)
    if each.given_up is not None:
        plans_plans.miss(connection, team, made.id, life.ago(each.given_up, "08:00"))


def _send(connection: Connection, context: WorkspaceContext, life: Life, sent: Sent) -> None:
    """Whatever the kinds find at the opening of that day goes the same way."""
    day = life.today - timedelta(days=sent.ago)
    someone = leader_at(connection, context, life.ago(sent.ago))
    now = someone.due_on(day)
    if now is None or day < someone.enrolled_on:
        return
    facts, someone = Facts(connection, context, now), leader_at(connection, context, now)
    entries = [entry for row in ROWS for entry in row.find(facts, [someone])]
    made = outbox.insert_all(connection, context.workspace, entries, now)
    values: dict[str, Any] = {"state": sent.state.value}
    if sent.state is DeliveryState.SENT:
        values["sent_at"] = now
        values["answered_at"] = now + timedelta(hours=1) if sent.answered else None
    ids = [each.id for each in made if each.state is DeliveryState.PLANNED]
    d = tables.deliveries
    connection.execute(sa.update(d).where(d.c.id.in_(ids)).values(**values))


def leader_at(connection: Connection, context: WorkspaceContext, now: datetime) -> LeaderContext:
    """Anna as the clock sees her at that instant."""
    found = leader_facts.reachable(connection, context.workspace, ANNA)
    assert found is not None
    asked = snoozes.latest(connection, context.workspace, [ANNA])
    away = absences.of(connection, context.workspace, [ANNA], lookback_start(now))
    return person(*found, context, asked.get(ANNA), away.get(ANNA, ()), now)


def coming(facts: Facts, someone: LeaderContext, row: ToLeaders) -> list[NewDelivery]:
    """What that kind finds for her that is not dropped at once."""
    found = row.find(facts, [someone])
    return [each for each in found if each.state is not DeliveryState.DROPPED]
