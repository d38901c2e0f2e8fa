"""Which message events a person's words are, and by what a repeat of one is known."""

from typing import Any

import pytest

from bot.requests.event import SLACKBOT, Event, is_from_a_person

WORDS = {"user": "U1", "channel": "D1", "ts": "1.5", "text": "Acme yesterday"}


def event(inner: dict[str, Any], number: str) -> Event:
    nothing: Any = None
    return Event(inner, {"event_id": number}, nothing, nothing, nothing)


def test_one_message_under_two_event_ids_is_one() -> None:
    assert event(WORDS, "Ev1").key == event(WORDS, "Ev2").key
    assert event(WORDS, "Ev1").key != event({**WORDS, "ts": "1.6"}, "Ev1").key


def test_what_happened_to_a_message_is_known_by_its_event() -> None:
    changed = {**WORDS, "subtype": "message_changed"}
    assert event(changed, "Ev1").key != event(changed, "Ev2").key


@pytest.mark.parametrize(
    ("more", "person"), [({}, True), ({"user": SLACKBOT}, False), ({"bot_id": "B1"}, False)]
)
def test_slack_itself_is_no_person(more: dict[str, str], person: bool) -> None:
    assert is_from_a_person({**WORDS, **more}) is person
