"""What search compares: words without case and accents, the same on both databases.

A database's own way of taking text apart differs from the other's, so it is done here, and both index finished terms.
A term carries the workspace that it was said in, so that an index narrows to one workspace by itself, however many
share the database; and it tells what its author alone may read from what all leaders may.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from storage.core.visit_fields import AUTHOR_ONLY, SEARCHED

LONGEST = 40
"""Characters of a word; what is longer is cut, in the index as in the query."""

_SAID = "said"  # what the customer said ranks first, so its terms are kept apart
_OPEN = tuple(each for each in SEARCHED if each not in AUTHOR_ONLY and each != _SAID)
_OWN = tuple(each for each in SEARCHED if each in AUTHOR_ONLY)

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
# The accents of Latin, Greek and Cyrillic, the points of Hebrew and Arabic; elsewhere marks are vowels.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_ASCII = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*", re.IGNORECASE)
_JOINING = re.compile(r"(?<=[a-z0-9])'(?=[a-z0-9])")
_PLAIN = re.compile(r"[a-z0-9]+")
# What is not ASCII in most English texts, by something that is, letter for letter.
_TYPESET = str.maketrans(dict.fromkeys("’ʼ‘", "'") | dict.fromkeys("“”„«»–—…•€£\u00a0", " "))
# Written without spaces: each sign is a word, and what was typed is a phrase of them.
_SIGNS = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where it stands in the text (which is normalised: see `read`)."""

    term: str
    start: int
    end: int


def read(text: str) -> tuple[str, list[Word]]:
    """The text, accents joined to their letters, and its words. Whatever is no letter or digit parts words."""
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
    """The words alone: the way of `read` that logging a visit takes."""
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
    """The apostrophe of "don't", but not one that ends a word."""
    before, after = text[place - 1], text[place + 1 : place + 2]
    return text[place] == "'" and _belongs(before) and bool(after) and _belongs(after)


def _belongs(letter: str) -> bool:
    if letter.isalnum():
        return True
    return not letter.isascii() and unicodedata.category(letter) in ("Mn", "Mc")


@lru_cache(maxsize=4096)
def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold()
    plain = _ACCENTS.sub("", plain).translate(_LETTERS)
    whole = unicodedata.normalize("NFC", plain)
    return "".join(letter for letter in whole if _belongs(letter))[:LONGEST]


def public(workspace: str) -> str:
    """The prefix of words that all who may search may find."""
    return "p" + _short(workspace)


def private(workspace: str, author: str) -> str:
    """The prefix of words that their author alone may find. The dot is no part of any word."""
    return f"a{_short(workspace)}{author.lower()}·"


@lru_cache(maxsize=4096)  # saves a tenth of logging a visit (make bench ARGS=caches)
def _short(workspace: str) -> str:
    """Few letters for each row. Two workspaces may share them: the rows are still each their own workspace's."""
    return hashlib.blake2b(workspace.encode(), digest_size=2).hexdigest()


class Terms(NamedTuple):
    """What a row is found by, in the order of its texts: what the customer said, and all else."""

    said: list[str]
    rest: list[str]


def of_visit(workspace: str, author: str, words: Mapping[str, str | None]) -> Terms:
    """All terms of a visit. `words`: its texts by the names of their columns; what is missing was not told."""
    rest = _of_texts(public(workspace), [words.get(each) for each in _OPEN])
    rest += _of_texts(private(workspace, author), [words.get(each) for each in _OWN])
    return Terms(_of_texts(public(workspace), [words.get(_SAID)]), rest)


def of_answer(workspace: str, words: str | None) -> Terms:
    """All terms of an answer: it is one of us who says it."""
    return Terms([], _of_texts(public(workspace), [words]))


def _of_texts(prefix: str, texts: Iterable[str | None]) -> list[str]:
    """The bare prefix parts texts, so that no phrase reaches from one into the next."""
    terms = []
    for text in texts:
        if text:
            terms += [prefix + term for term in _terms(text)]
            terms.append(prefix)
    return terms
