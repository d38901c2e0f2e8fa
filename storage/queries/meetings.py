"""Whom leaders saw when, and what they were told last. Visits where a leader came along count as theirs.

`settings`: the settings to look at, such as "in_person". Programme.counts may be passed: its purposes are ignored. A
leader has *seen* a customer in a visit whose setting counts in the workspace, whatever its purpose.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import customers, visit_colleagues, visits
from storage.core.visit_entry import Purpose, Setting
from storage.customers import customers as storage_customers
from storage.customers.customers import Customer
from storage.customers.shown_name import SHOWN_NAME
from storage.queries import leader_clock
from storage.visits.visit_record import ATTENDANCE


@dataclass(frozen=True)
class LastSeen:
    """The last day on which a leader saw the customer; None if they never did."""

    customer: Customer
    last_day: date | None


@dataclass(frozen=True)
class Quote:
    """What a customer said and when. `who`: who said it, if the visit names exactly one person; else None."""

    said: str
    day: date
    who: str | None


@dataclass(frozen=True)
class Meeting:
    """A visit in short: the customer, the last day, and what the customer said, if anything was noted."""

    visit: int
    customer: Customer
    last_day: date
    words: Quote | None


_LAST = sa.func.max(ATTENDANCE.c.last_day, type_=sa.Date())
_LEADERS = ATTENDANCE.c.user_id == sa.bindparam("leader")

_SEEN = (
    sa.select(customers.c.id, SHOWN_NAME, _LAST.label("last_day"))
    .join(ATTENDANCE, ATTENDANCE.c.customer_id == customers.c.id)
    .where(
        customers.c.workspace == sa.bindparam("place"),
        _LEADERS,
        ATTENDANCE.c.setting.in_(sa.bindparam("settings", expanding=True)),
    )
    .group_by(customers.c.id)
)

_LATEST: sa.Select[Any] = (
    sa.select(
        ATTENDANCE.c.id,
        ATTENDANCE.c.customer_id,
        SHOWN_NAME,
        ATTENDANCE.c.last_day,
        ATTENDANCE.c.said,
    )
    .join(customers, customers.c.id == ATTENDANCE.c.customer_id)
    .where(customers.c.workspace == sa.bindparam("place"), _LEADERS)
    .order_by(ATTENDANCE.c.last_day.desc(), ATTENDANCE.c.id.desc())
    .limit(1)
)
_LATEST_COUNTED = _LATEST.where(
    # Of one day only: otherwise all visits the leader ever made would be sorted.
    ATTENDANCE.c.last_day == sa.bindparam("day"),
    ATTENDANCE.c.purpose.in_(sa.bindparam("counts", expanding=True)),
    ATTENDANCE.c.setting.in_(sa.bindparam("counts", expanding=True)),
)
_LATEST_WORDS = _LATEST.where(
    ATTENDANCE.c.customer_id == sa.bindparam("customer"), ATTENDANCE.c.said.is_not(None)
).limit(sa.bindparam("most"))


def last_seen(
    connection: Connection, workspace: str, leader: str, settings: Collection[str]
) -> dict[int, LastSeen]:
    """Each customer that the leader saw in one of these settings, with the last day, by the customer's id."""
    asked = {"place": workspace, "leader": leader, "settings": list(settings)}
    rows = connection.execute(_SEEN, asked)
    return {row.id: LastSeen(Customer(row.id, row.name), row.last_day) for row in rows}


def latest(
    connection: Connection, workspace: str, leader: str, counts: Collection[str]
) -> Meeting | None:
    """The leader's latest counted visit. `counts`: purposes and settings (Programme.counts)."""
    day = leader_clock.latest_day(connection, workspace, leader, counts)
    if day is None:
        return None
    asked = {"place": workspace, "leader": leader, "day": day, "counts": list(counts)}
    row = connection.execute(_LATEST_COUNTED, asked).one_or_none()
    return _meeting(connection, workspace, row) if row else None


def last_words(
    connection: Connection,
    workspace: str,
    leader: str,
    customer: int,
    lately: Collection[int] = (),
) -> Meeting | None:
    """The visit with the last thing that this customer told the leader; None if nothing was noted.

    `lately`: visits that were quoted of late, and are not quoted again so soon.
    """
    asked = {"place": workspace, "leader": leader, "customer": customer, "most": len(lately) + 1}
    rows = connection.execute(_LATEST_WORDS, asked).all()
    row = next((each for each in rows if each.id not in lately), None)
    return _meeting(connection, workspace, row) if row else None


@dataclass(frozen=True)
class UncountedMeetings:
    """Visits that did not count: their number, and all purposes and settings among them."""

    number: int = 0
    purposes: frozenset[Purpose] = frozenset()
    settings: frozenset[Setting] = frozenset()


def uncounted_since(
    connection: Connection,
    workspace: str,
    leader: str,
    counts: Collection[str],
    after: date | None,
) -> UncountedMeetings:
    """The leader's visits after that day (None: all) that did not count. Two accounts of one visit are one."""
    met = ATTENDANCE
    rows = connection.execute(
        sa.select(met.c.customer_id, met.c.last_day, met.c.purpose, met.c.setting)
        .where(
            met.c.user_id == leader,
            sa.or_(met.c.purpose.not_in(counts), met.c.setting.not_in(counts)),
            *([met.c.last_day > after] if after else []),
        )
        .distinct(),
        {"place": workspace},
    ).all()
    return UncountedMeetings(
        number=len({(row.customer_id, row.last_day) for row in rows}),
        purposes=frozenset(Purpose(row.purpose) for row in rows),
        settings=frozenset(Setting(row.setting) for row in rows),
    )


_COUNTED = (
    visits.c.workspace == sa.bindparam("place"),
    visits.c.deleted_at.is_(None),
    visits.c.purpose.in_(sa.bindparam("counts", expanding=True)),
    visits.c.setting.in_(sa.bindparam("counts", expanding=True)),
)
# Built once: see storage/programme/absences.py.
_COUNTED_DAYS = sa.union(
    sa.select(visits.c.leader.label("user_id"), visits.c.customer_id, visits.c.last_day).where(
        *_COUNTED, visits.c.leader.in_(sa.bindparam("people", expanding=True))
    ),
    sa.select(visit_colleagues.c.user_id, visits.c.customer_id, visits.c.last_day)
    .join(visits, visits.c.id == visit_colleagues.c.visit_id)
    .where(
        *_COUNTED,
        visit_colleagues.c.workspace == sa.bindparam("place"),
        visit_colleagues.c.user_id.in_(sa.bindparam("people", expanding=True)),
        visit_colleagues.c.declined_at.is_(None),
    ),
)


def counted_days(
    connection: Connection, workspace: str, people: Iterable[str], counts: Collection[str]
) -> dict[str, list[date]]:
    """The last day of each counted visit of these leaders, by leader, in no order. Two accounts of one are one."""
    known = {"place": workspace, "people": list(people), "counts": list(counts)}
    found: dict[str, list[date]] = {}
    for row in connection.execute(_COUNTED_DAYS, known):
        found.setdefault(row.user_id, []).append(row.last_day)
    return found


def _meeting(connection: Connection, workspace: str, row: sa.Row[Any]) -> Meeting:
    words = None
    if row.said:
        met = storage_customers.met_by(connection, workspace, [row.id]).get(row.id, ())
        words = Quote(row.said, row.last_day, met[0].name if len(met) == 1 else None)
    return Meeting(row.id, Customer(row.customer_id, row.name), row.last_day, words)
