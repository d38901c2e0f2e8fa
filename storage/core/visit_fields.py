"""The free-text fields of a visit, one row each.

A new one is a row here, a row with the same key in bot/wording/visit_fields.py, an attribute of `VisitEntry` and a
generated migration; the surfaces that show it name its key in their order. A promise is no such field: it has a day
and a table of its own.
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
)
"""In the order of the columns, and of search: what is first-hand comes first."""

KEYS = tuple(each.key for each in ROWS)

AUTHOR_ONLY = frozenset(each.key for each in ROWS if each.author_only)

SEARCHED = tuple(
    each.key for each in sorted(ROWS, key=lambda each: each.author_only) if each.searched
)
"""What search knows: first what all leaders may read, then what is for the author alone."""
