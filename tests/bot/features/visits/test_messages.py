"""The exact text of messages about a visit. Pure."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.features.visits import messages
from bot.features.visits.log_visit import Receipt, VisitClarification
from bot.slack.blocks import Message
from bot.wording import visits
from storage.core import visit_entry
from storage.core.visit_entry import Met, Purpose, Setting, VisitEntry
from storage.customers.customers import Customer
from storage.visits.visits import Visit
from tests.bot.office import NASTY, mrkdwn_of
from tests.cast import ANNA, BEN, MONDAY, T0, TEAM

GLOBEX = Customer(1, "Globex")
YESTERDAY = date(2026, 11, 1)
COUNTS = frozenset({"understand", "in_person"})


def told(**more: Any) -> VisitEntry:
    return VisitEntry(**{"customer": "Globex", "first_day": YESTERDAY, **more})


def receipt(entry: VisitEntry, **more: Any) -> Receipt:
    visit = Visit(7, TEAM, GLOBEX, ANNA, ANNA, more.pop("joins", None), entry, T0)
    counts = more.pop("counts", COUNTS)
    counted = entry.purpose in counts and entry.setting in counts
    known = {"clock_from": entry.last_day if counted else None, "cadence": 30, "today": MONDAY}
    return Receipt(**{"visit": visit, "counted": counted, "counts": counts, **known, **more})


def spoken(kept: Receipt) -> str:
    return messages.receipt(kept).text


def test_a_visit_that_counts_starts_the_clock_again() -> None:
    assert spoken(receipt(told(said="we may leave gas by 2028"))) == (
        "Kept: Globex, yesterday, in person, to understand. Your clock starts again; "
        "next nudge from 1 December. “we may leave gas by 2028”"
    )


@pytest.mark.parametrize(
    ("first_day", "said"),
    [
        (date(2026, 11, 2), "Your clock starts again; next nudge from 2 December."),
        (date(2026, 10, 4), "Your clock starts again; next nudge tomorrow at the earliest."),
        (date(2026, 10, 3), "Your clock starts again; you are due again."),
        (date(2025, 10, 3), "Your clock starts again; you are due again."),
    ],
)
def test_an_older_visit_leaves_less_time(first_day: date, said: str) -> None:
    assert spoken(receipt(told(first_day=first_day))).endswith(said)


def test_a_later_visit_keeps_the_clock() -> None:
    kept = receipt(told(first_day=date(2026, 10, 1)), clock_from=date(2026, 10, 30))
    assert "Your clock stands at a later visit, 30 October; next nudge from 29 November." in (
        spoken(kept)
    )


@pytest.mark.parametrize(
    ("more", "counts", "because"),
    [
        ({"setting": Setting.VIDEO}, COUNTS, "in person"),
        ({"purpose": Purpose.SELL}, COUNTS, "made to understand"),
        (
            {"setting": Setting.PHONE, "purpose": Purpose.HELP},
            COUNTS,
            "in person, and made to understand",
        ),
        ({"purpose": Purpose.SELL}, COUNTS | {"help", "video"}, "made to understand or to help"),
        ({"setting": Setting.PHONE}, COUNTS | {"video"}, "in person or by video"),
    ],
)
def test_a_visit_that_does_not_count_says_why(
    more: dict[str, Any], counts: frozenset[str], because: str
) -> None:
    said = spoken(receipt(told(**more), counts=counts))
    assert f"It doesn't restart your clock: your workspace counts visits {because}." in said


def test_others_learn_nothing_of_the_clock() -> None:
    assert spoken(receipt(told(), own=False, clock_from=None)).endswith("It counts.")
    video = receipt(told(setting=Setting.VIDEO), own=False, clock_from=None)
    assert "It doesn't restart the clock" in spoken(video)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (told(), "Globex, yesterday, in person, to understand"),
        (told(first_day=date(2025, 12, 24)), "Globex, 24 December 2025, in person, to understand"),
        (
            told(first_day=date(2026, 10, 28), days=3),
            "Globex, 3 days from 28 October, in person, to understand",
        ),
        (
            told(met=(Met("Dana Cole", "COO"), Met("Raj Patel")), setting=Setting.PHONE),
            "Globex with Dana Cole (COO) and Raj Patel, yesterday, by phone, to understand",
        ),
        (told(customer="A & B <c>"), "A &amp; B &lt;c&gt;, yesterday, in person, to understand"),
        (
            told(customer="شركة الاتصالات"),
            "\u2068شركة الاتصالات\u2069, yesterday, in person, to understand",
        ),
    ],
)
def test_a_visit_in_one_line(entry: VisitEntry, said: str) -> None:
    assert visits.summary(entry, MONDAY) == said


def test_a_receipt_names_all_that_was_kept() -> None:
    entry = told(surprise="x", saw="x", heading="x", obstacles="x", reading="x", private="x")
    assert (
        "Also kept: what surprised you, what you saw, where they are heading, what gets in their "
        "way, your own reading and a line that only you will see."
    ) in mrkdwn_of(messages.receipt(receipt(entry)).blocks)


def test_a_receipt_says_who_came_along_what_is_new_and_that_a_colleague_was_there() -> None:
    kept = receipt(told(colleagues=(BEN,)), new_customer=True, joins=3)
    said = mrkdwn_of(messages.receipt(kept).blocks)
    assert "With <@U0BEN>." in said
    assert "Globex is new here." in said
    assert "the two accounts stand side by side" in said


@pytest.mark.parametrize(
    "said",
    [
        "80 % of them leave",
        "Customers want it cheaper",
        "on average they wait",
        "the CRM says so",
        "our survey shows",
        "the dashboard is green",
        "the averages look good",
    ],
)
def test_words_at_second_hand_get_a_hint(said: str) -> None:
    assert visits.HINT in mrkdwn_of(messages.receipt(receipt(told(said=said))).blocks)


@pytest.mark.parametrize("said", ["we may leave gas by 2028", "my customer wants his money back"])
def test_first_hand_words_get_none(said: str) -> None:
    assert visits.HINT not in mrkdwn_of(messages.receipt(receipt(told(said=said))).blocks)


LONGEST = VisitEntry(
    customer="&" * 300,
    first_day=YESTERDAY,
    met=tuple(Met("<" * 300, ">" * 300) for _ in range(20)),
    colleagues=tuple(f"U{n:010}" for n in range(20)),
    said="&" * 3000,
)


def sections(message: Message) -> list[str]:
    return [block["text"]["text"] for block in message.blocks if block["type"] == "section"]


def test_the_longest_receipt_is_whole() -> None:
    kept = receipt(LONGEST, new_customer=True)
    (headline,) = sections(messages.receipt(kept))
    assert len(headline) <= 3000
    assert headline.endswith("next nudge from 1 December.")


def asked(ask: str, entry: VisitEntry | None = None, **more: Any) -> VisitClarification:
    kept = visit_entry.to_json(entry) if entry else None
    return VisitClarification("draft", {"ask": ask, "entry": kept, **more})


def test_each_question_is_one_short_sentence_or_two() -> None:
    def said(question: VisitClarification) -> str:
        return messages.question(question).text

    assert said(asked("near", told(customer="Globx"), choices=[1], names=["Globex"])) == (
        "I don't know “Globx”. Did you mean Globex?"
    )
    assert said(
        asked("near", told(customer="x"), choices=[1, 2, 3], names=["Acme", "Globex", "Initech"])
    ).endswith("Did you mean Acme, Globex or Initech?")
    assert said(asked("date", told(), days=["2026-04-03", "2026-03-04"], typed="3/4")) == (
        "Is “3/4” 3 April 2026 or 4 March 2026?"
    )
    assert said(asked("future", told(), day="2026-11-05")) == (
        "5 November 2026 is still to come, so I haven't kept the visit to Globex. "
        "Plan it, or change the date in the form."
    )
    assert "Whom did you visit?" in said(asked("nobody", told(customer="")))
    assert said(asked("which", told(customer="plan B"), word="plan")) == (
        "“plan” is one of my commands, and the colon says that you are logging a visit to plan B. "
        "Which is it? For the command, type `/visit plan …` without the colon."
    )
    assert "logging a visit. Which is it?" in said(asked("which", None, word="plan"))


def test_no_question_lets_words_become_markup() -> None:
    nasty = told(customer=NASTY)
    for question in (
        asked("near", nasty, choices=[1, 2, 3], names=[NASTY * 5] * 3),
        asked("date", nasty, days=["2026-04-03", "2026-03-04"], typed=NASTY),
        asked("future", nasty, day="2026-11-05"),
        asked("misread", nasty, sentence=NASTY, typed=NASTY),
        asked("which", nasty, word="plan"),
    ):
        message = messages.question(question)
        assert "<!" not in message.text
        assert "<@" not in mrkdwn_of(list(message.blocks))
        assert all(len(text) <= 3000 for text in sections(message))


def test_taken_back_in_one_line() -> None:
    visit = replace(receipt(told()).visit, entry=replace(told(), days=2))
    assert messages.undone(messages.TakenBack(visit, MONDAY, can_return=True)).text == (
        "Taken back: Globex, 2 days from yesterday, in person, to understand."
    )
