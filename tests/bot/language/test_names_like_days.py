"""Firms that look like days, and days that look like firms: which is kept unasked, and what is asked."""

from datetime import date

import pytest

from bot.features.plans import plan_line
from bot.language.visit_line.intents import Log, Misread
from tests.bot.language.saying import hear

FRIDAY = date(2026, 11, 27)

FIRMS = """
Sunday Riley|Sun Microsystems|Saturday Club|Wednesday Group|Mon Repos|Sat Industries|Wed Design|Montag Verlag
Dienstag GmbH|4.11 Tactical|5.11 Tactical|3.14 Ventures|21st Century Fox|20th Century Fox|5th Avenue|On Running
Today Show Productions|7 For All Mankind|Thirty Seconds to Mars|Black Friday GmbH|Good Friday Foods|Fr. Lürssen
Rue du 4 Septembre SA|Cyber Monday|Happy Friday|Casual Fridays|Ruby Tuesday|3 Day Blinds|Three Days Grace|Mar Mar
My March|Del Mar|El Mar|Bella Mar|Easter Seals|Boxing Day Sports|Daily Mail|Level 3|Terminal 5|Acme Corp 2
Hier & Jetzt|Ieri SpA|Sa Sa|Do & Co|Th. Geyer|20 Minuten|365 Retail Markets|1st Source Bank|Friday Harbor
""".strip().replace("\n", "|").split("|")  # fmt: skip


@pytest.mark.parametrize("name", FIRMS)
def test_a_firm_that_looks_like_a_day_is_kept_by_its_name(name: str) -> None:
    for typed, day in (("", FRIDAY), (" yesterday", date(2026, 11, 26)), (" by video", FRIDAY)):
        intent = hear(f"{name}{typed}: gas", FRIDAY)
        assert isinstance(intent, Log)
        assert (intent.entry.customer, intent.entry.first_day) == (name, day)


@pytest.mark.parametrize(
    ("line", "customer", "day"),
    [
        ("Monday Acme", "Acme", date(2026, 11, 23)),
        ("Sunday Riley by phone", "Riley", date(2026, 11, 22)),
        ("5.11 Acme", "Acme", date(2026, 11, 5)),
        ("21st Acme Group", "Acme Group", date(2026, 11, 21)),
    ],
)
def test_the_day_and_the_customer_are_kept_for_the_case_that_the_customer_is_known(
    line: str, customer: str, day: date
) -> None:
    intent = hear(f"{line}: gas", FRIDAY)
    assert isinstance(intent, Log)
    question = intent.instead
    assert question is not None
    assert question.entry is not None
    assert (question.entry.customer, question.entry.first_day) == (customer, day)
    assert (question.days, question.may_be_name, question.known_as) == ((day,), True, intent.entry)
    assert question.sentence == f"Is “{line.split()[0]}” the day, and “{customer}” the customer?"


@pytest.mark.parametrize(
    "line",
    """yesterday Acme|Yesterday Acme|monday Acme|Today Acme|today lunch|Today Lunch|12 Nov Acme|Thu 12 Nov Acme
12.11. Acme|2026-11-12 Acme|11/12 Acme|3 days Acme|Toys for Tots|At Acme|Acme to Discuss|Acme yesterday lunch
Acme Friday Foods
Hotel du 8 Mai|Place du 11 Novembre|Calle 2 Mayo|Acme at headquarters""".replace("\n", "|").split("|"),
)  # fmt: skip
def test_what_is_likelier_a_day_is_asked_about(line: str) -> None:
    intent = hear(f"{line}: gas", FRIDAY)
    assert isinstance(intent, Misread)
    assert intent.known_as is not None
    assert intent.may_be_name


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("du 8 mai", "2026-05-08"),
        ("12 Octobre", "2026-10-12"),
        ("Tuesday", "2026-11-24"),
        ("le 12 novembre", "2026-11-12"),
    ],
)
def test_a_date_stays_a_date(typed: str, day: str) -> None:
    intent = hear(f"Acme {typed}: gas", FRIDAY)
    assert isinstance(intent, Log)
    assert (intent.entry.customer, intent.entry.first_day.isoformat()) == ("Acme", day)


def test_a_weekday_may_belong_to_a_known_name() -> None:
    intent = hear("Wild Tuesday: gas", FRIDAY)
    assert isinstance(intent, Log)
    assert intent.known_as is not None
    assert (intent.known_as.customer, intent.known_as.first_day) == ("Wild Tuesday", FRIDAY)


def test_a_plan_needs_a_day_so_a_leading_one_is_asked_about() -> None:
    assert plan_line.read("Sunday Riley", FRIDAY).doubt
    told = plan_line.read("Sunday Riley 7 Dec", FRIDAY)
    assert (told.customer, told.day, told.doubt) == ("Sunday Riley", date(2026, 12, 7), None)
