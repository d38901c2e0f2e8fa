"""A bundle: what a phone shows of it, its blocks, and that it always fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.blockkit import check
from bot.slack.blocks import Message, actions, button, context, section
from bot.wording import bundle
from storage.outbox.bundle_items import BundleItem

ID = "0123456789abcdef0123456789abcdef"


def item(number: int, text: str = "Acme. Words.", blocks: int = 1) -> BundleItem:
    shown = [section(text) for _ in range(blocks)]
    return bundle.item(
        f"{number:032x}", Message(text, [*shown, actions(button("Go", "go", spoken="Go there"))])
    )


@pytest.mark.parametrize(
    ("first", "more", "headline"),
    [
        (Message("Tomorrow at 14:00: Acme. Whom?", gist="Acme tomorrow at 14:00"), 2, ""),
        (Message("Did you meet Acme yesterday? I ask no more."), 1, ""),
        (Message("23 days since you sat down with a customer. That was Globex."), 3, ""),
        (Message("No end of a sentence"), 1, ""),
        (Message("Acme alone. Words."), 0, "Acme alone"),
    ],
)
def test_the_headline(first: Message, more: int, headline: str) -> None:
    expected = {
        2: "Acme tomorrow at 14:00, and 2 more.",
        1: ("Did you meet Acme yesterday? And 1 more.", "No end of a sentence, and 1 more."),
        3: "23 days since you sat down with a customer, and 3 more.",
        0: headline,
    }[more]
    items = [bundle.item(ID, first), *(item(n) for n in range(more))]
    line = bundle.message(items).text.splitlines()[0]
    assert line == expected if isinstance(expected, str) else line in expected


def test_the_text_is_complete() -> None:
    said = bundle.message([item(1, "Acme. One."), item(2, "Globex. Two.")]).text
    assert said == "Acme, and 1 more.\nAcme. One.\nGlobex. Two."


@pytest.mark.parametrize("own", ["", "promise:abc", "a:b:c", "item:x"])
def test_a_block_id_says_which_item_it_is_of(own: str) -> None:
    block = actions(button("Go", "go", spoken="Go there"), block_id=own or None)
    made = bundle.message(
        [bundle.item(ID, Message("Acme.", [section("Acme."), block])), item(1)]
    ).blocks
    assert bundle.read_block_id(made[1]["block_id"]) == (ID, own)


@pytest.mark.parametrize("block_id", ["", "promise:abc", "item", "item:", "item:x", "item:x:1"])
def test_other_block_ids_are_what_they_are(block_id: str) -> None:
    assert bundle.read_block_id(block_id) == ("", block_id)


@given(st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 8)), min_size=1, max_size=8))
def test_it_fits_whatever_its_items_turn_into(sizes: list[tuple[int, int]]) -> None:
    items = [item(n, "x" * length, min(blocks, 5)) for n, (length, blocks) in enumerate(sizes)]
    made = bundle.message(items)
    assert check.check(list(made.blocks), "message") == []
    assert sum(each["type"] == "actions" for each in made.blocks) == len(items)


def test_one_always_has_room_and_more_do_not_beyond_the_limits() -> None:
    assert bundle.room_for([item(1, "x" * 3000, 4)])
    assert not bundle.room_for([item(1, "x" * 3000, 2), item(2, "x" * 3000, 2)])
    assert not bundle.room_for([item(n) for n in range(bundle.MOST_ITEMS + 1)])
    assert not bundle.room_for([item(1, "x", 30), item(2, "x", 30)])
    assert bundle.room_for([item(1), bundle.item(ID, Message("x", [context("x")]))])
