"""Names, and what people wrote, as they stand in a message."""

import unicodedata
from collections.abc import Sequence

from bot.slack.text import cut, escape
from storage.core.visit_entry import Met

LONGEST = 300
"""Characters of a customer's or a person's name; longer ones are not kept."""

_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"})


def inline(words: str, most: int = LONGEST) -> str:
    """Somebody's words for the middle of a mrkdwn text: on one line, at most `most` characters of them, escaped.

    They read the same in plain, bold, italic and struck text: nothing in them is markup, nothing notifies. What is
    written from right to left keeps its place in the sentence.
    """
    shown = escape(unmarked(cut(_on_one_line(words), most)))
    return f"\u2068{shown}\u2069" if _turns(shown) else shown


def quoted(words: str, most: int = 300) -> str:
    """A short quotation on one line, escaped as a name is."""
    return f"“{escape(unmarked(cut(_on_one_line(words), most)))}”"


def unmarked(words: str) -> str:
    """The words with look-alikes in place of Slack's four marks; for a sentence that is escaped as a whole later.

    Slack has no escape for `*`, `_`, `~` and the backtick. A zero-width space beside a mark does not disarm it: Slack
    takes that for the end of a word, which is where a mark may begin or end. A look-alike is never a mark, and it
    stays when the stars are removed from a message's text for notifications.
    """
    return words.translate(_LOOK_ALIKES)


def people(met: Sequence[Met]) -> str:
    """ "Dana Cole (COO), Raj Patel"."""
    return ", ".join(each.name + (f" ({each.role})" if each.role else "") for each in met)


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


def _turns(words: str) -> bool:
    """Whether there is a letter that is written from right to left."""
    return not words.isascii() and any(
        unicodedata.bidirectional(letter) in ("R", "AL") for letter in words
    )
