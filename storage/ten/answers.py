"""What leaders answered to the questions about their ten: one answer for each question sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import search_terms
from storage.core.tables import answers
from storage.core.upsert import insert
from storage.customers import customers


class AnswerOutcome(StrEnum):
    """What a leader did with a question: answered it, said "I don't know", or skipped it."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Answer:
    """The answer to one question. `words`: None unless `outcome` is ANSWERED."""

    customer: int
    question: str
    outcome: AnswerOutcome
    words: str | None
    answered_at: datetime


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
        search_terms=search_terms.of_answer(workspace, words),
    )
    has_words = stored.excluded.outcome == AnswerOutcome.ANSWERED.value
    connection.execute(
        stored.on_conflict_do_update(
            index_elements=["workspace", "delivery_id"],
            set_={
                each: stored.excluded[each]
                for each in ("outcome", "words", "answered_at", "search_terms")
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


def extend(
    connection: Connection, workspace: str, leader: str, delivery: str, words: str
) -> Answer | None:
    """Appends words to that leader's answer as a new line; None if it is not answered in words."""
    found = find(connection, workspace, leader, delivery)
    if found is None or found.words is None:
        return None
    whole = f"{found.words}\n{words}"
    connection.execute(
        answers.update()
        .where(
            answers.c.workspace == workspace,
            answers.c.leader == leader,
            answers.c.delivery_id == delivery,
        )
        .values(words=whole, search_terms=search_terms.of_answer(workspace, whole))
    )
    return find(connection, workspace, leader, delivery)


def find(connection: Connection, workspace: str, leader: str, delivery: str) -> Answer | None:
    """That leader's answer to the question of that delivery; None if there is none yet."""
    row = connection.execute(
        sa.select(answers).where(
            answers.c.workspace == workspace,
            answers.c.leader == leader,
            answers.c.delivery_id == delivery,
        )
    ).one_or_none()
    if row is None:
        return None
    return Answer(
        row.customer_id, row.question, AnswerOutcome(row.outcome), row.words, row.answered_at
    )
