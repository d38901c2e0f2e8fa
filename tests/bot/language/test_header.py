"""The customer's name, and with whom, how and why: in any order before the colon."""

from itertools import permutations

import pytest

from storage.core.visit_entry import Met, Purpose, Setting
from tests.bot.language.saying import logged, misread, visit

DANA = Met("Dana Cole", "COO")
RAJ = Met("Raj Patel")


@pytest.mark.parametrize(
    "name",
    [
        "Acme", "acme corp.", "Bed Bath & Beyond", "Marks and Spencer", "Procter & Gamble Co.",
        "Acme (Holdings) Ltd", "Acme, Inc.", "S.A. Dupont", "A/S Norvik", "Yahoo!", "Ben & Jerry's",
        "L'Oréal", "L’Oréal", "Coca-Cola", "AT&T", "amazon.com", "1,000 Islands", "Société Générale",
        "Яндекс", "中国移动", "株式会社トヨタ", "شركة أكمي", "חברת אקמה", "Acme 🚀", ":rocket: Labs",
        "C3.ai", "Acme #2", 'The "Best" Company', "O'Brien's 5\" pipes", "x", "Bank of America",
        "Zoom", "Video Arts", "Teams Global", "Call Centre Co", "Sell & Parker",
    ],
)  # fmt: skip
def test_a_name_is_kept_as_it_was_typed(name: str) -> None:
    assert logged(f"{name}: x") == visit(name)
    assert logged(f"{name} yesterday: x") == visit(name, "2026-11-18")


def test_a_lone_keyword_is_asked_about() -> None:
    assert misread("By: x").known_as == visit("By")


@pytest.mark.parametrize(
    "head",
    [
        "Acme, yesterday",
        "Acme - yesterday",
        "Acme — yesterday",
        "  Acme   yesterday ",
        "Acme; yesterday",
    ],
)
def test_separators_and_spaces_are_no_part_of_the_name(head: str) -> None:
    assert logged(f"{head}: x") == visit(on="2026-11-18")


def test_spaces_within_a_name_are_single() -> None:
    assert logged("Acme   of\u00a0 Ohio: x") == visit("Acme of Ohio")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('"Bed Bath & Beyond" yesterday', "Bed Bath & Beyond"),
        ("“Toys for Tots”, yesterday", "Toys for Tots"),
        ("'Sun' yesterday", "Sun"),
        ("„Made by Hand“ yesterday", "Made by Hand"),
        ("«Ruby Tuesday» - yesterday", "Ruby Tuesday"),
        ('"14:00: the show" yesterday', "14:00: the show"),
        ('"Best" Pies yesterday', '"Best" Pies'),
        ('"" Acme yesterday', '"" Acme'),
        ('"Acme yesterday', '"Acme'),
    ],
)
def test_a_quoted_name_is_taken_whole(head: str, name: str) -> None:
    assert logged(f"{head}: x") == visit(name, "2026-11-18")


def test_after_a_quoted_name_the_rest_must_be_readable() -> None:
    question = misread('"Acme" with Dana by pigeon: x')
    assert question.entry == visit(met=(Met("Dana"),))
    assert question.known_as is None


@pytest.mark.parametrize(
    ("people", "met"),
    [
        ("Dana Cole", (Met("Dana Cole"),)),
        ("Dana Cole (COO)", (DANA,)),
        ("Dana Cole, COO", (DANA,)),
        ("Dana Cole COO", (DANA,)),
        ("DANA COLE", (Met("DANA COLE"),)),
        ("Dana Cole (COO) and Raj Patel", (DANA, RAJ)),
        ("Dana Cole (COO), Raj Patel", (DANA, RAJ)),
        ("Dana Cole (COO), and Raj Patel", (DANA, RAJ)),
        ("Dana Cole (COO) & Raj Patel", (DANA, RAJ)),
        ("Dana Cole（COO）、Raj Patel", (DANA, RAJ)),
        ("Raj Patel, Raj Patel", (RAJ,)),
        ("Dana (Head of R&D, EMEA and Asia)", (Met("Dana", "Head of R&D, EMEA and Asia"),)),
        ("Dana, Head of Research and Raj Patel", (Met("Dana", "Head of Research"), RAJ)),
        ("Dana ()", (Met("Dana"),)),
        ("Theresa May", (Met("Theresa May"),)),
        ("April Jones", (Met("April Jones"),)),
        ("Jan de Vries", (Met("Jan de Vries"),)),
        ("José Ñandú", (Met("José Ñandú"),)),
        ("山田太郎", (Met("山田太郎"),)),
        ("dana", (Met("dana"),)),
        ("Dana O'Neill", (Met("Dana O'Neill"),)),
        ("Jean-Luc Picard", (Met("Jean-Luc Picard"),)),
    ],
)
def test_people_are_understood_with_their_roles(people: str, met: tuple[Met, ...]) -> None:
    assert logged(f"Acme with {people}: x") == visit(met=met)
    assert logged(f"Acme with {people} yesterday: x") == visit(on="2026-11-18", met=met)
    assert logged(f"Acme yesterday with {people} by phone: x") == visit(
        on="2026-11-18", met=met, setting=Setting.PHONE
    )


@pytest.mark.parametrize(
    "head",
    [
        "Acme with Dana Cole (COO) and <@U2BEN|ben>",
        "Acme with <@U2BEN> and Dana Cole (COO)",
        "Acme with Dana Cole (COO) with <@U2BEN>",
        "Acme with Dana Cole (COO) <@U2BEN>",
        "Acme <@U2BEN> with Dana Cole (COO)",
        "Acme <@U2BEN> with Dana Cole (COO), <@U2BEN|ben>",
    ],
)
def test_mentions_are_colleagues(head: str) -> None:
    assert logged(f"{head}: x") == visit(met=(DANA,), colleagues=("U2BEN",))


