"""The type-ahead for a country or subdivision, shared by a leader's own hours and by set-up. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.slack.blocks import Block, field_of, option, plain
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


def name_of(programme: Programme) -> str:
    """The name of the workspace's place."""
    code = code_of(programme.country, programme.subdivision)
    return label_of(code) if code else "none"
