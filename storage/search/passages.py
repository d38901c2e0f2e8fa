"""The part of a text where the words stand that were looked for. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.core.search_terms import Word
from storage.core.search_terms import read as words_of
from storage.search.query import SearchPhrase

AROUND = 60
"""Characters shown before the first word that was found."""

LONGEST = 240

Passage = tuple["PassagePart", ...]


@dataclass(frozen=True, slots=True)
class PassagePart:
    """Some of the text; `found`: it is what was looked for."""

    text: str
    found: bool = False


def passage(texts: Mapping[str, str | None], sought: Sequence[SearchPhrase]) -> tuple[str, Passage]:
    """The name of the text in which most of it stands, the first of equals, and the passage there."""
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
    """The places of the words that were looked for, all of a phrase."""
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
    """From a word's beginning to a word's end, if words are short enough for that."""
    if len(text) <= LONGEST:
        return 0, len(text)
    earliest, latest = max(0, first - AROUND), max(0, first - AROUND) + LONGEST
    begin = next((word.start for word in words if earliest <= word.start <= first), first)
    begin = begin if earliest else 0
    ends = [word.end for word in words if begin < word.end <= latest]
    return begin, len(text) if latest >= len(text) else (ends[-1] if ends else latest)
