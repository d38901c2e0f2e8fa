"""The terms that search indexes and compares: the words of search_words, the same on both databases.

SQLite and PostgreSQL split text differently, so it is done there, and both index finished terms. Each term begins with
a prefix for its workspace, so that the index itself narrows a search to one workspace, however many share the database.
The prefix also separates what only its author may find from what all leaders may.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from storage.core.search_words import analyse
from storage.core.visit_fields import AUTHOR_ONLY, SEARCHED

VERSION = 2
"""Of the analysis; stored beside the terms. Rows of an earlier one are indexed anew (storage/search/reindexing.py).

A higher one needs a migration that makes the indexes `ix_…_search_version` anew (see the tables).
"""

_SAID = "said"  # what the customer said ranks first, so its terms are kept apart
_SHARED = tuple(each for each in SEARCHED if each not in AUTHOR_ONLY and each != _SAID)
_PRIVATE = tuple(each for each in SEARCHED if each in AUTHOR_ONLY)


def public(workspace: str) -> str:
    """The prefix of terms that all leaders of the workspace may find."""
    return "p" + _short(workspace)


def private(workspace: str, author: str) -> str:
    """The prefix of terms that only their author may find. The dot occurs in no word."""
    return f"a{_short(workspace)}{author.lower()}·"


@lru_cache(maxsize=4096)  # saves a tenth of logging a visit (make bench ARGS=caches)
def _short(workspace: str) -> str:
    """Four characters for the workspace. Two workspaces may share them: queries also compare the workspace itself."""
    return hashlib.blake2b(workspace.encode(), digest_size=2).hexdigest()


class Terms(NamedTuple):
    """The terms of a row, in the order of its texts: those of what the customer said, and all others."""

    said: list[str]
    rest: list[str]


def of_visit(workspace: str, author: str, words: Mapping[str, str | None]) -> Terms:
    """All terms of a visit. `words`: its texts by column name; missing ones are empty."""
    rest = _of_texts(public(workspace), [words.get(each) for each in _SHARED])
    rest += _of_texts(private(workspace, author), [words.get(each) for each in _PRIVATE])
    return Terms(_of_texts(public(workspace), [words.get(_SAID)]), rest)


def of_answer(workspace: str, words: str | None) -> Terms:
    """All terms of an answer. None are in `said`, because a leader said it and not the customer."""
    return Terms([], _of_texts(public(workspace), [words]))


def _of_texts(prefix: str, texts: Iterable[str | None]) -> list[str]:
    """The terms of all texts. A bare prefix follows each text, so that no phrase matches across two of them."""
    terms = []
    for text in texts:
        if text:
            found = analyse(text)
            terms += [prefix + word.term for word in found.words]
            terms.append(prefix)
            for term in dict.fromkeys(each.term for each in found.spellings):
                terms += [prefix + term, prefix]  # no neighbours either
            terms += [prefix + term for term in dict.fromkeys(each.term for each in found.stems)]
    return terms
