"""The complete text of nudges."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.features.nudges import headlines, messages
from bot.features.nudges.facts import Nudge, Suggestion
from bot.slack.blocks import Message
from scheduler.kinds.declining_visits import VisitTrend
from storage.core.visit_entry import Purpose, Setting
from storage.customers.customers import Customer
from storage.programme.settings import Programme
from storage.queries.meetings import Meeting, Quote, UncountedMeetings

TODAY = date(2026, 11, 22)
GLOBEX = Meeting(
    1,
    Customer(1, "Globex"),
    date(2026, 10, 20),
    Quote("we may leave gas by 2028", date(2026, 10, 20), "Dana Cole"),
)
INITECH = Suggestion(Customer(2, "Initech"), date(2026, 6, 4), of_ten=True, words=None)


def facts(**changes: Any) -> Nudge:
    known: dict[str, Any] = {
        "delivery": "d1",
        "today": TODAY,
        "since": GLOBEX.last_day,
        "step": 1,
        "last": GLOBEX,
        "manner": "overdue",
        "uncounted": UncountedMeetings(),
        "suggestion": INITECH,
        "has_ten": True,
        "counts": Programme().counts,
    }
    manner = changes.get("manner", "overdue")
    return Nudge(**{"phrase": headlines.pool(manner)[0], **known, **changes})


def shown(message: Message) -> str:
    return "\n".join(
        block["text"]["text"] if block["type"] == "section" else block["elements"][0]["text"]
        for block in message.blocks
        if block["type"] in ("section", "context")
    )


def test_a_nudge_says_how_long_it_is_what_was_heard_and_whom_to_visit() -> None:
    assert shown(messages.nudge(facts())) == (
        "*33 days since you last sat down with a customer.*\n"
        "That was *Globex*, on 20 October. Dana Cole told you: “we may leave gas by 2028”\n"
        "Of your ten, *Initech* has waited longest: since 4 June."
    )


def test_the_text_alone_says_all_of_it() -> None:
    assert messages.nudge(facts()).text == (
        "33 days since you last sat down with a customer. "
        "That was Globex, on 20 October. Dana Cole told you: “we may leave gas by 2028” "
        "Of your ten, Initech has waited longest: since 4 June."
    )


def test_the_last_thing_the_suggested_customer_told_is_quoted_and_nothing_else() -> None:
    told = replace(INITECH, words=Quote("your portal is for you", date(2026, 6, 4), None))
    said = shown(messages.nudge(facts(suggestion=told)))
    assert said.endswith("since 4 June. They told you: “your portal is for you”")
    assert "we may leave gas" not in said


def test_one_of_the_ten_who_was_never_visited_is_said_to_be_so() -> None:
    new = replace(INITECH, last_day=None)
    assert "Of your ten, you have yet to see *Initech*." in shown(
        messages.nudge(facts(suggestion=new))
    )


def test_without_a_ten_the_longest_unseen_customer_is_named_and_the_ten_offered() -> None:
    known = replace(INITECH, of_ten=False)
    said = shown(messages.nudge(facts(suggestion=known, has_ten=False)))
    assert "Of those you have seen, *Initech* has waited longest: since 4 June." in said
    assert said.endswith(messages.NO_TEN)


SOLD = UncountedMeetings(3, frozenset({Purpose.SELL}), frozenset({Setting.IN_PERSON}))


def test_visits_that_were_all_to_sell_are_owned_up_to_and_only_that_is_said() -> None:
    assert shown(messages.nudge(facts(manner="only_selling", uncounted=SOLD))) == (
        "*3 visits since 20 October, all of them to sell.*\n"
        "They are in your list. What counts: in person, to understand; your clock stands at 33 days.\n"
        "Of your ten, *Initech* has waited longest: since 4 June."
    )


@pytest.mark.parametrize(
    ("uncounted", "said"),
    [
        (replace(SOLD, number=1), "1 visit since 20 October, which was to sell."),
        (
            UncountedMeetings(2, frozenset({Purpose.SELL, Purpose.HELP}), frozenset(Setting)),
            "2 visits since 20 October, all of them to sell or to help.",
        ),
        (
            UncountedMeetings(2, frozenset({Purpose.UNDERSTAND}), frozenset({Setting.VIDEO})),
            "2 visits since 20 October, all of them by video.",
        ),
        (
            UncountedMeetings(2, frozenset({Purpose.UNDERSTAND, Purpose.SELL}), frozenset(Setting)),
            "2 visits since 20 October, none of which counts.",
        ),
        (
            UncountedMeetings(1, frozenset({Purpose.SELL}), frozenset({Setting.VIDEO})),
            "1 visit since 20 October, which was by video, and to sell.",
        ),
        (
            UncountedMeetings(3, frozenset({Purpose.SELL}), frozenset({Setting.VIDEO})),
            "3 visits since 20 October, all of them by video, and to sell.",
        ),
        (
            UncountedMeetings(1, frozenset({Purpose.UNDERSTAND}), frozenset({Setting.PHONE})),
            "1 visit since 20 October, which was by phone.",
        ),
    ],
)
def test_why_they_did_not_count_is_given_whole_where_it_holds_for_all(
    uncounted: UncountedMeetings, said: str
) -> None:
    assert messages.nudge(facts(manner="only_selling", uncounted=uncounted)).text.startswith(said)


def test_whoever_never_made_a_visit_that_counts_hears_of_those_so_far() -> None:
    said = messages.nudge(facts(manner="only_selling", uncounted=SOLD, last=None)).text
    assert said.startswith("3 visits so far, all of them to sell.")


def test_wearing_off_compares_with_nobody_but_the_leader() -> None:
    assert shown(messages.nudge(facts(manner="wearing_off", trend=VisitTrend(2, 8), step=0))) == (
        "*2 visits in the last 91 days; your best 91 held 8.*\n"
        "Your last was *Globex*, on 20 October. Dana Cole told you: “we may leave gas by 2028”\n"
        "Of your ten, *Initech* has waited longest: since 4 June."
    )


def test_whoever_met_nobody_yet_is_told_of_the_days_since_joining_and_whom_to_begin_with() -> None:
    new = replace(INITECH, last_day=None)
    assert shown(messages.nudge(facts(manner="never", last=None, suggestion=new))) == (
        "*33 days since you joined, and your first visit is still to come.*\n"
        "Of your ten, you have yet to see *Initech*."
    )
    assert messages.BEGIN in shown(
        messages.nudge(facts(manner="never", last=None, suggestion=None))
    )


def test_the_buttons_plan_log_and_put_off_and_name_the_customer() -> None:
    row = messages.nudge(facts()).blocks[-1]["elements"]
    assert [each["text"]["text"] for each in row[:3]] == ["Plan Initech", "Log a visit", "Not now"]
    assert [each["value"] for each in row[:3]] == ["d1:2", "d1:2", "d1"]
    menu = row[3]
    offered = [one["value"] for group in menu["option_groups"] for one in group["options"]]
    assert offered[0] == "d1:2:3_days:busy"
    assert len(offered) == 10


def test_without_anybody_to_suggest_a_visit_can_be_planned_all_the_same() -> None:
    row = messages.nudge(facts(suggestion=None)).blocks[-1]["elements"]
    assert (row[0]["text"]["text"], row[0]["value"]) == ("Plan a visit", "d1:")


def test_the_third_nudge_says_that_they_get_rare() -> None:
    assert messages.LAST_FOR_A_MONTH in shown(messages.nudge(facts(step=3)))
    assert messages.MONTHLY_NOTE in shown(messages.nudge(facts(step=4)))


def test_a_date_of_last_year_has_its_year_and_one_day_is_singular() -> None:
    old = replace(GLOBEX, last_day=date(2025, 3, 2), words=None)
    said = shown(messages.nudge(facts(last=old, since=TODAY - timedelta(days=1))))
    assert "1 day since" in said
    assert "on 2 March 2025." in said


def test_words_cannot_mention_or_link() -> None:
    nasty = "<!channel> <@U1> <http://x|y> & *"
    last = Meeting(1, Customer(1, nasty), TODAY, Quote(nasty * 200, TODAY, nasty))
    told = Suggestion(Customer(2, nasty), TODAY, True, Quote(nasty, TODAY, None))
    message = messages.nudge(facts(last=last, suggestion=told))
    for said in (message.text, shown(message)):
        assert "<" not in said
        assert "&lt;!channel&gt;" in said
    assert len(shown(message)) < 3000
