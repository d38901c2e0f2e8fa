"""Answers to the weekly question: the first one counts, except that a text replaces an answer without one."""

from datetime import datetime

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.customers import customers
from storage.ten import answers
from storage.ten.answers import Answer, AnswerOutcome
from tests import cast
from tests.cast import ANNA, BEN, OTHER_TEAM, T0, TEAM, later


@pytest.fixture(autouse=True)
async def people(database: Database) -> None:
    await database.run(cast.enrol)


def keep(
    connection: Connection,
    outcome: AnswerOutcome,
    words: str | None = None,
    leader: str = ANNA,
    now: datetime = T0,
) -> Answer:
    customer = customers.add(connection, TEAM, "Globex", ANNA, T0)
    return answers.keep(
        connection,
        TEAM,
        leader,
        delivery="d1",
        customer=customer.id,
        question="awake",
        outcome=outcome,
        words=words,
        now=now,
    )


def test_an_answer_is_kept_with_its_words(database: Database) -> None:
    kept = database.run_now(keep, AnswerOutcome.ANSWERED, "the price of gas")
    assert (kept.outcome, kept.words, kept.question) == (
        AnswerOutcome.ANSWERED,
        "the price of gas",
        "awake",
    )
    assert database.read_now(answers.find, TEAM, ANNA, "d1") == kept


@pytest.mark.parametrize("first", [AnswerOutcome.UNKNOWN, AnswerOutcome.SKIPPED])
def test_words_replace_none(database: Database, first: AnswerOutcome) -> None:
    database.run_now(keep, first)
    kept = database.run_now(keep, AnswerOutcome.ANSWERED, "now I know", now=later(days=1))
    assert (kept.outcome, kept.words, kept.answered_at) == (
        AnswerOutcome.ANSWERED,
        "now I know",
        later(days=1),
    )


@pytest.mark.parametrize("second", list(AnswerOutcome))
def test_words_are_never_replaced(database: Database, second: AnswerOutcome) -> None:
    database.run_now(keep, AnswerOutcome.ANSWERED, "the price of gas")
    kept = database.run_now(keep, second, "x" if second is AnswerOutcome.ANSWERED else None)
    assert kept.words == "the price of gas"


def test_a_skip_does_not_replace_an_honest_i_dont_know(database: Database) -> None:
    database.run_now(keep, AnswerOutcome.UNKNOWN)
    assert database.run_now(keep, AnswerOutcome.SKIPPED).outcome is AnswerOutcome.UNKNOWN


def test_it_is_that_leaders_and_that_workspaces_alone(database: Database) -> None:
    database.run_now(keep, AnswerOutcome.UNKNOWN)
    assert database.read_now(answers.find, TEAM, BEN, "d1") is None
    assert database.read_now(answers.find, OTHER_TEAM, ANNA, "d1") is None
