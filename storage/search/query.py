"""Reads what was typed into what to search for. Pure.

Each word, or group of words that are written together, must occur in one of several ways: `exact`, as it was typed or
with its signs written otherwise (on-site, onsite); or in one of the `looser` ways, inflected, which rank below. Words
in quotes are exact.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from storage.core import search_stems
from storage.core.search_words import (
    ABBREVIATION,
    LIKE_WORDS,
    Analysis,
    OtherTerm,
    analyse,
)

MOST = 32
"""Words and phrases in one search; further ones are ignored."""

BEGINNING = 3
"""From so many letters on, the last word typed also finds longer words that begin with it."""

_PHRASE = re.compile('["“”„«»]([^"“”„«»]*)["“”„«»]')
# on-site, acme.com, R&D, 24/7, l'usine, and signs without spaces
_JOINING = frozenset(("", "-", "‐", "‑", ".", "_", "@", "&", "/", "'"))

_SPLIT = range(5, 21)  # letters of a word that may be two elsewhere
_NO_BEGINNINGS_TYPED = (
    "as is be he we it or an am my the and not are was has had can his her our but you a i o y"
)
_NO_BEGINNINGS = frozenset(_NO_BEGINNINGS_TYPED.split())
"""Words with which no compound begins: "asset" is not "as set"."""


@dataclass(frozen=True, slots=True)
class SearchPhrase:
    """One term, or several words that must be adjacent. `is_beginning`: longer words match the last one, too."""

    words: tuple[str, ...]
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """What must occur, in one of these ways. The `looser` ones come in addition."""

    exact: tuple[SearchPhrase, ...]
    looser: tuple[SearchPhrase, ...] = ()

    @property
    def ways(self) -> tuple[SearchPhrase, ...]:
        return (*self.exact, *self.looser)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The words `first` to `last`, which were typed together. `quoted`: in quotes, with nothing else."""

    typed: Analysis
    first: int
    last: int
    quoted: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(word.term for word in self.typed.words[self.first : self.last + 1])

    @property
    def others(self) -> list[OtherTerm]:
        """Other spellings of all of its words, and of the article that was left out before them."""
        return [
            each
            for each in self.typed.spellings
            if each.last == self.last and self._article <= each.first <= self.first
        ]

    @property
    def _article(self) -> int:
        at = self.first
        while at and _between(self.typed, at) == "'":
            at -= 1
        return at

    @property
    def begins(self) -> bool:
        """Whether longer words may match, if it is the last that was typed."""
        long = len(self.terms[-1]) >= BEGINNING
        return not self.quoted and long and not any(each.is_symbol for each in self.others)


def read(typed: str, *, complete: bool = True) -> tuple[Sought, ...]:
    """What must occur of the typed text; empty if it contains no word.

    `complete`: every row is indexed by the present analysis; otherwise C++ is also looked for as C.
    """
    pieces = list(_pieces(typed))
    found: list[Sought] = []
    for at, piece in enumerate(pieces):
        is_last = at + 1 == len(pieces)
        found += _symbols(piece, complete)
        if not (found and piece.first == piece.last and any(e.is_symbol for e in piece.others)):
            neighbours = [*pieces[max(0, at - 1) : at], piece, *pieces[at + 1 : at + 2]]
            joined = _with_neighbours(neighbours, len(pieces) - 1 - at)
            found.append(_sought(piece, is_last and piece.begins, joined))
    distinct = list(dict.fromkeys(found))
    return (*distinct[: MOST - 1], *distinct[-1:]) if len(distinct) > MOST else tuple(distinct)


def has_symbols(typed: str) -> bool:
    """Whether the typed text has words such as C++ or .NET."""
    return any(each.is_symbol for each in analyse(typed).spellings)


def _pieces(typed: str) -> Iterator[_Piece]:
    at = 0
    for phrase in _PHRASE.finditer(typed):
        yield from _plain(typed[at : phrase.start()])
        if (quoted := analyse(phrase[1])).words:
            yield _Piece(quoted, 0, len(quoted.words) - 1, quoted=True)
        at = phrase.end()
    yield from _plain(typed[at:])


