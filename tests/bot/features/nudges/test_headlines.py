"""Every headline in every nudge in which it may appear, and choosing one that was not used lately."""

import re
import string
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.nudges import headlines, messages
from bot.features.nudges.facts import Manner, Nudge, Suggestion
from bot.features.nudges.headlines import Phrase
from scheduler.kinds.declining_visits import VisitTrend
from storage.core.visit_entry import Purpose, Setting
from storage.customers.customers import Customer
from storage.programme.settings import Programme
from storage.queries.meetings import Meeting, Quote, UncountedMeetings

TODAY = date(2026, 11, 22)
MANNERS: tuple[Manner, ...] = ("overdue", "never", "only_selling", "wearing_off")
EVERY = [(manner, phrase) for manner in MANNERS for phrase in headlines.pool(manner)]
SCOLDING = re.compile(
    r"\b(should|must|fail\w*|neglect\w*|ignor\w*|again|finally|at last|overdue|sorry|unfortunately|disappoint\w*"
    r"|late|only|yet again|forgot\w*|excuse\w*|lazy|behind|nobody|never|not once|great|well done|congrat\w*)\b",
    re.IGNORECASE,
)
# What a phone shows of a message before it asks to "see more", with room to spare.
HEADLINE = 96
LINE = 260
LONG = "Società Cooperativa Agricola Forestale delle Terre Alte & Figli " * 5


def nudges(manner: Manner, phrase: Phrase) -> Iterator[Nudge]:
    """Nudges with one day and many, short names and long ones, with and without a quotation and a ten."""
    for days, name, said, of_ten in product(
        (1, 7, 365, 3650), ("Acme", LONG), (None, "no", LONG * 20), (True, False)
    ):
        day = TODAY - timedelta(days=days)
        words = Quote(said, day, name) if said else None
        last = None if manner == "never" else Meeting(1, Customer(1, name), day, words)
        yield Nudge(
            delivery="d" * 32,
            manner=manner,
            phrase=phrase,
            today=TODAY,
            since=day,
            step=0 if manner == "wearing_off" else 1,
            last=last,
            uncounted=uncounted(manner, days),
            suggestion=Suggestion(Customer(2, name), day if last else None, of_ten, words),
            has_ten=of_ten,
            counts=Programme().counts,
            trend=VisitTrend(days % 3, 40) if manner == "wearing_off" else None,
        )


def uncounted(manner: Manner, days: int) -> UncountedMeetings:
    if manner != "only_selling":
        return UncountedMeetings()
    purposes = frozenset({Purpose.SELL, Purpose.HELP} if days > 7 else {Purpose.SELL})
    return UncountedMeetings(days, purposes, frozenset({Setting.IN_PERSON}))


def lines(nudge: Nudge) -> list[str]:
    said: str = messages.nudge(nudge).blocks[0]["text"]["text"]
    return said.split("\n")


def test_there_are_forty_at_least_and_no_two_are_alike() -> None:
    assert len(EVERY) >= 40
    assert len({phrase.key for _, phrase in EVERY}) == len(EVERY)
    assert len({phrase.words for _, phrase in EVERY}) == len(EVERY)
    assert all(len(phrase.key) <= 32 for _, phrase in EVERY)


@pytest.mark.parametrize("manner", MANNERS)
def test_each_kind_has_more_than_a_leader_is_to_forget(manner: Manner) -> None:
    assert len(headlines.pool(manner)) > headlines.REMEMBERED


@pytest.mark.parametrize(("manner", "phrase"), EVERY, ids=lambda each: getattr(each, "key", each))
def test_each_is_short_whole_and_neither_cheers_nor_scolds(manner: Manner, phrase: Phrase) -> None:
    assert not SCOLDING.search(phrase.words.replace("Compared with nobody but yourself", ""))
    assert not set("!😀👍") & set(phrase.words)
    assert phrase.words.isascii()  # no emoji, no ornament
    assert phrase.words[-1] in ".?"
    names = {name for _, name, _, _ in string.Formatter().parse(phrase.words) if name}
    assert (
        names
        <= {
            "overdue": {"days"},
            "never": {"days"},
            "only_selling": {"visits", "since", "which"},
            "wearing_off": {"now", "best"},
        }[manner]
    )
    for nudge in nudges(manner, phrase):
        headline, *body = lines(nudge)
        assert len(headline) <= HEADLINE
        assert "{" not in headline
        assert not re.search(r"\b1 (days|visits)\b|\b[02-9] (day|visit)\b", headline)
        assert headline[1].isupper() or headline[1].isdigit()
        assert 1 <= len(body) <= 2
        assert all(len(line) <= LINE for line in body)
        assert "!" not in "".join([headline, *body]).replace("<!", "")


@pytest.mark.parametrize(("manner", "phrase"), EVERY, ids=lambda each: getattr(each, "key", each))
def test_the_text_alone_begins_with_it(manner: Manner, phrase: Phrase) -> None:
    for nudge in nudges(manner, phrase):
        message = messages.nudge(nudge)
        assert message.text.startswith(lines(nudge)[0].strip("*"))
        assert len(message.text) < 1000


@pytest.mark.parametrize("manner", MANNERS)
def test_the_first_is_the_first_and_then_each_comes_once_round(manner: Manner) -> None:
    recent: list[str] = []
    for _ in range(2 * len(headlines.pool(manner))):
        recent.insert(0, headlines.draw(manner, recent[: headlines.LOOKED_BACK]).key)
    once = [each.key for each in headlines.pool(manner)]
    assert recent[::-1] == once + once


@given(st.lists(st.sampled_from(MANNERS), min_size=60, max_size=120))
def test_whatever_is_said_in_whatever_order_none_comes_back_within_ten(
    manners: list[Manner],
) -> None:
    recent: list[str] = []
    for manner in manners:
        drawn = headlines.draw(manner, recent[: headlines.LOOKED_BACK]).key
        assert drawn not in recent[: headlines.REMEMBERED]
        recent.insert(0, drawn)


def test_a_key_of_another_kind_or_of_none_is_not_taken() -> None:
    key = headlines.pool("overdue")[3].key
    assert headlines.of_key(key, "overdue") == headlines.pool("overdue")[3]
    assert headlines.of_key(key, "never") is None
    assert headlines.of_key(None, "overdue") is None
    assert headlines.of_key("overdue.an_old_one", "overdue") is None
