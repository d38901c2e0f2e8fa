"""A reason as one line of text in its column, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.outbox.reasons import DeliveryReason, from_text, to_text


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (DeliveryReason("too-late"), "too-late"),
        (DeliveryReason("channel_not_found"), "channel_not_found"),
        (DeliveryReason("never-arrived", {"attempts": "8"}), "never-arrived attempts=8"),
        (DeliveryReason("a-code", {"one": "a b&c=d", "two": "é"}), "a-code one=a+b%26c%3Dd&two=%C3%A9"),
    ],
)  # fmt: skip
def test_a_code_and_its_values_are_one_line(reason: DeliveryReason, text: str) -> None:
    assert to_text(reason) == text
    assert from_text(text) == reason


@pytest.mark.parametrize("text", [None, ""])
def test_no_text_is_no_reason(text: str | None) -> None:
    assert from_text(text) is None


@given(st.text(min_size=1))
def test_whatever_was_stored_comes_back_as_it_was(text: str) -> None:
    reason = from_text(text)
    assert reason is not None
    assert to_text(reason) == text
