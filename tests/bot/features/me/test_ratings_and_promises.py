"""The two lists side by side, and the words of /visit me for given facts. Pure."""

from datetime import UTC, date, datetime, timedelta

from bot.features.me import ratings_and_promises
from bot.features.ten.comparison import compare, words
from storage.customers.customers import Customer
from storage.ten.ratings import Rating
from storage.visits.promises import Promise

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ACME, GLOBEX, INITECH, UMBRELLA = (
    Customer(n, name) for n, name in enumerate(("Acme", "Globex", "Initech", "Umbrella"), 1)
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_who_came_who_went_and_whom_they_forgot() -> None:
    met = {UMBRELLA: ago(20), INITECH: ago(10), GLOBEX: ago(1)}
    found = compare([ACME, INITECH], [ACME, GLOBEX], met, date(2026, 5, 4), TODAY)
    assert words(found, TODAY) == [
        "Beside the list you named on 4 May: new Globex; gone Initech.",
        "Seen in the last half-year and not named: Initech and Umbrella.",
    ]


def test_whom_they_met_before_that_is_not_forgotten() -> None:
    found = compare([ACME], [ACME], {UMBRELLA: ago(182), ACME: ago(1)}, ago(5), TODAY)
    assert found.forgotten == ()
    assert words(found, TODAY) == [
        "Beside the list you named on 17 November: nobody came, nobody went."
    ]


def test_a_name_of_any_kind_stays_a_name() -> None:
    nasty = Customer(9, "<!channel> & co")
    found = compare([nasty], [ACME], {nasty: ago(3)}, ago(5), TODAY)
    assert "<" not in " ".join(words(found, TODAY))


def test_ratings_stand_beside_the_days_since_they_met() -> None:
    rated = [
        Rating(ACME, "2026-Q4", 2, 3, NOW),
        Rating(GLOBEX, "2026-Q4", 5, 140, NOW),
        Rating(INITECH, "2026-Q4", 4, None, NOW),
    ]
    said = ratings_and_promises.known(rated, {1: ago(1), 2: ago(141)}, TODAY)
    assert said == (
        "How well you say you know them: Globex 5 of 5 (seen 141 days ago), "
        "Initech 4 of 5 (not seen yet), Acme 2 of 5 (seen yesterday)."
    )


def test_open_promises_are_a_number_and_the_first_of_them() -> None:
    first = Promise(1, "U0BEN", ACME, "x", ago(-1), NOW)
    later = Promise(2, "U0BEN", ACME, "y", None, NOW)
    assert ratings_and_promises.promised([first, later], TODAY) == (
        "2 promises are open, the first is due tomorrow, to Acme: `/visit promises`."
    )
    assert ratings_and_promises.promised([later], TODAY) == "1 promise is open: `/visit promises`."
    assert ratings_and_promises.promised([], TODAY) == ""
