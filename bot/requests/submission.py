"""A submitted form, read once at the edge: what it remembers, its fields, and how it comes back."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.slack.blocks import Block
from bot.slack.text import storable

HIGHEST_ID = 2**31 - 1  # what the database's integers hold


def state(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The state of each field of a submitted form, by block_id. Every field of ours holds one element."""
    values = (view.get("state") or {}).get("values") or {}
    return {block: next(iter((held or {}).values()), {}) or {} for block, held in values.items()}


def field(view: Mapping[str, Any], block_id: str) -> str:
    """What was typed into a field of a submitted form, as far as it can be kept, stripped; empty if nothing was."""
    return storable(state(view).get(block_id, {}).get("value") or "").strip()


def hint(view: Mapping[str, Any]) -> str:
    """What a form of ours carries with it: like a button's value it proves nothing."""
    return storable(str(view.get("private_metadata") or ""))


class ProblemsError(Exception):
    """The form cannot be kept as it is: a sentence by block_id."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("the form has errors")
        self.errors = errors


@dataclass(frozen=True)
class Hints:
    """What a form remembers in `private_metadata`. It comes back from the outside: hints, never proofs.

    `draft`: the question that it answers. `visit`: the visit that it edits. `turn`: which form in this
    modal it is, the first being 0. `asked`: the name about which WHICH asks. `place`: a draft that knows
    which message shows the receipt until now. `plan`: the plan that it came of.
    """

    draft: str | None = None
    visit: int | None = None
    turn: int = 0
    asked: str | None = None
    place: str | None = None
    plan: int | None = None

    def as_text(self) -> str:
        """As a form carries it."""
        kept = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(kept, ensure_ascii=False) if kept else ""


NO_HINTS = Hints()


def hints_of(view: dict[str, Any]) -> Hints:
    """What the form remembers; what cannot be read is left out."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        kept = {}
    if not isinstance(kept, dict):
        return Hints()
    visit, turn, plan = kept.get("visit"), kept.get("turn"), kept.get("plan")
    words = {name: kept.get(name) for name in ("draft", "asked", "place")}
    return Hints(
        visit=visit if isinstance(visit, int) and 0 < visit <= HIGHEST_ID else None,
        plan=plan if isinstance(plan, int) and 0 < plan <= HIGHEST_ID else None,
        turn=turn if isinstance(turn, int) and 0 < turn < 1000 else 0,
        **{name: storable(value) for name, value in words.items() if isinstance(value, str)},
    )


class AskedAgainError(Exception):
    """Nothing was stored: the form comes back with one more question, and with all that was typed in it."""

    def __init__(self, view: Block) -> None:
        super().__init__("the form asks once more")
        self.view = view


@dataclass(frozen=True)
class Submitted:
    """A form as Slack sent it: its id in `view_id`, what it remembers, and what stands in its fields."""

    view_id: str
    hints: Hints
    values: dict[str, Any]

    @property
    def key(self) -> str:
        """One form is kept once; a modal may hold several forms, one after the other."""
        return f"{self.view_id}:{self.hints.turn}" if self.hints.turn else self.view_id


def submitted(view: dict[str, Any]) -> Submitted:
    """What is in a verified `view_submission`."""
    values = (view.get("state") or {}).get("values") or {}
    return Submitted(str(view["id"]), hints_of(view), values)
