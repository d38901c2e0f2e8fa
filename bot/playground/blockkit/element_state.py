"""The state of interactive elements, and the action that Slack sends when somebody uses one."""

import secrets
from collections.abc import Iterator
from datetime import date
from typing import Any

Json = dict[str, Any]

# By element type: the field of its value in state and actions, and the field of its initial value.
STATE_FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}


class CannotBeDoneError(LookupError):
    """A person cannot do that in Slack: the button, field or option is not shown."""


def walk(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yields each interactive element with its block."""
    for block in blocks:
        if block["type"] == "carousel":
            yield from walk(block.get("elements", []))
            continue
        inside = [block.get("accessory"), block.get("element"), *block.get("actions", [])]
        if block["type"] in ("actions", "context_actions"):
            inside += block.get("elements", [])
        for element in inside:
            if element and element["type"] != "image":
                yield block, element


def assign_ids(blocks: list[Json]) -> None:
    """Adds block ids and action ids where the app set none, as Slack does."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
    for block, element in walk(blocks):
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        element.setdefault("action_id", secrets.token_urlsafe(4)[:5])


def find(
    blocks: list[Json], action_id: str, block_id: str | None = None, value: str | None = None
) -> tuple[Json, Json]:
    """The block and its element; `value` distinguishes buttons with the same action id."""
    found = [
        (block, element)
        for block, element in walk(blocks)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    if value is not None and len(found) > 1:
        found = [(block, element) for block, element in found if element.get("value") == value]
    if len(found) != 1:
        available = [
            f"{b['block_id']}/{e['action_id']}={e.get('value')!r}" for b, e in walk(blocks)
        ]
        raise CannotBeDoneError(f"{len(found)} elements are {action_id!r}; there are {available}")
    return found[0]


def state(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """The initial `state.values` of blocks."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in walk(blocks):
        if element["type"] in STATE_FIELDS:
            key, start = STATE_FIELDS[element["type"]]
            value = element.get(start, [] if _is_multiple(element) else None)
            filled_state = {"type": element["type"], key: value}
            values.setdefault(block["block_id"], {})[element["action_id"]] = filled_state
    return values


def filled_state(element: Json, value: Any, suggested: list[Json] | None = None) -> Json:
    """The state of an element after a person has entered `value` (None: cleared).

    An option is given by its value or its text; a dictionary is sent as it is, even if it is not an option.
    """
    kind = element["type"]
    if kind not in STATE_FIELDS:
        raise CannotBeDoneError(f"a {kind} holds nothing")
    key, _ = STATE_FIELDS[kind]
    return {"type": kind, key: _state_value(element, key, value, suggested or [])}


def action(block: Json, element: Json, value: Any, suggested: list[Json], now: float) -> Json:
    """One entry of `actions` in a block_actions payload."""
    kind = element["type"]
    made: Json = {"type": kind, "action_id": element["action_id"], "block_id": block["block_id"]}
    if kind == "button":
        made |= {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    elif kind == "overflow":
        made["selected_option"] = _option(element, value, [])
    else:
        made |= filled_state(element, value, suggested)
        made |= {
            key: element[key] for key in ("placeholder", STATE_FIELDS[kind][1]) if key in element
        }
    return made | {"action_ts": f"{now:.6f}"}


def _is_multiple(element: Json) -> bool:
    return element["type"].startswith("multi_") or element["type"] in ("checkboxes", "file_input")


def _state_value(element: Json, key: str, value: Any, suggested: list[Json]) -> Any:
    if _is_multiple(element):
        values = [] if value is None else value if isinstance(value, list | tuple) else [value]
        options = key == "selected_options"
        return [_option(element, one, suggested) if options else _json_value(one) for one in values]
    if value is None or (value == "" and key == "value"):
        return None
    if key == "value":
        return str(value)  # numbers are sent as text
    return _option(element, value, suggested) if key == "selected_option" else _json_value(value)


def _json_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else getattr(value, "id", value)


def options_of(element: Json) -> list[Json]:
    """All options of an element, including those in groups."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def _option(element: Json, chosen: Any, suggested: list[Json]) -> Json:
    if isinstance(chosen, dict):
        return chosen
    offered = [*options_of(element), *suggested]
    for option in offered:
        if getattr(chosen, "value", chosen) in (option["value"], option["text"]["text"]):
            return option
    available = [option["value"] for option in offered]
    raise CannotBeDoneError(
        f"no option {chosen!r} in {element['action_id']!r}; there are {available}"
    )
