"""The rows of the traffic drawer: in order, sent again once answered, without secrets."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.page_server.traffic import MASK, MOST_AT_FIRST, TrafficReader, entry, masked
from bot.playground.slack.journal import Exchange, Journal

TOKENS = ("xoxb-T0PLAY-0123abcd", "xapp-1-A0KIT-89ef", "xoxe.xoxp-1-abc")
things: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(TOKENS),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def reader(*traffic: Exchange) -> tuple[Journal, TrafficReader]:
    journal = Journal(traffic=list(traffic))
    made = TrafficReader(journal)
    made.wanted = True
    return journal, made


@given(things)
def test_no_token_survives_wherever_it_stands(thing: Any) -> None:
    told = json.dumps(masked({"here": thing, "token": "a-token-of-old"}))
    assert not [token for token in TOKENS if token in told]
    assert "a-token-of-old" not in told


@pytest.mark.parametrize("kind", ["commands", "actions", "socket"])
def test_the_keys_of_addresses_are_masked_and_the_rest_is_not(kind: str) -> None:
    told = masked({"url": f"http://127.0.0.1:1/{kind}/T0PLAY/a-key_1"})
    assert told == {"url": f"http://127.0.0.1:1/{kind}/{MASK}"} or kind == "socket"
    assert "a-key_1" not in str(masked(f"ws://127.0.0.1:1/{kind}/a-key_1"))
    assert masked({"text": "socket wrench"}) == {"text": "socket wrench"}


def test_nothing_comes_while_nobody_wants_it() -> None:
    journal, made = reader(
        Exchange("to app", "slash_commands", {"command": "/visit"}, {"text": "x"})
    )
    made.wanted = False
    assert made.new_entries() == []
    made.wanted = True
    assert len(made.new_entries()) == 1
    assert made.new_entries() == []
    journal.traffic.append(Exchange("to slack", "auth.test", {}, {"ok": True}))
    assert [each["n"] for each in made.new_entries()] == [1]


def test_a_row_without_an_answer_comes_again_when_it_has_one() -> None:
    waiting = Exchange("to app", "block_actions", {"actions": [{"action_id": "undo"}]})
    _, made = reader(waiting)
    (row,) = made.new_entries()
    assert (row["summary"], row["status"], row["answer"]) == ("undo", None, None)
    assert made.new_entries() == []
    waiting.answer = ""
    (row,) = made.new_entries()
    assert (row["n"], row["status"]) == (0, "ok")
    assert made.new_entries() == []


def test_what_failed_says_why() -> None:
    late = Exchange("to app", "view_submission", {"view": {"callback_id": "visit_form"}})
    late.failed = "no answer in time"
    assert (entry(0, late)["status"], entry(0, late)["summary"]) == (
        "no answer in time",
        "visit_form",
    )
    refused = Exchange("to slack", "views.open", {}, {"ok": False, "error": "expired_trigger_id"})
    assert entry(1, refused)["status"] == "expired_trigger_id"
    assert entry(1, refused)["direction"] == "from_app"


def test_the_first_look_is_at_the_last_ones_only() -> None:
    many = [Exchange("to slack", "auth.test", {}, {"ok": True}) for _ in range(1_000)]
    _, made = reader(*many)
    rows = made.new_entries()
    assert [each["n"] for each in rows] == list(range(1_000 - MOST_AT_FIRST, 1_000))


def test_acknowledgements_stand_with_what_they_answer() -> None:
    _, made = reader(Exchange("to slack", "ack", {"envelope_id": "1"}))
    assert made.new_entries() == []
