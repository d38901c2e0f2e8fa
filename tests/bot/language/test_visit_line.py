"""From a line to its intent: the form, a subcommand, a logged visit, or a question."""

import pytest

from bot.language.visit_line.intents import (
    Future,
    Log,
    NoCustomer,
    OpenForm,
    RunSubcommand,
    Unclear,
    WhichWasMeant,
)
from bot.language.visit_line.parser import CUSTOMER_LIMIT, HEAD_LIMIT, SAID_LIMIT
from tests.bot.language.saying import hear, logged, misread, visit


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0", "\0"])
def test_nothing_opens_the_form(text: str) -> None:
    assert hear(text) == OpenForm()


@pytest.mark.parametrize("text", ['"Acme"', "“Acme”", "„Acme“", "« Acme »", "'Acme'", "「Acme」"])
def test_a_quoted_name_opens_the_form_with_it(text: str) -> None:
    assert hear(text) == OpenForm("Acme")


def test_a_quoted_subcommand_is_a_name() -> None:
    assert hear('"Board"') == OpenForm("Board")
    assert logged('"Plan International": x') == visit("Plan International")


@pytest.mark.parametrize(
    "text", ["Acme", "Bed Bath & Beyond", "7-Eleven", "Яндекс", "中国移动", "Acme 🚀"]
)
def test_a_bare_name_is_left_to_those_who_know_the_customers(text: str) -> None:
    assert hear(text) == Unclear(text, visit(text, said=None), None)


def test_without_a_colon_the_form_gets_what_could_be_read() -> None:
    text = "Acme yesterday by phone"
    expected = visit(on="2026-11-18", said=None, setting="phone")
    assert hear(text) == Unclear(text, expected, None)


def test_without_a_colon_doubtful_words_are_only_kept() -> None:
    assert hear("Toys for Tots") == Unclear("Toys for Tots", None, None)
    assert hear("Acme on 31 Feb") == Unclear("Acme on 31 Feb", None, None, about_day=True)


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("help", "help", ""),
        ("HELP", "help", ""),
        ("help?", "help", ""),
        ("?", "help", ""),
        ("board", "board", ""),
        ("plan Globex thursday", "plan", "Globex thursday"),
        ("plan Globex thursday 14:00", "plan", "Globex thursday 14:00"),
        ("who  Acme ", "who", "Acme"),
        ("search lead times", "search", "lead times"),
        ('search "prices: too high"', "search", '"prices: too high"'),
        ("search http://acme.example/x", "search", "http://acme.example/x"),
        ("not now", "not now", ""),
        ("Not  now", "not now", ""),
        ("not now too busy", "not now", "too busy"),
        ("ten Cate", "ten", "Cate"),
        ("for", "for", ""),
        ("for anna Acme", "for", "anna Acme"),
    ],
)
def test_a_subcommand_runs_with_the_rest_of_the_line(text: str, word: str, rest: str) -> None:
    assert hear(text) == RunSubcommand(word, rest)


@pytest.mark.parametrize("text", ["planet", "Boarding School", "Meyer", "tender", "not", "now"])
def test_a_name_that_only_begins_like_a_subcommand_runs_nothing(text: str) -> None:
    assert isinstance(hear(text), Unclear)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("borad", "board"),
        ("baord", "board"),
        ("lsit", "list"),
        ("hwo Acme", "who"),
        ("serach lead times", "search"),
        ("notnow", "not now"),
        ("not noww", "not now"),
        ("campain", "campaign"),
        ("hlep", "help"),
        ("Acme", None),
        ("Globex", None),
        ("IBM", None),
        ("wo", None),
    ],
)
def test_a_slip_of_the_pen_offers_the_nearest_subcommand(text: str, nearest: str | None) -> None:
    intent = hear(text)
    assert isinstance(intent, Unclear)
    assert intent.nearest == nearest


@pytest.mark.parametrize(
    ("text", "word", "rest", "customer"),
    [
        ("plan International today: x", "plan", "International today: x", "plan International"),
        ("Ten Cate: x", "ten", "Cate: x", "Ten Cate"),
        ("search lead times: x", "search", "lead times: x", "search lead times"),
        ("board: x", "board", "x", "board"),
        ("not now: x", "not now", "x", "not now"),
        ("Help：x", "help", "x", "Help"),
    ],
)
def test_a_subcommand_with_a_logging_colon_asks_which_was_meant(
    text: str, word: str, rest: str, customer: str
) -> None:
    if "：" in text:
        text = text.replace("：", "： ")
    assert hear(text) == WhichWasMeant(RunSubcommand(word, rest), Log(visit(customer)))


def test_an_assistant_logs_for_a_leader() -> None:
    assert hear("for <@U1ANNA|anna> Acme today: x") == Log(visit(), "U1ANNA")
    assert hear("For <@U1ANNA>, Acme: x") == Log(visit(), "U1ANNA")
    assert hear("Acme today for <@U1ANNA|anna>: x") == Log(visit(), "U1ANNA")
    assert hear('for <@U1ANNA> "For Eyes": x') == Log(visit("For Eyes"), "U1ANNA")


