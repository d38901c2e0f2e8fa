"""Customers' and people's names in the middle of a sentence."""

import unicodedata
from collections.abc import Sequence

from bot.slack.text import escape
from storage.core.visit_entry import Met


def apart(words: str) -> str:
    """A name for the middle of a sentence, escaped; one written from right to left keeps its place in it."""
    turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in words)
    return f"\u2068{escape(words)}\u2069" if turned else escape(words)


def people(met: Sequence[Met]) -> str:
    """ "Dana Cole (COO), Raj Patel"."""
    return ", ".join(each.name + (f" ({each.role})" if each.role else "") for each in met)


def apart_ascii(name: str) -> str:
    """A name for the middle of a sentence, escaped; one written from right to left keeps its place in it."""
    turned = not name.isascii() and any(
        unicodedata.bidirectional(letter) in ("R", "AL") for letter in name
    )
    return f"\u2068{escape(name)}\u2069" if turned else escape(name)
