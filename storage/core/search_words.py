"""The one analysis of text for search, when it is written and when it is looked for: its words, and what else they are.

The words stand in the order of the text, so that phrases can be found. Beside them stand the other terms by which one
or several of them are found: "onsite" for on-site, "1000000" for 1.000.000, "usine" and "lusine" for l'usine, the stems
of search_stems. `VERSION` in search_terms counts what is changed here.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from storage.core import search_stems
from storage.core.search_letters import LONGEST, belongs, fold

ABBREVIATION = "¤"
"""Marks an abbreviation that would be an everyday word without its dots or capitals: U.S. is not us."""

_LIKE_WORDS_TYPED = "us it am is as at an in no so or on me my we he do go up by be to of if who"
LIKE_WORDS = frozenset(_LIKE_WORDS_TYPED.split())
_PLUS, _SHARP, _DOT = (
    "⁺",
    "♯",
    "․",
)  # of C++, C# and .NET: letters to both databases, but in no word

_ASCII = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*", re.IGNORECASE)
# Typographic characters common in English texts, each replaced by one ASCII character.
_TYPESET = str.maketrans(dict.fromkeys("’ʼ‘", "'") | dict.fromkeys("“”„«»–—…•€£\u00a0", " "))
# Scripts written without spaces: each character is a word, and typed text is a phrase of them.
_SIGNS = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")

# What is written together with the next word and an apostrophe, in French, Italian and Catalan.
_ELIDED_TYPED = (
    "l d j m n s t c qu jusqu lorsqu puisqu quoiqu quelqu presqu un dell all dall nell sull coll quell "
    "quest bell sant gl"
)
_ELIDED = frozenset(_ELIDED_TYPED.split())
_CONTRACTED = frozenset(("ll", "re", "ve"))  # we'll, we're, we've
_HYPHENS = frozenset("-‐‑_&")
_TIE = re.compile("[-‐‑_&']")
_ABBREVIATED = re.compile(r"(?<![\w.])(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}(?:\.(?!\w)|(?![\w.]))")
_CAPITALS = re.compile(r"\b[A-Z]{2,3}\b")
_SYMBOL = re.compile(r"[^\W_]*[^\W\d_](?:\+\+(?=\d)|(?:\+{1,2}|#)(?!\w))")
_DOTTED = re.compile(r"(?<![\w.])\.[^\W\d_]\w*")
# Thousands (or, in India, lakhs and crores) set apart; the decimals are left out.
_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{0,2}(?:(?P<by>[.,' \u202f\u2009_])\d{3}(?:(?P=by)\d{3})*|(?:,\d{2})+,\d{3})(?!\d)(?!(?P=by)\d)"
)


class Word(
    NamedTuple
):  # not a dataclass: a visit has dozens, and these are made in a third of the time
    """A word as it is compared, with its start and end in the normalised text that `read` returns."""

    term: str
    start: int
    end: int


class OtherTerm(NamedTuple):
    """Another term for the words `first` to `last` of a text; with a mark in front, or comparable to a word."""

    term: str
    first: int
    last: int

    @property
    def is_word(self) -> bool:
        """Whether it could be a word of another text."""
        return self.term[0].isalnum() and not self.is_symbol

    @property
    def is_number(self) -> bool:
        return self.term.isdecimal()

    @property
    def is_symbol(self) -> bool:
        """Whether it is C++, C#, .NET or the like."""
        return self.term[0] == _DOT or self.term[-1] in (_PLUS, _SHARP)


@dataclass(frozen=True)
class Analysis:
    """`text`: in Unicode's form NFC. `spelt`: as long, with simple apostrophes and spaces."""

    text: str
    spelt: str
    words: tuple[Word, ...]

    @cached_property
    def spellings(self) -> tuple[OtherTerm, ...]:
        """Other spellings of one or several words."""
        return tuple(dict.fromkeys(_spellings(self.spelt, self.words)))

    @cached_property
    def stems(self) -> tuple[OtherTerm, ...]:
        """The stems of the words, and of what is written in one elsewhere."""
        english = search_stems.is_english([word.term for word in self.words])
        found = [
            OtherTerm(stem, at, at)
            for at, word in enumerate(self.words)
            for stem in search_stems.stems(self.raw(word), word.term, english)
        ]
        found += [
            OtherTerm(stem, each.first, each.last)
            for each in self.spellings
            if each.is_word
            for stem in search_stems.stems(each.term, each.term, english)
        ]
        return tuple(found)

    def raw(self, word: Word) -> str:
        """The word in lower case, with its accents."""
        return self.spelt[word.start : word.end].lower() if not self.spelt.isascii() else word.term


