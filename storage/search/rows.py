"""The rows of visits and answers that were found, and what is shown of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import visit_fields
from storage.core.tables import answers, customers, visit_colleagues, visits
from storage.customers.customers import Customer, met_by
from storage.customers.shown_name import SHOWN_NAME
from storage.search.matching import Holding
from storage.search.passages import Passage, passage
from storage.search.query import Sought
from storage.ten.answers import AnswerOutcome

_own = visits.alias("own")


@dataclass(frozen=True)
class Hit:
    """One visit or answer found, with its best passage.

    `id`: of the visit or answer; `day`: the visit's last day, or the day of the answer; `leader`: who heard or answered
    it; `where`: the text of the passage, one of visit_fields.SEARCHED or "answered"; `who`: the person met, if the
    visit names exactly one; `question`: its key, for an answer.
    """

    id: int
    customer: Customer
    day: date
    leader: str
    where: str
    passage: Passage
    who: str | None = None
    question: str | None = None


@dataclass(frozen=True)
class Filters:
    """What a search is narrowed to. `zone`: the viewer's time zone."""

    workspace: str
    viewer: str
    customer: int | None
    leader: str | None
    since: date | None
    zone: str


def readable_by(viewer: str) -> sa.ColumnElement[bool]:
    """Whether a visit has words that the viewer may read."""
    own = [visits.c[key].is_not(None) for key in visit_fields.AUTHOR_ONLY]
    shared = [
        visits.c[key].is_not(None)
        for key in visit_fields.SEARCHED
        if key not in visit_fields.AUTHOR_ONLY
    ]
    return sa.or_(*shared, sa.and_(visits.c.author == viewer, sa.or_(*own)))


def of_visits(
    filters: Filters, holding: Holding, where: sa.ColumnElement[bool], most: int
) -> sa.Select[Any]:
    """The newest `most` visits with the words. Customers' names are joined afterwards, for these only."""
    words = [visits.c[key] for key in visit_fields.SEARCHED]
    query = (
        sa.select(
            visits.c.id,
            visits.c.customer_id,
            visits.c.leader,
            visits.c.author,
            visits.c.last_day.label("day"),
            *words,
            sa.null().label("question"),
        )
        .where(
            holding.workspace == filters.workspace,
            holding.condition,
            visits.c.deleted_at.is_(None),
            where,
        )
        .order_by(visits.c.last_day.desc(), visits.c.id.desc())
    )
    if filters.customer is not None:
        query = query.where(visits.c.customer_id == filters.customer)
    if filters.since is not None:
        query = query.where(visits.c.last_day >= filters.since)
    if filters.leader is not None:
        query = query.where(visits.c.id.in_(_heard_by(filters)))
    return _named(filters, query.limit(most).subquery(), "day")


def _named(filters: Filters, found: sa.Subquery, newest: str) -> sa.Select[Any]:
    return (
        sa.select(found, SHOWN_NAME)
        .join(customers, customers.c.id == found.c.customer_id)
        .where(customers.c.workspace == filters.workspace)
        .order_by(found.c[newest].desc(), found.c.id.desc())
    )


def _heard_by(filters: Filters) -> sa.CompoundSelect[Any]:
    """Ids of visits of the leader, and of those where they came along: two queries, each with its own index."""
    own = sa.select(_own.c.id).where(
        _own.c.workspace == filters.workspace, _own.c.leader == filters.leader
    )
    along = sa.select(visit_colleagues.c.visit_id).where(
        visit_colleagues.c.workspace == filters.workspace,
        visit_colleagues.c.user_id == filters.leader,
        visit_colleagues.c.declined_at.is_(None),
    )
    return sa.union_all(own, along)


def of_answers(filters: Filters, holding: Holding, most: int) -> sa.Select[Any]:
    """The newest `most` answers with the words, in the same manner."""
    query = (
        sa.select(
            answers.c.id,
            answers.c.customer_id,
            answers.c.leader,
            answers.c.answered_at,
            answers.c.words,
            answers.c.question,
        )
        .where(
            holding.workspace == filters.workspace,
            holding.condition,
            answers.c.outcome == AnswerOutcome.ANSWERED.value,
        )
        .order_by(answers.c.answered_at.desc(), answers.c.id.desc())
    )
    if filters.customer is not None:
        query = query.where(answers.c.customer_id == filters.customer)
    if filters.leader is not None:
        query = query.where(answers.c.leader == filters.leader)
    if filters.since is not None:
        begin = datetime.combine(filters.since, time(), ZoneInfo(filters.zone))
        query = query.where(answers.c.answered_at >= begin)
    return _named(filters, query.limit(most).subquery(), "answered_at")


def newest_first(found: Iterable[Any], zone: str) -> list[Any]:
    """Visits and answers together, by their days."""
    return sorted(found, key=lambda row: (_day(row, zone), row.id), reverse=True)


def _day(row: Any, zone: str) -> date:
    """The last day of a visit, or the day of an answer in the viewer's time zone."""
    local = row.answered_at.astimezone(ZoneInfo(zone)) if row.question else None
    day: date = local.date() if local else row.day
    return day


def hits(
    connection: Connection, filters: Filters, sought: Sequence[Sought], found: Sequence[Any]
) -> list[Hit]:
    """What is shown of these rows, with the people who were met."""
    visited = [row.id for row in found if row.question is None]
    met = met_by(connection, filters.workspace, visited)
    return [
        _hit(row, sought, filters, met.get(row.id, ()) if row.question is None else ())
        for row in found
    ]


def _hit(row: Any, sought: Sequence[Sought], filters: Filters, met: Sequence[Any]) -> Hit:
    customer = Customer(row.customer_id, row.name)
    if row.question is not None:
        texts = {"answered": row.words}
    else:
        hidden = () if row.author == filters.viewer else visit_fields.AUTHOR_ONLY
        texts = {key: getattr(row, key) for key in visit_fields.SEARCHED if key not in hidden}
    where, shown = passage(texts, sought)
    day = _day(row, filters.zone)
    hit = Hit(row.id, customer, day, row.leader, where, shown, question=row.question)
    return replace(hit, who=met[0].name) if len(met) == 1 else hit
