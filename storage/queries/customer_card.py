"""The card of a customer: everything that leaders may know about it, in a few queries of bounded size.

It has what leaders share: visits, quotes, facts, promises, answers, days of plans. It has nothing private: no
predictions, no ratings, no private lines of others, and not who answered "I don't know".
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import answers, leaders, plans, promises, visit_colleagues, visits
from storage.customers.contacts import Contact, of_customer
from storage.customers.customers import Customer, find
from storage.plans import plan_state
from storage.plans import plans as to_come
from storage.ten.answers import AnswerOutcome
from storage.visits import visit_record
from storage.visits.visits import Visit

PAGE = 4
"""Visits shown at once."""

RECENT = 200
"""The number of latest visits from which it is derived who met whom, and where the customer is heading."""

_MOST = 50
_FAR = timedelta(days=366)


@dataclass(frozen=True)
class OneOfUs:
    """A leader who met the customer: on how many days (`times`), and the last of them."""

    user_id: str
    times: int
    last_day: date


@dataclass(frozen=True)
class Statement:
    """Words of the customer, or an answer: which leader heard or gave them, and on which day."""

    words: str
    leader: str
    day: date


@dataclass(frozen=True)
class CardAnswer:
    """What a leader answered to a question about the customer; `question` is its key, `delivery` asked it."""

    question: str
    statement: Statement
    delivery: str | None = None


@dataclass(frozen=True)
class CardPromise:
    """What a leader promised the customer. `due_on` None: no day was named; `kept_on` None: it is open."""

    what: str
    leader: str
    due_on: date | None
    kept_on: date | None


@dataclass(frozen=True)
class UpcomingVisit:
    """An open plan of a leader for the customer."""

    leader: str
    day: date
    at: time | None


@dataclass(frozen=True)
class Card:
    """A customer as leaders know it on `today`.

    `visits`: one page, after `skip` newer ones; `more`: there are older ones. `times`: the number of visits, at most
    RECENT. `of_us`: who met them, the latest first; `heading`: where they are heading, by the latest visit that says
    so; `unknown`: keys of questions that nobody has been able to answer; `viewer`: for whose eyes the card is.
    """

    customer: Customer
    today: date
    visits: tuple[Visit, ...]
    skip: int
    more: bool
    times: int
    of_us: tuple[OneOfUs, ...]
    heading: Statement | None
    unknown: tuple[str, ...]
    answered: tuple[CardAnswer, ...]
    promises: tuple[CardPromise, ...]
    people: tuple[Contact, ...]
    coming: tuple[UpcomingVisit, ...]
    viewer: str = ""


def card(
    connection: Connection,
    workspace: str,
    customer: int,
    *,
    viewer: str,
    today: date,
    zone: str = "UTC",
    skip: int = 0,
) -> Card | None:
    """The card as `viewer` may see it; None if the workspace has no such customer. `zone`: the viewer's time zone."""
    known = find(connection, workspace, customer)
    if known is None:
        return None
    page = visit_record.of_customer(
        connection, workspace, known.id, viewer=viewer, most=PAGE + 1, skip=skip
    )
    recent = _recent(workspace, known.id)
    times, of_us, oldest = _of_us(connection, workspace, recent)
    unknown, answered = _answers(connection, workspace, known.id, zone)
    return Card(
        customer=known,
        today=today,
        visits=tuple(page[:PAGE]),
        skip=skip,
        more=len(page) > PAGE,
        times=times,
        of_us=of_us,
        heading=_heading(connection, workspace, known.id, oldest) if oldest else None,
        unknown=unknown,
        answered=answered,
        promises=_promises(connection, workspace, known.id, zone),
        people=of_customer(connection, workspace, known.id, recent),
        coming=_coming(connection, workspace, known.id, today),
        viewer=viewer,
    )


def _recent(workspace: str, customer: int) -> sa.Subquery:
    """A subquery of the latest RECENT visits: id, leader, last_day.

    As a part of the statements that need it, because sending hundreds of ids takes longer than finding them again.
    """
    return (
        sa.select(visits.c.id, visits.c.leader, visits.c.last_day)
        .where(
            visits.c.workspace == workspace,
            visits.c.customer_id == customer,
            visits.c.deleted_at.is_(None),
        )
        .order_by(visits.c.last_day.desc(), visits.c.id.desc())
        .limit(RECENT)
        .subquery("recent")
    )


