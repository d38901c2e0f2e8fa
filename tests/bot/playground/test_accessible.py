"""Which buttons a screen reader's user could not tell apart, or from their text alone not understand."""

from typing import Any

import pytest

from bot.playground.blockkit.accessible import unclear_buttons
from bot.slack.blocks import actions, button, section


@pytest.mark.parametrize(
    "text",
    [
        *("Open", "Change", "Remove", "Move", "Yes", "No", "Done", "Undo …", "Not now", "Not me"),
        *("4", "Take it", "Name them again", "Yes, log it", "→", "Löschen"),
    ],
)
def test_a_text_that_only_points_needs_a_label(text: str) -> None:
    shown = [section("Globex", accessory=button(text, "press"))]
    assert list(unclear_buttons(shown)) == [f"a button {text!r} does not say what it is for"]
    shown = [section("Globex", accessory=button(text, "press", spoken="Card of Globex"))]
    assert list(unclear_buttons(shown)) == []


@pytest.mark.parametrize("text", ["Log a visit", "Plan Globex", "My hours", "I don't know"])
def test_a_text_that_says_it_needs_none(text: str) -> None:
    assert list(unclear_buttons([actions(button(text, "press"))])) == []


@pytest.mark.parametrize(
    ("labels", "unclear"),
    [
        ((None, None), 2),
        (("Log a visit to Acme", None), 0),
        (("Log a visit", None), 1),
        (("Log a visit to Acme", "Log a visit to Globex"), 0),
    ],
)
def test_the_same_text_twice_needs_labels(labels: tuple[str | None, ...], unclear: int) -> None:
    row: list[dict[str, Any]] = [
        button("Log a visit", f"log:{number}", spoken=label) for number, label in enumerate(labels)
    ]
    assert len(list(unclear_buttons([actions(*row)]))) == unclear


def test_a_long_name_is_cut_where_slack_refuses_more() -> None:
    made = button("Card", "card", spoken=f"Card of {'Granite ' * 20}Bank")
    assert made["accessibility_label"].startswith("Card of Granite")
    assert len(made["accessibility_label"]) == 75
