"""Letters as search compares them: without case and accents. Pure."""

import unicodedata
from functools import lru_cache

from storage.core.folding import ACCENTS, LETTERS

LONGEST = 40
"""Characters of a word; longer words are cut, both in the index and in the query."""


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """The word without case and accents, and without what is no letter or digit."""
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold()
    plain = ACCENTS.sub("", plain).translate(LETTERS)
    whole = unicodedata.normalize("NFC", plain)
    term = "".join(letter for letter in whole if belongs(letter))[:LONGEST]
    while (
        term and not term[0].isalnum()
    ):  # a mark that was parted from its letter: of Thai's sara am
        term = term[1:]
    return term


def belongs(letter: str) -> bool:
    """Whether the character is a part of words: a letter, a digit, or a mark upon one."""
    if letter.isalnum():
        return True
    return not letter.isascii() and unicodedata.category(letter) in ("Mn", "Mc")
