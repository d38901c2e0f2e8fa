"""Sentences to measure search with, whose word frequencies follow Zipf's law: a few words are common, most are rare."""

import random

SENTENCES = 20_000
COMMON = "we gas price need will not more people plant year grid"
"""The most frequent words, in order; the first occurs in about every other sentence."""

_SYLLABLES = "al be co da el fi ga hu in jo ka lu mo na or pa qui re so tu ver win"
_VOCABULARY = 20_000
_LENGTH = (8, 24)  # the number of words in a sentence


def sentences() -> list[str]:
    """The sentences, the same each time. A word's frequency is proportional to one over its rank."""
    drawn = random.Random(7)
    words = _vocabulary(drawn)
    weights = [1 / (rank + 1) for rank in range(len(words))]
    lengths = [drawn.randint(*_LENGTH) for _ in range(SENTENCES)]
    every = iter(drawn.choices(words, weights, k=sum(lengths)))
    return [" ".join(next(every) for _ in range(length)) for length in lengths]


def _vocabulary(drawn: random.Random) -> list[str]:
    syllables = _SYLLABLES.split()
    found = dict.fromkeys(COMMON.split())
    while len(found) < _VOCABULARY:
        found["".join(drawn.choices(syllables, k=drawn.randint(2, 5)))] = None
    return list(found)
