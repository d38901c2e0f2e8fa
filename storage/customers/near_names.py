"""Names close to each other, about which somebody should be asked: typing errors, shorter and longer forms.

The rules prefer asking: an unnecessary question costs less than a second Acme. The beginning of a known name is always
asked about (beginnings.py). Otherwise names of three letters or fewer must be equal (HP is not HPE), and names with
different digits are different (Studio 54, Studio 55).
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from storage.customers import beginnings, other_scripts
from storage.customers.legal_form_words import FORM_WORDS
from storage.customers.name_keys import customer_key, words_of

# Words that are often added or left out. They are part of the key, because a group may not be its company.
_FILLER_WORDS = frozenset(
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
        "plus",
    )
)
_SMALL_WORDS = frozenset(
    ("&", "+", "#", "and", "of", "de", "des", "du", "la", "le", "und", "y", "e", "i", "et")
)
_LEFT_OUT = _FILLER_WORDS | _SMALL_WORDS
_SIGNS = frozenset("&+#")
_NO_SIGNS = str.maketrans("", "", "&+#.")
_UMLAUT = re.compile("([aou])e(?=[^aeiouy])")
_MOST_INITIALS = 4
_GAP = re.compile(r"[\W_]+")
_LATER = 1000  # ranks of what may be no more than the middle of a name

MOST = 4
"""Names that one question offers."""


def near_keys(name: str, keys: Sequence[str], said: Sequence[str]) -> list[int]:
    """Indexes into `keys` of names that may be close to `name`, the closest first.

    A fast first pass over many names that finds too many rather than too few; `near` then selects. `keys` must be
    sorted; `said` are the folded names at the same indexes.
    """
    key = customer_key(name)
    allowed = _slips_allowed(len(key) + 3)
    found = process.extract(key, keys, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    ranked = {place: int(slips) for _, slips, place in found if slips}
    for place in _longer(name, key, keys):
        outer = keys[place].startswith(key) or keys[place].endswith(key)
        ranked[place] = (10 if outer else _LATER) + len(keys[place]) - len(key)
    ways = _parts(name) | _other_ways(name)
    for other in ways:
        place = bisect_left(keys, other)
        while place < len(keys) and keys[place] == other:
            ranked.setdefault(place, 10 + abs(len(other) - len(key)))
            place += 1
    for place in _with_signs(name, ways, keys):
        ranked.setdefault(place, 20)
    if short := _short(name):
        for place in _beginning_or_sign(keys, short[0]):
            if _has_words(said[place], len(short)) and short in initials(said[place]):
                ranked.setdefault(place, 20)
    for place, slips in _in_other_script(key, keys).items():
        ranked.setdefault(place, slips)
    ranked = {place: rank for place, rank in ranked.items() if keys[place] != key}
    return sorted(ranked, key=lambda place: (ranked[place], place))


def _has_words(said: str, many: int) -> bool:
    """Whether a name may have so many words; much cheaper than taking it apart."""
    return len(_GAP.findall(said)) + said.count("&") + 1 >= many


def _beginning(keys: Sequence[str], start: str) -> list[int]:
    """Indexes of the sorted `keys` that begin with `start`."""
    first = bisect_left(keys, start)
    last = bisect_left(keys, start + chr(0x10FFFF))
    return list(range(first, last))


def _beginning_or_sign(keys: Sequence[str], letter: str) -> Iterator[int]:
    """Indexes of the sorted `keys` that begin with this letter, or with a sign, which initials leave out."""
    for start in (letter, *_SIGNS):
        yield from _beginning(keys, start)


def _with_signs(name: str, ways: Iterable[str], keys: Sequence[str]) -> Iterator[int]:
    """Places of the keys that are one of these ways to write `name` but for their signs: "+7" for "7&"."""
    plain = {way.translate(_NO_SIGNS) for way in ways}
    for letter in {each[:1] for each in (core(name), *initials(name))}:
        for place in _beginning_or_sign(keys, letter):
            other = keys[place]
            # One that is all letters is a way by itself, and found as such.
            if not other.isalnum() and other.translate(_NO_SIGNS) in plain:
                yield place


def _longer(name: str, key: str, keys: Sequence[str]) -> list[int]:
    """Places of the keys that `name` may begin, or end."""
    longer = _beginning(keys, key) if beginnings.is_long_enough(key) else []
    if len(key) > 3:
        longer += [place for place, other in enumerate(keys) if key in other]
    words = words_of(name)
    if len(words) > 1:
        first = _beginning(keys, words[0])
        longer += [place for place in first if beginnings.may_begin(words, keys[place])]
    return longer


def _other_ways(name: str) -> set[str]:
    """Keys that the same company may have: Acme for "Acme Group", "acme.com", GE for "General Electric"."""
    plain = core(name)
    more = {plain + word for word in (*_FILLER_WORDS, "com", "+")} | {
        word + plain for word in _FILLER_WORDS
    }
    words = words_of(name)
    joined = ("".join(words[:end]) + "&" + "".join(words[end:]) for end in range(1, len(words)))
    more |= {_UMLAUT.sub(r"\1", each) for each in joined}
    short = initials(name)
    if len(plain) <= 3:  # of longer names these are found as their beginnings
        more |= {plain + form for form in FORM_WORDS}
    return {plain} | more | short | {"&".join(each) for each in short if len(each) == 2}


def near(
    name: str, known: Iterable[tuple[int, str, str]], limit: int = MOST
) -> list[tuple[int, str, str]]:
    """At most `limit` of the known names that are close to `name`, the closest first; not those with the same key.

    `known`: (id, name, key) of one workspace, keys by `customer_key`. Close are: typing errors (a wrong, missing,
    doubled or swapped letter; two of them from eight letters on, three from fourteen); the beginning of a known name
    ("Norr" for Norrland Timber); words added or left out at the beginning or end ("Acme Industries" and "Acme"); other
    forms ("Acme Group", "acme.com", "Buehler" for Bühler, "GE" for General Electric). The numbers of errors are
    measured: tests/storage/customers/company_names.py, `make bench`.
    """
    rows = list(known)
    key = customer_key(name)
    ranked = (
        _by_initials(name, key, rows)
        | _begun(name, key, rows)
        | _longer_or_shorter(name, key, rows)
        | _same_core(name, key, rows)
        | _spelled_in_another_script(key, [row[2] for row in rows])
        | _misspelt(key, rows)
    )
    return [rows[place] for place in sorted(ranked, key=lambda place: (ranked[place], place))][
        :limit
    ]


def lookalikes(keys: Sequence[str], around: int = 6) -> list[tuple[int, int]]:
    """Pairs of indexes of keys that may be one name: misspelt, or one a part of the other. `near` then selects.

    Each key is compared with its next `around` neighbours, sorted once by beginnings and once by ends, so that 50,000
    take a second. Errors in both halves of a name are not found.
    """
    found: set[tuple[int, int]] = set()
    for words in (list(keys), [key[::-1] for key in keys]):
        order = sorted(range(len(words)), key=lambda place: words[place])
        for rank, place in enumerate(order):
            for other in order[rank + 1 : rank + 1 + around]:
                if look_alike(keys[place], keys[other]):
                    found.add((min(place, other), max(place, other)))
    return sorted(found)


def are_near(one: tuple[int, str, str], other: tuple[int, str, str]) -> bool:
    """Whether two names, each (id, name, key), are close. Tried both ways, because `near` is not symmetric."""
    return bool(near(one[1], [other]) or near(other[1], [one]))


def look_alike(one: str, other: str) -> bool:
    """Whether two keys may be of one name: a quick look, which `near` or `are_near` makes sure of."""
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
    """The one of `words` that the beginning of `text` misspells ("borad": board), if any.

    In words of three letters or fewer only swapped letters count ("hwo": who).
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


