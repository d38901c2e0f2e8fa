"""Which customer each nudge suggested, and which visit it quoted, so that neither comes back too soon. Ids only."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import deliveries

CUSTOMER, VISIT = "suggested", "quoted"  # in the facts of a delivery


@dataclass(frozen=True)
class Suggested:
    """A customer and a visit, by their ids; None where there was none."""

    customer: int | None = None
    visit: int | None = None


def of_delivery(connection: Connection, workspace: str, delivery: str) -> Suggested | None:
    """What this message suggested; None if it was not written yet."""
    facts = connection.execute(
        sa.select(deliveries.c.facts).where(*_one(workspace, delivery))
    ).scalar_one_or_none()
    return _suggested(facts)


def recent(
    connection: Connection, workspace: str, recipient: str, *, but: str, most: int
) -> list[Suggested]:
    """What the recipient's messages before that one suggested, the latest first."""
    mine = (deliveries.c.workspace == workspace, deliveries.c.recipient == recipient)
    due = sa.select(deliveries.c.due_at).where(*mine, deliveries.c.id == but).scalar_subquery()
    rows = connection.execute(
        sa.select(deliveries.c.facts)
        .where(*mine, deliveries.c.id != but, deliveries.c.phrase.is_not(None))
        .where(sa.or_(due.is_(None), deliveries.c.due_at <= due))
        .order_by(deliveries.c.due_at.desc(), deliveries.c.id)
        .limit(most)
    )
    found = (_suggested(facts) for facts in rows.scalars())
    return [each for each in found if each]


def keep(connection: Connection, workspace: str, delivery: str, what: Suggested) -> None:
    """Remembers what the message suggests, beside its other facts."""
    facts = connection.execute(
        sa.select(deliveries.c.facts).where(*_one(workspace, delivery))
    ).scalar_one_or_none()
    now = {**(facts or {}), CUSTOMER: what.customer, VISIT: what.visit}
    if now != facts:
        connection.execute(deliveries.update().where(*_one(workspace, delivery)).values(facts=now))


def _suggested(facts: Any) -> Suggested | None:
    return Suggested(facts[CUSTOMER], facts.get(VISIT)) if facts and CUSTOMER in facts else None


def _one(workspace: str, delivery: str) -> tuple[sa.ColumnElement[bool], ...]:
    return deliveries.c.workspace == workspace, deliveries.c.id == delivery
