"""The form of a visit: what it looks like. Pure: a visit as far as it is known in, a view out.

What people typed stands in `plain_text`, options and initial values as it is; nothing here is markup.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.language.visit_line.dates_and_stays import LONGEST_STAY
from bot.slack.blocks import OPTION, SECTION, Block, context, field_of, modal, option, section
from bot.slack.text import cut, quoted, storable
from bot.wording.names import people
from bot.wording.visits import OUTCOMES, PURPOSES, SETTINGS
from storage.customers import Customer
from storage.entries import Entry, Met, Purpose, Setting

FORM = "visit_form"
TYPE_AHEAD = "visit_customer"
NEW = "new:"
TEXT = SECTION  # characters of one answer; Slack allows no more in an input
NAME = 300
MOST_COLLEAGUES = 100
HIGHEST_ID = 2**31 - 1  # what the database's integers hold

# The fields, by block_id. Errors are shown at them.
CUSTOMER = "customer"
CUSTOMER_NAME = "customer_name"
WHICH = "which"
DATE = "date"
MET = "met"
HOW = "how"
WHY = "why"
COLLEAGUES = "colleagues"
DAYS = "days"
PRIVATE = "private"
OUTCOME = "outcome"
PROMISED = "promised"
PROMISED_BY = "promised_by"
# (block_id and name in the entry, label, hint)
FIRST_WORDS = (
    ("said", "One thing they said, in their words", "Which person, in which words?"),
    ("surprise", "What surprised you?", "Only you will see this."),
)
MORE_WORDS = (
    ("saw", "What you saw", None),
    ("heading", "Where they are heading", None),
    ("obstacles", "What gets in their way", None),
    ("reading", "Your own reading", "What you make of it: kept apart from what they said."),
)
WORDS = tuple(name for name, *_ in (*FIRST_WORDS, *MORE_WORDS))


@dataclass(frozen=True)
class Hints:
    """What a form remembers in `private_metadata`. It comes back from the outside: hints, never proofs.

    `draft`: the question that it answers. `visit`: the visit that it edits. `turn`: which form in this
    modal it is, the first being 0. `asked`: the name about which WHICH asks. `place`: a draft that knows
    which message shows the receipt until now. `plan`: the plan that it came of.
    """

    draft: str | None = None
    visit: int | None = None
    turn: int = 0
    asked: str | None = None
    place: str | None = None
    plan: int | None = None

    def as_text(self) -> str:
        """As a form carries it."""
        kept = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(kept, ensure_ascii=False) if kept else ""


def hints_of(view: dict[str, Any]) -> Hints:
    """What the form remembers; what cannot be read is left out."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        kept = {}
    if not isinstance(kept, dict):
        return Hints()
    visit, turn, plan = kept.get("visit"), kept.get("turn"), kept.get("plan")
    words = {name: kept.get(name) for name in ("draft", "asked", "place")}
    return Hints(
        visit=visit if isinstance(visit, int) and 0 < visit <= HIGHEST_ID else None,
        plan=plan if isinstance(plan, int) and 0 < plan <= HIGHEST_ID else None,
        turn=turn if isinstance(turn, int) and 0 < turn < 1000 else 0,
        **{name: storable(value) for name, value in words.items() if isinstance(value, str)},
    )


def empty(today: date, customer: str = "") -> Entry:
    """A visit of which nothing is known but perhaps a name."""
    return Entry(customer=customer, first_day=today)


def form(
    entry: Entry,
    known: Customer | None = None,
    *,
    hints: Hints = Hints(),
    near: Sequence[Customer] = (),
    private: bool = True,
    expected: str | None = None,
) -> Block:
    """The form, filled with `entry`. `known` is its customer if we know it; its name may be empty or new.

    `near` are customers that a new name may have meant: then the form asks which. `private`: whether to
    show what is for the author alone. `expected`: what was predicted before a planned visit.
    """
    blocks = [
        customer_field(entry.customer, known),
        *([which_field(entry.customer, near)] if near else []),
        field_of(DATE, "When?", {"type": "datepicker", "initial_date": str(entry.first_day)}),
        _met(entry.met),
        field_of(HOW, "How?", _choice(SETTINGS, entry.setting)),
        field_of(WHY, "Why did you go?", _choice(PURPOSES, entry.purpose)),
        *([_expected(expected)] if expected else []),
        *_words(entry, FIRST_WORDS if private else FIRST_WORDS[:1]),
        *([_outcome()] if expected else []),
        {"type": "divider"},
        context("The rest may stay empty."),
        *_words(entry, MORE_WORDS),
        *_promise(entry),
        _colleagues(entry.colleagues),
        _days(entry.days),
        *([_private(entry.private)] if private else []),
    ]
    title = "Edit the visit" if hints.visit else "A customer visit"
    return modal(
        FORM, title, blocks, submit="Keep", close="Cancel", private_metadata=hints.as_text()
    )


