"""A country or its subdivision, wherever one is chosen: type-ahead, menu and words. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.slack.blocks import Block, field_of, option, plain, section
from bot.slack.text import escape
from scheduler.calendars import holidays
from scheduler.calendars.holidays import Place, UnknownCountryError
from storage.programme.settings import Programme

TYPE_AHEAD = "place_suggest"
NOWHERE = "none"  # no public holidays at all
NO_HOLIDAYS = "No public holidays"
MOST = 100


def field(block_id: str, label: str, code: str | None, hint: str) -> Block:
    """The type-ahead, prefilled with the place `code` (DE, DE-BY, NOWHERE) if there is one."""
    element: Block = {
        "type": "external_select",
        "action_id": TYPE_AHEAD,
        "min_query_length": 1,
        "placeholder": plain("Germany, Bayern, Scotland …", 150),
    }
    if code:
        element["initial_option"] = option(label_of(code), code)
    return field_of(block_id, label, element, optional=True, hint=hint)


def suggestions(typed: str) -> list[Block]:
    """Options that match, best first. May load the rules of all countries (0.1 s, once): keep off the event loop."""
    found = [option(each.name, each.code) for each in holidays.search(typed, MOST - 1)]
    none = option(NO_HOLIDAYS, NOWHERE)
    return [none] if not found else [*found, none] if "no" in typed.lower() else found


def chosen(value: Mapping[str, Any]) -> str | None:
    """The code in a submitted field; None if it is empty. It comes from outside: `columns` checks it."""
    return (value.get("selected_option") or {}).get("value") or None


def columns(code: str | None) -> tuple[str | None, str | None]:
    """(country, subdivision) as they are stored. Raises UnknownCountryError."""
    if code is None:
        return None, None
    if code == NOWHERE:
        return "", None
    found = holidays.place(code)
    return found.country, found.subdivision


def code_of(country: str | None, subdivision: str | None) -> str | None:
    """The inverse of `columns`."""
    if country is None:
        return None
    return Place(country, subdivision, "").code if country else NOWHERE


def label_of(code: str) -> str:
    """The place's name; the code itself if it is unknown by now."""
    if code == NOWHERE:
        return NO_HOLIDAYS
    try:
        return holidays.place(code).name
    except UnknownCountryError:
        return code


def shared_only(country: str | None, subdivision: str | None) -> str:
    """What a country without its subdivision lacks, in a sentence; empty where nothing is missing."""
    if not country or subdivision or not holidays.differing_parts(country):
        return ""
    example = holidays.missing_example(country)
    lacks = f", so not {example}" if example else ""
    return f"Only the holidays that all parts of {label_of(country)} share are days off{lacks}."


def part_menu(action_id: str, country: str | None, subdivision: str | None) -> list[Block]:
    """The sentence of `shared_only` with a menu of the parts; nothing where no part is missing."""
    said = shared_only(country, subdivision)
    if not country or not said:
        return []
    parts = holidays.differing_parts(country)
    options = [option(each.name.partition(": ")[2], each.code) for each in parts]
    menu: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain("Which part?", 150),
        **_in_groups(options),
    }
    return [section(f"{escape(said)} Which part is it?", accessory=menu)]


def _in_groups(options: list[Block]) -> Block:
    """The options of a menu; in groups by their first letters if they are more than Slack takes in one list."""
    if len(options) <= MOST:
        return {"options": options}
    groups = [options[at : at + MOST] for at in range(0, len(options), MOST)]
    return {
        "option_groups": [
            {"label": plain(f"{_initial(each[0])} to {_initial(each[-1])}", 75), "options": each}
            for each in groups
        ]
    }


def _initial(option_: Block) -> str:
    return str(option_["text"]["text"])[:1].upper()


def chosen_part(code: str | None, country: str | None) -> str | None:
    """The subdivision picked in a menu for that country; None if it is none of it. It comes from outside."""
    try:
        found = holidays.place(code or "")
    except UnknownCountryError:
        return None
    return found.subdivision if found.country == country else None


def name_of(programme: Programme) -> str:
    """The name of the workspace's place."""
    code = code_of(programme.country, programme.subdivision)
    return label_of(code) if code else "none"
