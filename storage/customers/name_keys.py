"""Keys of names: two spellings of one name have the same key. A key is for comparing, never for showing.

Names that are only close to each other: storage/customers/near_names.py.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from storage.core.folding import ACCENTS, LETTERS

_DROPPED = re.compile(r"['’‘`´.·]|(?<=\b\w)/(?=\w\b)")  # Wendy's, S.A., A/S
_NO_LETTER = re.compile(r"[\W_]+")

_LEGAL_FORMS = {
    "English": "inc incorporated corp corporation co company llc llp lp ltd limited plc pte pvt pty",
    "German": "gmbh mbh ag kg kgaa ohg ug ek eg se",
    "Dutch": "bv nv vof bvba",
    "French": "sa sas sasu sarl snc eurl scs sca",
    "Italian": "spa srl srls scarl",
    "Spanish, Portuguese": "sl slu sau sapi ltda lda eireli sgps",
    "Nordic, Baltic": "ab asa as aps is hb oy oyj ky uab sia ou",
    "Central Europe": "sro spzoo doo dd ood eood kft zrt nyrt",
    "Cyrillic, Greek": "ооо оао зао пао ао тов еоод оод αε επε",
    "Asia, the Gulf": "kk gk yk sdn bhd berhad tbk jsc fze fzco dmcc",
}
_SUFFIX_PHRASES = (
    "private limited",
    "sp z oo",
    "spolka z oo",
    "sp zoo",
    "s a",
    "a s",
    "b v",
    "n v",
    "k k",
    "g m b h",
    "s r l",
    "s p a",
    "s r o",
    "l l c",
    "sa de cv",
    "s de rl de cv",
    "sapi de cv",
    "ltd sti",
    "sdn bhd",
    "anonim sirketi",
)
_SUFFIXES = {(word,) for line in _LEGAL_FORMS.values() for word in line.split()} | {
    tuple(phrase.split()) for phrase in _SUFFIX_PHRASES
}
_LONGEST_SUFFIX = max(map(len, _SUFFIXES))
_PREFIXES = frozenset({"ооо", "оао", "зао", "пао", "ао", "тов", "pt", "the"})
# Legal forms written without a space, before or after the name.
_ATTACHED = (
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
    "유한회사",
)
_SAME_FORM = {
    "incorporated": "inc",
    "corporation": "corp",
    "company": "co",
    "limited": "ltd",
    "private": "pvt",
}
_ENGLISH_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame")
_TITLES = frozenset({*_ENGLISH_TITLES, "herr", "frau", "mme", "mlle", "ing"})


@lru_cache(
    maxsize=4096
)  # saves a tenth of logging a visit and of near names (make bench ARGS=caches)
def customer_key(name: str) -> str:
    """The key of a company's name: without case, spaces, punctuation, accents and legal form.

    "Müller & Söhne GmbH" and "muller and sohne" have the same key. Never empty unless `name` is: a name that is only a
    legal form or emoji keeps it. The key of a key is the key itself.
    """
    words = words_of(name)
    return _detach("".join(words)) or _only_spacing_folded(name)


@lru_cache(maxsize=4096)
def legal_form(name: str) -> str:
    """The legal form that the key of a company's name leaves out, one spelling for each; empty without one."""
    words = _words(name)
    kept = _strip_legal_form(words)
    dropped = [word for word in words if word not in ("and", "the")]
    for word in kept:
        if word in dropped:
            dropped.remove(word)
    return " ".join(_SAME_FORM.get(word, word) for word in dropped)


def person_key(name: str) -> str:
    """The key of a person's name: without case, punctuation, accents and titles such as "Dr" or "Ms".

    Words stay separate and in order. Never empty unless `name` is. The key of a key is the key itself.
    """
    words = _words(name)
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return " ".join(words) or _only_spacing_folded(name)


def is_legal_form(word: str) -> bool:
    """Whether a word is a legal form as one writes it after a name: "GmbH", "S.A."; "as" and "se" are none."""
    return (_DROPPED.sub("", word.lower()),) in _SUFFIXES and not (word.islower() and len(word) < 3)


def words_of(name: str) -> list[str]:
    """The words of a company's name, folded, without its legal form."""
    return _strip_legal_form(_words(name))


def _words(name: str) -> list[str]:
    """The words of a name, folded: lower case, no accents, "&" spelled out, punctuation gone."""
    if name.isascii():
        return _NO_LETTER.sub(" ", _spelled(name.lower())).split()
    # Twice, because folding case can produce new marks.
    folded = _spelled(_fold(_fold(name)))
    return "".join(letter if _is_letter(letter) else " " for letter in folded).split()


def _spelled(folded: str) -> str:
    return _DROPPED.sub("", folded.replace("&", " and "))


def _is_letter(letter: str) -> bool:
    """True for letters, digits, and the marks with which many scripts write vowels; not for parts of an emoji."""
    if letter.isalnum():
        return True
    return unicodedata.category(letter) in ("Mn", "Mc") and not "\ufe00" <= letter <= "\ufe0f"


def _fold(text: str) -> str:
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return unicodedata.normalize("NFKC", plain.translate(LETTERS))


def _strip_legal_form(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0] in _PREFIXES:
        words = words[1:]
    while (length := _suffix_length(words)) and length < len(words):
        words = words[:-length]
        if len(words) > 1 and words[-1] == "and":  # GmbH & Co. KG
            words = words[:-1]
    return words


def _suffix_length(words: Sequence[str]) -> int:
    for length in range(min(_LONGEST_SUFFIX, len(words)), 0, -1):
        if tuple(words[-length:]) in _SUFFIXES:
            return length
    return 0


def _detach(key: str) -> str:
    if key.isascii():
        return key
    for form in _ATTACHED:
        shorter = key.removeprefix(form).removesuffix(form)
        if shorter and shorter != key:
            return _detach(shorter)
    return key


def _only_spacing_folded(name: str) -> str:
    return "".join(_fold(_fold(name)).split()) or name
