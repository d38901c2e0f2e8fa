"""What is typed after /visit search: words, and by whom, with whom and since when."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import MistakeError
from bot.features.customers.search_line import NameLookup, Query, read
from storage.customers import name_keys
from storage.customers.customers import Customer

TODAY = date(2026, 11, 2)
ACME = Customer(1, "Acme")
INDUSTRIES = Customer(2, "Acme Industries")
CUSTOMERS = {name_keys.customer_key(each.name): each for each in (ACME, INDUSTRIES)}
LEADERS = {"anna": ["U0ANNA"], "sam": ["U0SAM1", "U0SAM2"]}

KNOWN = NameLookup(
    customer=lambda name: CUSTOMERS.get(name_keys.customer_key(name)) if name else None,
    near=lambda name: [ACME] if name.startswith("Acm") else [],
    leaders=lambda name: LEADERS.get(name.lower(), []),
    is_known=lambda user_id: user_id == "U0BEN",
)


def query(typed: str) -> Query:
    return read(typed, KNOWN, today=TODAY, me="U0ME")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lead times", Query("lead times")),
        ('"lead times" now', Query('"lead times" now')),
        ("lead times customer:Acme", Query("lead times", ACME)),
        ("customer:acme lead times", Query("lead times", ACME)),
        ("customer:Acme Industries lead times", Query("lead times", INDUSTRIES)),
        ("CUSTOMER:ACME, gas", Query("gas", ACME)),
        ("gas by:<@U0BEN|ben>", Query("gas", leader="U0BEN")),
        ("gas by:@anna", Query("gas", leader="U0ANNA")),
        ("gas leader:Anna", Query("gas", leader="U0ANNA")),
        ("gas by:me", Query("gas", leader="U0ME")),
        ("gas by <@U0BEN>", Query("gas", leader="U0BEN")),
        ("<@U0BEN> gas", Query("gas", leader="U0BEN")),
        ("gas since:2026", Query("gas", since=date(2026, 1, 1))),
        ("gas since:2026-03", Query("gas", since=date(2026, 3, 1))),
        ("gas since:2026-03-14 oil", Query("gas oil", since=date(2026, 3, 14))),
        ("gas since:march", Query("gas", since=date(2026, 3, 1))),
        ("gas since:December", Query("gas", since=date(2025, 12, 1))),
        ("gas since:march 2025 oil", Query("gas oil", since=date(2025, 3, 1))),
        ("gas since:12 Oct", Query("gas", since=date(2026, 10, 12))),
        ("gas since:3 months ago", Query("gas", since=date(2026, 8, 2))),
        ("gas since: last month", Query("gas", since=date(2026, 10, 1))),
        ("gas since last week", Query("gas", since=date(2026, 10, 26))),
        ("gas since:last quarter", Query("gas", since=date(2026, 7, 1))),
        ("gas since:this year", Query("gas", since=date(2026, 1, 1))),
        ("customer: Acme gas", Query("gas", ACME)),
        ('customer:"Acme" industries', Query("industries", ACME)),
        ("customer:“Acme Industries” gas", Query("gas", INDUSTRIES)),
        ("gas customer：Acme", Query("gas", ACME)),
        ("gas after:yesterday", Query("gas", since=date(2026, 11, 1))),
        ("gas since yesterday", Query("gas", since=date(2026, 11, 1))),
        ("gas at Acme", Query("gas", ACME)),
        ("gas from Acme Industries since march", Query("gas", INDUSTRIES, since=date(2026, 3, 1))),
        ("gas at Acme by <@U0BEN>", Query("gas", ACME, "U0BEN")),
        ("late since 2019 they fail", Query("late since 2019 they fail")),
        ("looking at prices", Query("looking at prices")),
        ("at Acme", Query("at Acme")),
        ("http://x.example and foo:bar", Query("http://x.example and foo:bar")),
        ("customer:", Query("customer:")),
        ("", Query("")),
    ],
)
def test_words_and_filters_are_told_apart(typed: str, expected: Query) -> None:
    assert query(typed) == expected


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("gas customer:Acmo", "I know no customer “Acmo”. Did you mean customer:Acme?"),
        ("gas customer:Hooli", "I know no customer “Hooli”."),
        ("gas by:zoe", "I know no leader “zoe”. Name them with @"),
        ("gas by:@", "Heard by whom? Name them with @, as in by:@anna, or say by:me."),
        ('gas by:""', "Heard by whom?"),
        ('gas customer:""', "Of which customer? Such as customer:Acme."),
        ('gas customer:"Hooli Inc"', "I know no customer “Hooli Inc”."),
        ("gas by:sam", "Two leaders are called “sam”."),
        ("gas <@U1>", "That person has never been a leader here"),
        ("gas since:soon", "I can't read since when."),
        ("gas since:2027", "That day is still to come."),
        ("gas since:3/4", "I can't read since when."),
        ("gas customer:Acme customer:Acme", "I can look for one customer at a time."),
        ("gas by:me by:anna", "I can look for one leader at a time."),
    ],
)
def test_a_filter_that_cannot_be_meant_gets_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(MistakeError) as caught:
        query(typed)
    assert str(caught.value).startswith(sentence) or sentence in str(caught.value)


PIECES = st.sampled_from(
    ["customer:", "by:", "since:", "since", "at", "Acme", "<@U0BEN>", "2026", '"', "march", "gas"]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12).map(" ".join))
def test_whatever_is_typed_is_a_query_or_a_sentence(typed: str) -> None:
    with suppress(MistakeError):
        found = query(typed)
        assert found.since is None or found.since <= TODAY
        assert found.customer in (None, ACME, INDUSTRIES)
