"""Forms that follow one another in one modal: each is a submission of its own, and none is stored twice."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.app.async_app import AsyncApp

from bot.process.app import FEATURES
from bot.requests import turns
from bot.requests.submission import Hints, Submission, hints_of
from bot.slack.blocks import Block, modal
from bot.slack.text import storable

NEXT_FORM, RECEIPT, PAGE = "a form again", "a receipt with ways on", "a page of buttons"
# What each form turns into: all of them stay in their modal, so that all of them need a turn.
FORMS = {
    "visit_form": RECEIPT,
    "plan_form": RECEIPT,
    "plan_move_form": RECEIPT,
    "plan_predict_form": RECEIPT,
    "hours": RECEIPT,
    "setup": NEXT_FORM,
    "setup_confirm": RECEIPT,
    "customers_confirm": PAGE,
    "customers_edit": PAGE,
    "customers_confirm_import": PAGE,
    "ten_form": NEXT_FORM,
    "ten_sure": NEXT_FORM,
    "question_form": RECEIPT,
    "answer_change_form": RECEIPT,
    "contact_form": RECEIPT,
}


class Registrations:
    """Takes down which forms are listened to."""

    def __init__(self) -> None:
        self.forms: list[str] = []

    def view(self, callback_id: str) -> Any:
        self.forms.append(callback_id)
        return lambda listener: listener

    def __getattr__(self, name: str) -> Any:
        return lambda *_args, **_more: lambda listener: listener


def test_every_form_says_what_it_turns_into() -> None:
    found = Registrations()
    for feature in FEATURES:
        feature.register(cast(AsyncApp, found))
    assert sorted(found.forms) == sorted(FORMS)


def shown(callback: str, *, submit: bool, metadata: str = "") -> Block:
    submits = "Save" if submit else None
    return modal(callback, "Words", [], submit=submits, private_metadata=metadata)


def submitted(view: Block) -> Submission:
    nobody: Any = None
    return Submission(nobody, nobody, nobody, {**view, "id": "V1"})


@pytest.mark.parametrize("callback", FORMS)
@pytest.mark.parametrize("metadata", ["", "7:8", "d" * 32, Hints(plan=7, place="x").as_text()])
def test_the_same_form_once_more_in_one_modal_is_another_submission(
    callback: str, metadata: str
) -> None:
    view, keys = shown(callback, submit=True, metadata=metadata), []
    for _ in range(4):
        submission = submitted(view)
        keys.append(submission.key)
        assert (submission.hint, submission.hints.plan) in ((metadata, None), (submission.hint, 7))
        submission.update(shown("done", submit=False))
        receipt = submission.acknowledgement["view"]
        assert turns.turn_of(receipt) == turns.turn_of(view)  # a repeat gets the very same view
        view = turns.following(receipt, shown(callback, submit=True, metadata=metadata))
    assert len(set(keys)) == len(keys)
    assert submitted(view).key == submitted(dict(view)).key


@given(st.text(max_size=200), st.integers(0, 900))
def test_the_text_of_a_form_comes_back_beside_any_turn(text: str, turn: int) -> None:
    before = {"private_metadata": f'{{"turn": {turn}}}' if turn else ""}
    view = turns.following(before, shown("form", submit=True, metadata="x" + text))
    assert turns.turn_of(view) == turn + 1
    assert turns.text_of(view) == storable("x" + text)


@pytest.mark.parametrize("lie", ["-1", "1000", "true", "1.5", '"3"', "null", "[2]", "1e2"])
def test_a_turn_that_is_none_is_the_first(lie: str) -> None:
    view = {"private_metadata": f'{{"turn": {lie}, "visit": 5}}'}
    assert turns.turn_of(view) == 0
    assert hints_of(view) == Hints(visit=5)
