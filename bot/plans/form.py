"""The forms of plans: a new one, another day, what the leader expects to hear. Pure views, and their reading."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.forms import customer_picker, fields, near_names
from bot.forms.fields import text
from bot.plans import company, reading
from bot.plans.messages import name
from bot.plans.reading import Told
from bot.requests import action
from bot.requests.submission import Hints, ProblemsError
from bot.slack.blocks import Block, context, field_of, modal, section
from bot.slack.text import cut, storable
from bot.visits.filled import Reader
from bot.wording.dates import day_and_hour
from storage.customers import Customer
from storage.planned import Plan

FORM = "plan_form"
MOVE_FORM = "plan_move_form"
PREDICT_FORM = "plan_predict_form"

DAY = "day"
HOUR = "hour"
PEOPLE = "people"
COLLEAGUES = fields.COLLEAGUES
NOTE = "note"
PREDICTION = "prediction"
_NONE = Hints()
PREDICTED = 500  # characters: a line or two

NO_DAY = "On which day is it to be?"
PAST = "That day is past. If you were there, log it with /visit."
PAST_HOUR = "That hour is past. If you were there, log it with /visit."
NO_HOUR = "An hour looks like 14:00."


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in; `customer`, `needs_name` and `which` as in a visit's."""

    told: Told
    customer: int | None
    needs_name: bool
    which: str | None


def form(
    told: Told,
    known: Customer | None,
    day: date,
    *,
    hints: Hints = _NONE,
    near: Sequence[Customer] = (),
) -> Block:
    """The form of a new plan. `day`: what it begins with if `told` has none."""
    blocks = [
        customer_picker.customer_field(told.customer, known),
        *([near_names.which_field(told.customer, near)] if near else []),
        _day(told.day or day),
        _hour(told.at),
        field_of(
            PEOPLE, "Whom do you want to see?", text(told.people, reading.PEOPLE), optional=True
        ),
        _colleagues(told.colleagues),
        field_of(
            NOTE,
            "What do you want to ask?",
            text(told.note, reading.WORDS, multiline=True),
            optional=True,
        ),
    ]
    title = "Plan a customer visit"
    return modal(
        FORM, title, blocks, submit="Plan it", close="Cancel", private_metadata=hints.as_text()
    )


def move_form(plan: Plan, day: date, today: date, place: str | None) -> Block:
    """Another day or hour. `place`: a draft that knows which message shows the plan."""
    said = f"{name(plan)}, until now {day_and_hour(plan.day, plan.at, today)}."
    kept = json.dumps({"plan": plan.id, **({"place": place} if place else {})})
    blocks = [section(said), _day(day, "Which day now?"), _hour(plan.at)]
    return modal(MOVE_FORM, "Move the visit", blocks, submit="Move it", private_metadata=kept)


def predict_form(plan: Plan, today: date) -> Block:
    """What the leader expects to hear: for them alone."""
    asked = f"What will {cut(plan.customer.name, 150)} say worries them most?"
    element = text(plan.prediction, PREDICTED, multiline=True)
    blocks = [
        field_of(PREDICTION, asked, element, hint="A line is enough."),
        context("Only you see it. After the visit I show it to you again."),
    ]
    return modal(
        PREDICT_FORM,
        "Before you go",
        blocks,
        submit="Keep",
        private_metadata=json.dumps({"plan": plan.id}),
    )


def _day(day: date, label: str = "Which day?") -> Block:
    return field_of(DAY, label, {"type": "datepicker", "initial_date": str(day)})


def _hour(at: time | None) -> Block:
    element: Block = {"type": "timepicker"}
    if at:
        element["initial_time"] = f"{at:%H:%M}"
    return field_of(HOUR, "At what hour?", element, optional=True)


def _colleagues(users: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select", "max_selected_items": company.MOST}
    if users:
        element["initial_users"] = list(users[: company.MOST])
    return field_of(COLLEAGUES, "Who of us comes along?", element, optional=True)


# Reading -------------------------------------------------------------------------------------------------


def read(values: dict[str, Any], here: datetime) -> Filled:
    """A new plan as its form tells it; `here` is the wall clock of whoever sends it. Raises ProblemsError."""
    reader = Reader(values, here.date(), None)
    customer, typed, needs_name = reader.customer()
    day, at = _when(reader, here)
    people, note = reader.text(PEOPLE), reader.text(NOTE)
    if len(people or "") > reading.PEOPLE:
        reader.errors[PEOPLE] = reading.PEOPLE_TOO_LONG
    if reader.errors:
        raise ProblemsError(reader.errors)
    told = Told(typed, day, at, people, reader.colleagues(), note)
    return Filled(told, customer, needs_name, reader.option(near_names.WHICH))


def read_move(values: dict[str, Any], here: datetime) -> tuple[date, time | None]:
    """The new day and hour. Raises ProblemsError."""
    reader = Reader(values, here.date(), None)
    found = _when(reader, here)
    if reader.errors:
        raise ProblemsError(reader.errors)
    return found


def read_prediction(values: dict[str, Any]) -> str:
    """What they expect. Raises ProblemsError."""
    reader = Reader(values, date.min, None)
    words = reader.text(PREDICTION) or ""
    if not words or len(words) > PREDICTED:
        raise ProblemsError({PREDICTION: f"A line or two: 1 to {PREDICTED} characters."})
    return words


def _when(reader: Reader, here: datetime) -> tuple[date, time | None]:
    day, at = _read_day(reader, here.date()), _read_hour(reader)
    if not reader.errors and reading.has_gone_by(day, at, here):
        reader.errors[HOUR] = PAST_HOUR
    return day, at


def _read_day(reader: Reader, today: date) -> date:
    try:
        day = date.fromisoformat(str(reader.field(DAY).get("selected_date")))
    except ValueError:
        reader.errors[DAY] = NO_DAY
        return today
    problem = reading.problem_with(day, today)
    if problem:
        reader.errors[DAY] = PAST if problem == reading.PAST else problem
    return day


def _read_hour(reader: Reader) -> time | None:
    found = reader.field(HOUR).get("selected_time")
    try:
        return (
            time.fromisoformat(str(found)).replace(second=0, microsecond=0, tzinfo=None)
            if found
            else None
        )
    except ValueError:
        reader.errors[HOUR] = NO_HOUR
        return None


def kept_in(view: dict[str, Any]) -> tuple[int, str | None]:
    """The plan and the place that a form remembers: hints, never proofs. 0 for no plan."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        kept = {}
    if not isinstance(kept, dict):
        return 0, None
    place = kept.get("place")
    return action.number(str(kept.get("plan", ""))), storable(place) if isinstance(
        place, str
    ) else None