def _expected(words: str) -> Block:
    return section(f"*You expected:* {quoted(words, 600)}")


def _outcome() -> Block:
    options = [option(label, value.value) for value, label in OUTCOMES.items()]
    element = {"type": "radio_buttons", "options": options}
    return field_of(
        OUTCOME, "And what they said was …", element, optional=True, hint="Nobody else sees this."
    )


def option_of(customer: Customer) -> Block:
    """A known customer in the type-ahead."""
    return option(customer.name, str(customer.id))


def option_to_add(typed: str) -> Block:
    """The last option of the type-ahead. A name that is too long for an option gets a field of its own."""
    label = f"Add “{typed}”"
    if len(label) <= OPTION:
        return option(label, NEW + typed)
    return option("A longer name: I'll ask for it in full", NEW)


def customer_field(name: str, known: Customer | None) -> Block:
    """The type-ahead, with a name in it that is known or new; or a field for one that is too long for it."""
    if known is None and len(f"Add “{name}”") > OPTION:
        return _long_name(name)
    element: Block = {
        "type": "external_select",
        "action_id": TYPE_AHEAD,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": "Type a name"},
    }
    if known is not None:
        element["initial_option"] = option_of(known)
    elif name:
        element["initial_option"] = option_to_add(name)
    return field_of(CUSTOMER, "Which customer?", element)


def _long_name(name: str) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": NAME}
    if name.strip():
        element["initial_value"] = cut(name, NAME)
    return field_of(CUSTOMER_NAME, "The customer's name in full", element)


def which_field(typed: str, near: Sequence[Customer]) -> Block:
    """The question whether one of these was meant."""
    choices = [*map(option_of, near), option(f"No, add “{cut(typed, 60)}”", "new")]
    element = {"type": "radio_buttons", "options": choices}
    return field_of(WHICH, "Did you mean one that I know?", element)


def _choice(words: dict[Any, str], chosen: Setting | Purpose) -> Block:
    options = [option(label, value.value) for value, label in words.items()]
    return {
        "type": "static_select",
        "options": options,
        "initial_option": option(words[chosen], chosen.value),
    }


def _met(met: Sequence[Met]) -> Block:
    element = _text(people(met))
    element["placeholder"] = {"type": "plain_text", "text": "Dana Cole (COO), Raj Patel"}
    return field_of(MET, "Whom did you meet?", element, optional=True)


def _words(entry: Entry, rows: Sequence[tuple[str, str, str | None]]) -> list[Block]:
    return [
        field_of(
            name,
            label,
            _text(getattr(entry, name), multiline=True),
            optional=True,
            hint=hint,
        )
        for name, label, hint in rows
    ]


def _text(words: str | None, *, multiline: bool = False) -> Block:
    made: Block = {"type": "plain_text_input", "max_length": TEXT, "multiline": multiline}
    return made | ({"initial_value": cut(words, TEXT)} if words else {})


def _promise(entry: Entry) -> list[Block]:
    day: Block = {"type": "datepicker"}
    if entry.promised_by:
        day["initial_date"] = entry.promised_by.isoformat()
    hint = "I remind you on the working morning before."
    return [
        field_of(PROMISED, "A promise you made", _text(entry.promised), optional=True),
        field_of(PROMISED_BY, "By when?", day, optional=True, hint=hint),
    ]


def _colleagues(users: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select", "max_selected_items": MOST_COLLEAGUES}
    if users:
        element["initial_users"] = list(users[:MOST_COLLEAGUES])
    return field_of(
        COLLEAGUES,
        "Who of us came along?",
        element,
        optional=True,
        hint="It counts for them too, if they are leaders. I tell them.",
    )


def _days(days: int) -> Block:
    element = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(LONGEST_STAY),
        "initial_value": str(days),
    }
    return field_of(DAYS, "How many days?", element, optional=True)


def _private(words: str | None) -> Block:
    return field_of(
        PRIVATE, "Only for you", _text(words), optional=True, hint="Nobody else sees this line."
    )
