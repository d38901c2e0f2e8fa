"""What is folded away before words are compared: letters written in two ways, and accents."""

import re

# Letters that Unicode does not decompose.
LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
"""For `str.translate`, after folding case."""

# In other scripts such marks are vowels: kept.
ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
"""Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic, once text is decomposed (NFKD)."""