def _plain(typed: str) -> Iterator[_Piece]:
    found = analyse(typed)
    first = 0
    for at in range(1, len(found.words) + 1):
        if at < len(found.words) and _belongs(found, at):
            continue
        is_article = at < len(found.words) and _between(found, at) == "'"
        if (last := at - 1 - is_article) >= first:
            yield _Piece(found, first, last)
        first = at


def _belongs(typed: Analysis, at: int) -> bool:
    """Whether the word belongs to the piece of the one before it. An elided article belongs to no piece."""
    for each in typed.spellings:
        if each.is_number and each.first <= at <= each.last + 1:
            return each.first < at <= each.last
    between = _between(typed, at)
    return between in _JOINING and between != "'"


def _between(typed: Analysis, at: int) -> str:
    return typed.spelt[typed.words[at - 1].end : typed.words[at].start]


# Ways -----------------------------------------------------------------------------------------------------------------


def _symbols(piece: _Piece, complete: bool) -> list[Sought]:
    """C++, C# and .NET must occur as such, in quotes, too."""
    found = []
    for each in piece.typed.spellings:
        if each.is_symbol and piece.first <= each.first <= piece.last:
            plain = SearchPhrase((piece.typed.words[each.first].term,))
            found.append(Sought((SearchPhrase((each.term,)),), () if complete else (plain,)))
    return found


def _sought(piece: _Piece, begins: bool, joined: Sequence[SearchPhrase]) -> Sought:
    exact = [SearchPhrase(piece.terms, begins)]
    looser: list[SearchPhrase] = []
    for each in piece.others:
        is_part = each.first == each.last == piece.first  # Anna of Anna's
        to_add = looser if is_part and each.is_word and not each.is_number else exact
        to_add.append(SearchPhrase((each.term,), begins and each.is_word and not each.is_number))
    if len(piece.terms) == 1 and piece.terms[0] in LIKE_WORDS:
        exact.append(SearchPhrase((ABBREVIATION + piece.terms[0],)))
    if not piece.quoted:
        looser += _inflected(piece)
    exact += joined
    known = set(exact)
    return Sought(
        tuple(dict.fromkeys(exact)),
        tuple(each for each in dict.fromkeys(looser) if each not in known),
    )


def _inflected(piece: _Piece) -> Iterator[SearchPhrase]:
    for each in piece.others:
        if each.is_word and not each.is_number:
            yield from _terms(search_stems.sought(each.term, each.term))
    *before, last = piece.terms
    if not before:
        raw = piece.typed.raw(piece.typed.words[piece.first])
        yield from _terms(search_stems.sought(raw, last))
        yield from _split(last)
        return
    stems = [each for each in search_stems.sought(last, last) if last.startswith(each)]
    for stem in stems:  # decision-makers finds "decision maker", too
        if len(stem) >= BEGINNING:
            yield SearchPhrase((*before, stem), is_beginning=True)


def _terms(found: Sequence[str]) -> Iterator[SearchPhrase]:
    yield from (SearchPhrase((each,)) for each in found)


def _split(term: str) -> Iterator[SearchPhrase]:
    """The word as two: onsite as "on site"."""
    if len(term) not in _SPLIT or term[0] >= "\u0530" or term.isdecimal():
        return
    for at in range(1, len(term) - 1):
        if term[:at] not in _NO_BEGINNINGS:
            yield SearchPhrase((term[:at], term[at:]))


def _with_neighbours(pieces: Sequence[_Piece], left: int) -> list[SearchPhrase]:
    """Two neighbours as one word: "on site" as onsite. `left`: pieces after the middle one."""
    found = []
    for one, other in pairwise(pieces):
        if _are_neighbours(one, other):
            is_last = left == 0 or (left == 1 and other is pieces[-1])
            found.append(SearchPhrase((one.terms[0] + other.terms[0],), is_last and other.begins))
    return found


def _are_neighbours(one: _Piece, other: _Piece) -> bool:
    if one.quoted or other.quoted or one.typed is not other.typed or one.last + 1 != other.first:
        return False
    both = one.terms + other.terms
    if both[0] in _NO_BEGINNINGS:
        return False
    if len(both) != 2 or any(each[0] >= "\u0530" or each.isdecimal() for each in both):
        return False
    return not _between(one.typed, other.first).strip()
