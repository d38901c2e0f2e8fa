"""Which words of a company's name are its legal form: "GmbH" and "S.p.A." at the end, "ООО" and "PT" at the front.

A word is one only where it stands like one and nothing speaks against it: "Alpine Spa" is a spa and "Ferrero S.p.A." is
none; "Prairie Ag" farms and "Siemens AG" does not; "Main St, Denver, CO" is in Colorado. In doubt it is a part of the
name, and somebody is asked.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from storage.customers import legal_form_words as known

# As the words of name_keys.py, but with capitals and points.
_WRITTEN = re.compile(r"\b[^\W\d_]/[^\W\d_]\b\.?|[\w.&+#'’‘`´·]+")
_BEFORE_NAME = re.compile(r"(?<!\S)([&+])(?=\w)")
_AND = frozenset({"&", "+"})
_AFTER_AND = {"co": "& co", "company": "& co", "cie": "& co"}


def cut(name: str, words: Sequence[str]) -> tuple[list[str], str]:
    """The words of a name without its legal forms, and these forms, "" without one: (["acme"], "gmbh & co kg").

    `words`: those of `name`, folded. Something is always left: more than a single letter, than "the", or than a trade.
    """
    if len(words) < 2 or not (words[-1] in known.LAST_WORDS or words[0] in known.FIRST_WORDS):
        return list(words), ""
    written = _Written(name)
    left, front = _cut_front(written, list(words))
    left, end = _cut_end(written, left)
    found = list(dict.fromkeys(each for each in (front, *end) if each))
    form = " ".join(found)
    return left, known.TOGETHER.get(form, form)


@dataclass(frozen=True)
class _Written:
    """A name as it was written, for what folding takes away."""

    name: str

    @cached_property
    def tokens(self) -> list[str]:
        """Its words with capitals and points."""
        text = unicodedata.normalize("NFKC", self.name)
        return _WRITTEN.findall(_BEFORE_NAME.sub(r"\1 ", text))

    @cached_property
    def is_small(self) -> bool:
        """Whether nothing is a capital, as people type in haste."""
        return self.name == self.name.lower()

    @cached_property
    def is_capitals(self) -> bool:
        """Whether all letters are capitals."""
        return self.name == self.name.upper()

    def has_brackets(self, sign: str) -> bool:
        """Whether the sign stands in brackets of its own."""
        return f"({sign})" in unicodedata.normalize("NFKC", self.name)

    def has_comma(self, token: str) -> bool:
        """Whether a comma stands before this last word."""
        return self.name.rstrip(" .").removesuffix(token).rstrip().endswith(",")


def _is_name(words: Sequence[str]) -> bool:
    """Whether these words may be all of a name."""
    rest = words[1:] if words and words[0] == "the" else words
    text = "".join(rest)
    if len(text) < 2 and (text.isascii() or text.upper() != text):
        return False
    return not (len(rest) == 1 and text in known.TRADES)


# At the front --------------------------------------------------------------------------------------------


def _cut_front(written: _Written, words: list[str]) -> tuple[list[str], str]:
    if words[0] not in known.FIRST_WORDS:
        return words, ""
    for form, canonical in known.IN_FRONT.items():
        length = len(form)
        if tuple(words[:length]) == form and _opens(written, words, length):
            return words[length:], canonical
    return words, ""


def _opens(written: _Written, words: Sequence[str], length: int) -> bool:
    """Whether the first words are a legal form. "P.T. Barnum" is a man, "PT Solutions" are physiotherapists."""
    word, rest = words[0], words[length:]
    if not _is_name(rest) or (word == "pt" and rest[0] in known.NO_INDONESIAN):
        return False
    if word in known.IN_BRACKETS:
        return written.has_brackets(word)
    if word in known.CAPITALS_IN_FRONT:
        token = written.tokens[0].removesuffix(".") if written.tokens else ""
        return token.isupper() and "." not in token
    return True


# At the end ----------------------------------------------------------------------------------------------


def _cut_end(written: _Written, words: list[str]) -> tuple[list[str], list[str]]:
    found: list[str] = []
    done = 0
    while ending := _ending(written, words, done):
        length, form = ending
        words, done = words[:-length], done + length
        found.insert(0, form)
    return words, found


def _ending(written: _Written, words: Sequence[str], done: int) -> tuple[int, str] | None:
    """The number of words of the legal form that ends `words`, and the form. `done`: words that were cut already."""
    if len(words) > 2 and words[-2] in _AND and words[-1] in _AFTER_AND and _is_name(words[:-2]):
        return 2, _AFTER_AND[words[-1]]
    for length in range(min(known.LONGEST, len(words) - 1), 0, -1):
        form, rest = tuple(words[-length:]), words[:-length]
        canonical = known.AT_THE_END.get(form)
        if canonical is None or rest[-1] in _AND or not _is_name(rest):
            continue
        if _closes(written, form, rest, done):
            return length, canonical
    if words[-1] in known.IN_BRACKETS and len(words) > 1 and written.has_brackets(words[-1]):
        return 1, known.IN_BRACKETS[words[-1]]
    return None


def _closes(written: _Written, form: tuple[str, ...], rest: Sequence[str], done: int) -> bool:
    if form == ("company",):
        return rest[-1] not in known.STAGES
    if form not in known.DOUBTFUL:
        return True
    if form == ("co",) and done:  # Co., Ltd.
        return True
    tokens = written.tokens[-len(form) - done :][: len(form)]
    return len(tokens) == len(form) and _looks_like_one(written, form, tokens, rest)


def _looks_like_one(
    written: _Written, form: tuple[str, ...], tokens: Sequence[str], rest: Sequence[str]
) -> bool:
    text = "".join(tokens).rstrip(".")
    if "/" in text or "." in text:
        return True
    if len(form) > 1:  # S A
        return text.isupper() and len(rest[-1]) > 1
    word = form[0]
    if text.isupper():
        return word not in known.NOT_IN_CAPITALS and not _is_state(written, word, text)
    if text.islower():
        farms = word == "ag" and not known.FARMING.isdisjoint(rest)
        return written.is_small and word not in known.NOT_SMALL and not farms
    return text in known.AS_WRITTEN.get(word, ())


def _is_state(written: _Written, word: str, text: str) -> bool:
    """Whether it is the code of a state. "Denver CO": a company is "Co" or "Co.", unless all is in capitals."""
    if word == "co" and not written.is_capitals:
        return True
    return word in known.STATES and written.has_comma(text)
