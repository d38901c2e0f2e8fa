"""Choosing a country and its part by typing: the same field for a leader's own hours and for set-up. Pure."""

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
    """The type-ahead, with the place that is set."""
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
    """What fits, the best first. May load the rules of all countries (a tenth of a second, once): not on the loop."""
    found = [option(each.name, each.code) for each in holidays.search(typed, MOST - 1)]
    none = option(NO_HOLIDAYS, NOWHERE)
    return [none] if not found else [*found, none] if "no" in typed.lower() else found


def chosen(value: Mapping[str, Any]) -> str | None:
    """The code that came back from the field; None for an empty one. It comes from outside: `columns` checks it."""
    return (value.get("selected_option") or {}).get("value") or None


def columns(code: str | None) -> tuple[str | None, str | None]:
    """(country, subdivision) as they are held. Raises UnknownCountryError."""
    if code is None:
        return None, None
    if code == NOWHERE:
        return "", None
    found = holidays.place(code)
    return found.country, found.subdivision


def code_of(country: str | None, subdivision: str | None) -> str | None:
    """The opposite of `columns`."""
    if country is None:
        return None
    return Place(country, subdivision, "").code if country else NOWHERE


def label_of(code: str) -> str:
    """What people call it; the code itself where nothing is known of it any more."""
    if code == NOWHERE:
        return NO_HOLIDAYS
    try:
        return holidays.place(code).name
    except UnknownCountryError:
        return code


def name_of(programme: Programme) -> str:
    """The workspace's own place."""
    code = code_of(programme.country, programme.subdivision)
    return label_of(code) if code else "none"