def test_an_assistant_opens_the_form_for_a_leader() -> None:
    assert hear("for <@U1ANNA|anna>") == OpenForm(None, "U1ANNA")
    assert hear('for <@U1ANNA|anna> "Acme"') == OpenForm("Acme", "U1ANNA")
    intent = hear("for <@U1ANNA|anna> Acme")
    assert isinstance(intent, Unclear)
    assert intent.entry == visit(said=None)
    assert intent.on_behalf_of == "U1ANNA"


def test_what_is_asked_about_still_knows_whose_visit_it_is() -> None:
    for text in ("for <@U1> Acme tomorrow: x", "for <@U1> Acme 3/4: x", "for <@U1>: x"):
        intent = hear(text)
        assert not isinstance(intent, OpenForm | Log | RunSubcommand | WhichWasMeant)
        assert intent.on_behalf_of == "U1"
    assert misread("for <@U1> Acme on 31 Feb: x").on_behalf_of == "U1"


def test_a_leader_who_is_not_named_with_a_mention_is_asked_for() -> None:
    assert "name them with @" in misread("for anna Acme today: x").sentence
    assert misread("for anna Acme today: x").known_as == visit("for anna Acme")
    assert "@anna" in misread("for @anna Acme today: x").sentence


def test_a_visit_is_for_one_leader() -> None:
    assert "one leader" in misread("for <@U1> Acme for <@U2>: x").sentence
    assert logged("for <@U1> Acme for <@U1>: x") == visit()


def test_a_missing_customer_is_asked_for_and_the_rest_is_kept() -> None:
    assert hear(": x") == NoCustomer(visit(""), None)
    assert hear("：x") == NoCustomer(visit(""), None)
    assert hear("yesterday: x") == NoCustomer(visit("", "2026-11-18"), visit("yesterday"))


def test_a_customer_whose_name_is_a_date_can_be_known() -> None:
    assert hear("Sun yesterday: x").known_as == visit("Sun", "2026-11-18")  # type: ignore[union-attr]
    assert hear("Today by video: x") == NoCustomer(
        visit("", setting="video"), visit("Today", setting="video")
    )


def test_a_visit_to_come_is_no_log() -> None:
    assert hear("Acme tomorrow: x") == Future(
        visit(on="2026-11-20"), visit(on="2026-11-20").first_day
    )


def test_a_stay_that_has_not_ended_is_to_come() -> None:
    intent = hear("Acme 3 days from yesterday: x")
    assert isinstance(intent, Future)
    assert intent.entry == visit(on="2026-11-18", days=3)
    assert intent.day == visit(on="2026-11-20").first_day


def test_too_long_a_name_is_refused_with_both_numbers() -> None:
    exact = "Acme " + "x" * (CUSTOMER_LIMIT - 5)
    assert logged(f"{exact}: x") == visit(exact)
    question = misread(f"{exact}y: x")
    assert str(CUSTOMER_LIMIT) in question.sentence
    assert str(CUSTOMER_LIMIT + 1) in question.sentence
    assert question.entry == visit(exact + "y")


def test_too_long_a_quote_is_refused_with_both_numbers_and_kept() -> None:
    words = "w" * SAID_LIMIT
    assert logged(f"Acme: {words}") == visit(said=words)
    question = misread(f"Acme: “{words}!”")
    assert str(SAID_LIMIT) in question.sentence
    assert str(SAID_LIMIT + 1) in question.sentence
    assert question.entry == visit(said=words + "!")


def test_a_page_before_the_colon_is_refused_and_kept() -> None:
    question = misread("word " * HEAD_LIMIT + ": x")
    assert str(HEAD_LIMIT) in question.sentence
    assert question.entry == visit("")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Acme on 31 Feb: x", "31 Feb"),
        ("Toys for Tots: x", "for Tots"),
        ("Acme yesterday lunch: x", "lunch"),
        ("Bank of 12 November Street: x", "Street"),
        ("Acme by carrier pigeon: x", "by carrier pigeon"),
        ("Acme to discuss prices: x", "to discuss prices"),
        ("Acme with Dana from procurement: x", "from procurement"),
        ("yesterday Acme: x", "Acme"),
        ("Acme with @ben: x", "@ben"),
    ],
)
def test_a_question_names_the_piece_in_doubt(text: str, part: str) -> None:
    question = misread(text)
    assert question.part == part
    assert part in question.sentence
    assert "!" not in question.sentence


@pytest.mark.parametrize(
    ("text", "known_as"),
    [
        ("Toys for Tots: x", visit("Toys for Tots")),
        ("Toys for Tots yesterday: x", visit("Toys for Tots", "2026-11-18")),
        ("ON Semiconductor yesterday: x", visit("ON Semiconductor", "2026-11-18")),
        ("Made by Hand by phone: x", visit("Made by Hand", setting="phone")),
        ("Bank of 12 November Street: x", visit("Bank of 12 November Street")),
    ],
)
def test_doubtful_words_may_be_a_known_customers_name(text: str, known_as: object) -> None:
    assert misread(text).known_as == known_as


def test_a_name_with_a_mention_is_never_a_known_customer() -> None:
    assert misread("Acme with @ben yesterday: x").known_as is None


def test_what_was_read_before_a_doubt_is_kept_for_the_form() -> None:
    question = misread("Acme yesterday by video lunch: x")
    assert question.entry == visit(on="2026-11-18", setting="video")
