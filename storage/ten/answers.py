"""What leaders answered to the questions about their ten: one answer for each question sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import search_terms
from storage.core.tables import answer_messages, answers
from storage.core.upsert import insert
from storage.customers import customers


class AnswerOutcome(StrEnum):
    """What a leader did with a question: answered it, said "I don't know", or skipped it."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Answer:
    """The answer to one question. `words`: None unless `outcome` is ANSWERED; `removed_at`: when it was removed."""

    customer: int
    question: str
    outcome: AnswerOutcome
    words: str | None
    answered_at: datetime
    removed_at: datetime | None = None


def keep(
    connection: Connection,
    workspace: str,
    leader: str,
    *,
    delivery: str,
    customer: int,
    question: str,
    outcome: AnswerOutcome,
    now: datetime,
    words: str | None = None,
) -> Answer:
    """Stores the outcome of a question, and returns what is stored now.

    The first outcome stays, except that an answer in words replaces "I don't know" or a skip.
    """
    held = customers.lock_all(connection, workspace, [customer])[customer]
    stored = insert(connection, answers).values(
        workspace=workspace,
        leader=leader,
        customer_id=held,
        question=question,
        outcome=outcome.value,
        words=words,
        delivery_id=delivery,
        answered_at=now,
        **_indexed(workspace, words),
    )
    has_words = stored.excluded.outcome == AnswerOutcome.ANSWERED.value
    connection.execute(
        stored.on_conflict_do_update(
            index_elements=["workspace", "delivery_id"],
            set_={
                each: stored.excluded[each]
                for each in (
                    "outcome",
                    "words",
                    "answered_at",
                    "removed_at",
                    "search_terms",
                    "search_version",
                )
            },
            where=sa.and_(
                has_words,
                answers.c.outcome != AnswerOutcome.ANSWERED.value,
                answers.c.leader == leader,
            ),
        )
    )
    found = find(connection, workspace, leader, delivery)
    assert found is not None
    return found


def _indexed(workspace: str, words: str | None) -> dict[str, Any]:
    """The columns of search."""
    terms = search_terms.of_answer(workspace, words)
    return {"search_terms": terms, "search_version": search_terms.VERSION}


def extend(
    connection: Connection, workspace: str, leader: str, delivery: str, words: str
) -> Answer | None:
    """Appends words to that leader's answer as a new line; None if it is not answered in words."""
    found = find(connection, workspace, leader, delivery)
    if found is None or found.words is None:
        return None
    return change(connection, workspace, leader, delivery, f"{found.words}\n{words}")


def change(
    connection: Connection, workspace: str, leader: str, delivery: str, words: str
) -> Answer | None:
    """Other words for an answer of that leader; None if there is none, or it was removed."""
    changed = connection.execute(
        answers.update()
        .where(
            *_one(workspace, leader, delivery), answers.c.outcome == AnswerOutcome.ANSWERED.value
        )
        .values(words=words, **_indexed(workspace, words))
    )
    return find(connection, workspace, leader, delivery) if changed.rowcount else None


def remove(
    connection: Connection, workspace: str, leader: str, delivery: str, now: datetime
) -> bool:
    """Takes that leader's words away, from everybody: the question is skipped. False if there were none."""
    changed = connection.execute(
        answers.update()
        .where(
            *_one(workspace, leader, delivery), answers.c.outcome == AnswerOutcome.ANSWERED.value
        )
        .values(outcome=AnswerOutcome.SKIPPED.value, removed_at=now, search_terms=None)
    )
    return bool(changed.rowcount)


def put_back(
    connection: Connection, workspace: str, leader: str, delivery: str, since: datetime
) -> bool:
    """Puts an answer back that was removed at `since` or later, as it was. False if it was not."""
    row = connection.execute(
        sa.select(answers.c.words).where(
            *_one(workspace, leader, delivery), answers.c.removed_at >= since
        )
    ).one_or_none()
    if row is None or row.words is None:
        return False
    connection.execute(
        answers.update()
        .where(*_one(workspace, leader, delivery))
        .values(
            outcome=AnswerOutcome.ANSWERED.value,
            removed_at=None,
            **_indexed(workspace, row.words),
        )
    )
    return True


def remember_message(
    connection: Connection, workspace: str, leader: str, ts: str, delivery: str
) -> None:
    """The leader's answer to that question came from their message with that timestamp."""
    values = {"workspace": workspace, "leader": leader, "ts": ts, "delivery_id": delivery}
    connection.execute(
        insert(connection, answer_messages).values(**values).on_conflict_do_nothing()
    )


def of_message(connection: Connection, workspace: str, leader: str, ts: str) -> str | None:
    """The question to which that message of the leader's is the answer, or a part of it."""
    return connection.execute(
        sa.select(answer_messages.c.delivery_id).where(
            answer_messages.c.workspace == workspace,
            answer_messages.c.leader == leader,
            answer_messages.c.ts == ts,
        )
    ).scalar_one_or_none()


def _one(workspace: str, leader: str, delivery: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        answers.c.workspace == workspace,
        answers.c.leader == leader,
        answers.c.delivery_id == delivery,
    )


def find(connection: Connection, workspace: str, leader: str, delivery: str) -> Answer | None:
    """That leader's answer to the question of that delivery; None if there is none yet."""
    row = connection.execute(
        sa.select(answers).where(*_one(workspace, leader, delivery))
    ).one_or_none()
    if row is None:
        return None
    outcome = AnswerOutcome(row.outcome)
    words = row.words if outcome is AnswerOutcome.ANSWERED else None
    return Answer(row.customer_id, row.question, outcome, words, row.answered_at, row.removed_at)
