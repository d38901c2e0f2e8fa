"""The passage of a text that contains the words searched for. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.core.search_terms import Word
from storage.core.search_terms import read as words_of
from storage.search.query import SearchPhrase

AROUND = 60
"""Characters shown before the first word found."""

LONGEST = 240
"""Characters of a passage; a text no longer than this is shown whole."""

Passage = tuple["PassagePart", ...]


@dataclass(frozen=True, slots=True)
class PassagePart:
    """A part of the passage; `found`: it is a word that was searched for."""

    text: str
    found: bool = False


def passage(texts: Mapping[str, str | None], sought: Sequence[SearchPhrase]) -> tuple[str, Passage]:
    """The name of the text that contains most of `sought` (the first among equals), and its passage."""
    best: tuple[int, str, Passage] = (-1, "", ())
    for name, text in texts.items():
        if text:
            shown, words = words_of(text)
            places = [_places(words, each) for each in sought]
            score = sum(1 for each in places if each)
            if score > best[0]:
                best = (
                    score,
                    name,
                    _cut(shown, words, sorted({at for each in places for at in each})),
                )
    return best[1], best[2]


def _places(words: Sequence[Word], sought: SearchPhrase) -> list[int]:
    """Indexes of the words found, for a phrase of all its words."""
    length = len(sought.words)
    found: list[int] = []
    for at in range(len(words) - length + 1):
        if _stands_at(words, at, sought):
            found += range(at, at + length)
    return found


def _stands_at(words: Sequence[Word], at: int, sought: SearchPhrase) -> bool:
    *first, last = sought.words
    if any(words[at + step].term != word for step, word in enumerate(first)):
        return False
    term = words[at + len(first)].term
    return term.startswith(last) if sought.is_beginning else term == last


def _cut(text: str, words: Sequence[Word], places: Sequence[int]) -> Passage:
    begin, end = _window(text, words, words[places[0]].start if places else 0)
    runs: list[PassagePart] = [PassagePart("…")] if begin else []
    at = begin
    for place in places:
        word = words[place]
        if word.end > end:
            break
        if word.start > at:
            runs.append(PassagePart(text[at : word.start]))
        runs.append(PassagePart(text[word.start : word.end], found=True))
        at = word.end
    rest = text[at:end] + ("…" if end < len(text) else "")
    return tuple([*runs, PassagePart(rest)] if rest else runs)


def _window(text: str, words: Sequence[Word], first: int) -> tuple[int, int]:
    """Start and end of the passage, at the borders of words if these are short enough."""
    if len(text) <= LONGEST:
        return 0, len(text)
    earliest, latest = max(0, first - AROUND), max(0, first - AROUND) + LONGEST
    begin = next((word.start for word in words if earliest <= word.start <= first), first)
    begin = begin if earliest else 0
    ends = [word.end for word in words if begin < word.end <= latest]
    return begin, len(text) if latest >= len(text) else (ends[-1] if ends else latest)