def _misspelt(key: str, rows: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    """Indexes of rows a few typing errors away, each with their number."""
    allowed = _slips_allowed(len(key) + 3)
    found = process.extract(
        key, [row[2] for row in rows], scorer=OSA.distance, score_cutoff=allowed, limit=None
    )
    return {
        place: int(slips)
        for other, slips, place in found
        if 0 < slips <= _slips_allowed(min(len(key), len(other))) and _digits(key) == _digits(other)
    }


def _in_other_script(key: str, keys: Sequence[str]) -> dict[int, int]:
    """Places in the sorted `keys` of names that are `key` in Latin letters, or the reverse."""
    if other_scripts.is_other(key):
        return _spelled_in_another_script(key, keys)
    places = other_scripts.places_of_others(keys)
    found = _spelled_in_another_script(key, [keys[place] for place in places])
    return {places[at]: rank for at, rank in found.items()}


def _spelled_in_another_script(key: str, keys: Sequence[str]) -> dict[int, int]:
    """Indexes of keys that are `key` in Latin letters, or the reverse, with a rank after one slip."""
    if other_scripts.is_other(key):
        ways = other_scripts.in_latin(key)
        return {
            place: slips
            for way in ways
            for _, slips, place in process.extract(
                way,
                keys,
                scorer=OSA.distance,
                score_cutoff=_slips_allowed(len(way)),
                limit=None,
            )
        }
    return {
        place: 1
        for place, other in enumerate(keys)
        if other_scripts.is_other(other) and _sounds_like(key, other)
    }


def _sounds_like(key: str, other: str) -> bool:
    allowed = _slips_allowed(len(key))
    return any(
        OSA.distance(key, way, score_cutoff=allowed) <= allowed
        for way in other_scripts.in_latin(other)
    )


def _slips_allowed(length: int) -> int:
    if length <= 3:
        return 0
    return 1 if length < 8 else 2 if length < 14 else 3


def _digits(key: str) -> str:
    return "".join(filter(str.isdecimal, key))


def core(name: str) -> str:
    """The key without filler: "Group", one "&" or "+", ".com", a last word that may be a legal form, the "e" of "ue".

    Several signs stay: C is not asked about for C++, and "A & B & C" is found by its letters.
    """
    words = words_of(name)
    while len(words) > 1 and words[-1] in FORM_WORDS:
        words = words[:-1]
    filler = _LEFT_OUT if sum(word in _SIGNS for word in words) < 2 else _LEFT_OUT - _SIGNS
    plain = [word for word in words if word not in filler] or words
    key = "".join(plain)
    return _UMLAUT.sub(r"\1", key.removesuffix("com") if len(key) > 6 else key)


def initials(name: str) -> set[str]:
    """The initials of a name of several words: {"ge"} for "General Electric Co."; empty for a single word.

    With small words and without them: "Électricité de France" is "edf" and "ef".
    """
    words = words_of(name)
    plain = [word for word in words if word not in _SMALL_WORDS]
    if len(plain) < 2:
        return set()
    return {"".join(word[0] for word in each) for each in (words, plain)}


def _same_core(name: str, key: str, rows: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    plain = core(name)
    return {
        place: 5
        for place, (_, other, other_key) in enumerate(rows)
        if plain and other_key != key and core(other) == plain
    }


def _by_initials(name: str, key: str, rows: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    """Indexes of rows whose initials `name` is, or the reverse, with their rank."""
    short, long = _short(name), initials(name)
    return {
        place: 20
        for place, (_, other, other_key) in enumerate(rows)
        if other_key != key and ((short and short in initials(other)) or _short(other) in long)
    }


def _short(name: str) -> str:
    """The letters of a name so short that it may be initials; else empty."""
    words = [word for word in words_of(name) if word not in _SMALL_WORDS]
    letters = "".join(words)
    return (
        letters if len(letters) <= _MOST_INITIALS and max(map(len, words), default=9) <= 4 else ""
    )


def _begun(name: str, key: str, rows: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    """Places of rows of which `name` is the beginning; just after those of which it is the first words."""
    words = words_of(name)
    return {
        place: 11 + len(other_key) - len(key)
        for place, (_, other, other_key) in enumerate(rows)
        if beginnings.begins(key, words, other_key, words_of(other))
    }


def _longer_or_shorter(name: str, key: str, rows: Sequence[tuple[int, str, str]]) -> dict[int, int]:
    """Indexes of rows whose whole name begins or ends `name`, or the reverse, ranked after typing errors."""
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
    """The keys of the first words and of the last words of a name; none of three letters or fewer."""
    words = words_of(name)
    ends = range(1, len(words))
    joined = ["".join(words[:end]) for end in ends] + ["".join(words[end:]) for end in ends]
    return frozenset(part for part in joined if len(part) > 3)
