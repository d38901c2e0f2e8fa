"""What is offered where a day is asked about: only days that the words may mean; and stays of neighbouring days."""

from datetime import date

import pytest

from bot.language.visit_line.intents import Log, Misread
from tests.bot.language.saying import hear

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("31.11", "11-30 12-01"),
        ("31 Nov", "11-30 12-01"),
        ("31.11.2026", "11-30 12-01"),
        ("30.2.", "02-28 03-01"),
        ("99.99", ""),
        ("Labor Day", ""),
        ("Ramadan", ""),
        ("2025", ""),
        ("H1 2026", ""),
        ("Nov '26", ""),
        ("summer 2025", ""),
        ("end of Q3", ""),
        ("end of last week", "11-20 11-19"),
        ("start of the week", "11-23 11-24"),
        ("mid last week", "11-18 11-17 11-19"),
        ("mid-November", "11-15 11-14 11-16"),
        ("early November", "11-01 11-02 11-03"),
        ("late October", "10-30 10-31"),
        ("end of last month", "10-30 10-31"),
        ("the weekend", "11-21 11-22"),
        ("at 12.11", "11-12 11-27"),
        ("12,11", "11-12"),
        ("12112026", "11-12"),
        ("121126", "11-12"),
        ("2026-11-12T10:00", "11-12"),
        ("12.", "11-12"),
        ("l'altro ieri", "11-25"),
        ("fortnight ago", "11-13"),
        ("monday and thursday", "11-23 11-26"),
        ("i går", "11-26"),
        ("i förrgår", "11-25"),
        ("på onsdag", "11-25"),
        ("в понедельник", "11-23"),
        ("вчера", "11-26"),
        ("أمس", "11-26"),
        ("어제", "11-26"),
        ("월요일", "11-23"),
        ("v. 46", "11-09 11-10 11-11 11-12 11-13"),
    ],
)
def test_only_days_that_may_be_meant_are_offered(typed: str, days: str) -> None:
    question = hear(f"Acme {typed}: gas", FRIDAY)
    assert isinstance(question, Misread)
    assert question.entry is not None
    assert question.entry.customer == "Acme"
    assert " ".join(f"{day:%m-%d}" for day in question.days) == days


@pytest.mark.parametrize(
    ("typed", "day", "days"),
    [
        ("today & yesterday", "2026-11-26", 2),
        ("yesterday and today", "2026-11-26", 2),
        ("mon, tue", "2026-11-23", 2),
        ("mon, tue, wed", "2026-11-23", 3),
        ("tuesday, monday", "2026-11-23", 2),
        ("friday and saturday", "2026-11-20", 2),
        ("monday of last week", "2026-11-16", 1),
        ("two days before yesterday", "2026-11-24", 1),
        ("@ yesterday", "2026-11-26", 1),
        ("at 14.30", "2026-11-27", 1),
        ("yesterday.", "2026-11-26", 1),
        ("12 листопада", "2026-11-12", 1),
        ("12 ноября", "2026-11-12", 1),
    ],
)
def test_neighbouring_days_are_a_stay_and_days_are_read(typed: str, day: str, days: int) -> None:
    intent = hear(f"Acme {typed}: gas", FRIDAY)
    assert isinstance(intent, Log)
    entry = intent.entry
    assert (entry.customer, entry.first_day.isoformat(), entry.days) == ("Acme", day, days)


@pytest.mark.parametrize(
    ("line", "day", "said"),
    [
        ("Acme: yesterday: gas", "2026-11-26", "gas"),
        ("Acme: on 12 Nov: gas", "2026-11-12", "gas"),
        ("Acme: soon: gas", "2026-11-27", "soon: gas"),
        ("Acme: they said: gas", "2026-11-27", "they said: gas"),
        ("Acme: today they said: gas", "2026-11-27", "today they said: gas"),
    ],
)
def test_a_day_between_two_colons_is_when_it_was(line: str, day: str, said: str) -> None:
    intent = hear(line, FRIDAY)
    assert isinstance(intent, Log)
    assert (intent.entry.first_day.isoformat(), intent.entry.said) == (day, said)
