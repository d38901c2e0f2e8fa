"""The view of the visit form. Pure: what is known of a visit in, a view out.

What people typed goes unescaped into `plain_text`, options and initial values, which are not markup.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.forms.customer_picker import customer_field
from bot.forms.fields import colleagues_field, days_field, text_input
from bot.forms.near_names import NearNames, near_fields
from bot.language.visit_line.dates_and_stays import LONGEST_STAY
from bot.requests.submission import NO_HINTS, Hints
from bot.slack.blocks import Block, context, field_of, modal, option, section
from bot.wording.names import people, quoted
from bot.wording.visit_fields import WORDING
from bot.wording.visits import OUTCOMES, PURPOSES, SETTINGS
from storage.core.visit_entry import Met, Purpose, Setting, VisitEntry
from storage.core.visit_fields import AUTHOR_ONLY
from storage.customers.customers import Customer

FORM = "visit_form"
DATE = "date"
MET = "met"
HOW = "how"
WHY = "why"
OUTCOME = "outcome"
PROMISED = "promised"
PROMISED_BY = "promised_by"
# Keys of free-text fields, which are also their block_ids, in the order of the form.
FIRST_WORDS = ("said", "surprise")
MORE_WORDS = ("place", "saw", "heading", "obstacles", "reading")
LAST_WORDS = ("private",)


def empty(today: date, customer: str = "") -> VisitEntry:
    """A visit of which only the customer's name may be known."""
    return VisitEntry(customer=customer, first_day=today)


def form(
    entry: VisitEntry,
    known: Customer | None = None,
    *,
    hints: Hints = NO_HINTS,
    near: NearNames | None = None,
    private: bool = True,
    expected: str | None = None,
    dated: bool = True,
) -> Block:
    """The form, prefilled with `entry`; with its day only if that is known (`dated`).

    `known`: its customer, if known; otherwise the name may be new or empty.
    `near`: known customers that the name may mean; the form asks which. `private`: whether to
    show the fields for the author alone. `expected`: what was predicted before a planned visit.
    """
    blocks = [
        customer_field(entry.customer, known),
        *near_fields(entry.customer, near),
        _date(entry.first_day if dated else None),
        _met(entry.met),
        field_of(HOW, "How?", _choice(SETTINGS, entry.setting)),
        field_of(WHY, "Why did you go?", _choice(PURPOSES, entry.purpose)),
        *([_expected(expected)] if expected else []),
        *_words(entry, FIRST_WORDS, private),
        *([_outcome()] if expected else []),
        {"type": "divider"},
        context("The rest may stay empty."),
        *_words(entry, MORE_WORDS, private),
        *_promise(entry),
        colleagues_field(
            entry.colleagues,
            "Who of us came along?",
            hint="It counts for them too, if they are leaders. I tell them.",
        ),
        days_field(entry.days, LONGEST_STAY),
        *_words(entry, LAST_WORDS, private),
    ]
    title = "Edit the visit" if hints.visit else "A customer visit"
    return modal(
        FORM, title, blocks, submit="Keep", close="Cancel", private_metadata=hints.as_text()
    )


def _date(day: date | None) -> Block:
    element: Block = {"type": "datepicker"}
    if day is not None:
        element["initial_date"] = day.isoformat()
    return field_of(DATE, "When?", element)


def _expected(words: str) -> Block:
    return section(f"*You expected:* {quoted(words, 600)}")


def _outcome() -> Block:
    options = [option(label, value.value) for value, label in OUTCOMES.items()]
    element = {"type": "radio_buttons", "options": options}
    return field_of(
        OUTCOME, "And what they said was …", element, optional=True, hint="Nobody else sees this."
    )


def _choice(words: dict[Any, str], chosen: Setting | Purpose) -> Block:
    options = [option(label, value.value) for value, label in words.items()]
    return {
        "type": "static_select",
        "options": options,
        "initial_option": option(words[chosen], chosen.value),
    }


def _met(met: Sequence[Met]) -> Block:
    element = text_input(people(met))
    element["placeholder"] = {"type": "plain_text", "text": "Dana Cole (COO), Raj Patel"}
    return field_of(MET, "Whom did you meet?", element, optional=True)


def _words(entry: VisitEntry, keys: Sequence[str], private: bool) -> list[Block]:
    shown = [WORDING[key] for key in keys if private or key not in AUTHOR_ONLY]
    return [
        field_of(
            each.key,
            each.label,
            text_input(getattr(entry, each.key), multiline=each.multiline),
            optional=True,
            hint=each.hint,
        )
        for each in shown
    ]


def _promise(entry: VisitEntry) -> list[Block]:
    day: Block = {"type": "datepicker"}
    if entry.promised_by:
        day["initial_date"] = entry.promised_by.isoformat()
    hint = "I remind you on the working morning before."
    return [
        field_of(PROMISED, "A promise you made", text_input(entry.promised), optional=True),
        field_of(PROMISED_BY, "By when?", day, optional=True, hint=hint),
    ]