def analyse(text: str) -> Analysis:
    """The words of a text. Everything but letters and digits separates words."""
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    plain = text if text.isascii() else text.translate(_TYPESET)
    if plain.isascii():
        spans = ((found.start(), found.end()) for found in _ASCII.finditer(plain))
        pieces = (
            spans if "'" not in plain else (one for each in spans for one in _apart(plain, *each))
        )
        lower = plain.lower()
        words = (
            Word(lower[start:end].replace("'", "")[:LONGEST], start, end) for start, end in pieces
        )
        return Analysis(text, plain, tuple(words))
    folded = (
        (fold(plain[start:end]), start, end)
        for span in _spans(plain)
        for start, end in _apart(plain, *span)
    )
    return Analysis(
        text, plain, tuple(Word(term, start, end) for term, start, end in folded if term)
    )


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = -1
    for place, letter in enumerate(text):
        if _SIGNS.match(letter):
            if start >= 0:
                yield start, place
            start = -1
            if letter.isalnum():
                yield place, place + 1
        elif belongs(letter) or (start >= 0 and _joins(text, place)):
            start = place if start < 0 else start
        elif start >= 0:
            yield start, place
            start = -1
    if start >= 0:
        yield start, len(text)


def _joins(text: str, place: int) -> bool:
    """Whether the character is an apostrophe within a word, as in "don't"."""
    before, after = text[place - 1], text[place + 1 : place + 2]
    return text[place] == "'" and belongs(before) and bool(after) and belongs(after)


def _apart(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of an elided article and of its word: l' and usine; otherwise the span as it is."""
    at = text.find("'", start, end)
    if 0 < at < end - 2 and text[start:at].lower() in _ELIDED:
        yield start, at
        yield from _apart(text, at + 1, end)
    else:
        yield start, end


# Other spellings ------------------------------------------------------------------------------------------------------


def _spellings(text: str, words: Sequence[Word]) -> Iterator[OtherTerm]:
    if _TIE.search(text):
        yield from _tied(text, words)
    yield from _of_patterns(text, words)


def _tied(text: str, words: Sequence[Word]) -> Iterator[OtherTerm]:
    yield from _compounds(text, words)
    for at, word in enumerate(words):
        if "'" in text[word.start : word.end]:
            yield from (OtherTerm(part, at, at) for part in _parts(text[word.start : word.end]))


def _of_patterns(text: str, words: Sequence[Word]) -> Iterator[OtherTerm]:
    starts: list[int] = []
    ends: list[int] = []
    for found, term in _patterns(text):
        starts = starts or [word.start for word in words]
        ends = ends or [word.end for word in words]
        first, last = bisect_right(ends, found.start()), bisect_left(starts, found.end()) - 1
        if term and first <= last:
            yield OtherTerm(term[:LONGEST], first, last)


def _compounds(text: str, words: Sequence[Word]) -> Iterator[OtherTerm]:
    """What hyphens and elisions tie together, as one word: the whole, and each two neighbours."""
    first = 0
    for last in range(1, len(words) + 1):
        if last < len(words) and is_tie(text[words[last - 1].end : words[last].start]):
            yield from _joined(words, last - 1, last)
            continue
        if last - first > 2:
            yield from _joined(words, first, last - 1)
        first = last


def is_tie(between: str) -> bool:
    """Whether what stands between two words makes them one elsewhere."""
    return between in _HYPHENS or between == "'"


def _joined(words: Sequence[Word], first: int, last: int) -> Iterator[OtherTerm]:
    parts = [word.term for word in words[first : last + 1]]
    if not all(part.isdecimal() for part in parts):  # neither years nor telephones
        yield OtherTerm("".join(parts)[:LONGEST], first, last)


def _parts(written: str) -> list[str]:
    """The words in one with an apostrophe: Anna of Anna's, Ankara of Ankara'dan; none of we'll and don't."""
    parts = [fold(part) for part in written.split("'")]
    if parts[-1] == "t" or parts[-1] in _CONTRACTED:
        return []
    return [part for part in parts if len(part) > 1 and not part.isdecimal()]


def _patterns(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each kind is looked for only where its sign is: most notes have none."""
    for found in numbers(text):
        yield found, re.sub(r"\D", "", found[0])
    if "+" in text or "#" in text:
        for found in _SYMBOL.finditer(text):
            yield found, symbol(found[0])
    if "." in text:
        for found in _DOTTED.finditer(text):
            yield found, symbol(found[0])
        for found in _ABBREVIATED.finditer(text):
            yield found, _abbreviation(fold(found[0]))
    for found in _CAPITALS.finditer(text):
        if (term := found[0].lower()) in LIKE_WORDS:
            yield found, ABBREVIATION + term


def numbers(text: str) -> Iterator[re.Match[str]]:
    """The numbers whose thousands are set apart. 49 30 123 456 is none, because its groups begin before."""
    for found in _NUMBER.finditer(text):
        before = text[max(0, found.start() - 2) : found.start()]
        if not (len(before) == 2 and before[0].isdecimal() and before[1] == found["by"]):
            yield found


def _abbreviation(term: str) -> str:
    return ABBREVIATION + term if term in LIKE_WORDS else term


def symbol(written: str) -> str:
    """The term of C++, C# or .NET: its letters, and its signs as the databases' letters."""
    name = fold(written.strip("+#."))
    sign = "".join({"+": _PLUS, "#": _SHARP}.get(letter, "") for letter in written[-2:])
    return f"{name}{sign}" if sign else f"{_DOT}{name}"
