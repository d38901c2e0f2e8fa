"""Which of the ten is asked about, and what: the rules, as properties."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.calendars.calendar import quarter
from scheduler.kinds.question_choice import (
    RATING,
    RATING_EVERY,
    LeaderKnowledge,
    Topic,
    asked_of,
    choose,
    group_of,
    to_rate,
)
from scheduler.kinds.ten_from_memory import half_year, read_ten_slot, ten_slot
from storage.queries.leader_facts import PastDelivery

MONDAY = date(2026, 11, 2)
TEN = st.lists(st.integers(1, 30), min_size=1, max_size=6, unique=True)
QUESTIONS = st.lists(st.integers(1, 12), min_size=1, max_size=9, unique=True).map(
    lambda keys: tuple(Topic(f"q{key}", f"side{key % 4}") for key in keys)
)


def week(n: int) -> date:
    return MONDAY + timedelta(weeks=n)


def past(n: int, customer: int, question: str, *, sent: bool = True) -> PastDelivery:
    at = datetime.combine(week(n), time(9), UTC)
    return PastDelivery("", at, sent, False, None, customer, question)


@given(TEN, QUESTIONS, st.data())
def test_no_pair_comes_back_before_all_others_came(
    ten: list[int], questions: tuple[str, ...], data: st.DataObject
) -> None:
    """Whatever is answered meanwhile, and whomever they meet."""
    asked: list[PastDelivery] = []
    answered: set[tuple[int, str]] = set()
    met: dict[int, date] = {}
    for n in range(len(ten) * len(questions)):
        pair = choose(ten, questions, asked, LeaderKnowledge(answered, met))
        assert pair is not None
        assert pair not in {(each.customer, each.question) for each in asked}
        asked.append(past(n, *pair))
        if data.draw(st.booleans()):
            answered.add(pair)
        if data.draw(st.booleans()):
            met[data.draw(st.sampled_from(ten))] = week(n)
    again = choose(ten, questions, asked, LeaderKnowledge(answered, met))
    unanswered = [
        (e.customer, e.question) for e in asked if (e.customer, e.question) not in answered
    ]
    assert again == (unanswered or [(asked[0].customer, asked[0].question)])[0]


@given(TEN, QUESTIONS, st.data())
def test_what_was_answered_in_another_way_is_not_asked(
    ten: list[int], questions: tuple[str, ...], data: st.DataObject
) -> None:
    pairs = [(customer, question) for customer in ten for question in questions]
    answered = data.draw(st.sets(st.sampled_from(pairs), max_size=len(pairs) - 1))
    assert choose(ten, questions, [], LeaderKnowledge(answered)) not in answered


@given(TEN, QUESTIONS, st.data())
def test_it_is_about_whom_they_know_from_fewest_sides_and_of_equals_the_longest_unseen(
    ten: list[int], questions: tuple[str, ...], data: st.DataObject
) -> None:
    pairs = [(customer, question) for customer in ten for question in questions]
    answered = data.draw(st.sets(st.sampled_from(pairs), max_size=len(pairs) - 1))
    met = {each: week(-data.draw(st.integers(0, 9))) for each in ten if data.draw(st.booleans())}
    pair = choose(ten, questions, [], LeaderKnowledge(answered, met))
    assert pair is not None
    open_ones = {customer for customer, question in pairs if (customer, question) not in answered}
    ranked = {
        each: (sides(answered, each), met.get(each, date.min)) for each in ten if each in open_ones
    }
    assert ranked[pair[0]] == min(ranked.values())


@given(TEN, QUESTIONS, st.data())
def test_it_asks_for_a_side_that_has_no_answer_while_there_is_one(
    ten: list[int], questions: tuple[str, ...], data: st.DataObject
) -> None:
    pairs = [(customer, question) for customer in ten for question in questions]
    answered = data.draw(st.sets(st.sampled_from(pairs), max_size=len(pairs) - 1))
    pair = choose(ten, questions, [], LeaderKnowledge(answered))
    assert pair is not None
    known = {group_of(question) for customer, question in answered if customer == pair[0]}
    free = {group_of(each) for each in questions} - known
    assert group_of(pair[1]) in free or not free


def sides(answered: set[tuple[int, str]], customer: int) -> int:
    return len({group_of(question) for about, question in answered if about == customer})


@given(TEN, QUESTIONS)
def test_nobody_comes_up_again_before_half_of_the_others_did(
    ten: list[int], questions: tuple[str, ...]
) -> None:
    """Nobody answers and nobody is met: without a rest it would always be the same one."""
    asked: list[PastDelivery] = []
    for n in range(len(ten) * len(questions)):
        pair = choose(ten, questions, asked, LeaderKnowledge())
        assert pair is not None
        left = {
            c
            for c in ten
            for q in questions
            if all((e.customer, e.question) != (c, q) for e in asked)
        }
        lately = [each.customer for each in asked[-(len(left) // 2) :]] if len(left) > 1 else []
        assert pair[0] not in lately
        asked.append(past(n, *pair))


@given(TEN, QUESTIONS)
def test_each_new_customer_is_asked_about_from_another_side(
    ten: list[int], questions: tuple[str, ...]
) -> None:
    """Else the same question would come for weeks, each time about another one of the ten."""
    asked: list[PastDelivery] = []
    looked: list[str] = []
    for n in range(min(len(ten), len({group_of(each) for each in questions}))):
        pair = choose(ten, questions, asked, LeaderKnowledge())
        assert pair is not None
        asked.append(past(n, *pair))
        looked.append(group_of(pair[1]))
    assert len(set(looked)) == len(looked)


def test_what_never_went_out_is_as_good_as_never_asked() -> None:
    assert choose([1], ("q",), [past(0, 1, "q", sent=False)], LeaderKnowledge()) == (1, "q")


def test_without_customers_or_questions_there_is_nothing_to_ask() -> None:
    assert choose([], ("q",), [], LeaderKnowledge()) is None
    assert choose([1], (), [], LeaderKnowledge()) is None


def test_a_question_for_some_is_asked_of_them_alone() -> None:
    keys = (Topic("cash", "money", ["finance"]), Topic("word", "who"), "plain")
    assert asked_of(keys, " FINANCE ") == keys
    assert asked_of(keys, "Sales") == keys[1:]
    assert asked_of(keys, None) == keys[1:]


@given(TEN, st.lists(st.booleans(), min_size=30, max_size=60))
def test_how_well_is_asked_once_a_quarter_and_customer_and_of_four_questions_once(
    ten: list[int], sent: Sequence[bool]
) -> None:
    asked: list[PastDelivery] = []
    for n, goes_out in enumerate(sent):
        customer = to_rate(ten, asked, LeaderKnowledge(), week(n), "UTC")
        key = "q" if customer is None else RATING
        asked.append(past(n, customer or ten[0], key, sent=goes_out))
    got = [each for each in asked if each.sent]
    places = [n for n, each in enumerate(got) if each.question == RATING]
    assert all(later - one >= RATING_EVERY for one, later in pairwise(places))
    rated = [(got[n].customer, quarter(got[n].at.date())) for n in places]
    assert len(rated) == len(set(rated))


def test_whoever_was_rated_already_is_not_asked_about() -> None:
    three = [past(n, 1, f"q{n}") for n in range(3)]
    assert to_rate([1, 2], three, LeaderKnowledge(rated={1}), week(3), "UTC") == 2
    assert to_rate([1], three, LeaderKnowledge(rated={1}), week(3), "UTC") is None


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 40), st.integers(1, 9))
def test_a_slot_says_which_half_year_and_which_request(day: date, half: int, attempt: int) -> None:
    assert read_ten_slot(ten_slot(day, half, attempt)) == (day, half, attempt)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 2000))
def test_half_years_follow_each_other(day: date, n: int) -> None:
    now, then = (
        half_year(day, day + timedelta(days=n)),
        half_year(day, day + timedelta(days=n + 182)),
    )
    assert then == now + 1
