"""The ten best customers that leaders named from memory. A new list retires the old one, kept for comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import best_customers, customers
from storage.customers import customers as known
from storage.customers.customers import Customer
from storage.customers.shown_name import SHOWN_NAME

TEN = 10


@dataclass(frozen=True)
class TenLine:
    """One line of the list, at `position` 1 to 10. If it was left blank, `typed` and `customer` are None."""

    position: int
    typed: str | None = None
    customer: Customer | None = None


@dataclass(frozen=True)
class Ten:
    """A list: its lines in order, blank ones included, and when it was named."""

    lines: tuple[TenLine, ...]
    named_at: datetime

    @property
    def customers(self) -> tuple[Customer, ...]:
        """The customers in order, without blanks and repeats (two lines may be one customer after a merge)."""
        return tuple(dict.fromkeys(line.customer for line in self.lines if line.customer))


def of_leader(connection: Connection, workspace: str, leader: str) -> Ten | None:
    """The leader's current list; None if they have none."""
    return _load(connection, *_standing(workspace, leader))


def before(
    connection: Connection, workspace: str, leader: str, named_before: datetime
) -> Ten | None:
    """The newest of the leader's lists named before that instant; None if there is none."""
    whose = (best_customers.c.workspace == workspace, best_customers.c.leader == leader)
    newest = sa.select(sa.func.max(best_customers.c.named_at)).where(
        *whose, best_customers.c.named_at < named_before
    )
    return _load(connection, *whose, best_customers.c.named_at == newest.scalar_subquery())


def _load(connection: Connection, *chosen: sa.ColumnElement[bool]) -> Ten | None:
    rows = connection.execute(
        sa.select(
            best_customers.c.position,
            best_customers.c.typed,
            best_customers.c.named_at,
            customers.c.id,
            SHOWN_NAME,
        )
        .select_from(
            best_customers.outerjoin(
                customers,
                sa.and_(
                    customers.c.id == best_customers.c.customer_id,
                    customers.c.workspace == best_customers.c.workspace,
                ),
            )
        )
        .where(*chosen)
        .order_by(best_customers.c.position)
    ).all()
    if not rows:
        return None
    lines = tuple(
        TenLine(row.position, row.typed, Customer(row.id, row.name) if row.id is not None else None)
        for row in rows
    )
    return Ten(lines, rows[0].named_at)


def name(
    connection: Connection,
    workspace: str,
    leader: str,
    lines: Sequence[tuple[str, int] | None],
    now: datetime,
) -> None:
    """Replaces the leader's list. `lines`: for each line the typed text and the customer's id, or None if blank."""
    held = known.lock_all(connection, workspace, [line[1] for line in lines if line])
    connection.execute(
        best_customers.update().where(*_standing(workspace, leader)).values(retired_at=now)
    )
    connection.execute(
        best_customers.insert(),
        [
            {
                "workspace": workspace,
                "leader": leader,
                "position": position,
                "typed": line[0] if line else None,
                "customer_id": held[line[1]] if line else None,
                "named_at": now,
            }
            for position, line in enumerate(lines, start=1)
        ],
    )
    next_check.forget(connection, workspace, [leader])


def _standing(workspace: str, leader: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        best_customers.c.workspace == workspace,
        best_customers.c.leader == leader,
        best_customers.c.retired_at.is_(None),
    )
