"""The form for what the leader expects to hear, and reading it."""

from datetime import date
from typing import Any

from bot.forms.field_reader import FieldReader
from bot.forms.fields import text_input
from bot.requests.submission import Hints, ProblemsError
from bot.slack.blocks import Block, context, field_of, modal
from bot.slack.text import cut
from storage.plans.plan_state import Plan

PREDICT_FORM = "plan_predict_form"
PREDICTION = "prediction"
PREDICTED = 500  # characters: a line or two


def predict_form(plan: Plan, today: date) -> Block:
    """The form for a prediction, which only the leader sees."""
    asked = f"What will {cut(plan.customer.name, 150)} say worries them most?"
    element = text_input(plan.prediction, PREDICTED, multiline=True)
    blocks = [
        field_of(PREDICTION, asked, element, hint="A line is enough."),
        context("Only you see it. After the visit I show it to you again."),
    ]
    return modal(
        PREDICT_FORM,
        "Before you go",
        blocks,
        submit="Keep",
        private_metadata=Hints(plan=plan.id).as_text(),
    )


def read_prediction(values: dict[str, Any]) -> str:
    """The prediction. Raises ProblemsError."""
    reader = FieldReader(values)
    words = reader.text(PREDICTION) or ""
    if not words or len(words) > PREDICTED:
        raise ProblemsError({PREDICTION: f"A line or two: 1 to {PREDICTED} characters."})
    return words
