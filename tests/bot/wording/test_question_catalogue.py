"""The questions, as data: enough of them, each about people, each short enough for a phone."""

import re

import pytest

from bot.wording.question_catalogue import (
    KEYS,
    QUESTIONS,
    ROWS,
    CatalogueQuestion,
    Group,
    group_of,
    words_of,
)
from scheduler.kinds.question_choice import asked_of

SHORT = 90  # two lines on a phone
SECOND_HAND = re.compile(r"average|percent|%|market|survey|segment|crm|score|satisfaction", re.I)


def is_for(key: str, function: str | None) -> bool:
    return key in asked_of(KEYS, function)


def test_there_are_sixty_and_every_group_and_the_five_functions_have_some() -> None:
    assert len(ROWS) >= 60
    assert {row.group for row in ROWS} == set(Group)
    for function in ("Finance", "HR", "Engineering", "Operations", "Sales"):
        assert sum(bool(row.functions) and is_for(row.key, function) for row in ROWS) >= 2, function


def test_no_key_and_no_words_come_twice() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS)
    assert len({row.words for row in ROWS}) == len(ROWS)
    assert sorted(KEYS) == sorted(row.key for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_question_is_short_and_asks_for_what_one_hears_in_person(row: CatalogueQuestion) -> None:
    assert re.fullmatch(r"[a-z_]{1,64}", row.key)
    assert len(row.words) <= SHORT
    assert row.words.endswith("?")
    assert not SECOND_HAND.search(row.words)


def test_seven_questions_in_a_row_look_at_a_customer_from_all_seven_sides() -> None:
    assert {group_of(key) for key in KEYS[:7]} == set(Group)


@pytest.mark.parametrize("function", ["Finance", "HR", "Engineering", "Operations", "Sales"])
def test_what_is_for_some_comes_second_in_its_group_for_them(function: str) -> None:
    theirs = asked_of(KEYS, function)
    first_two = [group_of(key) for key in theirs[:14]]
    own = [key for key in theirs[7:14] if QUESTIONS[key].functions]
    assert len(set(first_two)) == 7
    assert own
    assert all(is_for(key, function) for key in theirs)


def test_a_question_for_some_is_for_them_alone() -> None:
    assert is_for("invoice", "Finance")
    assert is_for("invoice", " finance ")
    assert not is_for("invoice", "Engineering")
    assert not is_for("invoice", None)
    assert is_for("three_years", None)


def test_a_key_of_another_release_has_no_words() -> None:
    assert words_of("never_was") is None
