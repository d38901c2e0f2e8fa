"""Properties of any line: nothing raises, no typed text is lost, no future visit is logged."""

import dataclasses
from datetime import date, timedelta
from typing import get_args

from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.language.quotes import logging_colon, unquote
from bot.language.visit_line.dates_and_stays import LONGEST_STAY
from bot.language.visit_line.intents import (
    AskDate,
    Future,
    Intent,
    Log,
    Misread,
    NoCustomer,
    OpenForm,
    RunSubcommand,
    Unclear,
    WhichWasMeant,
)
from bot.language.visit_line.parser import CUSTOMER_LIMIT, SAID_LIMIT
from storage.core.visit_entry import Met, Purpose, Setting, VisitEntry
from tests.bot.language.saying import TODAY, hear, logged

VOCABULARY = (
    "Acme Globex plan for not now with by on to from in the a and , : ： ( ) （COO） \" “ ” ‘ ’ ' « » 「 」",
    "Dana Cole (COO) <@U1|ben> <@U2> @ben <!channel> 12 Nov 31 Feb 3/4 2026-11-12 2-4 yesterday last",
    "friday next week days 3 ago 12th 14:00 at video phone person sell selling since until starting",
    "http://x <http://x.y|x.y> :tada: — & 🚀 \u200f שלום 中国 over call day before",
)
PIECES = st.sampled_from([word for line in VOCABULARY for word in line.split(" ")])
LINES = st.lists(PIECES, max_size=14).map(" ".join) | st.lists(PIECES, max_size=10).map("".join)


def entries_of(intent: Intent) -> list[VisitEntry]:
    """All visits in an intent."""
    if isinstance(intent, WhichWasMeant):
        return entries_of(intent.visit)
    values = (getattr(intent, each.name) for each in dataclasses.fields(intent))
    return [value for value in values if isinstance(value, VisitEntry)]


def assert_sound(text: str, today: date = TODAY) -> None:
    """Asserts the invariants of every intent."""
    intent = hear(text, today)
    assert isinstance(intent, get_args(Intent))
    for entry in entries_of(intent):
        assert entry.customer == " ".join(entry.customer.split())
        assert 1 <= entry.days <= LONGEST_STAY
        assert entry.said is None or entry.said.strip() == entry.said != ""
        assert all(each.name for each in entry.met)
        assert entry.customer or isinstance(intent, NoCustomer | Misread | Unclear | WhichWasMeant)
    if isinstance(intent, Log):
        assert intent.entry.last_day <= today
        assert len(intent.entry.customer) <= CUSTOMER_LIMIT
        assert len(intent.entry.said or "") <= SAID_LIMIT
    if isinstance(intent, AskDate):
        assert all(day + timedelta(intent.entry.days - 1) <= today for day in intent.options)
    if isinstance(intent, Future):
        assert intent.day == intent.entry.last_day > today
    if isinstance(intent, Misread):
        assert not intent.sentence[0].islower()
        assert intent.sentence[-1] in ".?"
        assert intent.typed == text.replace("\0", "").strip()
    is_log = logging_colon(text.replace("\0", "").strip()) is not None
    assert is_log or isinstance(intent, OpenForm | RunSubcommand | Unclear)


@given(st.text(max_size=300))
@example("for")
@example("for <@U1")
@example("(" * 50 + ": x")
@example("²: x")
@example("on ²: x")
@example("Acme ½ Nov: x")
@example("Acme with (: x")
@example("Acme " + "9" * 5000 + " days ago: x")
@example("Acme " + "9" * 5000 + " days: x")
@example("İ 12 Nov: x")
def test_any_text_is_answered(text: str) -> None:
    assert_sound(text)


@given(LINES, st.dates(date(1990, 1, 1), date(2200, 12, 31)))
def test_any_line_of_the_grammars_words_is_answered(text: str, today: date) -> None:
    assert_sound(text, today)


@given(st.sampled_from([date.min, date.max, date(4, 2, 29), date(9999, 12, 30)]), LINES)
def test_the_ends_of_the_calendar_raise_nothing(today: date, text: str) -> None:
    hear(text, today)


names = st.text(
    st.characters(categories=("Lu", "Ll", "Lo"), exclude_characters="ªº"), min_size=2, max_size=12
).map(lambda word: f"Q{word}")
mentions = st.integers(1, 999).map(lambda number: f"U{number}")
words_said = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=60).map(
    lambda text: unquote(unquote(text.strip()).strip()).strip()
)


@st.composite
def entries(draw: st.DrawFn) -> VisitEntry:
    """Any visit that one line can express."""
    days = draw(st.integers(1, LONGEST_STAY))
    ago = draw(st.integers(days - 1, 1700))
    return VisitEntry(
        customer=" ".join(draw(st.lists(names, min_size=1, max_size=3))),
        first_day=TODAY - timedelta(days=ago),
        days=days,
        setting=draw(st.sampled_from(Setting)),
        purpose=draw(st.sampled_from(Purpose)),
        met=tuple(
            draw(st.lists(st.builds(Met, names, st.none() | names), unique=True, max_size=3))
        ),
        colleagues=tuple(draw(st.lists(mentions, unique=True, max_size=3))),
        said=draw(words_said) or None,
    )


def written(entry: VisitEntry) -> str:
    """A visit as a line that names every part."""
    people = [each.name + (f" ({each.role})" if each.role else "") for each in entry.met]
    people += [f"<@{user}|somebody>" for user in entry.colleagues]
    how = {Setting.IN_PERSON: "in person", Setting.VIDEO: "by video", Setting.PHONE: "by phone"}
    company = f" with {', '.join(people)}" if people else ""
    return (
        f'"{entry.customer}" {entry.days} days from {entry.first_day}{company} '
        f"{how[entry.setting]} to {entry.purpose}: “{entry.said or ''}”"
    )


@given(entries())
def test_a_visit_written_out_is_read_back(entry: VisitEntry) -> None:
    assume(
        unquote(f"“{entry.said or ''}”") == (entry.said or "")
    )  # no marks that pair up otherwise
    assert logged(written(entry)) == entry


@given(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=400))
def test_what_they_said_is_never_changed(words: str) -> None:
    assert logged(f"Acme: {words}").said == words.strip()


@given(st.text(max_size=200))
def test_taking_off_quotes_only_ever_takes_off_the_outer_pair(text: str) -> None:
    assert unquote(text) in (text, text[1:-1].strip())


@given(LINES)
def test_wider_spacing_changes_no_meaning(text: str) -> None:
    spaced = text.replace(" ", "  ")
    first, second = hear(text), hear(spaced)
    if isinstance(first, Log):
        assert isinstance(second, Log)
        assert dataclasses.replace(first.entry, said=None) == dataclasses.replace(
            second.entry, said=None
        )
