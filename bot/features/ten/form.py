"""The form of ten lines, and the form that asks about near misses."""

from collections.abc import Mapping
from typing import Any

from bot.features.ten.messages import FROM_MEMORY
from bot.features.ten.name_ten import NEW, NamedTen, NearLines
from bot.requests import submission
from bot.slack.blocks import OPTION, Block, context, field_of, modal, option, section
from bot.slack.text import cut
from storage.ten.best_customers import TEN, TenLine

FORM = "ten_form"
SURE_FORM = "ten_sure"
LINE = "line"
SURE = "sure"
TITLE = "Your ten best customers"
LONGEST = 300


def form(named: NamedTen | None = None, delivery: str = "") -> Block:
    """The form of ten lines, prefilled with a list if one is given. `delivery`: the message that asked for it."""
    typed = {line.position: _words(line) for line in named.ten.lines} if named else {}
    lines = [_line(place, typed.get(place)) for place in range(1, TEN + 1)]
    return modal(
        FORM,
        TITLE,
        [context(FROM_MEMORY), *lines],
        submit="Keep",
        close="Cancel",
        private_metadata=delivery,
    )


def _words(line: TenLine) -> str | None:
    return line.customer.name if line.customer else line.typed


def _line(place: int, typed: str | None) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": LONGEST}
    if typed:
        element["initial_value"] = typed[:LONGEST]
    return field_of(f"{LINE}:{place}", str(place), element, optional=True)


def typed_in(view: Mapping[str, Any]) -> list[str | None]:
    """The ten lines of a submitted form; None for a blank one."""
    typed = (submission.name_typed_into(view, f"{LINE}:{place}") for place in range(1, TEN + 1))
    return [each or None for each in typed]


def sure(near_lines: NearLines, draft: str) -> Block:
    """The form that asks which known customers were meant. What was typed is kept in the draft."""
    return modal(
        SURE_FORM,
        TITLE,
        [
            section("Almost. Some names are nearly those of customers we know."),
            *(
                _which(each.line, each.typed, [(c.name, str(c.id)) for c in each.near])
                for each in near_lines.doubts
            ),
        ],
        submit="Keep",
        close="Cancel",
        private_metadata=draft,
    )


def _which(line: int, typed: str, near: list[tuple[str, str]]) -> Block:
    choices = [option(name, key) for name, key in near]
    new = option(f"No, “{cut(typed, OPTION - 14)}” is new", NEW)
    element: Block = {"type": "radio_buttons", "options": [*choices, new]}
    return field_of(f"{SURE}:{line}", f"{line}. “{cut(typed, LONGEST)}”: did you mean …?", element)


def chosen_in(view: Mapping[str, Any]) -> dict[int, str]:
    """The choices of the submitted second form: a customer's id or NEW, by line."""
    found = {}
    for block_id, element in submission.state(view).items():
        place = block_id.removeprefix(f"{SURE}:")
        option_ = element.get("selected_option")
        if block_id != place and place.isdecimal() and option_:
            found[int(place)] = str(option_["value"])
    return found