@pytest.mark.parametrize("word", ["with", "w/", "met", "met with"])
def test_with_has_other_names(word: str) -> None:
    assert logged(f"Acme {word} Dana Cole (COO) yesterday: x") == visit(
        on="2026-11-18", met=(DANA,)
    )


def test_the_met_is_an_opera() -> None:
    assert logged("The Met Opera: x") == visit("The Met Opera")


def test_several_colleagues_keep_their_order() -> None:
    assert logged("Acme with <@U2>, <@U1> and <@U3>: x") == visit(colleagues=("U2", "U1", "U3"))


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ("@ben", "@ben"),
        ("Dana and @ben.smith", "@ben.smith"),
        ("<!subteam^S1|@leads>", "one by one"),
        ("<#C1|general>", "one by one"),
        ("", "Name the people"),
        ("the CEO", "Name the people"),
        ("their whole team", "Name the people"),
        ("everyone", "Name the people"),
        ("3 people", "Name the people"),
        ("two engineers", "Name the people"),
        ("(COO)", "Name the people"),
        ("D" * 301, "300"),
        (f"Dana ({'r' * 301})", "300"),
    ],
)
def test_people_who_are_not_named_are_asked_for(people: str, says: str) -> None:
    assert says in misread(f"Acme with {people}: x").sentence


@pytest.mark.parametrize(
    ("how", "setting"),
    [
        ("in person", Setting.IN_PERSON),
        ("In Person", Setting.IN_PERSON),
        ("in-person", Setting.IN_PERSON),
        ("on site", Setting.IN_PERSON),
        ("onsite", Setting.IN_PERSON),
        ("by video", Setting.VIDEO),
        ("via video", Setting.VIDEO),
        ("by video call", Setting.VIDEO),
        ("on a video call", Setting.VIDEO),
        ("on Zoom", Setting.VIDEO),
        ("over Zoom", Setting.VIDEO),
        ("by teams", Setting.VIDEO),
        ("via Google Meet", Setting.VIDEO),
        ("on Microsoft Teams", Setting.VIDEO),
        ("by phone", Setting.PHONE),
        ("by phone call", Setting.PHONE),
        ("by call", Setting.PHONE),
        ("on the phone", Setting.PHONE),
        ("over the phone", Setting.PHONE),
        ("on a call", Setting.PHONE),
        ("by telephone", Setting.PHONE),
    ],
)
def test_how_they_met_is_understood(how: str, setting: Setting) -> None:
    assert logged(f"Acme {how}: x") == visit(setting=setting)
    assert logged(f"Acme {how} yesterday: x") == visit(on="2026-11-18", setting=setting)
    assert logged(f"Acme with Dana {how}: x") == visit(met=(Met("Dana"),), setting=setting)


@pytest.mark.parametrize("word", ["video", "zoom", "phone", "call"])
def test_after_another_item_the_bare_word_is_enough(word: str) -> None:
    setting = Setting.VIDEO if word in ("video", "zoom") else Setting.PHONE
    assert logged(f"Acme yesterday {word}: x") == visit(on="2026-11-18", setting=setting)
    assert logged(f"Acme {word} yesterday: x") == visit(f"Acme {word}", "2026-11-18")


@pytest.mark.parametrize(
    ("why", "purpose"),
    [
        ("to sell", Purpose.SELL),
        ("selling", Purpose.SELL),
        ("to help", Purpose.HELP),
        ("helping", Purpose.HELP),
        ("to understand", Purpose.UNDERSTAND),
        ("to listen", Purpose.UNDERSTAND),
        ("to learn", Purpose.UNDERSTAND),
        ("listening", Purpose.UNDERSTAND),
    ],
)
def test_why_they_went_is_understood(why: str, purpose: Purpose) -> None:
    assert logged(f"Acme {why}: x") == visit(purpose=purpose)
    assert logged(f"Acme with Dana {why}: x") == visit(met=(Met("Dana"),), purpose=purpose)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("Acme by pigeon", "by video or by phone"),
        ("Acme by", "by video or by phone"),
        ("Acme by video by phone", "one of them"),
        ("Acme to sell to help", "one of them"),
        ("Acme to Berlin", '"to Berlin"'),
        ("Acme at their plant", '"at their plant"'),
        ("Acme from Berlin", '"from Berlin"'),
        ("Acme on fire", '"on fire"'),
        ("Acme with Dana to discuss prices", '"to discuss prices"'),
    ],
)
def test_what_begins_like_an_item_is_never_guessed_into_the_name(head: str, says: str) -> None:
    question = misread(f"{head}: x")
    assert says in question.sentence
    assert question.entry is not None
    assert question.entry.customer == "Acme"


def test_items_come_in_any_order() -> None:
    items = ("on 12 Nov", "with Dana Cole (COO) and <@U2>", "by video", "to sell", "for 2 days")
    expected = visit(
        on="2026-11-12", days=2, met=(DANA,), colleagues=("U2",), setting="video", purpose="sell"
    )
    for order in permutations(items):
        assert logged(f"Acme {' '.join(order)}: x") == expected
        assert logged(f"Acme, {', '.join(order)}: x") == expected


def test_saying_a_thing_twice_is_no_contradiction() -> None:
    assert logged("Acme by video on zoom to sell selling: x") == visit(
        setting="video", purpose="sell"
    )
