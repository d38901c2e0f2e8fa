"""Reads the submitted forms of plans, or the errors at their fields."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.features.plans import plan_line
from bot.features.plans.form import DAY, HOUR, NOTE, PEOPLE
from bot.features.plans.plan_line import PlanLine
from bot.forms.field_reader import FieldReader
from bot.forms.near_names import NearAnswer
from bot.requests.submission import ProblemsError

NO_DAY = "On which day is it to be?"
PAST = "That day is past. If you were there, log it with /visit."
PAST_HOUR = "That hour is past. If you were there, log it with /visit."
NO_HOUR = "An hour looks like 14:00."


@dataclass(frozen=True)
class FilledPlanForm:
    """A submitted form; `customer`, `needs_name` and `near` as in FilledVisitForm."""

    line: PlanLine
    customer: int | None
    needs_name: bool
    near: NearAnswer


def read(values: dict[str, Any], here: datetime) -> FilledPlanForm:
    """Reads the form of a new plan. `here`: the sender's local time. Raises ProblemsError."""
    reader = FieldReader(values)
    customer, typed, needs_name = reader.customer()
    day, at = _when(reader, here)
    days = reader.days()
    people, note = reader.text(PEOPLE), reader.text(NOTE)
    if len(people or "") > plan_line.PEOPLE:
        reader.errors[PEOPLE] = plan_line.PEOPLE_TOO_LONG
    near = reader.near_answer()
    if reader.errors:
        raise ProblemsError(reader.errors)
    line = PlanLine(typed, day, at, people, reader.colleagues(), note, days=days)
    return FilledPlanForm(line, customer, needs_name, near)


def read_move(values: dict[str, Any], here: datetime) -> tuple[date, time | None]:
    """The new day and hour. Raises ProblemsError."""
    reader = FieldReader(values)
    found = _when(reader, here)
    if reader.errors:
        raise ProblemsError(reader.errors)
    return found


def _when(reader: FieldReader, here: datetime) -> tuple[date, time | None]:
    day, at = _read_day(reader, here.date()), _read_hour(reader)
    if not reader.errors and plan_line.has_gone_by(day, at, here):
        reader.errors[HOUR] = PAST_HOUR
    return day, at


def _read_day(reader: FieldReader, today: date) -> date:
    try:
        day = date.fromisoformat(str(reader.field(DAY).get("selected_date")))
    except ValueError:
        reader.errors[DAY] = NO_DAY
        return today
    problem = plan_line.problem_with(day, today)
    if problem:
        reader.errors[DAY] = PAST if problem == plan_line.PAST else problem
    return day


def _read_hour(reader: FieldReader) -> time | None:
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
