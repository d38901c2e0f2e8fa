"""How a name in Greek, Cyrillic or kana is written in Latin letters: "яндекс" as yandeks and yandex.

Only to ask whether one is meant. In Latin letters alone, two different names are spelled alike too easily.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

# The first letter of a script, and what comes after its last.
_SCRIPTS = (("\u0370", "\u0590"), ("\u3040", "\u3100"))
_OTHERWISE = (("ks", "x"), ("y", "i"), ("u", "ou"), ("ts", "c"))


def is_other(key: str) -> bool:
    """Whether the key begins in such a script."""
    return any(first <= key < after for first, after in _SCRIPTS)


def places_of_others(keys: Sequence[str]) -> list[int]:
    """The indexes of all keys in such scripts; `keys` must be sorted."""
    ranges = [range(*(bisect_left(keys, each) for each in script)) for script in _SCRIPTS]
    return [place for each in ranges for place in each]


@lru_cache(maxsize=65_536)  # of a customer list in Cyrillic, all are compared with what is typed
def in_latin(key: str) -> tuple[str, ...]:
    """Ways of writing the key in Latin letters: letter by letter, and as names often are."""
    from anyascii import (
        anyascii,  # reads its tables when they are needed: 2 MB with those of all scripts
    )

    plain = "".join(filter(str.isalnum, anyascii(key).lower()))
    ways = [plain, *(plain.replace(old, new) for old, new in _OTHERWISE)]
    return tuple(dict.fromkeys(ways))
