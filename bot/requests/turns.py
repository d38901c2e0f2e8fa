"""The turn: which form of its modal a form is. A modal keeps its id while one form follows another in it.

Each view that takes the place of another carries the turn on in its `private_metadata` (`following`); only a form,
which can be submitted, counts. So a form that is sent twice is one submission, and the next one in its modal another.
"""

import json
from collections.abc import Mapping
from typing import Any

from bot.slack.blocks import Block
from bot.slack.text import storable

MOST = 1000
_TURN, _ABOUT = "turn", "about"  # the words are in views that are open while a release is exchanged


def carried(view: Mapping[str, Any]) -> dict[str, Any]:
    """What the view's `private_metadata` holds as JSON; empty if it is none. It proves nothing."""
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def turn_of(view: Mapping[str, Any]) -> int:
    """The number of the form in its modal, from 0; for a view that is no form, that of the form before it."""
    turn = carried(view).get(_TURN)
    return turn if type(turn) is int and 0 < turn < MOST else 0


def text_of(view: Mapping[str, Any]) -> str:
    """The hint of a form that carries a single text, beside its turn."""
    found = carried(view)
    text = found.get(_ABOUT, "") if _TURN in found else view.get("private_metadata")
    return storable(str(text or ""))


def following(before: Mapping[str, Any], view: Block) -> Block:
    """The view, to be shown in the modal in which `before` is shown."""
    turn = turn_of(before) + (1 if "submit" in view else 0)
    if not turn:
        return view
    text = view.get("private_metadata")
    hints = carried(view) or ({_ABOUT: text} if text else {})
    return {
        **view,
        "private_metadata": json.dumps({**hints, _TURN: turn}, ensure_ascii=False),
    }
