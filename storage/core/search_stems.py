"""The stems of a word: what its inflected forms have in common, "price" of "prices". Pure.

In which language a note is written is not known for sure. English is tried for every word in Latin letters; the other
languages only in texts that are not clearly English, because there they would make false hits ("news" is French for
"new"). Other scripts have one language each. The stemmers are Snowball's; what it has none for is a short list here:
the particles of Korean and the prefixes of Hebrew and Arabic. An analyser of Korean is a hundred megabytes; this list
finds the noun, which is what people look for.
"""

import unicodedata
from collections.abc import Callable, Collection
from functools import lru_cache

import Stemmer

from storage.core.search_letters import fold

FIRST = "¬"
"""Marks the stem in the language that is tried first."""

OTHER = "¦"
"""Marks a stem in another language that is written in the same letters."""

MARKS = FIRST + OTHER

_SHORTEST = 3  # letters of a word that has a stem, and of a stem in another language
_LATIN_END = "\u0250"
_KEPT = 20_000  # words; of a language some thousand are in daily use


def _stemmer(language: str) -> Callable[[str], str]:
    """Without the cache of its own, which is not safe among threads."""
    stem: Callable[[str], str] = Stemmer.Stemmer(language, 0).stemWord
    return stem


_ENGLISH = _stemmer("english")
_LATIN = [
    _stemmer(each)
    for each in (
        "german",
        "french",
        "spanish",
        "italian",
        "portuguese",
        "dutch",
        "swedish",
        "danish",
        "norwegian",
    )
]
_ARABIC = _stemmer("arabic")

# Function words: of English alone; of English and of another, too; of the others.
_ENGLISH_ALONE = (
    "the and are they their our your with that this these those not from have has would should could you"
    " what which about it been but because when than them there into dont"
)
_ALSO_ENGLISH = "we of is to on in by or its more were"
_NOT_ENGLISH = (
    "der die das und ist nicht wir sie ein eine mit auf von zu le la de du des les est une nous vous pas qui sont"
    " dans pour los las una por para con del pero el il della che non sono gli e sao nao uma os het een niet van zijn"
    " en och att som inte ikke og det"
)
_WEIGHTS = {
    **dict.fromkeys(_ENGLISH_ALONE.split(), 2),
    **dict.fromkeys(_ALSO_ENGLISH.split(), 1),
    **dict.fromkeys(_NOT_ENGLISH.split(), -2),
}


def is_english(terms: Collection[str]) -> bool:
    """Whether the folded words of a text are clearly English: "the price is too high", but not "new prices"."""
    return sum(_WEIGHTS.get(term, 0) for term in set(terms)) > 2


@lru_cache(maxsize=_KEPT)
def stems(raw: str, term: str, english: bool) -> tuple[str, ...]:
    """The marked stems of a word, without those that search finds anyway.

    `raw`: the word in lower case, with its accents; `term`: as search_words folds it; `english`: in a text that is
    clearly English. A first stem that is the word itself is left out: a query looks for that, too.
    """
    first, others = _stems(raw, term, english)
    return (
        *(FIRST + each for each in dict.fromkeys(first) if each and each != term),
        *(OTHER + each for each in dict.fromkeys(others) if len(each) >= _SHORTEST),
    )


def sought(raw: str, term: str) -> tuple[str, ...]:
    """The terms by which a query finds all forms of its word."""
    first, others = _stems(raw, term, False)
    first = list(dict.fromkeys((*first, *(() if term[0] < _LATIN_END else (term,)))))
    return (
        *(each for each in first if each != term),
        *(FIRST + each for each in first),
        *(OTHER + each for each in dict.fromkeys(others) if len(each) >= _SHORTEST),
    )


def _stems(raw: str, term: str, english: bool) -> tuple[list[str], list[str]]:
    """Those in the first language of its script, folded, and those in others. Numbers have none."""
    if not term.isalpha() and term.isascii():
        return [], []
    if term[0] < _LATIN_END:
        return _latin(raw, term, english)
    first = next((stem for begin, end, stem in _SCRIPTS if begin <= term[0] <= end), None)
    return ([fold(first(raw)) or term] if first else []), []


def _latin(raw: str, term: str, english: bool) -> tuple[list[str], list[str]]:
    if len(term) < _SHORTEST or term in _WEIGHTS:
        return [], []
    others = [] if english else [stem(term) for stem in _LATIN]
    if not (english or raw == term):  # "soluções" needs its accents, but people may leave them out
        others += [fold(stem(raw)) for stem in _LATIN]
    if term.endswith("oes") and not english:  # Portuguese: "soluções" of "solução"
        others.append(f"{term[:-3]}ao")
    english_stems = [_ENGLISH(term)]
    if term.endswith("ses"):  # "gases" of "gas"; Snowball leaves "gase"
        english_stems.append(term[:-2])
    return english_stems, others


# Other scripts --------------------------------------------------------------------------------------------------------


def _arabic(word: str) -> str:
    """Without "and" before the article, too, which Snowball leaves."""
    return _ARABIC(word[1:] if word.startswith(("وال", "فال")) and len(word) > 5 else word)


def _hebrew(word: str) -> str:
    """Without one prefix: the, and, in, as, to, from, that."""
    plain = "".join(letter for letter in word if unicodedata.category(letter) != "Mn")
    return plain[1:] if plain[0] in "הובכלמש" and len(plain) > 3 else plain


# Particles, the longer ones first, each with what the syllable before it ends in: a consonant, a vowel, or either.
_CONSONANT, _VOWEL, _EITHER = "c", "v", "cv"
_PARTICLES = tuple(
    (particle, after)
    for after, particles in (
        (
            _EITHER,
            "에서는 에서도 에게서 에서의 에서 에게 에는 에도 에의 께서 까지 부터 보다 처럼 마다 조차 마저 밖에 하고 들",
        ),
        (_CONSONANT, "으로는 으로도 으로서 으로써 으로 이라는 이라고 이라 이며 이고 이나 이랑"),
        (_VOWEL, "로는 로도 로서 로써 라는 라고 며 랑"),
        (_CONSONANT, "은 을 이 과"),
        (_VOWEL, "는 를 가 와 로"),
        (_EITHER, "에 의 도 만"),
    )
    for particle in particles.split()
)
_SURE = ("은", "는", "을", "를")  # also after a noun of one syllable


def _korean(word: str) -> str:
    """Without its particles: two syllables stay, or one before a particle that is no ending of a noun."""
    word = unicodedata.normalize("NFC", word)
    while shorter := next(filter(None, (_without(word, *each) for each in _PARTICLES)), ""):
        word = shorter
    return word


def _without(word: str, particle: str, after: str) -> str:
    left = word.removesuffix(particle)
    if left == word or not left or (len(left) < 2 and particle not in _SURE):
        return ""
    final = (
        ord(left[-1]) - 0xAC00
    ) % 28  # the number of the consonant that ends the syllable; 8 is ㄹ
    ends = _VOWEL if final == 0 or (final == 8 and particle.startswith("로")) else _CONSONANT
    return left if ends in after else ""


_SCRIPTS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("\u0370", "\u03ff", _stemmer("greek")),
    ("\u0400", "\u052f", _stemmer("russian")),
    ("\u0530", "\u058f", _stemmer("armenian")),
    ("\u0590", "\u05ff", _hebrew),
    ("\u0600", "\u06ff", _arabic),
    ("\u0900", "\u097f", _stemmer("hindi")),
    ("\u0b80", "\u0bff", _stemmer("tamil")),
    ("\uac00", "\ud7a3", _korean),
)
