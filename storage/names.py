"""When two names are one: keys that fold what people vary, and near misses to ask about.

A key is for comparing, never for showing. Rules of "near" lean towards asking: a false alarm costs a
question, a miss costs a second Acme. Names of three letters or fewer are only ever equal or not (HP is
not HPE), and so are names whose digits differ (Studio 54, Studio 55).
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
# The accents of Latin, Greek and Cyrillic, the points of Hebrew and Arabic; elsewhere marks are vowels.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
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
# Words that many say and many leave out. They stay in the key: a group may be another than its company.
_SAYS_LITTLE = frozenset(
    (
        "group",
        "groep",
        "gruppe",
        "groupe",
        "grupo",
        "gruppo",
        "holding",
        "holdings",
        "international",
        "ab",
    )
)
_BETWEEN = frozenset(("and", "of", "de", "des", "du", "la", "le", "und", "y", "e", "i", "et"))
_UMLAUT = re.compile("([aou])e(?=[^aeiouy])")
_MOST_INITIALS = 4
# Written without a space, before or after the name.
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
_ENGLISH_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame")
_TITLES = frozenset({*_ENGLISH_TITLES, "herr", "frau", "mme", "mlle", "ing"})


@lru_cache(maxsize=4096)
def customer_key(name: str) -> str:
    """What two spellings of one company share: no case, spaces, punctuation, accents, legal form.

    "Müller & Söhne GmbH" and "muller and sohne" have one key. Never empty unless `name` is; a name that
    is nothing but a legal form or emoji keeps itself. A key is its own key.
    """
    words = _strip_legal_form(_words(name))
    return _detach("".join(words)) or _only_spacing_folded(name)


def person_key(name: str) -> str:
    """What two spellings of one person share: no case, punctuation, accents, "Dr" or "Ms".

    Words stay apart and in order. Never empty unless `name` is. A key is its own key.
    """
    words = _words(name)
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return " ".join(words) or _only_spacing_folded(name)


def near_keys(name: str, keys: Sequence[str], said: Sequence[str]) -> list[int]:
    """Places of `keys` that `name` may be a slip for, or its words a part of; the best first.

    A first pass over many names: some too many, none too few. `near` then tells which. `keys` are in order, and `said`
    are their names, folded.
    """
    key = customer_key(name)
    allowed = _slips_allowed(len(key) + 3)
    found = process.extract(key, keys, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    ranked = {place: int(slips) for _, slips, place in found if slips}
    longer = _beginning(keys, key) if len(key) > 3 else []
    if len(key) > 3:
        longer += [place for place, other in enumerate(keys) if other.endswith(key)]
    for place in longer:
        ranked[place] = 10 + len(keys[place]) - len(key)
    for other in _parts(name) | _other_ways(name):
        place = bisect_left(keys, other)
        while place < len(keys) and keys[place] == other:
            ranked.setdefault(place, 10 + abs(len(other) - len(key)))
            place += 1
    if short := _short(name):
        for place in _beginning(keys, short[0]):
            if short in initials(said[place]):
                ranked.setdefault(place, 20)
    ranked = {place: rank for place, rank in ranked.items() if keys[place] != key}
    return sorted(ranked, key=lambda place: (ranked[place], place))


def _beginning(keys: Sequence[str], start: str) -> list[int]:
    """Places of the keys, which are in order, that begin so."""
    first = bisect_left(keys, start)
    last = bisect_left(keys, start + chr(0x10FFFF))
    return list(range(first, last))


def _other_ways(name: str) -> set[str]:
    """Keys under which others may have the name: "Acme Group" as Acme, "acme.com", "General Electric" as GE."""
    plain = core(name)
    more = {plain + word for word in (*_SAYS_LITTLE, "com")} | {
        word + plain for word in _SAYS_LITTLE
    }
    words = _strip_legal_form(_words(name))
    joined = ("".join(words[:end]) + "and" + "".join(words[end:]) for end in range(1, len(words)))
    more |= {_UMLAUT.sub(r"\1", each) for each in joined}
    short = initials(name)
    return {plain} | more | short | {"and".join(each) for each in short if len(each) == 2}


def near(
    name: str, known: Iterable[tuple[int, str, str]], limit: int = 3
) -> list[tuple[int, str, str]]:
    """Known customers that `name` may be a slip for, best first; those of equal key are not among them.

    `known`: (id, name, key) of one workspace, the keys made by `customer_key`. A slip is a wrong,
    missing, doubled or swapped letter (two in names of eight letters, three from fourteen), or a name
    with words before or after it: "Acme Industries" where "Acme" is known, and the other way round;
    or another way of saying it: "Acme Group", "acme.com", "Buehler" for Bühler, "GE" for General Electric.
    How many slips was chosen by what they cost: tests/storage/company_names.py and `make bench`.
    """
    rows = list(known)
    key = customer_key(name)
    ranked = (
        _by_initials(name, key, rows)
        | _longer_or_shorter(name, key, rows)
        | _said_otherwise(name, key, rows)
        | _misspelt(key, rows)
    )
    return [rows[place] for place in sorted(ranked, key=lambda place: (ranked[place], place))][
        :limit
    ]


def lookalikes(keys: Sequence[str], around: int = 6) -> list[tuple[int, int]]:
    """Pairs of places whose keys may be one name: misspelt, or one a part of the other. `near` then tells.

    Keys are compared with the next few in the order of their beginnings and of their ends, so that 50,000 take a
    second; a slip in both halves of a name escapes that.
    """
    found: set[tuple[int, int]] = set()
    for words in (list(keys), [key[::-1] for key in keys]):
        order = sorted(range(len(words)), key=lambda place: words[place])
        for rank, place in enumerate(order):
            for other in order[rank + 1 : rank + 1 + around]:
                if _look_alike(keys[place], keys[other]):
                    found.add((min(place, other), max(place, other)))
    return sorted(found)


def _look_alike(one: str, other: str) -> bool:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) <= 3:
        return False
    if long.startswith(short) or long.endswith(short):
        return True
    allowed = _slips_allowed(len(short))
    if len(long) - len(short) > allowed:  # cheaper than asking for the distance
        return False
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def nearest_word(text: str, words: Collection[str]) -> str | None:
    """The one of `words` that the beginning of `text` is a slip for ("borad": board), if any.

    Three letters or fewer count only if swapped ("hwo": who).
    """
    typed = text.casefold().split(None, 2)[:2]
    best: tuple[int, str] | None = None
    for word in words:
        begin = " ".join(typed[: word.count(" ") + 1])
        for candidate in {begin, *typed[:1]}:
            slips = _slips(candidate, word)
            if slips is not None and (best is None or (slips, word) < best):
                best = (slips, word)
    return best[1] if best else None


def _slips(typed: str, word: str) -> int | None:
    if len(word) <= 3:
        return 1 if typed != word and sorted(typed) == sorted(word) else None
    allowed = 1 if len(word) < 6 else 2
    distance = OSA.distance(typed, word, score_cutoff=allowed)
    return distance if 0 < distance <= allowed else None


def _words(name: str) -> list[str]:
    """The words of a name, folded: lower case, no accents, "&" spelled out, punctuation gone."""
    if name.isascii():
        return _NO_LETTER.sub(" ", _spelled(name.lower())).split()
    # Twice, because folding case can bring new marks to fold.
    folded = _spelled(_fold(_fold(name)))
    return "".join(letter if _is_letter(letter) else " " for letter in folded).split()


def _spelled(folded: str) -> str:
    return _DROPPED.sub("", folded.replace("&", " and "))


def _is_letter(letter: str) -> bool:
    """Letters, digits, and the marks that many scripts write vowels with; no part of an emoji."""
    if letter.isalnum():
        return True
    return unicodedata.category(letter) in ("Mn", "Mc") and not "\ufe00" <= letter <= "\ufe0f"


def _fold(text: str) -> str:
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return unicodedata.normalize("NFKC", plain.translate(_LETTERS))


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


def _misspelt(key: str, rows: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    """Places of rows a few slips away, with the number of slips."""
    allowed = _slips_allowed(len(key) + 3)
    found = process.extract(
        key, [row[2] for row in rows], scorer=OSA.distance, score_cutoff=allowed, limit=None
    )
    return {
        place: int(slips)
        for other, slips, place in found
        if 0 < slips <= _slips_allowed(min(len(key), len(other))) and _digits(key) == _digits(other)
    }


def _slips_allowed(length: int) -> int:
    if length <= 3:
        return 0
    return 1 if length < 8 else 2 if length < 14 else 3


def _digits(key: str) -> str:
    return "".join(filter(str.isdecimal, key))


def core(name: str) -> str:
    """The key without what says little: "Group", "Holding", "and", ".com", and an umlaut's "e"."""
    words = _strip_legal_form(_words(name))
    plain = [word for word in words if word not in _SAYS_LITTLE and word not in _BETWEEN] or words
    key = "".join(plain)
    return _UMLAUT.sub(r"\1", key.removesuffix("com") if len(key) > 6 else key)


