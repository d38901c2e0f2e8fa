"""The free-text fields of a visit, one row each.

How to add one: "Where do I add…" in CONTRIBUTING.md. A promise is not such a field: it has a day and its own table.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitField:
    """`key`: its column in `visits` and its attribute in `VisitEntry`.

    `author_only`: it is shown to and found by the author of the visit alone; otherwise all leaders may read it.
    `searched`: search finds its words.
    """

    key: str
    author_only: bool = False
    searched: bool = True


ROWS = (
    VisitField("said"),
    VisitField("surprise", author_only=True),
    VisitField("saw"),
    VisitField("heading"),
    VisitField("obstacles"),
    VisitField("reading"),
    VisitField("private", author_only=True),
    VisitField("place"),
)
"""In the order of the columns and of search: what was heard first-hand comes first."""

KEYS = tuple(each.key for each in ROWS)

AUTHOR_ONLY = frozenset(each.key for each in ROWS if each.author_only)

SEARCHED = tuple(
    each.key for each in sorted(ROWS, key=lambda each: each.author_only) if each.searched
)
"""The keys that search knows: first those that all leaders may read, then those for the author only."""
