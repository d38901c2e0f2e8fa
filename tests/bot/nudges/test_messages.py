"""The words of the overdue nudge, whole."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.nudges import messages
from bot.nudges.facts import Overdue, Suggestion
from bot.slack.blocks import Message
from storage.customers import Customer
from storage.meetings import Meeting, Words
from storage.programme import Programme

TODAY = date(2026, 11, 22)
GLOBEX = Meeting(
    1,
    Customer(1, "Globex"),
    date(2026, 10, 20),
    Words("we may leave gas by 2028", date(2026, 10, 20), "Dana Cole"),
)
INITECH = Suggestion(Customer(2, "Initech"), date(2026, 6, 4), of_ten=True, words=None)


def facts(**changes: Any) -> Overdue:
    known: dict[str, Any] = {
        "delivery": "d1",
        "today": TODAY,
        "since": GLOBEX.last_day,
        "step": 1,
        "turn": 0,
        "last": GLOBEX,
        "uncounted": 0,
        "suggestion": INITECH,
        "has_ten": True,
        "counts": Programme().counts,
    }
    return Overdue(**{**known, **changes})


def shown(message: Message) -> str:
    return "\n".join(
        block["text"]["text"] if block["type"] == "section" else block["elements"][0]["text"]
        for block in message.blocks
        if block["type"] in ("section", "context")
    )


def test_a_nudge_says_how_long_it_is_what_was_heard_and_whom_to_visit() -> None:
    assert shown(messages.overdue(facts())) == (
        "*33 days since you last sat down with a customer.*\n"
        "That was *Globex*, on 20 October. Dana Cole told you: “we may leave gas by 2028”\n"
        "Of your ten, *Initech* has waited longest: since 4 June."
    )


def test_the_text_alone_says_all_of_it() -> None:
    assert messages.overdue(facts()).text == (
        "33 days since you last sat down with a customer. "
        "That was Globex, on 20 October. Dana Cole told you: “we may leave gas by 2028” "
        "Of your ten, Initech has waited longest: since 4 June."
    )


def test_the_last_thing_the_suggested_customer_told_is_quoted() -> None:
    told = replace(INITECH, words=Words("your portal is for you", date(2026, 6, 4), None))
    assert shown(messages.overdue(facts(suggestion=told))).endswith(
        "has waited longest: since 4 June. The last thing they told you: “your portal is for you”"
    )


def test_one_of_the_ten_who_was_never_visited_is_said_to_be_so() -> None:
    new = replace(INITECH, last_day=None)
    assert "Of your ten, *Initech* is not in your visits yet." in shown(
        messages.overdue(facts(suggestion=new))
    )


def test_without_a_ten_the_longest_unseen_customer_is_named_and_the_ten_offered() -> None:
    known = replace(INITECH, of_ten=False)
    said = shown(messages.overdue(facts(suggestion=known, has_ten=False)))
    assert "Of the customers you have met, *Initech* has waited longest: since 4 June." in said
    assert said.endswith(messages.NO_TEN)


def test_visits_that_did_not_count_are_owned_up_to() -> None:
    assert shown(messages.overdue(facts(uncounted=3))).startswith(
        "*33 days since your last visit that counts.*\n"
        "That was *Globex*, on 20 October. Dana Cole told you: “we may leave gas by 2028”\n"
        "The 3 you logged since are in your list. What counts: in person, to understand."
    )


def test_whoever_met_nobody_yet_is_told_of_the_days_since_joining_and_whom_to_begin_with() -> None:
    new = replace(INITECH, last_day=None)
    assert shown(messages.overdue(facts(last=None, suggestion=new))) == (
        "*33 days since you joined, and your first visit is still to come.*\n"
        "Of your ten, *Initech* is not in your visits yet."
    )
    assert messages.BEGIN in shown(messages.overdue(facts(last=None, suggestion=None)))


@pytest.mark.parametrize("step", range(1, 8))
@pytest.mark.parametrize("turn", range(7))
def test_no_headline_comes_twice_running(step: int, turn: int) -> None:
    first = facts(step=step, turn=turn)
    following = facts(step=step + 1, turn=turn + 1)
    after_a_visit = facts(step=1, turn=turn + 1)
    headline = messages.overdue(first).text.split(".")[0]
    assert headline != messages.overdue(following).text.split(".")[0]
    assert headline != messages.overdue(after_a_visit).text.split(".")[0]


def test_the_third_nudge_says_that_they_get_rare() -> None:
    assert messages.LAST_FOR_A_MONTH in shown(messages.overdue(facts(step=3)))
    assert messages.MONTHLY_NOTE in shown(messages.overdue(facts(step=4)))


def test_the_same_delivery_is_always_worded_the_same() -> None:
    assert messages.overdue(facts(turn=4)) == messages.overdue(facts(turn=4))


def test_a_date_of_last_year_has_its_year_and_one_day_is_singular() -> None:
    old = replace(GLOBEX, last_day=date(2025, 3, 2), words=None)
    said = shown(messages.overdue(facts(last=old, since=TODAY - timedelta(days=1))))
    assert "1 day since" in said
    assert "on 2 March 2025." in said


def test_words_cannot_mention_or_link() -> None:
    nasty = "<!channel> <@U1> <http://x|y> & *"
    last = Meeting(1, Customer(1, nasty), TODAY, Words(nasty * 200, TODAY, nasty))
    told = Suggestion(Customer(2, nasty), TODAY, True, Words(nasty, TODAY, None))
    message = messages.overdue(facts(last=last, suggestion=told))
    for said in (message.text, shown(message)):
        assert "<" not in said
        assert "&lt;!channel&gt;" in said
    assert len(shown(message)) < 3000
