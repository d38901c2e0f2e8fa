"""Keys of names: two spellings of one name have the same key. A key is for comparing, never for showing.

Names that are only close to each other: storage/customers/near_names.py.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from storage.core.folding import ACCENTS, LETTERS
from storage.customers import legal_forms
from storage.customers.legal_form_words import AT_THE_END, ATTACHED

_MARKS = re.compile(
    r"['’‘`´·]|(?<!\d)\.|\.(?!\d)|(?<=\b[^\W\d_])/(?=[^\W\d_]\b)"
)  # Wendy's, S.A., A/S
_NO_LETTER = re.compile(r"[^\w.&+#]|_")
_BEFORE_NAME = re.compile(r"(?<!\S)([&+])(?=\w)")  # Natura &Co
_BETWEEN_NUMBERS = re.compile(r"(?<=\d) (?=\d)")
_SIGNS = re.compile(r"([&+#])")
_TRADE_MARKS = re.compile("[™®©℠]")
_AND = frozenset({"and", "und", "et", "och", "og", "и"})  # "&", in other words
_ENGLISH_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame")
_TITLES = frozenset({*_ENGLISH_TITLES, "herr", "frau", "mme", "mlle", "ing"})


def customer_key(name: str) -> str:
    """The key of a company's name: without case, spaces, punctuation, accents and legal form.

    "Müller & Söhne GmbH" and "muller und sohne" have the same key. "&", "+", "#" and each number are a part of it: P&O
    is not Pando, Canal+ not Canal, 24/7 not 247. Never empty unless `name` is: what is only a legal form or emoji keeps
    it. The key of a key is the key itself.
    """
    return key_and_form(name)[0]


def legal_form(name: str) -> str:
    """The legal form that `customer_key` leaves out, in its standard spelling; "" if the name has none.

    "Acme Incorporated" and "Acme, Inc." both give "inc", "Acme S.p.A." "spa", "Acme GmbH & Co. KG" the one form
    "gmbh & co kg", "㈱Acme" and "Acme 株式会社" "kk". Two names with one key and different forms, none of them "", are
    probably two companies: to be asked about, never taken as one (`identity.meant`).
    """
    return key_and_form(name)[1]


# Saves a tenth of logging a visit and of near names (make bench ARGS=caches).
@lru_cache(maxsize=4096)
def key_and_form(name: str) -> tuple[str, str]:
    """`customer_key` and `legal_form`, for which a name is taken apart only once."""
    words, form = _taken_apart(name)
    key, attached = _detach(_joined(words))
    return key or _only_spacing_folded(name), " ".join(each for each in (form, attached) if each)


def person_key(name: str) -> str:
    """The key of a person's name: without case, punctuation, accents and titles such as "Dr" or "Ms".

    Words stay separate and in order. Never empty unless `name` is. The key of a key is the key itself.
    """
    text = " ".join(_words(name)).replace("&", " and ").replace(".", "")
    words = _SIGNS.sub(" ", text).split()
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return " ".join(words) or _only_spacing_folded(name)


def is_legal_form(word: str) -> bool:
    """Whether a word is a legal form as one writes it after a name: "GmbH", "S.A."; "as" and "se" are none."""
    folded = _MARKS.sub("", word.lower())
    return (folded,) in AT_THE_END and not (word.islower() and len(word) < 3)


def words_of(name: str) -> list[str]:
    """The words of a company's name, folded, without its legal form; "&", "+" and "#" are words of their own."""
    words, _ = _taken_apart(name)
    if not any(sign in name for sign in "&+#"):
        return words
    return [part for word in words for part in _SIGNS.split(word) if part]


def _taken_apart(name: str) -> tuple[list[str], str]:
    """The words that make the key, and the legal form. A "&" without spaces (P&O) is a letter of its word."""
    words, form = legal_forms.cut(name, _with_and(_words(name)))
    # The O2 is not O2.
    if len(words) > 1 and words[0] == "the" and len("".join(words)) > len("the") + 2:
        words = words[1:]
    return words, form


def _with_and(words: list[str]) -> list[str]:
    if _AND.isdisjoint(words):
        return words
    last = len(words) - 1
    return [
        "&" if word in _AND and (0 < at < last or (word == "and" and last)) else word
        for at, word in enumerate(words)
    ]


def _joined(words: Sequence[str]) -> str:
    """Numbers stay apart: "Pier 1 9" is not Pier 19."""
    if len(words) == 1:
        return words[0]
    key = "".join(words)
    if key.isalpha():
        return key
    return _BETWEEN_NUMBERS.sub(".", " ".join(words)).replace(" ", "")


def _words(name: str) -> list[str]:
    """The words of a name, folded: lower case, no accents, punctuation gone."""
    if name.isascii():
        return _NO_LETTER.sub(" ", _spelled(name.lower())).split()
    # Twice, because folding case can produce new marks.
    folded = _spelled(_fold(_fold(_TRADE_MARKS.sub("", name))))
    return "".join(letter if _is_letter(letter) else " " for letter in folded).split()


def _spelled(folded: str) -> str:
    plain = _MARKS.sub("", folded)
    return _BEFORE_NAME.sub(r"\1 ", plain) if "&" in plain or "+" in plain else plain


def _is_letter(letter: str) -> bool:
    """True for letters, digits, and the marks with which many scripts write vowels; not for parts of an emoji."""
    if letter.isalnum() or letter in ".&+#":
        return True
    return unicodedata.category(letter) in ("Mn", "Mc") and not "\ufe00" <= letter <= "\ufe0f"


def _fold(text: str) -> str:
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return unicodedata.normalize("NFKC", plain.translate(LETTERS))


def _detach(key: str) -> tuple[str, str]:
    """A key without the legal form that is written to it without a space, and that form."""
    if key.isascii():
        return key, ""
    for form, canonical in ATTACHED.items():
        shorter = key.removeprefix(form).removesuffix(form)
        if shorter and shorter != key:
            return _detach(shorter)[0], canonical
    return key, ""


def _only_spacing_folded(name: str) -> str:
    return "".join(_fold(_fold(name)).split()) or name
