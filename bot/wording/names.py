"""Names, and what people wrote, as parts of a message."""

import unicodedata
from collections.abc import Sequence

from bot.slack.text import cut, escape
from bot.wording.numbers_and_lists import listing
from storage.core.visit_entry import Met

LONGEST = 300
"""Characters of a customer's or a person's name; longer ones are not kept."""

_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"})


def inline(words: str, most: int = LONGEST) -> str:
    """Somebody's words for the middle of a mrkdwn text: on one line, at most `most` characters, escaped.

    They read the same in plain, bold, italic and struck text: nothing in them is markup, nothing notifies. Words
    written from right to left do not reorder the sentence around them.
    """
    shown = escape(unmarked(cut(_on_one_line(words), most)))
    return f"\u2068{shown}\u2069" if _is_right_to_left(shown) else shown


def quoted(words: str, most: int = 300) -> str:
    """A short quotation on one line, escaped as a name is."""
    return f"“{escape(unmarked(cut(_on_one_line(words), most)))}”"


def unmarked(words: str) -> str:
    """The words with look-alikes for Slack's four markup characters; for a sentence that is escaped as a whole later.

    Slack has no escape for `*`, `_`, `~` and the backtick. A zero-width space beside one does not disarm it: Slack
    takes the space for the end of a word, which is where markup may begin or end. A look-alike is never markup, and
    it stays when the stars are removed from a message's text for notifications.
    """
    return words.translate(_LOOK_ALIKES)


def people(met: Sequence[Met]) -> str:
    """ "Dana Cole (COO), Raj Patel"."""
    return ", ".join(each.name + (f" ({each.role})" if each.role else "") for each in met)


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


def _is_right_to_left(words: str) -> bool:
    """Whether any letter is written from right to left."""
    return not words.isascii() and any(
        unicodedata.bidirectional(letter) in ("R", "AL") for letter in words
    )


def which_customer(typed: str, names: Sequence[str], several: bool) -> str:
    """ "I don't know “Acne”. Did you mean Acme?", escaped. `several`: they all have the typed name."""
    known = listing([inline(each, 100) for each in names], "or")
    begin = "There are several called" if several else "I don't know"
    return f"{begin} “{inline(typed, 100)}”. Did you mean {known}?"
