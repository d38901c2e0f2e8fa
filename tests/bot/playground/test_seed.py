"""The playground's initial quarter: plausible, and understood by the bot's own parser."""

from collections import Counter

from bot.language.second_hand import is_second_hand
from bot.playground.seed import visits as visits_seed
from bot.playground.seed.answers import seed_answers
from bot.playground.seed.people import CAST, EVERYBODY, TENS
from bot.playground.seed.visits import seed_visits
from bot.wording.question_catalogue import QUESTIONS
from storage.core.visit_entry import Purpose, Setting
from storage.customers.name_keys import customer_key
from storage.customers.near_names import near


def test_there_are_sixty_visits_to_twenty_five_customers() -> None:
    visits = seed_visits()
    assert len(visits) == 60
    assert len({each.entry.customer for each in visits}) == 25


def test_no_visit_is_to_come_and_none_is_older_than_the_quarter() -> None:
    days = [each.entry.last_day for each in seed_visits()]
    assert days == sorted(days)
    assert (days[-1] - days[0]).days < 91
    assert days[-1] < visits_seed.READ_ON


def test_every_visit_holds_words_and_names_who_said_them() -> None:
    for each in seed_visits():
        assert each.entry.said
        assert each.entry.met
        assert all(met.role for met in each.entry.met)


def test_nobody_says_the_same_twice_and_nobody_speaks_of_averages() -> None:
    said = [each.entry.said or "" for each in seed_visits()]
    assert len(set(said)) == len(said)
    assert not [words for words in said if "%" in words or "on average" in words]


def test_some_visits_do_not_count_and_some_surprised() -> None:
    entries = [each.entry for each in seed_visits()]
    assert {each.purpose for each in entries} == set(Purpose)
    assert {each.setting for each in entries} == set(Setting)
    assert 10 < sum(each.surprise is not None for each in entries) < 40
    assert any(each.days > 1 for each in entries)
    assert any(each.colleagues for each in entries)


def test_no_customer_is_nearly_another() -> None:
    names = sorted({each.entry.customer for each in seed_visits()})
    known = [(n, name, customer_key(name)) for n, name in enumerate(names)]
    for n, name in enumerate(names):
        assert [each[1] for each in near(name, known) if each[0] != n] == []


def test_the_tens_name_customers_that_exist() -> None:
    customers = {each.entry.customer for each in seed_visits()}
    for leader, named in TENS.items():
        assert len(named) == 10
        assert set(filter(None, named)) <= customers, leader


def test_answers_are_to_questions_that_are_asked_about_one_of_their_ten() -> None:
    functions = {each.id: each.function or "" for each in EVERYBODY}
    answers = list(seed_answers())
    assert [each.day for each in answers] == sorted(each.day for each in answers)
    for each in answers:
        asked_of = QUESTIONS[each.question].functions
        assert not asked_of or functions[each.leader].lower() in asked_of
        assert each.customer in TENS[each.leader]
        assert each.day.weekday() < 5
        assert each.day < visits_seed.READ_ON
        assert not is_second_hand(each.words)


def test_seven_can_be_played_five_of_them_leaders_of_different_functions() -> None:
    leaders = [each for each in CAST if each.function]
    assert len(CAST) == 7
    assert len({each.function for each in leaders}) == len(leaders) == 5
    assert [each.name for each in CAST if each.admin] == ["Olga"]
    assert [each.name for each in CAST if not each.enrolled] == ["Noor"]
    assert len({each.zone for each in CAST}) > 2


def test_three_functions_are_large_enough_to_be_named_on_the_board() -> None:
    sizes = Counter(each.function for each in EVERYBODY if each.function)
    assert sum(size >= 3 for size in sizes.values()) >= 3
    assert len({each.id for each in EVERYBODY}) == len(EVERYBODY)
