"""Block Kit's limits: a value at the limit is accepted, one beyond is rejected."""

import copy
from typing import Any

import pytest

from bot.playground.blockkit import check
from bot.slack import blocks as ours

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(number: int = 0, text: str = "x") -> Json:
    return {"text": plain(text), "value": str(number)}


def options(count: int) -> list[Json]:
    return [option(n) for n in range(count)]


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn()} | more


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain()} | more


def row(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def asks(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element} | more


def select(count: int, **more: Any) -> Json:
    return {"type": "static_select", "options": options(count)} | more


def ticks(kind: str, count: int) -> Json:
    return {"type": kind, "options": options(count)}


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int, columns: int = 1) -> Json:
    return {"type": "table", "rows": [[cell()] * columns] * rows}


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "x", "image_url": "https://x.org/a.png"} | more


def rich(*pieces: Json) -> Json:
    quote = {"type": "rich_text_quote", "elements": list(pieces)}
    return {"type": "rich_text", "elements": [quote]}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain()} | more


def confirm(title: int = 100, text: int = 300, yes: int = 30) -> Json:
    return {
        "title": plain("x" * title),
        "text": plain("x" * text),
        "confirm": plain("x" * yes),
        "deny": plain("No"),
    }


# Each limit: something with n of it, the most that is allowed, and the surface.
LIMITS: list[tuple[str, Any, int, str]] = [
    ("section text", lambda n: section(text=mrkdwn("x" * n)), 3000, "message"),
    ("a field", lambda n: section(fields=[mrkdwn("x" * n)]), 2000, "message"),
    ("fields", lambda n: section(fields=[mrkdwn()] * n), 10, "message"),
    ("block_id", lambda n: section(block_id="x" * n), 255, "message"),
    ("header", lambda n: {"type": "header", "text": plain("x" * n)}, 150, "home"),
    ("context", lambda n: {"type": "context", "elements": [mrkdwn()] * n}, 10, "message"),
    ("actions", lambda n: row(*[button() for _ in range(n)]), 25, "message"),
    ("action_id", lambda n: row(button(action_id="x" * n)), 255, "message"),
    ("button text", lambda n: row(button(text=plain("x" * n))), 75, "message"),
    ("button value", lambda n: row(button(value="x" * n)), 2000, "message"),
    ("button url", lambda n: row(button(url="x" * n)), 3000, "message"),
    ("confirm title", lambda n: row(button(confirm=confirm(title=n))), 100, "message"),
    ("confirm text", lambda n: row(button(confirm=confirm(text=n))), 300, "message"),
    ("confirm button", lambda n: row(button(confirm=confirm(yes=n))), 30, "message"),
    ("select", lambda n: section(accessory=select(n)), 100, "message"),
    ("placeholder", lambda n: row(select(1, placeholder=plain("x" * n))), 150, "message"),
    (
        "option text",
        lambda n: row({"type": "overflow", "options": [option(text="x" * n)]}),
        75,
        "home",
    ),
    ("overflow", lambda n: row({"type": "overflow", "options": options(n)}), 5, "message"),
    ("checkboxes", lambda n: row(ticks("checkboxes", n)), 10, "message"),
    ("radio buttons", lambda n: asks(ticks("radio_buttons", n)), 10, "modal"),
    ("label", lambda n: asks(select(1), label=plain("x" * n)), 2000, "modal"),
    ("hint", lambda n: asks(select(1), hint=plain("x" * n)), 2000, "modal"),
    ("max_length", lambda n: asks({"type": "plain_text_input", "max_length": n}), 3000, "modal"),
    ("image url", lambda n: image(image_url="x" * n), 3000, "message"),
    ("alt text", lambda n: image(alt_text="x" * n), 2000, "message"),
    ("table rows", table, 100, "message"),
    ("table columns", lambda n: table(1, n), 20, "message"),
    ("markdown", lambda n: {"type": "markdown", "text": "x" * n}, 12_000, "message"),
    ("card title", lambda n: card(title=plain("x" * n)), 150, "message"),
    ("card body", lambda n: card(body=mrkdwn("x" * n)), 200, "home"),
    ("carousel", lambda n: {"type": "carousel", "elements": [card()] * n}, 10, "message"),
    ("alert", lambda n: {"type": "alert", "text": plain("x" * n)}, 200, "modal"),
]


@pytest.mark.parametrize(
    ("make", "most", "surface"), [limit[1:] for limit in LIMITS], ids=[limit[0] for limit in LIMITS]
)
def test_a_limit_is_kept_to_the_letter(make: Any, most: int, surface: str) -> None:
    assert check.check([make(most)], surface) == []
    assert check.check([make(most + 1)], surface)


@pytest.mark.parametrize(
    ("make", "surface"),
    [(limit[1], limit[3]) for limit in LIMITS if limit[0] != "button value"],
    ids=[limit[0] for limit in LIMITS if limit[0] != "button value"],
)
def test_nothing_at_all_is_refused(make: Any, surface: str) -> None:
    assert check.check([make(0)], surface)


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks(surface: str, most: int) -> None:
    assert check.check([section()] * most, surface) == []
    assert "no more than" in check.check([section()] * (most + 1), surface)[0]


