"""Salutations and academic titles, which exports put where one looks for a role."""

from functools import lru_cache

_WORDS = (
    "mr mrs ms miss mx sir madam dame lord lady dr prof professor rev hon sr sra srta dra don doña herr herrn frau "
    "fräulein divers dipl.-ing ing mag dr.-ing m mme mlle monsieur madame mademoiselle maître señor señora señorita "
    "sig sig.ra sig.na signor signora signorina dott dott.ssa avv senhor senhora doutor doutora dhr mevr mw heer "
    "mevrouw drs pan pani hr fru frk fröken herra rouva 様 さん 氏 殿 御中 先生 女士 小姐 씨 님"
)
_BETWEEN = (
    "de",
    "and",
    "und",
    "ou",
    "med",
    "rer",
    "nat",
    "phil",
    "h.c",
)  # De heer, Prof. Dr. rer. nat.
_SALUTATIONS = frozenset(_WORDS.split())


@lru_cache(maxsize=4096)  # roles are few
def is_salutation(text: str) -> bool:
    """Whether a text is nothing but a way to address somebody: "Mr.", "Frau Dr.", "Mme", "様"."""
    words = [word.strip(".") for word in text.casefold().split()]
    known = [word in _SALUTATIONS for word in words if word not in _BETWEEN]
    return bool(known) and all(known)
