"""The forms of plans: a new plan, and another day. Pure views; form_reader.py reads what is submitted."""

from datetime import date, time

from bot.features.plans import participants, plan_line
from bot.features.plans.messages import name
from bot.features.plans.plan_line import PlanLine
from bot.forms import customer_picker, fields, near_names
from bot.forms.fields import text_input
from bot.forms.near_names import NearNames
from bot.language.visit_line.dates_and_stays import LONGEST_STAY
from bot.requests.submission import Hints
from bot.slack.blocks import Block, field_of, modal, section
from bot.wording.dates import day_and_hour
from storage.customers.customers import Customer
from storage.plans.plan_state import Plan

FORM = "plan_form"
MOVE_FORM = "plan_move_form"

DAY = "day"
HOUR = "hour"
PEOPLE = "people"
COLLEAGUES = fields.COLLEAGUES
NOTE = "note"
_NONE = Hints()


def form(
    line: PlanLine,
    known: Customer | None,
    day: date | None,
    *,
    hints: Hints = _NONE,
    near: NearNames | None = None,
) -> Block:
    """The form of a new plan. `day`: the day to show if `line` has none; None: none."""
    blocks = [
        customer_picker.customer_field(line.customer, known),
        *near_names.near_fields(line.customer, near),
        _day(line.day or day),
        _hour(line.at),
        fields.days_field(line.days, LONGEST_STAY),
        field_of(
            PEOPLE,
            "Whom do you want to see?",
            text_input(line.people, plan_line.PEOPLE),
            optional=True,
        ),
        fields.colleagues_field(line.colleagues, "Who of us comes along?", participants.MOST),
        field_of(
            NOTE,
            "What do you want to ask?",
            text_input(line.note, plan_line.WORDS, multiline=True),
            optional=True,
        ),
    ]
    title = "Plan a customer visit"
    return modal(
        FORM, title, blocks, submit="Plan it", close="Cancel", private_metadata=hints.as_text()
    )


def move_form(plan: Plan, day: date, today: date, place: str | None) -> Block:
    """The form for another day or hour. `place`: the draft that remembers the message which shows the plan."""
    said = f"{name(plan)}, until now {day_and_hour(plan.day, plan.at, today)}."
    hints = Hints(plan=plan.id, place=place).as_text()
    blocks = [section(said), _day(day, "Which day now?"), _hour(plan.at)]
    return modal(MOVE_FORM, "Move the visit", blocks, submit="Move it", private_metadata=hints)


def _day(day: date | None, label: str = "Which day?") -> Block:
    element: Block = {"type": "datepicker"}
    if day is not None:
        element["initial_date"] = day.isoformat()
    return field_of(DAY, label, element)


def _hour(at: time | None) -> Block:
    element: Block = {"type": "timepicker"}
    if at:
        element["initial_time"] = f"{at:%H:%M}"
    return field_of(HOUR, "At what hour?", element, optional=True)
