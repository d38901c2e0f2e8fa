"""A submitted form, read once at the edge: what it remembers, its fields, and how it comes back."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.requests.actor import Actor
from bot.requests.request import Request
from bot.requests.services import Services
from bot.slack.blocks import Block
from bot.slack.receiver import Later
from bot.slack.text import storable

HIGHEST_ID = 2**31 - 1  # what the database's integers hold

SubmissionHandler = Callable[["Submission"], Awaitable[None]]


@dataclass(frozen=True)
class Submission(Request):
    """`view`: the form as Slack sent it, with what stands in its fields and what it remembers.

    `errors` or `update` set the acknowledgement; without one of them the form closes.
    """

    kind: ClassVar[str] = "view"

    view: dict[str, Any]
    acknowledgement: dict[str, Any] = field(default_factory=dict)

    @property
    def view_id(self) -> str:
        """The modal's id, which it keeps when it is updated."""
        return str(self.view["id"])

    @property
    def key(self) -> str:
        """One form is kept once; a modal may hold several forms, one after the other."""
        turn = self.hints.turn
        return f"{self.view_id}:{turn}" if turn else self.view_id

    @cached_property
    def hints(self) -> "Hints":
        """What the form remembers as JSON."""
        return hints_of(self.view)

    @property
    def hint(self) -> str:
        """What a form carries that remembers one thing only: like a button's value it proves nothing."""
        return hint(self.view)

    @property
    def values(self) -> dict[str, Any]:
        """`view.state.values`, by block_id and action_id."""
        return (self.view.get("state") or {}).get("values") or {}

    def field(self, block_id: str) -> str:
        """What was typed into a field, as far as it can be kept, stripped; empty if nothing was."""
        return typed_into(self.view, block_id)

    def errors(self, errors: Mapping[str, str]) -> None:
        """The form stays open, with a sentence at each field that is wrong, by block_id."""
        self._acknowledge(response_action="errors", errors=dict(errors))

    def update(self, view: Block) -> None:
        """The form turns into another view."""
        self._acknowledge(response_action="update", view=view)

    def _acknowledge(self, **answer: Any) -> None:
        self.acknowledgement.clear()
        self.acknowledgement.update(answer)


def on_submission(app: AsyncApp, callback_id: str, handle: SubmissionHandler) -> None:
    """Has `handle` called for each form that is sent: it commits, then it is acknowledged, then what it queued runs."""

    async def listener(
        ack: AsyncAck, view: dict[str, Any], actor: Actor, services: Services, later: Later
    ) -> None:
        submission = Submission(actor, services, later, view)
        try:
            await handle(submission)
        except ProblemsError as error:
            submission.errors(error.errors)
        except AskedAgainError as error:
            submission.update(error.view)
        await ack(**submission.acknowledgement)

    app.view(callback_id)(listener)


def state(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The state of each field of a submitted form, by block_id. Every field of ours holds one element."""
    values = (view.get("state") or {}).get("values") or {}
    return {block: next(iter((held or {}).values()), {}) or {} for block, held in values.items()}


def typed_into(view: Mapping[str, Any], block_id: str) -> str:
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


def hints_of(view: Mapping[str, Any]) -> Hints:
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
