"""Escaped text: it cannot mention, link, or reverse the text beside it."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import cut_lines, escape


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ("\u202eabc", "\u202eabc\u202c"),
        ("\u2067\u202eabc", "\u2067\u202eabc\u202c\u2069"),
        ("\u202eabc\u202c", "\u202eabc\u202c"),
        ("\u202cabc", "\u202cabc"),
        ("אנחנו", "אנחנו"),
    ],
)
def test_words_stay_words_and_turn_nothing_beside_them(words: str, said: str) -> None:
    assert escape(words) == said


@given(st.text())
def test_no_letter_of_what_was_said_is_lost(words: str) -> None:
    said = html.unescape(escape(html.escape(words, quote=False)))
    assert said.startswith(html.escape(words, quote=False))


@given(st.lists(st.text()), st.integers(0, 100))
def test_lines_are_shown_from_the_front_as_far_as_they_fit(lines: list[str], most: int) -> None:
    shown = cut_lines(lines, most)
    assert shown == lines[: len(shown)]
    assert sum(map(len, shown)) <= most
    assert len(shown) == len(lines) or sum(map(len, lines[: len(shown) + 1])) > most
