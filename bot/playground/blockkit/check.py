"""Checks whether Slack would accept blocks, views and options, and whether they would notify a whole channel."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.playground.blockkit import element_state
from bot.playground.blockkit.blocks import BLOCK
from bot.playground.blockkit.objects import GROUP, OPTION, plain
from bot.playground.blockkit.shapes import (
    Check,
    Json,
    Location,
    anything,
    array,
    boolean,
    one_of,
    record,
    string,
)

MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MAX_BLOCKS_TEXT = 13_000
MAX_MARKDOWN = 12_000
MAX_VIEW_BYTES = 250_000
CHANNEL_MENTION = re.compile(r"<!(channel|here|everyone)\b")

COMMON: dict[str, Check] = {
    "callback_id": string(255, 0),
    "private_metadata": string(3000, 0),
    "external_id": string(255, 0),
}
VIEWS: dict[str, Check] = {
    "modal": record(
        {"type": one_of("modal"), "title": plain(24), "blocks": anything},
        COMMON
        | {
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": record({"type": one_of("home"), "blocks": anything}, COMMON),
}


def check(blocks: Any, surface: str, path: str = "/blocks") -> list[str]:
    """The errors in the blocks of a message, modal or home tab; empty if Slack accepts them."""
    location = Location(path, surface)
    wrong = list(array(BLOCK, 0, MAX_BLOCKS[surface])(blocks, location))
    return wrong or list(_errors_between_blocks(blocks, location))


def check_view(view: Any, kind: str) -> list[str]:
    """The errors in a view of that type."""
    location = Location("/view", kind)
    wrong = list(VIEWS[kind](view, location))
    if not isinstance(view, dict) or "blocks" not in view:
        return wrong
    wrong += check(view["blocks"], kind, "/view/blocks")
    if not wrong and kind == "modal" and "submit" not in view and _has_input(view["blocks"]):
        wrong.append(location.error("missing required field: submit (there are inputs)"))
    if len(json.dumps(view).encode()) > MAX_VIEW_BYTES:
        wrong.append(location.error("larger than 250,000 bytes"))
    return wrong


def check_options(answer: Any) -> list[str]:
    """The errors in an answer to a block_suggestion request."""
    location = Location("", "modal")
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        return [location.error("exactly one of options, option_groups is needed")]
    shapes = {"options": array(OPTION, 0, 100), "option_groups": array(GROUP, 0, 100)}
    return list(record({}, shapes)(answer, location))


def check_errors(errors: Any, blocks: list[Json]) -> list[str]:
    """The errors in a submission's `errors`: each must belong to an input block of the form."""
    location = Location("/errors", "modal")
    if not isinstance(errors, dict) or not errors:
        return [location.error("must name at least one block")]
    inputs = {block["block_id"] for block in blocks if block["type"] == "input"}
    wrong = [location.error(f"no input block is {name!r}") for name in errors if name not in inputs]
    for name, words in errors.items():
        wrong += string(2000)(words, location.at(name))
    return wrong


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and element has an id."""
    made: list[Json] = json.loads(json.dumps(blocks))  # also splits objects that occur twice
    element_state.assign_ids(made)
    return made


def text_length(node: Any) -> int:
    """The number of characters of all texts in blocks."""
    if isinstance(node, list):
        return sum(text_length(one) for one in node)
    if isinstance(node, dict):
        own = node.get("text")
        text = len(own) if isinstance(own, str) else 0
        return text + sum(
            text_length(value) for value in node.values() if not isinstance(value, str)
        )
    return 0


def channel_mentions(text: str, blocks: Any) -> Iterator[str]:
    """A problem for each text that would notify a whole channel, which this app must never do."""
    for words in [text, *_markup(blocks)]:
        if CHANNEL_MENTION.search(words):
            yield f"it notifies a whole channel: {words[:80]!r}"


def _markup(node: Any) -> Iterator[str]:
    # plain_text, raw_text and input values are shown verbatim: nothing in them notifies.
    if isinstance(node, list):
        for one in node:
            yield from _markup(one)
    elif isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "markdown") and isinstance(node.get("text"), str):
            yield node["text"]
        elif node.get("type") == "broadcast":
            yield f"<!{node.get('range')}>"
        else:
            for value in node.values():
                yield from _markup(value)


def _errors_between_blocks(blocks: list[Json], location: Location) -> Iterator[str]:
    yield from _duplicates(
        Counter(block["block_id"] for block in blocks if "block_id" in block), location
    )
    for index, block in enumerate(blocks):
        inside = (element for _, element in element_state.walk([block]))
        ids = Counter(element["action_id"] for element in inside if "action_id" in element)
        yield from _duplicates(ids, location.at(index))
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield location.error("only one table is allowed in a message")
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MAX_MARKDOWN:
        yield location.error(f"markdown blocks hold more than {MAX_MARKDOWN} characters in all")
    if sum(bool(element.get("focus_on_load")) for _, element in element_state.walk(blocks)) > 1:
        yield location.error("focus_on_load may be set once only")


def _has_input(blocks: list[Json]) -> bool:
    return any(block["type"] == "input" for block in blocks)


def _duplicates(names: Counter[str], location: Location) -> Iterator[str]:
    for name, times in names.items():
        if times > 1:
            yield location.error(f"{name!r} already exists: ids must be unique")
