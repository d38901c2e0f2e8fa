"""Reads what was typed into words and phrases to search for. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.core.search_terms import Word
from storage.core.search_terms import read as words_of

MOST = 32
"""Words and phrases in one search; further ones are ignored."""

BEGINNING = 3
"""From so many letters on, the last word typed also finds longer words that begin with it."""

_PHRASE = re.compile('["“”„«»]([^"“”„«»]*)["“”„«»]')
_JOINING = frozenset(
    ("", "-", "‐", "‑", ".", "_", "@", "&")
)  # on-site, acme.com, and signs without spaces


@dataclass(frozen=True, slots=True)
class SearchPhrase:
    """One word, or several that must be adjacent. `is_beginning`: longer words match the last one, too."""

    words: tuple[str, ...]
    is_beginning: bool = False


def read(typed: str) -> tuple[SearchPhrase, ...]:
    """The phrases of the typed text, which must all occur; empty if it contains no word."""
    pieces = list(_pieces(typed))
    found = [words for words, _ in pieces]
    beginning = None
    if pieces and not pieces[-1][1] and len(pieces[-1][0][-1]) >= BEGINNING:
        beginning = found.pop()
    sought = dict.fromkeys(SearchPhrase(words) for words in found)
    last = [SearchPhrase(beginning, is_beginning=True)] if beginning else []
    return (*list(sought)[: MOST - len(last)], *last)


def _pieces(typed: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Groups of adjacent words, each with whether it was in quotes."""
    at = 0
    for phrase in _PHRASE.finditer(typed):
        yield from _plain(typed[at : phrase.start()])
        quoted = tuple(word.term for word in words_of(phrase[1])[1])
        if quoted:
            yield quoted, True
        at = phrase.end()
    yield from _plain(typed[at:])


def _plain(typed: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    text, words = words_of(typed)
    for group in _joined(text, words):
        yield tuple(word.term for word in group), False


def _joined(text: str, words: Sequence[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    for word in words:
        if group and text[group[-1].end : word.start] not in _JOINING:
            yield group
            group = []
        group.append(word)
    if group:
        yield group
