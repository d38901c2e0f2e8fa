"""Builders for the Block Kit objects that this bot uses: plain dictionaries within Slack's limits.

mrkdwn expects text that is already escaped (bot.slack.text.escape); plain_text and quotations take raw text.
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
MESSAGE_TEXTS = 10_000  # characters in all blocks together; Slack accepts little more
MESSAGE = 3900  # top-level text; Slack recommends fewer than 4000


@dataclass(frozen=True)
class Message:
    """A message. `text` must be complete on its own: notifications and screen readers use only that.

    `gist`: what it is about in a few words, escaped, for a message that holds several (bot/wording/bundle.py); where it
    is empty, the first sentence of `text` serves.
    """

    text: str
    blocks: Sequence[Block] = field(default=())
    gist: str = ""

    def body(self, **more: Any) -> dict[str, Any]:
        """The message as arguments of a Web API method, or as the body of an acknowledgement."""
        made: dict[str, Any] = {"text": cut(self.text, MESSAGE), **more}
        if self.blocks:
            made["blocks"] = list(self.blocks)
        return made


def plain(words: str, most: int = SECTION) -> Block:
    """A plain_text object. Never empty, because Slack rejects that."""
    return {"type": "plain_text", "text": cut(words, most) or " ", "emoji": False}


def mrkdwn(text: str, most: int = SECTION) -> Block:
    """A mrkdwn object of escaped text."""
    return {"type": "mrkdwn", "text": cut(text, most), "verbatim": True}


def section(text: str, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A section block of escaped text."""
    made: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        made["accessory"] = accessory
    return made | ({"block_id": block_id} if block_id else {})


def quote(words: str) -> Block:
    """A quotation, verbatim: nothing in it is read as markup."""
    text = {"type": "text", "text": cut(words, SECTION)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [text]}]}


def context(text: str) -> Block:
    """A context block (small grey text) of escaped text."""
    return {"type": "context", "elements": [mrkdwn(text, CONTEXT)]}


def header(words: str) -> Block:
    """A header block."""
    return {"type": "header", "text": plain(words, 150)}


def button(
    label: str,
    action_id: str,
    value: str | None = None,
    *,
    style: str | None = None,
    spoken: str | None = None,
) -> Block:
    """A button. `value` comes back from the client, so it must not be trusted.

    `spoken`: what screen readers say where the label alone does not say what it is for.
    """
    made: Block = {"type": "button", "text": plain(label, BUTTON), "action_id": action_id}
    if value is not None:
        made["value"] = value
    if spoken:
        made["accessibility_label"] = cut(spoken, BUTTON)
    return made | ({"style": style} if style else {})


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """An actions block: a row of buttons and menus."""
    made: Block = {"type": "actions", "elements": list(elements)}
    return made | ({"block_id": block_id} if block_id else {})


def option(label: str, value: str) -> Block:
    """An option of a select menu, radio button group or checkbox group."""
    return {"text": plain(label, OPTION), "value": value}


def field_of(
    block_id: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None
) -> Block:
    """An input block. Errors of a submission are shown under it, by `block_id`."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": {"action_id": "value", **element},
        "optional": optional,
    }
    return made | ({"hint": plain(hint, 2000)} if hint else {})


def home(blocks: Sequence[Block]) -> Block:
    """A Home tab view."""
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
