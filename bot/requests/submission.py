"""A submitted form (`view_submission`): its hints, its fields, and its acknowledgement."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.requests import turns
from bot.requests.actor import Actor
from bot.requests.request import Request
from bot.requests.services import Services
from bot.slack.blocks import Block
from bot.slack.receiver import Later
from bot.slack.text import clean, clean_name, storable

HIGHEST_ID = 2**31 - 1  # the largest value of the database's integers

SubmissionHandler = Callable[["Submission"], Awaitable[None]]


@dataclass(frozen=True)
class Submission(Request):
    """`view`: the form as Slack sent it, with the state of its fields and its `private_metadata`.

    `errors` or `update` set the acknowledgement; without either the form closes.
    """

    kind: ClassVar[str] = "view"

    view: dict[str, Any]
    acknowledgement: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The idempotency key: one for each form; a modal may show several forms, one after the other (turns.py)."""
        turn, modal = turns.turn_of(self.view), str(self.view["id"])
        return f"{modal}:{turn}" if turn else modal

    @cached_property
    def hints(self) -> "Hints":
        """The hints that the form carries as JSON."""
        return hints_of(self.view)

    @property
    def hint(self) -> str:
        """The hint of a form that carries a single text; like a button's value it proves nothing."""
        return turns.text_of(self.view)

    @property
    def values(self) -> dict[str, Any]:
        """`view.state.values`, by block_id and action_id."""
        return (self.view.get("state") or {}).get("values") or {}

    def field(self, block_id: str) -> str:
        """What was typed into a field, cleaned; empty if nothing was."""
        return typed_into(self.view, block_id)

    def errors(self, errors: Mapping[str, str]) -> None:
        """Keeps the form open, with a sentence at each invalid field, by block_id."""
        self._acknowledge(response_action="errors", errors=dict(errors))

    def update(self, view: Block) -> None:
        """Replaces the form with another view, which has the next turn if it is a form again."""
        self._acknowledge(response_action="update", view=turns.following(self.view, view))

    def _acknowledge(self, **answer: Any) -> None:
        self.acknowledgement.clear()
        self.acknowledgement.update(answer)


def on_submission(app: AsyncApp, callback_id: str, handle: SubmissionHandler) -> None:
    """Registers `handle` for a form: it commits, then the form is acknowledged, then what it queued runs."""

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
    """The state of each field of a submitted form, by block_id. Each of our input blocks has one element."""
    values = (view.get("state") or {}).get("values") or {}
    return {
        block: next(iter((elements or {}).values()), {}) or {} for block, elements in values.items()
    }


def typed_into(view: Mapping[str, Any], block_id: str) -> str:
    """What was typed into a field of a view, cleaned; empty if nothing was."""
    return clean(state(view).get(block_id, {}).get("value"))


def name_typed_into(view: Mapping[str, Any], block_id: str) -> str:
    """Like `typed_into`, for a company's name: on one line."""
    return clean_name(state(view).get(block_id, {}).get("value"))


class ProblemsError(Exception):
    """The form is invalid. `errors`: a sentence for each field, by block_id."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("the form has errors")
        self.errors = errors


@dataclass(frozen=True)
class Hints:
    """What a form carries in `private_metadata`. It comes back from outside: hints, never proofs.

    `draft`: the draft whose question it answers. `visit`: the visit that it edits. `turn`: see turns.py. `asked`: the
    name about which WHICH asks. `place`: the draft that remembers the message to replace (`remember_origin`). `plan`:
    the plan from which it was opened.
    """

    draft: str | None = None
    visit: int | None = None
    turn: int = 0
    asked: str | None = None
    place: str | None = None
    plan: int | None = None

    def as_text(self) -> str:
        """As JSON for `private_metadata`; empty if there are none."""
        given = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(given, ensure_ascii=False) if given else ""


NO_HINTS = Hints()


def hints_of(view: Mapping[str, Any]) -> Hints:
    """The hints that a form carries; what cannot be read is left out."""
    carried = turns.carried(view)
    visit, plan = carried.get("visit"), carried.get("plan")
    words = {name: carried.get(name) for name in ("draft", "asked", "place")}
    return Hints(
        visit=visit if isinstance(visit, int) and 0 < visit <= HIGHEST_ID else None,
        plan=plan if isinstance(plan, int) and 0 < plan <= HIGHEST_ID else None,
        turn=turns.turn_of(view),
        **{name: storable(value) for name, value in words.items() if isinstance(value, str)},
    )


class AskedAgainError(Exception):
    """Nothing was stored: the form is shown again with one more question, keeping all that was typed."""

    def __init__(self, view: Block) -> None:
        super().__init__("the form asks once more")
        self.view = view
