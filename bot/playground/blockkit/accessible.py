"""Checks whether a screen reader's user can tell what each button is for, which Slack itself does not ask."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.playground.blockkit import element_state

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# They point at what stands beside a button, which is not read out with it.
_POINTING = frozenset(
    (
        "it",
        "them",
        "this",
        "that",
        "these",
        "those",
        "me",
        "one",
        "all",
        "again",
        "not",
        "now",
        "yes",
        "no",
    )
)


def unclear_buttons(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """A problem for each button whose name does not say what it is for, or is another button's, too.

    A button's name is its accessibility_label, else its text. `blocks`: those of one message or view.
    """
    buttons = [each for _, each in element_state.walk(blocks) if each["type"] == "button"]
    for each in buttons:
        if "accessibility_label" not in each and _is_vague(each["text"]["text"]):
            yield f"a button {each['text']['text']!r} does not say what it is for"
    called = Counter(map(_name, buttons))
    for each in buttons:
        # Two with the same label do the same: the card of one customer, beside two hits.
        if "accessibility_label" not in each and called[_name(each)] > 1:
            yield f"another button is called {_name(each)!r}, too"


def _name(button: dict[str, Any]) -> str:
    return str(button.get("accessibility_label") or button["text"]["text"])


def _is_vague(text: str) -> bool:
    """ "Open", "No", "Take it back …": at most one word says something."""
    words = _WORD.findall(text.casefold())
    return len([each for each in words if each not in _POINTING]) < 2
