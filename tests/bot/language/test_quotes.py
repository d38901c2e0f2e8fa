"""The colon that logs, and the words of the customer after it."""

import pytest

from bot.language.quotes import logging_colon, unquote
from bot.language.visit_line.intents import Unclear
from tests.bot.language.saying import hear, logged, visit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Acme: x", "x"),
        ("Acme:  x  ", "x"),
        ("Acme:\nx\ny", "x\ny"),
        ("Acme:", None),
        ("Acme: ", None),
        ('Acme: ""', None),
        ("Acme: “ ”", None),
        ("Acme : x", "x"),
        ("Acme\u00a0:\u00a0x", "x"),
        ("Acme：x", "x"),
        ("Acme： x", "x"),
        ('Acme:"x"', "x"),
        ("Acme:“x”", "x"),
        ("Acme:«x»", "x"),
        ('Acme: "x"', "x"),
        ("Acme: “x”", "x"),
        ("Acme: „x“", "x"),
        ("Acme: „x”", "x"),
        ("Acme: ”x”", "x"),
        ("Acme: «x»", "x"),
        ("Acme: «\u202fx\u202f»", "x"),
        ("Acme: »x«", "x"),
        ("Acme: ‹x›", "x"),
        ("Acme: 'x'", "x"),
        ("Acme: ‘x’", "x"),
        ("Acme: ‚x‘", "x"),
        ("Acme: 「x」", "x"),
        ("Acme: 『x』", "x"),
        ("Acme: ＂x＂", "x"),
        ('Acme: "x”', "x"),
        ('Acme: “x"', "x"),
        ("Acme: ““x””", "“x”"),
        ('Acme: "a" and "b"', '"a" and "b"'),
        ("Acme: “a” and “b”", "“a” and “b”"),
        ("Acme: 'a', then 'b'", "'a', then 'b'"),
        ("Acme: «a» et «b»", "«a» et «b»"),
        ("Acme: “he said “no” to us”", "he said “no” to us"),
        ('Acme: "he said “no” to us"', "he said “no” to us"),
        ("Acme: “he said ‘no’ to us”", "he said ‘no’ to us"),
        ("Acme: «il a dit «non» hier»", "il a dit «non» hier"),
        ("Acme: 'we can't, we won't'", "we can't, we won't"),
        ("Acme: ‘we can’t’", "we can’t"),
        ("Acme: ‘we can’t", "‘we can’t"),
        ('Acme: "we may leave', '"we may leave'),
        ('Acme: she said "we may leave"', 'she said "we may leave"'),
        ('Acme: "we may leave", she said', '"we may leave", she said'),
        ("Acme: they: left: us", "they: left: us"),
        ("Acme: see http://acme.example/x: it works", "see http://acme.example/x: it works"),
        ("Acme: 😀 “hi” :tada:", "😀 “hi” :tada:"),
        ("Acme: אנחנו עוזבים", "אנחנו עוזבים"),
        ("Acme:\u200f “x”", "x"),
        ("Acme: <@U2> & <b> stay", "<@U2> & <b> stay"),
        ("Acme: " + "long " * 500, ("long " * 500).strip()),
    ],
)
def test_what_they_said_is_kept_and_one_outer_pair_of_quotes_taken_off(
    text: str, said: str | None
) -> None:
    assert logged(text) == visit(said=said)


@pytest.mark.parametrize(
    "text",
    [
        "Acme 14:00",
        "Acme at 14:00 yesterday",
        "Acme 14：00",
        "http://acme.example",
        "Acme http://acme.example/a:b",
        "Acme <https://acme.example/x:y|acme.example/x:y>",
        "Acme :tada:",
        "Acme :tada: yesterday",
        ":wave::skin-tone-2: Acme",
        '"Acme: the company" with Dana',
        "“Acme: the company” yesterday",
        "'Acme: the company' yesterday",
        "«Acme : la société» yesterday",
        "Acme:hello",
        "C:\\acme",
    ],
)
def test_no_other_colon_logs(text: str) -> None:
    assert logging_colon(text) is None
    assert isinstance(hear(text), Unclear)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Acme :tada:: x", 11),
        (":hi there", None),
        ("Acme :hi: there: x", 15),
        ('5" pipes: he said "no"', 8),
        ("Workers' Union: they don't like 'flexible'", 14),
        ('Acme "new: hello', 9),
        ("Rock 'n' Roll: x", 13),
        ("Acme 14:00: x", 10),
        ("Acme\u200f:\u200f x", 5),
        (":", 0),
        ("::", 1),
    ],
)
def test_the_first_colon_that_ends_a_word_outside_quotes_logs(text: str, place: int | None) -> None:
    assert logging_colon(text) == place


def test_the_customer_of_a_line_with_emoji_and_links() -> None:
    assert logged(":rocket: Acme yesterday: x") == visit(":rocket: Acme", "2026-11-18")
    assert logged("http://acme.example yesterday: x") == visit("http://acme.example", "2026-11-18")
    assert logged("acme.example yesterday: x") == visit("acme.example", "2026-11-18")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("see https://acme.example/a", "see https://acme.example/a"),
        ("“<@U2|ben> is right”", "@ben is right"),
        ("<@U2> is right", "<@U2> is right"),
        ("a <b and c> d", "a <b and c> d"),
        ("<b> x.y", "<b> x.y"),
    ],
)
def test_people_and_signs_are_kept_as_they_were_typed(sent: str, said: str) -> None:
    assert logged(f"Acme: {sent}") == visit(said=said)


@pytest.mark.parametrize("text", ["", '"', "'", "x", '"x', 'x"', '"""', "''", "“"])
def test_scraps_of_quotes_are_left_alone(text: str) -> None:
    assert unquote(text) in (text, "", text[1:-1])
