"""A bundle: several messages in one, each with blocks and buttons of its own. Pure.

The blocks of an item carry its delivery in their `block_id`, so that a press says which item it belongs to.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.slack.blocks import MESSAGE, MESSAGE_TEXTS, Block, Message, section
from bot.slack.text import cut
from storage.outbox.bundle_items import BundleItem

# An item may grow when it is answered, so a new bundle stays well below what Slack takes.
MOST_ITEMS = 8
NEW_BLOCKS = 40
NEW_TEXTS = 8000
BLOCKS = 50
GIST = 80  # characters: a notification on a phone shows little more
SHORT = 400  # characters of an item that had to be shortened

_ITEM = "item"
_DIVIDER: Block = {"type": "divider"}
_SENTENCE = re.compile(r"(.+?[.?!])(?=\s|$)", re.DOTALL)


def item(delivery: str, message: Message) -> BundleItem:
    """The message of that delivery as an item of a bundle."""
    blocks = message.blocks or [section(message.text)]
    return BundleItem(delivery, gist(message), cut(message.text, MESSAGE), list(blocks))


def gist(message: Message) -> str:
    """What the message is about, in a few words: its own gist, else its first sentence."""
    sentence = _SENTENCE.match(message.text)
    return cut(message.gist or (sentence[1] if sentence else message.text).rstrip("."), GIST)


def room_for(items: Sequence[BundleItem]) -> bool:
    """Whether these fit into one new message. One alone always does."""
    if len(items) <= 1:
        return True
    blocks = sum(len(each.blocks) for each in items) + len(items) - 1
    texts = sum(_length(each.blocks) for each in items)
    return len(items) <= MOST_ITEMS and blocks <= NEW_BLOCKS and texts <= NEW_TEXTS


def message(items: Sequence[BundleItem]) -> Message:
    """The bundle as one message. `items` must not be empty; they stand in their order, divided by a line."""
    short = list(items)
    for each in sorted(items, key=lambda found: _length(found.blocks), reverse=True):
        if sum(_length(found.blocks) for found in short) <= MESSAGE_TEXTS:
            break
        short[short.index(each)] = _shortened(each)
    blocks = list(_blocks(short, divided=True))
    if len(blocks) > BLOCKS:
        blocks = list(_blocks(short, divided=False))[:BLOCKS]
    return Message("\n".join([_headline(items), *(each.text for each in items)]), blocks)


def with_note(found: Message, note: str) -> Message | None:
    """The message with a paragraph below it; None if it has no room."""
    blocks = [*(found.blocks or [section(found.text)]), section(note)]
    if len(blocks) > BLOCKS or _length(blocks) > MESSAGE_TEXTS:
        return None
    return replace(found, text=f"{found.text}\n{note}", blocks=blocks)


def _headline(items: Sequence[BundleItem]) -> str:
    """ "Granite Bank today at 14:00, and 2 more." """
    first, more = items[0].gist, len(items) - 1
    if not more:
        return first
    return f"{first} And {more} more." if first[-1:] in "?!…" else f"{first}, and {more} more."


def _blocks(items: Sequence[BundleItem], *, divided: bool) -> Iterator[Block]:
    for position, each in enumerate(items):
        if divided and position:
            yield _DIVIDER
        for number, block in enumerate(each.blocks):
            own = str(block.get("block_id", ""))
            yield {**block, "block_id": f"{_ITEM}:{each.delivery}:{number}:{own}"}


def read_block_id(block_id: str) -> tuple[str, str]:
    """The delivery and the block id that an item's block had; ("", the same) for a block of any other message."""
    kind, _, rest = block_id.partition(":")
    parts = rest.split(":", 2)
    if kind != _ITEM or len(parts) != 3:
        return "", block_id
    return parts[0], parts[2]


def _shortened(found: BundleItem) -> BundleItem:
    """Its buttons, below the beginning of its text."""
    buttons = [each for each in found.blocks if each.get("type") == "actions"]
    return BundleItem(
        found.delivery, found.gist, found.text, [section(cut(found.text, SHORT)), *buttons]
    )


def _length(node: Any) -> int:
    """The characters of all texts in a block."""
    if isinstance(node, dict):
        return sum(
            len(value) if name == "text" and isinstance(value, str) else _length(value)
            for name, value in node.items()
        )
    return sum(_length(each) for each in node) if isinstance(node, list | tuple) else 0