def _of_us(
    connection: Connection, workspace: str, recent: sa.Subquery
) -> tuple[int, tuple[OneOfUs, ...], date | None]:
    """The number of visits, who met the customer (the latest first), and the oldest day.

    Two accounts of one leader and day count as one meeting.
    """
    along = sa.and_(
        visit_colleagues.c.workspace == workspace,
        visit_colleagues.c.visit_id == recent.c.id,
        visit_colleagues.c.declined_at.is_(None),
    )
    rows = connection.execute(
        sa.select(recent, visit_colleagues.c.user_id).select_from(
            recent.outerjoin(visit_colleagues, along)
        )
    ).all()
    days = {(row.leader, row.last_day) for row in rows}
    days |= {(row.user_id, row.last_day) for row in rows if row.user_id}
    found: dict[str, list[date]] = {}
    for user_id, day in sorted(days):
        found.setdefault(user_id, []).append(day)
    of_us = [OneOfUs(user_id, len(met), met[-1]) for user_id, met in found.items()]
    of_us.sort(key=lambda each: (each.last_day, each.times), reverse=True)
    oldest = min((row.last_day for row in rows), default=None)
    return len({row.id for row in rows}), tuple(of_us), oldest


def _heading(
    connection: Connection, workspace: str, customer: int, oldest: date
) -> Statement | None:
    """Where the customer is heading, from the latest visit that says so, from the day `oldest` on."""
    row = connection.execute(
        sa.select(visits.c.heading, visits.c.leader, visits.c.last_day)
        .where(
            visits.c.workspace == workspace,
            visits.c.customer_id == customer,
            visits.c.last_day >= oldest,
            visits.c.deleted_at.is_(None),
            visits.c.heading.is_not(None),
        )
        .order_by(visits.c.last_day.desc(), visits.c.id.desc())
        .limit(1)
    ).one_or_none()
    return Statement(row.heading or "", row.leader, row.last_day) if row else None


def _answers(
    connection: Connection, workspace: str, customer: int, zone: str
) -> tuple[tuple[str, ...], tuple[CardAnswer, ...]]:
    """The keys of questions without an answer, and the latest answer to each other question; the latest first."""
    outcomes = (AnswerOutcome.ANSWERED.value, AnswerOutcome.UNKNOWN.value)
    rows = connection.execute(
        sa.select(
            answers.c.question,
            answers.c.outcome,
            answers.c.words,
            answers.c.leader,
            answers.c.answered_at,
            answers.c.delivery_id,
        )
        .where(
            answers.c.workspace == workspace,
            answers.c.customer_id == customer,
            answers.c.outcome.in_(outcomes),
        )
        .order_by(answers.c.answered_at.desc(), answers.c.id.desc())
        .limit(4 * _MOST)
    ).all()
    answered: dict[str, CardAnswer] = {}
    for row in rows:
        if row.outcome == AnswerOutcome.ANSWERED and row.question not in answered:
            statement = Statement(row.words or "", row.leader, _day(row.answered_at, zone))
            answered[row.question] = CardAnswer(row.question, statement, row.delivery_id)
    unknown = [row.question for row in rows if row.question not in answered]
    return tuple(dict.fromkeys(unknown)), tuple(answered.values())


def _promises(
    connection: Connection, workspace: str, customer: int, zone: str
) -> tuple[CardPromise, ...]:
    """The open promises, the most urgent first; then the kept ones, the latest first."""
    rows = connection.execute(
        sa.select(promises.c.what, promises.c.leader, promises.c.due_on, promises.c.kept_at)
        .where(
            promises.c.workspace == workspace,
            promises.c.customer_id == customer,
            promises.c.dropped_at.is_(None),
        )
        .order_by(
            promises.c.kept_at.is_not(None),
            promises.c.kept_at.desc(),
            promises.c.due_on.is_(None),
            promises.c.due_on,
            promises.c.id,
        )
        .limit(_MOST)
    )
    return tuple(
        CardPromise(
            row.what, row.leader, row.due_on, _day(row.kept_at, zone) if row.kept_at else None
        )
        for row in rows
    )


def _day(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


def _coming(
    connection: Connection, workspace: str, customer: int, today: date
) -> tuple[UpcomingVisit, ...]:
    """The open plans of the next year, the next one first. storage/plans/ decides which are open."""
    who = connection.execute(
        sa.select(plans.c.leader)
        .where(
            plans.c.workspace == workspace,
            plans.c.customer_id == customer,
            plans.c.day.between(today, today + _FAR),
            plans.c.state.in_((plan_state.PlanState.PLANNED.value, plan_state.PlanState.MET.value)),
            leaders.c.workspace == workspace,
            leaders.c.removed_at.is_(None),  # plans of people who left are not kept up
            leaders.c.deactivated_at.is_(None),
        )
        .join(leaders, leaders.c.user_id == plans.c.leader)
        .distinct()
        .limit(_MOST)
    ).scalars()
    people = list(who)
    if not people:
        return ()
    ahead = to_come.ahead(connection, workspace, people, today, today + _FAR)
    found = [plan for each in ahead.values() for plan in each if plan.customer.id == customer]
    found.sort(key=lambda plan: (plan.day, plan.at or time.max, plan.id))
    return tuple(UpcomingVisit(plan.leader, plan.day, plan.at) for plan in found)
