"""Reading a submitted form: any input gives a visit or an error at a field."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.visits import form, form_reader
from bot.forms import fields as forms_fields
from bot.language.people import read_people
from bot.requests import submission
from bot.requests.submission import Hints, ProblemsError
from bot.slack import text as slack_text
from bot.wording import names as wording_names
from storage.core.visit_entry import Met, Purpose, Setting, VisitEntry
from storage.customers.customers import Customer

TODAY = date(2026, 11, 2)

words = st.text(min_size=1, max_size=40).map(slack_text.clean).filter(bool)
names = st.from_regex(r"Q[a-zé'-]{1,12} [A-Z][a-zßø]{2,12}", fullmatch=True)
roles = st.none() | st.from_regex(r"[A-Z][A-Za-z, ]{1,18}[a-z]", fullmatch=True)
people = st.lists(st.builds(Met, names, roles), max_size=5, unique_by=lambda met: met.name)
entries = st.builds(
    VisitEntry,
    customer=st.just("Acme"),
    first_day=st.dates(TODAY - timedelta(days=1500), TODAY - timedelta(days=60)),
    days=st.integers(1, 60),
    setting=st.sampled_from(Setting),
    purpose=st.sampled_from(Purpose),
    met=people.map(tuple),
    colleagues=st.lists(st.from_regex(r"U[A-Z0-9]{6}", fullmatch=True), unique=True).map(tuple),
    said=st.none() | words,
    surprise=st.none() | words,
    reading=st.none() | words,
    private=st.none() | words,
)


def state_of(view: dict[str, Any]) -> dict[str, Any]:
    """The state that Slack sends for an unchanged form."""
    keys = {
        "plain_text_input": ("value", "initial_value"),
        "number_input": ("value", "initial_value"),
        "datepicker": ("selected_date", "initial_date"),
        "multi_users_select": ("selected_users", "initial_users"),
    }
    state = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            kept, begins = keys.get(element["type"], ("selected_option", "initial_option"))
            state[block["block_id"]] = {element["action_id"]: {kept: element.get(begins)}}
    return state


@given(entries)
def test_a_form_that_nobody_touched_says_what_it_was_filled_with(entry: VisitEntry) -> None:
    view = form.form(entry, Customer(7, "Acme"))
    found = form_reader.read(state_of(view), TODAY)
    assert found.customer == 7
    shown = forms_fields.MOST_COLLEAGUES
    assert found.entry == VisitEntry(
        **{**vars(entry), "customer": "", "colleagues": entry.colleagues[:shown]}
    )


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
fields = st.sampled_from(
    (
        "customer",
        "customer_name",
        "which",
        "date",
        "met",
        "how",
        "why",
        "days",
        "said",
        "colleagues",
    )
)
contents = st.fixed_dictionaries(
    {},
    optional={
        "value": anything,
        "selected_date": anything,
        "selected_users": st.lists(anything, max_size=3) | st.none(),
        "selected_option": st.fixed_dictionaries({"value": anything}) | st.none(),
    },
)


@given(st.dictionaries(fields, st.dictionaries(st.just("value"), contents, max_size=1)))
def test_whatever_comes_is_a_visit_or_a_sentence_at_a_field(values: dict[str, Any]) -> None:
    last_day, problems = outcome(values)
    assert last_day is None or last_day <= TODAY
    assert bool(problems) == (last_day is None)
    assert all(sentence[-1] in ".?" for sentence in problems.values())


def outcome(values: dict[str, Any]) -> tuple[date | None, dict[str, str]]:
    try:
        return form_reader.read(values, TODAY).entry.last_day, {}
    except ProblemsError as error:
        return None, error.errors


@given(people)
def test_people_come_back_as_they_were_shown(met: list[Met]) -> None:
    assert list(read_people(wording_names.people(met))) == met


@pytest.mark.parametrize(
    ("line", "met"),
    [
        ("", ()),
        ("Dana Cole", (Met("Dana Cole"),)),
        ("Dana Cole (COO), Raj Patel", (Met("Dana Cole", "COO"), Met("Raj Patel"))),
        ("Dana Cole, COO; Raj Patel", (Met("Dana Cole", "COO"), Met("Raj Patel"))),
        ("Dana Cole and Raj Patel", (Met("Dana Cole"), Met("Raj Patel"))),
        ("Dana & Raj", (Met("Dana"), Met("Raj"))),
        ("Dana Cole (Head of R&D, Europe)\nRaj", (Met("Dana Cole", "Head of R&D, Europe"), Met("Raj"))),
        ("Dana, Dana,, ", (Met("Dana"),)),
        ("田中、鈴木（部長）", (Met("田中"), Met("鈴木", "部長"))),
    ],
)  # fmt: skip
def test_people_are_read_from_a_line(line: str, met: tuple[Met, ...]) -> None:
    assert read_people(line) == met


@pytest.mark.parametrize("line", ["(COO)", "three engineers", "all of them", "12 people"])
def test_crowds_are_no_people(line: str) -> None:
    with pytest.raises(ValueError, match="Name the people"):
        read_people(line)


@given(
    st.builds(
        Hints,
        st.none() | st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
        st.none() | st.integers(1, submission.HIGHEST_ID),
        st.integers(0, 999),
        st.none() | words,
    )
)
def test_hints_come_back_as_they_went(hints: Hints) -> None:
    assert submission.hints_of({"private_metadata": hints.as_text()}) == hints


@given(st.text() | anything.map(json.dumps))
def test_hints_that_cannot_be_read_are_none(text: str) -> None:
    found = submission.hints_of({"private_metadata": text})
    assert isinstance(found, Hints)


def test_the_form_of_the_longest_visit_stays_within_slacks_limits() -> None:
    longest = VisitEntry(
        customer="W" * 300,
        first_day=TODAY,
        met=tuple(Met(f"{n}{'x' * 290}", "y" * 300) for n in range(20)),
        colleagues=tuple(f"U{n:06}" for n in range(140)),
        said="z" * 3000,
    )
    view = form.form(longest, Customer(1, "W" * 300), hints=Hints("d" * 32, 7, 9, "w" * 300))
    assert len(view["private_metadata"]) <= 3000
    for block in view["blocks"]:
        element = block.get("element", {})
        assert len(element.get("initial_value", "")) <= 3000
        assert len(element.get("initial_option", {}).get("text", {}).get("text", "")) <= 75
