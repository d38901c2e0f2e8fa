"""Fills in a form, and validates it as Slack's client does before it submits."""

import re
from typing import Any

from bot.playground.blockkit.element_state import (
    STATE_FIELDS,
    CannotBeDoneError,
    filled_state,
    walk,
)
from bot.playground.slack.surfaces import Json, View

REQUIRED = "Please complete this required field."


def fill(view: View, block_id: str, value: Any) -> None:
    """Enters a value into the field of a block. Raises CannotBeDoneError."""
    fields = [element for block, element in walk(view.blocks) if block["block_id"] == block_id]
    fields = [element for element in fields if element["type"] in STATE_FIELDS]
    if len(fields) != 1:
        available = [block["block_id"] for block, _ in walk(view.blocks)]
        raise CannotBeDoneError(f"no field {block_id!r} to fill in; there are {available}")
    element = fields[0]
    suggested = view.suggested.get(element["action_id"], [])
    view.values[block_id][element["action_id"]] = filled_state(element, value, suggested)


def validation_errors(view: View) -> dict[str, str]:
    """Errors by block_id. With any of them Slack's client does not send the submission to the app."""
    errors = {}
    for block, element in walk(view.blocks):
        if block["type"] != "input":
            continue
        key, _ = STATE_FIELDS[element["type"]]
        value = view.values[block["block_id"]][element["action_id"]][key]
        error = _validation_error(element, value, optional=bool(block.get("optional")))
        if error:
            errors[block["block_id"]] = error
    return errors


def _validation_error(element: Json, value: Any, *, optional: bool) -> str:
    if value in (None, "", []):
        return "" if optional else REQUIRED
    if not isinstance(value, str):
        return _too_many(element, value)
    match element["type"]:
        case "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            return "" if least <= len(value) <= most else f"Write {least} to {most} characters."
        case "number_input":
            return _number(element, value)
        case "email_text_input":
            return "" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) else "Not an email."
        case "url_text_input":
            return "" if re.match(r"https?://\S+", value) else "Not a URL."
    return ""


def _too_many(element: Json, value: Any) -> str:
    most = element.get("max_selected_items")
    if most and isinstance(value, list) and len(value) > most:
        return f"Choose up to {most}."
    return ""


def _number(element: Json, value: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Not a number."
    if float(value) < float(element.get("min_value", value)):
        return f"At least {element['min_value']}."
    if float(value) > float(element.get("max_value", value)):
        return f"At most {element['max_value']}."
    return ""
