"""How well leaders say they know a customer: once a quarter and customer, to be shown to that leader only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import customers, ratings
from storage.core.upsert import insert
from storage.customers import customers as known
from storage.customers.customers import Customer
from storage.customers.shown_name import SHOWN_NAME

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Rating:
    """A rating from 1 to 5. `quarter`: such as "2026-Q4".

    `days_since`: days from their last meeting to the day of the rating; None: they had never met.
    """

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
    """Stores a rating unless the quarter has one, and returns the stored one. Raises ValueError outside 1 to 5."""
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
    """That leader's rating of the customer in the quarter; None if there is none."""
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
    """The ids of the customers that each of these leaders has rated in the quarter, by leader."""
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
        sa.select(ratings, SHOWN_NAME)
        .join(customers, customers.c.id == ratings.c.customer_id)
        .where(
            ratings.c.workspace == workspace,
            customers.c.workspace == workspace,
            customers.c.merged_into.is_(
                None
            ),  # a second rating left at a merged customer is unused
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