GROUPS = [{"label": plain(), "options": options(1)}]
TOO_LONG: Json = {"type": "plain_text_input", "initial_value": "abc", "max_length": 2}
WRONG: list[tuple[str, Json, str, str]] = [
    ("an unknown block", {"type": "sectoin"}, "message", "unsupported block"),
    ("an unknown element", row({"type": "buton"}), "message", "unsupported element"),
    ("an unknown field", section(colour="red"), "message", "invalid additional property"),
    ("no text and no fields", {"type": "section"}, "message", "one of text, fields"),
    ("mrkdwn on a button", row(button(text=mrkdwn())), "message", "must be one of plain_text"),
    ("mrkdwn in a header", {"type": "header", "text": mrkdwn()}, "message", "plain_text"),
    ("an input on an action row", row({"type": "plain_text_input"}), "modal", "unsupported"),
    ("a button in an input", asks(button()), "modal", "unsupported"),
    ("a table in a modal", table(1), "modal", "not available in a modal"),
    ("a markdown block at home", {"type": "markdown", "text": "x"}, "home", "not available"),
    ("an alert in a message", {"type": "alert", "text": plain()}, "message", "not available"),
    ("a card in a modal", card(), "modal", "not available"),
    ("a date-time at home", row({"type": "datetimepicker"}), "home", "not available"),
    ("a number in a message", asks({"type": "number_input", "is_decimal_allowed": True}), "message", "not available"),
    ("no alt text", {"type": "image", "image_url": "x"}, "message", "alt_text"),
    ("two sources of an image", image(slack_file={"id": "F1"}), "message", "exactly one"),
    ("options and groups", row(select(1, option_groups=GROUPS)), "message", "exactly one"),
    ("an initial option not offered", row(select(1, initial_option=option(5))), "message", "initial option"),
    ("a wrong date", row({"type": "datepicker", "initial_date": "22.11.2026"}), "message", "look like"),
    ("a wrong style", row(button(style="blue")), "message", "must be one of primary"),
    ("an empty piece of rich text", rich({"type": "text", "text": ""}), "message", "more than 0"),
    ("an empty cell", {"type": "table", "rows": [[cell("")]]}, "message", "more than 0"),
    ("a number as a value", row(button(value=7)), "message", "must be a string"),
    ("an initial value too long", asks(TOO_LONG), "modal", "longer"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("block", "surface", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_what_slack_refuses_is_refused(block: Json, surface: str, said: str) -> None:
    wrong = check.check([block], surface)
    assert any(said in one for one in wrong), wrong


def test_ids_are_unique() -> None:
    twice = [section(block_id="a"), section(block_id="a")]
    assert "'a' already exists" in check.check(twice, "message")[0]
    both = [row(button(action_id="b"), button(action_id="b"))]
    assert "'b' already exists" in check.check(both, "message")[0]
    apart = [row(button(action_id="b")), row(button(action_id="b"))]
    assert check.check(apart, "message") == []


def test_some_things_are_allowed_once_in_a_message() -> None:
    assert "only one table" in check.check([table(1), table(1)], "message")[0]
    markdown = {"type": "markdown", "text": "x" * 7000}
    assert "12000 characters" in check.check([markdown, markdown], "message")[0]


def test_places_are_pointed_at() -> None:
    (wrong,) = check.check([section(), section(fields=[mrkdwn(), mrkdwn("")])], "message")
    assert wrong == "[ERROR] must be more than 0 characters [json-pointer:/blocks/1/fields/1/text]"


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Log"), "blocks": [section()]} | more


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25"),
        (modal(submit=plain("x" * 25)), "must be less than 25"),
        (modal(private_metadata="x" * 3001), "must be less than 3001"),
        (modal(callback_id="x" * 256), "must be less than 256"),
        (modal(blocks=[asks(select(1))]), "missing required field: submit"),
        (modal(colour="red"), "invalid additional property"),
        (modal(type="home"), "must be one of modal"),
        ({"type": "modal", "blocks": [section()]}, "missing required field: title"),
        (modal(blocks=[section(text=mrkdwn("ü" * 3000))] * 50), "250,000"),
        (modal(blocks="none"), "must be an array"),
        ("a view", "must be an object"),
    ],
)
def test_a_view_has_limits_of_its_own(view: Any, said: str) -> None:
    wrong = check.check_view(view, "modal")
    assert any(said in one for one in wrong), wrong


def test_a_good_view_is_taken() -> None:
    assert check.check_view(modal(submit=plain("Keep"), blocks=[asks(select(1))]), "modal") == []


def test_what_this_project_builds_is_taken() -> None:
    assert check.check([ours.section("*x*"), ours.quote("<!channel> & so on")], "message") == []


def test_naming_leaves_the_original_alone() -> None:
    given = [row(button())]
    before = copy.deepcopy(given)
    named = check.with_ids(given)
    assert given == before
    assert named[0]["block_id"]
    assert named[0]["elements"][0]["action_id"]


def test_shouting_is_found_where_it_would_notify_and_nowhere_else() -> None:
    assert list(check.channel_mentions("<!here|x>", []))
    assert list(check.channel_mentions("", [section(text=mrkdwn("a <!everyone> b"))]))
    assert list(check.channel_mentions("", [rich({"type": "broadcast", "range": "here"})]))
    quiet = [section(text=plain("<!channel>")), rich({"type": "text", "text": "<!channel>"})]
    assert list(check.channel_mentions("&lt;!channel&gt;", quiet)) == []
