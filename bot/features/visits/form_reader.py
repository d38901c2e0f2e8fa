"""Reads a submitted form into a visit, or into an error for each invalid field. Pure.

The input is untrusted: a field may be missing, too long, or hold a value that no form offers.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.features.visits import form
from bot.forms.field_reader import FieldReader
from bot.forms.fields import DAYS
from bot.forms.near_names import CHOOSE, NO_ANSWER, NearAnswer
from bot.language.days import FIVE_YEARS, YEARS_BACK, is_too_old
from bot.language.people import read_people
from bot.requests.submission import ProblemsError
from storage.core import visit_fields
from storage.core.visit_entry import Met, Purpose, Setting, VisitEntry
from storage.plans.plan_state import PredictionOutcome

NO_DATE = "On which day was it?"
TO_COME = "That day is still to come. Plan it with /visit plan, and log it when you are back."
TOO_OLD = f"That is more than {YEARS_BACK} years ago. Is the year right?"
NO_PROMISE = "What did you promise?"
PROMISED_BEFORE = "That is before the visit."
PROMISED_FAR = "That is more than five years away. Is the year right?"


@dataclass(frozen=True)
class FilledVisitForm:
    """A submitted form. The customer is known by its id, `customer`, or new by its name, `entry.customer`.

    `needs_name`: a long new name is to be asked for. `near`: the answer to the question about a near name;
    `outcome`: how a prediction turned out.
    """

    entry: VisitEntry
    customer: int | None = None
    needs_name: bool = False
    near: NearAnswer = NO_ANSWER
    outcome: PredictionOutcome | None = None


def read(values: dict[str, Any], today: date, *, was: date | None = None) -> FilledVisitForm:
    """Reads the form's state. `was`: the day with which the form was prefilled. Raises ProblemsError."""
    return VisitReader(values, today, was).read()


class VisitReader(FieldReader):
    """Reads the fields of a visit, in one pass."""

    def __init__(self, values: dict[str, Any], today: date, was: date | None) -> None:
        super().__init__(values)
        self._today = today
        self._was = was

    def read(self) -> FilledVisitForm:
        """The submitted form. Raises ProblemsError."""
        customer, name, needs_name = self.customer()
        days = self.days()
        first_day = self._first_day(days)
        promised = self.text(form.PROMISED)
        entry = VisitEntry(
            customer=name,
            first_day=first_day,
            days=days,
            setting=self._setting(),
            purpose=self._purpose(),
            met=self._met(),
            colleagues=self.colleagues(),
            promised=promised,
            promised_by=self._promised_by(promised, first_day),
            **{each: self.text(each) for each in visit_fields.KEYS},
        )
        near = self.near_answer()
        if self.errors:
            raise ProblemsError(self.errors)
        return FilledVisitForm(entry, customer, needs_name, near, self._outcome())

    def _first_day(self, days: int) -> date:
        try:
            first = date.fromisoformat(str(self.field(form.DATE).get("selected_date")))
        except ValueError:
            self.errors[form.DATE] = NO_DATE
            return self._today
        if first > self._today:
            self.errors[form.DATE] = TO_COME
        elif first != self._was and is_too_old(first, self._today):
            self.errors[form.DATE] = TOO_OLD
        elif first + timedelta(days=days - 1) > self._today:
            self.errors.setdefault(DAYS, _runs_on(first, days))
        return first

    def _promised_by(self, promised: str | None, first_day: date) -> date | None:
        try:
            day = date.fromisoformat(str(self.field(form.PROMISED_BY).get("selected_date")))
        except ValueError:
            return None
        if promised is None:
            self.errors.setdefault(form.PROMISED, NO_PROMISE)
        elif day < first_day:
            self.errors[form.PROMISED_BY] = PROMISED_BEFORE
        elif day > self._today + FIVE_YEARS:
            self.errors[form.PROMISED_BY] = PROMISED_FAR
        return day

    def _setting(self) -> Setting:
        value = self.option(form.HOW)
        if value not in {each.value for each in Setting}:
            self.errors[form.HOW] = CHOOSE
            return Setting.IN_PERSON
        return Setting(value)

    def _purpose(self) -> Purpose:
        value = self.option(form.WHY)
        if value not in {each.value for each in Purpose}:
            self.errors[form.WHY] = CHOOSE
            return Purpose.UNDERSTAND
        return Purpose(value)

    def _outcome(self) -> PredictionOutcome | None:
        value = self.option(form.OUTCOME)
        return (
            PredictionOutcome(value)
            if value in {each.value for each in PredictionOutcome}
            else None
        )

    def _met(self) -> tuple[Met, ...]:
        try:
            return read_people(self.text(form.MET) or "")
        except ValueError as error:
            self.errors[form.MET] = str(error)
            return ()


def _runs_on(first: date, days: int) -> str:
    last = first + timedelta(days=days - 1)
    return f"{days} days from {first.day} {first:%B} run to {last.day} {last:%B}, which is still to come."
