"""Whether Slack would take these blocks, this view, these options; and whether they shout at a whole channel."""

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
    Spot,
    anything,
    flag,
    many,
    one_of,
    record,
    string,
)

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
LONGEST_BLOCKS = 13_000
LONGEST_MARKDOWN = 12_000
LARGEST_VIEW = 250_000
SHOUTS = re.compile(r"<!(channel|here|everyone)\b")

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
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
    "home": record({"type": one_of("home"), "blocks": anything}, COMMON),
}


def check(blocks: Any, surface: str, path: str = "/blocks") -> list[str]:
    """Everything that is wrong with the blocks of a message, modal or home; empty if Slack takes them."""
    spot = Spot(path, surface)
    wrong = list(many(BLOCK, 0, MOST_BLOCKS[surface])(blocks, spot))
    return wrong or list(_together(blocks, spot))


def check_view(view: Any, kind: str) -> list[str]:
    """Everything that is wrong with a view of that kind."""
    spot = Spot("/view", kind)
    wrong = list(VIEWS[kind](view, spot))
    if not isinstance(view, dict) or "blocks" not in view:
        return wrong
    wrong += check(view["blocks"], kind, "/view/blocks")
    if not wrong and kind == "modal" and "submit" not in view and _asks(view["blocks"]):
        wrong.append(spot.wrong("missing required field: submit (there are inputs)"))
    if len(json.dumps(view).encode()) > LARGEST_VIEW:
        wrong.append(spot.wrong("larger than 250,000 bytes"))
    return wrong


def check_options(answer: Any) -> list[str]:
    """Everything that is wrong with an answer to a suggestion request."""
    spot = Spot("", "modal")
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        return [spot.wrong("exactly one of options, option_groups is needed")]
    shapes = {"options": many(OPTION, 0, 100), "option_groups": many(GROUP, 0, 100)}
    return list(record({}, shapes)(answer, spot))


def check_errors(errors: Any, blocks: list[Json]) -> list[str]:
    """Whether the errors of a submission stand at input blocks of the form."""
    spot = Spot("/errors", "modal")
    if not isinstance(errors, dict) or not errors:
        return [spot.wrong("must name at least one block")]
    inputs = {block["block_id"] for block in blocks if block["type"] == "input"}
    wrong = [spot.wrong(f"no input block is {name!r}") for name in errors if name not in inputs]
    for name, words in errors.items():
        wrong += string(2000)(words, spot.at(name))
    return wrong


def named(blocks: list[Json]) -> list[Json]:
    """A copy with block ids and action ids everywhere."""
    made: list[Json] = json.loads(json.dumps(blocks))  # what is one object twice becomes two
    element_state.name_everything(made)
    return made


def length(thing: Any) -> int:
    """The characters of all texts in blocks."""
    if isinstance(thing, list):
        return sum(length(one) for one in thing)
    if isinstance(thing, dict):
        own = thing.get("text")
        text = len(own) if isinstance(own, str) else 0
        return text + sum(length(value) for value in thing.values() if not isinstance(value, str))
    return 0


def shouting(text: str, blocks: Any) -> Iterator[str]:
    """Every place that would notify a whole channel: no text of this app ever may."""
    for words in [text, *_markup(blocks)]:
        if SHOUTS.search(words):
            yield f"it notifies a whole channel: {words[:80]!r}"


def _markup(thing: Any) -> Iterator[str]:
    # plain_text, raw_text and what is typed into fields is shown as it is: nothing in it notifies.
    if isinstance(thing, list):
        for one in thing:
            yield from _markup(one)
    elif isinstance(thing, dict):
        if thing.get("type") in ("mrkdwn", "markdown") and isinstance(thing.get("text"), str):
            yield thing["text"]
        elif thing.get("type") == "broadcast":
            yield f"<!{thing.get('range')}>"
        else:
            for value in thing.values():
                yield from _markup(value)


def _together(blocks: list[Json], spot: Spot) -> Iterator[str]:
    yield from _once(Counter(block["block_id"] for block in blocks if "block_id" in block), spot)
    for index, block in enumerate(blocks):
        inside = (element for _, element in element_state.walk([block]))
        ids = Counter(element["action_id"] for element in inside if "action_id" in element)
        yield from _once(ids, spot.at(index))
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield spot.wrong("only one table is allowed in a message")
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > LONGEST_MARKDOWN:
        yield spot.wrong(f"markdown blocks hold more than {LONGEST_MARKDOWN} characters in all")
    if sum(bool(element.get("focus_on_load")) for _, element in element_state.walk(blocks)) > 1:
        yield spot.wrong("focus_on_load may be set once only")


def _asks(blocks: list[Json]) -> bool:
    return any(block["type"] == "input" for block in blocks)


def _once(names: Counter[str], spot: Spot) -> Iterator[str]:
    for name, times in names.items():
        if times > 1:
            yield spot.wrong(f"{name!r} already exists: ids must be unique")
