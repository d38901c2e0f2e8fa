"""The passage of a text that contains the words searched for. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.core import search_stems
from storage.core.search_words import Analysis, Word, analyse
from storage.search.query import SearchPhrase, Sought

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


def passage(texts: Mapping[str, str | None], sought: Sequence[Sought]) -> tuple[str, Passage]:
    """The name of the text that contains most of `sought` (the first among equals), and its passage."""
    best: tuple[int, str, Passage] = (-1, "", ())
    for name, text in texts.items():
        if text:
            found = analyse(text)
            places = [_places(found, each) for each in sought]
            score = sum(1 for each in places if each)
            if score > best[0]:
                marked = sorted({at for each in places for at in each})
                best = (score, name, _cut(found.text, found.words, marked))
    return best[1], best[2]


def holds(text: str, sought: Sequence[Sought]) -> bool:
    """Whether all of `sought` occurs in the text as it was typed."""
    found = analyse(text)
    return bool(sought) and all(any(places(found, way) for way in each.exact) for each in sought)


def _places(found: Analysis, sought: Sought) -> list[int]:
    return [at for way in sought.ways for at in places(found, way)]


def places(found: Analysis, sought: SearchPhrase) -> list[int]:
    """Indexes of the words found, for a phrase of all its words."""
    if len(sought.words) > 1:
        return _phrases(found.words, sought)
    (term,) = sought.words
    at = [at for at, word in enumerate(found.words) if _is(word.term, sought)]
    others = found.stems if term[0] in search_stems.MARKS else found.spellings
    for each in others:
        span = range(each.first, each.last + 1)
        if _is(each.term, sought) and not any(place in at for place in span):
            at += span  # but of gas-fired only the gas that was looked for
    return at


def _is(term: str, sought: SearchPhrase) -> bool:
    last = sought.words[-1]
    return term.startswith(last) if sought.is_beginning else term == last


def _phrases(words: Sequence[Word], sought: SearchPhrase) -> list[int]:
    length = len(sought.words)
    found: list[int] = []
    for at in range(len(words) - length + 1):
        *first, last = words[at : at + length]
        if _is(last.term, sought) and all(
            word.term == term for word, term in zip(first, sought.words, strict=False)
        ):
            found += range(at, at + length)
    return found


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
