"""Whether what was typed is the beginning of a name: "Norr" or "nor tim" for Norrland Timber."""

from collections.abc import Sequence

LEAST = 3
"""Letters that begin a name. Two begin many, and are names: EY, HP, 3M, On. Of Chinese or Korean two are a lot."""

LEAST_WITHIN = 4
"""Letters that begin a later word of it: fewer begin too many."""


def is_long_enough(key: str) -> bool:
    """Whether a key may be a beginning at all."""
    return len(key) >= LEAST or (len(key) == LEAST - 1 and not any(map(_has_case, key)))


def _has_case(letter: str) -> bool:
    """Letters of alphabets have a case, the signs of words and syllables none; a digit is no word either."""
    return letter.lower() != letter.upper() or letter.isdecimal()


def begins(key: str, words: Sequence[str], other_key: str, other_words: Sequence[str]) -> bool:
    """Whether the name with that key and those words, all folded, is the beginning of another, and not all of it.

    Of the whole of it, of one of its later words, or word by word. A number is never cut: Pier 1 is not Pier 19.
    """
    if not is_long_enough(key) or key == other_key:
        return False
    if _starts(other_key, key):
        return True
    if len(key) >= LEAST_WITHIN and any(
        _starts("".join(other_words[at:]), key) for at in range(1, len(other_words))
    ):
        return True
    return _word_by_word(words, other_words)


def _word_by_word(words: Sequence[str], other_words: Sequence[str]) -> bool:
    if not 1 < len(words) <= len(other_words):
        return False
    return all(_starts(other, word) for word, other in zip(words, other_words, strict=False))


def _starts(text: str, start: str) -> bool:
    return text.startswith(start) and not (
        start[-1:].isdecimal() and text[len(start) : len(start) + 1].isdecimal()
    )


def may_begin(words: Sequence[str], key: str) -> bool:
    """Whether these words occur in a key in order, so that they may begin it word by word. Cheap; too many."""
    at = 0
    for word in words:
        at = key.find(word, at)
        if at < 0:
            return False
        at += len(word)
    return True
