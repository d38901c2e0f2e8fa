"""How well leaders say that they know a customer: once a quarter and customer, and for that leader's eyes alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import customers, ratings
from storage.core.upsert import insert
from storage.customers import customers as known
from storage.customers.customers import Customer

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Rating:
    """One to five. `days_since`: since they had met, on the day of the rating; None: they never had."""

    customer: Customer
    quarter: str
    rating: int
    days_since: int | None
    rated_at: datetime


def rate(
    connection: Connection,
    workspace: str,
    leader: str,
    customer: int,
    quarter: str,
    rating: int,
    days_since: int | None,
    now: datetime,
) -> Rating:
    """Keeps the rating, and returns the one that stands: the first of its quarter. Raises ValueError if it is none."""
    if not LOWEST <= rating <= HIGHEST:
        raise ValueError("a rating is one to five")
    customer = known.lock_all(connection, workspace, [customer])[customer]
    connection.execute(
        insert(connection, ratings)
        .values(
            workspace=workspace,
            leader=leader,
            customer_id=customer,
            quarter=quarter,
            rating=rating,
            days_since=days_since,
            rated_at=now,
        )
        .on_conflict_do_nothing()
    )
    found = find(connection, workspace, leader, customer, quarter)
    assert found is not None
    return found


def find(
    connection: Connection, workspace: str, leader: str, customer: int, quarter: str
) -> Rating | None:
    """That leader's rating of the customer in the quarter."""
    chosen = (ratings.c.customer_id == customer, ratings.c.quarter == quarter)
    return next(iter(_of(connection, workspace, leader, *chosen)), None)


def latest(connection: Connection, workspace: str, leader: str) -> list[Rating]:
    """The leader's newest rating of each customer, the latest first."""
    newest: dict[int, Rating] = {}
    for each in _of(connection, workspace, leader):
        newest.setdefault(each.customer.id, each)
    return list(newest.values())


def rated(
    connection: Connection, workspace: str, people: Collection[str], quarter: str
) -> dict[str, set[int]]:
    """Whom each of these leaders has rated in the quarter already."""
    rows = connection.execute(
        sa.select(ratings.c.leader, ratings.c.customer_id).where(
            ratings.c.workspace == workspace,
            ratings.c.leader.in_(people),
            ratings.c.quarter == quarter,
        )
    )
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row.leader, set()).add(row.customer_id)
    return found


def _of(
    connection: Connection, workspace: str, leader: str, *chosen: sa.ColumnElement[bool]
) -> list[Rating]:
    rows = connection.execute(
        sa.select(ratings, customers.c.name)
        .join(customers, customers.c.id == ratings.c.customer_id)
        .where(
            ratings.c.workspace == workspace,
            customers.c.workspace == workspace,
            customers.c.merged_into.is_(None),  # a second one of a quarter waits for an undo
            ratings.c.leader == leader,
            *chosen,
        )
        .order_by(ratings.c.rated_at.desc(), ratings.c.id.desc())
    )
    return [
        Rating(
            Customer(row.customer_id, row.name),
            row.quarter,
            row.rating,
            row.days_since,
            row.rated_at,
        )
        for row in rows
    ]
