"""Which visits count in a workspace, in words."""

from collections.abc import Collection

from bot.slack.text import listing
from bot.visits.messages import HOW, WHY
from storage.entries import Purpose, Setting


def words(counts: Collection[str]) -> str:
    """ "in person, to understand". `counts`: Programme.counts."""
    how = [HOW[each] for each in Setting if each in counts]
    why = [WHY[each] for each in Purpose if each in counts]
    return f"{listing(how, 'or')}, {listing(why, 'or')}"
