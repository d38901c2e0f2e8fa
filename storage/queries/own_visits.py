"""All visits of one leader, for their private statistics."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import visits
from storage.core.visit_entry import Purpose, Setting
from storage.visits.visit_record import ATTENDANCE


@dataclass(frozen=True)
class Occasion:
    """A visit of the leader's own, or one where they came along. `customer`: its id."""

    customer: int
    last_day: date
    purpose: Purpose
    setting: Setting


def occasions(connection: Connection, workspace: str, leader: str) -> list[Occasion]:
    """The leader's visits, the oldest first. If there are two accounts of one visit, only their own is returned."""
    was_there = ATTENDANCE
    own = sa.select(visits.c.id, visits.c.joins).where(
        visits.c.workspace == workspace, visits.c.leader == leader, visits.c.deleted_at.is_(None)
    )
    ids = own.with_only_columns(visits.c.id)
    joined = own.with_only_columns(visits.c.joins).where(visits.c.joins.is_not(None))
    rows = connection.execute(
        sa.select(
            was_there.c.customer_id,
            was_there.c.last_day,
            was_there.c.purpose,
            was_there.c.setting,
        )
        .where(
            was_there.c.user_id == leader,
            sa.or_(
                was_there.c.leader == leader,
                sa.and_(
                    was_there.c.id.not_in(joined),
                    sa.or_(was_there.c.joins.is_(None), was_there.c.joins.not_in(ids)),
                ),
            ),
        )
        .order_by(was_there.c.last_day, was_there.c.id),
        {"place": workspace},
    )
    return [
        Occasion(row.customer_id, row.last_day, Purpose(row.purpose), Setting(row.setting))
        for row in rows
    ]