def initials(name: str) -> set[str]:
    """What a name of several words is called for short: "General Electric Co." is ge, "P&G" is pg; else none.

    With the small words between and without them: "Électricité de France" is EDF.
    """
    words = _strip_legal_form(_words(name))
    plain = [word for word in words if word not in _BETWEEN]
    if len(plain) < 2:
        return set()
    return {"".join(word[0] for word in each) for each in (words, plain)}


def _said_otherwise(name: str, key: str, rows: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    plain = core(name)
    return {
        place: 5
        for place, (_, other, other_key) in enumerate(rows)
        if plain and other_key != key and core(other) == plain
    }


def _by_initials(name: str, key: str, rows: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    """Places of rows for which `name` is short, or the reverse."""
    short, long = _short(name), initials(name)
    return {
        place: 20
        for place, (_, other, other_key) in enumerate(rows)
        if other_key != key and ((short and short in initials(other)) or _short(other) in long)
    }


def _short(name: str) -> str:
    """A name of a few letters that may stand for initials; else empty."""
    words = [word for word in _strip_legal_form(_words(name)) if word not in _BETWEEN]
    letters = "".join(words)
    return (
        letters if len(letters) <= _MOST_INITIALS and max(map(len, words), default=9) <= 4 else ""
    )


def _longer_or_shorter(name: str, key: str, rows: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    """Places of rows whose whole words begin or end `name`, or the reverse; after misspellings."""
    parts = _parts(name)
    found: dict[int, int] = {}
    for place, (_, other, other_key) in enumerate(rows):
        if other_key in parts or _is_part(key, other, other_key):
            found[place] = 10 + abs(len(other_key) - len(key))
    return found


def _is_part(key: str, other: str, other_key: str) -> bool:
    if len(key) <= 3 or len(key) >= len(other_key):
        return False
    return (other_key.startswith(key) or other_key.endswith(key)) and key in _parts(other)


def _parts(name: str) -> frozenset[str]:
    """The keys of a name's first and of its last words; none of three letters or fewer."""
    words = _strip_legal_form(_words(name))
    ends = range(1, len(words))
    joined = ["".join(words[:end]) for end in ends] + ["".join(words[end:]) for end in ends]
    return frozenset(part for part in joined if len(part) > 3)
