"""Reads the fields that several forms share, and collects what is wrong with them.

The input is untrusted: a field may be missing, too long, or hold a value that no form offers.
"""

import re
from typing import Any

from bot.forms import customer_picker, fields, near_names
from bot.forms.near_names import NearAnswer
from bot.language.visit_line.dates_and_stays import LONGEST_STAY
from bot.requests.action import number
from bot.slack.text import clean, clean_name, typed_name

_USER = re.compile(r"[UW][A-Z0-9_]{1,30}")

STAY = f"A stay is 1 to {LONGEST_STAY} days long."
NO_CUSTOMER = "Pick a customer, or type a new name and add it."


class FieldReader:
    """One pass over `view.state.values`. `errors`: a sentence for each invalid field, by block_id."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self.errors: dict[str, str] = {}

    def field(self, block_id: str) -> dict[str, Any]:
        """The state of a field's element; empty if there is none."""
        found = next(iter((self._values.get(block_id) or {}).values()), None)
        return found if isinstance(found, dict) else {}

    def option(self, block_id: str) -> str | None:
        """The value of the chosen option; None if none is."""
        value = (self.field(block_id).get("selected_option") or {}).get("value")
        return str(value) if value is not None else None

    def text(self, block_id: str) -> str | None:
        """What was typed, cleaned; None if nothing was."""
        words = clean(self.field(block_id).get("value"))
        if len(words) > fields.TEXT:
            self.errors[block_id] = (
                f"I keep at most {fields.TEXT:,} characters here; these are {len(words):,}."
            )
        return words or None

    def customer(self) -> tuple[int | None, str, bool]:
        """(id of a known customer or None, new name or "", whether a long name is to be asked for)."""
        if customer_picker.CUSTOMER_NAME in self._values:
            typed = clean_name(self.field(customer_picker.CUSTOMER_NAME).get("value"))
            return None, self._name(customer_picker.CUSTOMER_NAME, typed), False
        value = self.option(customer_picker.CUSTOMER) or ""
        if value.isdecimal():
            return number(value), "", False
        if value == customer_picker.NEW:
            return None, "", True
        if not value.startswith(customer_picker.NEW):
            self.errors[customer_picker.CUSTOMER] = NO_CUSTOMER
            return None, "", False
        return (
            None,
            self._name(
                customer_picker.CUSTOMER, typed_name(value.removeprefix(customer_picker.NEW))
            ),
            False,
        )

    def _name(self, block_id: str, name: str) -> str:
        if not name:
            self.errors[block_id] = NO_CUSTOMER
        elif len(name) > customer_picker.NAME:
            self.errors[block_id] = (
                f"A customer's name has at most {customer_picker.NAME} characters."
            )
        return name

    def near_answer(self) -> NearAnswer:
        """What was answered about a near name."""
        apart = self.text(near_names.APART)
        if len(apart or "") > near_names.LONGEST_APART:
            self.errors[near_names.APART] = near_names.APART_TOO_LONG
        adds = customer_picker.CUSTOMER_NAME not in self._values
        return NearAnswer(self.option(near_names.WHICH), apart, adds)

    def colleagues(self) -> tuple[str, ...]:
        """The user ids of the colleagues who were picked."""
        users = self.field(fields.COLLEAGUES).get("selected_users") or []
        picked = [str(user) for user in users if _USER.fullmatch(str(user))]
        return tuple(dict.fromkeys(picked[: fields.MOST_COLLEAGUES]))

    def days(self) -> int:
        """How many days, 1 if that was left empty or is an error."""
        typed = clean(self.field(fields.DAYS).get("value")) or "1"
        plain = typed.isascii() and typed.isdecimal() and len(typed) < 4
        if not plain or not 1 <= int(typed) <= LONGEST_STAY:
            self.errors[fields.DAYS] = STAY
            return 1
        return int(typed)
