"""Block Kit, as far as this bot speaks it: plain dictionaries within Slack's limits.

`mrkdwn` takes text that is escaped already (bot.slack.text.escape); `plain_text` and quotations take words as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.slack.text import cut

Block = dict[str, Any]

SECTION = 3000
BUTTON = 75
OPTION = 75
CONTEXT = 2000
MESSAGE_TEXTS = 10_000  # of all blocks together; Slack takes little more
MESSAGE = 3900  # top-level text: "best under 4000"


@dataclass(frozen=True)
class Message:
    """What is said, complete in `text` alone (notifications and screen readers use only that), and its blocks."""

    text: str
    blocks: Sequence[Block] = field(default=())

    def body(self, **more: Any) -> dict[str, Any]:
        """As arguments of a Web API method or the body of an acknowledgement."""
        made: dict[str, Any] = {"text": cut(self.text, MESSAGE), **more}
        if self.blocks:
            made["blocks"] = list(self.blocks)
        return made


def plain(words: str, most: int = SECTION) -> Block:
    """A plain_text object. Slack refuses empty ones."""
    return {"type": "plain_text", "text": cut(words, most) or " ", "emoji": False}


def mrkdwn(text: str, most: int = SECTION) -> Block:
    """A mrkdwn object of escaped text."""
    return {"type": "mrkdwn", "text": cut(text, most), "verbatim": True}


def section(text: str, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A paragraph of escaped text."""
    made: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        made["accessory"] = accessory
    return made | ({"block_id": block_id} if block_id else {})


def quote(words: str) -> Block:
    """People's words, to the letter, set apart; nothing in them is markup."""
    text = {"type": "text", "text": cut(words, SECTION)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [text]}]}


def context(text: str) -> Block:
    """A small grey line of escaped text."""
    return {"type": "context", "elements": [mrkdwn(text, CONTEXT)]}


def header(words: str) -> Block:
    """A headline."""
    return {"type": "header", "text": plain(words, 150)}


def button(
    label: str, action_id: str, value: str | None = None, *, style: str | None = None
) -> Block:
    """A button. `value` is a hint and nothing more: it comes back from the outside."""
    made: Block = {"type": "button", "text": plain(label, BUTTON), "action_id": action_id}
    if value is not None:
        made["value"] = value
    return made | ({"style": style} if style else {})


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """A row of buttons and menus."""
    made: Block = {"type": "actions", "elements": list(elements)}
    return made | ({"block_id": block_id} if block_id else {})


def option(label: str, value: str) -> Block:
    """One choice of a select, radio or checkbox."""
    return {"text": plain(label, OPTION), "value": value}


def field_of(
    block_id: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None
) -> Block:
    """An input of a form. Its error is shown under it, by `block_id`."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": {"action_id": "value", **element},
        "optional": optional,
    }
    return made | ({"hint": plain(hint, 2000)} if hint else {})


def home(blocks: Sequence[Block]) -> Block:
    """The Home tab."""
    return {"type": "home", "blocks": list(blocks)}


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = None,
    close: str = "Close",
    private_metadata: str = "",
) -> Block:
    """A modal view."""
    made: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": list(blocks),
        "private_metadata": private_metadata,
    }
    return made | ({"submit": plain(submit, 24)} if submit else {})
