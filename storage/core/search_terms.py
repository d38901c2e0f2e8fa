"""The terms that search indexes and compares: words without case and accents, the same on both databases.

SQLite and PostgreSQL split text differently, so it is done here, and both index finished terms. Each term begins with a
prefix for its workspace, so that the index itself narrows a search to one workspace, however many share the database.
The prefix also separates what only its author may find from what all leaders may.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from storage.core.folding import ACCENTS, LETTERS
from storage.core.visit_fields import AUTHOR_ONLY, SEARCHED

LONGEST = 40
"""Characters of a word; longer words are cut, both in the index and in the query."""

_SAID = "said"  # what the customer said ranks first, so its terms are kept apart
_SHARED = tuple(each for each in SEARCHED if each not in AUTHOR_ONLY and each != _SAID)
_PRIVATE = tuple(each for each in SEARCHED if each in AUTHOR_ONLY)

_ASCII = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*", re.IGNORECASE)
_JOINING = re.compile(r"(?<=[a-z0-9])'(?=[a-z0-9])")
_PLAIN = re.compile(r"[a-z0-9]+")
# Typographic characters common in English texts, each replaced by one ASCII character.
_TYPESET = str.maketrans(dict.fromkeys("’ʼ‘", "'") | dict.fromkeys("“”„«»–—…•€£\u00a0", " "))
# Scripts written without spaces: each character is a word, and typed text is a phrase of them.
_SIGNS = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, with its start and end in the normalised text that `read` returns."""

    term: str
    start: int
    end: int


def read(text: str) -> tuple[str, list[Word]]:
    """The text in Unicode's form NFC, and its words. Everything but letters and digits separates words."""
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    plain = text if text.isascii() else text.translate(_TYPESET)
    if plain.isascii():
        return text, [
            Word(found[0].lower().replace("'", "")[:LONGEST], found.start(), found.end())
            for found in _ASCII.finditer(plain)
        ]
    spans = ((_fold(plain[start:end]), start, end) for start, end in _spans(plain))
    return text, [Word(term, start, end) for term, start, end in spans if term]


def _terms(text: str) -> list[str]:
    """The terms of `read` without the positions: faster, for logging a visit."""
    plain = text if text.isascii() else text.translate(_TYPESET)
    if not plain.isascii():
        return [word.term for word in read(text)[1]]
    plain = plain.lower()
    if "'" in plain:
        plain = _JOINING.sub("", plain)
    return [word[:LONGEST] for word in _PLAIN.findall(plain)]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = -1
    for place, letter in enumerate(text):
        if _SIGNS.match(letter):
            if start >= 0:
                yield start, place
            start = -1
            if letter.isalnum():
                yield place, place + 1
        elif _belongs(letter) or (start >= 0 and _joins(text, place)):
            start = place if start < 0 else start
        elif start >= 0:
            yield start, place
            start = -1
    if start >= 0:
        yield start, len(text)


def _joins(text: str, place: int) -> bool:
    """Whether the character is an apostrophe within a word, as in "don't"."""
    before, after = text[place - 1], text[place + 1 : place + 2]
    return text[place] == "'" and _belongs(before) and bool(after) and _belongs(after)


def _belongs(letter: str) -> bool:
    if letter.isalnum():
        return True
    return not letter.isascii() and unicodedata.category(letter) in ("Mn", "Mc")


@lru_cache(maxsize=4096)
def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold()
    plain = ACCENTS.sub("", plain).translate(LETTERS)
    whole = unicodedata.normalize("NFC", plain)
    return "".join(letter for letter in whole if _belongs(letter))[:LONGEST]


def public(workspace: str) -> str:
    """The prefix of terms that all leaders of the workspace may find."""
    return "p" + _short(workspace)


def private(workspace: str, author: str) -> str:
    """The prefix of terms that only their author may find. The dot occurs in no word."""
    return f"a{_short(workspace)}{author.lower()}·"


@lru_cache(maxsize=4096)  # saves a tenth of logging a visit (make bench ARGS=caches)
def _short(workspace: str) -> str:
    """Four characters for the workspace. Two workspaces may share them: queries also compare the workspace itself."""
    return hashlib.blake2b(workspace.encode(), digest_size=2).hexdigest()


class Terms(NamedTuple):
    """The terms of a row, in the order of its texts: those of what the customer said, and all others."""

    said: list[str]
    rest: list[str]


def of_visit(workspace: str, author: str, words: Mapping[str, str | None]) -> Terms:
    """All terms of a visit. `words`: its texts by column name; missing ones are empty."""
    rest = _of_texts(public(workspace), [words.get(each) for each in _SHARED])
    rest += _of_texts(private(workspace, author), [words.get(each) for each in _PRIVATE])
    return Terms(_of_texts(public(workspace), [words.get(_SAID)]), rest)


def of_answer(workspace: str, words: str | None) -> Terms:
    """All terms of an answer. None are in `said`, because a leader said it and not the customer."""
    return Terms([], _of_texts(public(workspace), [words]))


def _of_texts(prefix: str, texts: Iterable[str | None]) -> list[str]:
    """The terms of all texts. A bare prefix follows each text, so that no phrase matches across two of them."""
    terms = []
    for text in texts:
        if text:
            terms += [prefix + term for term in _terms(text)]
            terms.append(prefix)
    return terms
