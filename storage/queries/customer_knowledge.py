"""How well leaders know their customers, for many leaders at once: what they answered, and when they met whom.

Only a leader's own answers count as their knowledge, not those of colleagues.
"""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import answers
from storage.ten.answers import AnswerOutcome
from storage.visits.visit_record import ATTENDANCE

Pair = tuple[int, str]  # a customer's id and a question's key


def answered(
    connection: Connection, workspace: str, people: Collection[str]
) -> dict[str, set[Pair]]:
    """The pairs that each of these leaders has answered in words, by leader."""
    rows = connection.execute(
        sa.select(answers.c.leader, answers.c.customer_id, answers.c.question)
        .where(
            answers.c.workspace == workspace,
            answers.c.leader.in_(people),
            answers.c.outcome == AnswerOutcome.ANSWERED.value,
        )
        .distinct()
    )
    found: dict[str, set[Pair]] = {}
    for row in rows:
        found.setdefault(row.leader, set()).add((row.customer_id, row.question))
    return found


def unknown(connection: Connection, workspace: str, leader: str) -> list[Pair]:
    """The open questions of one leader: the pairs last answered with "I don't know", the oldest first."""
    newest = (
        sa.select(sa.func.max(answers.c.id))
        .where(
            answers.c.workspace == workspace,
            answers.c.leader == leader,
            answers.c.outcome != AnswerOutcome.SKIPPED.value,
        )
        .group_by(answers.c.customer_id, answers.c.question)
    )
    rows = connection.execute(
        sa.select(answers.c.customer_id, answers.c.question)
        .where(
            answers.c.workspace == workspace,
            answers.c.leader
            == leader,  # repeated, so that the database reads no other leader's rows
            answers.c.id.in_(newest),
            answers.c.outcome == AnswerOutcome.UNKNOWN.value,
        )
        .order_by(answers.c.answered_at, answers.c.id)
    )
    return [(row.customer_id, row.question) for row in rows]


def unanswered(
    connection: Connection, workspace: str, leader: str, customer: int
) -> list[tuple[str, str]]:
    """The open questions of one leader about one customer: (delivery id, question key), the latest first."""
    rows = connection.execute(
        sa.select(answers.c.delivery_id, answers.c.question, answers.c.outcome)
        .where(
            answers.c.workspace == workspace,
            answers.c.leader == leader,
            answers.c.customer_id == customer,
            answers.c.outcome != AnswerOutcome.SKIPPED.value,
        )
        .order_by(answers.c.id.desc())
    )
    last: dict[str, tuple[str | None, str]] = {}
    for row in rows:
        last.setdefault(row.question, (row.delivery_id, row.outcome))
    return [
        (delivery, question)
        for question, (delivery, outcome) in last.items()
        if delivery and outcome == AnswerOutcome.UNKNOWN.value
    ]


def last_seen(
    connection: Connection, workspace: str, people: Collection[str], settings: Collection[str]
) -> dict[str, dict[int, date]]:
    """The last day on which each of these leaders saw each customer in one of these settings, by leader and customer.

    `settings` may hold purposes, too (Programme.counts does); they are ignored.
    """
    met = ATTENDANCE
    last = sa.func.max(met.c.last_day, type_=sa.Date())
    rows = connection.execute(
        sa.select(met.c.user_id, met.c.customer_id, last.label("day"))
        .where(met.c.user_id.in_(people), met.c.setting.in_(settings))
        .group_by(met.c.user_id, met.c.customer_id),
        {"place": workspace},
    )
    found: dict[str, dict[int, date]] = {}
    for row in rows:
        found.setdefault(row.user_id, {})[row.customer_id] = row.day
    return found
