"""Which visits count in a workspace, in words."""

from collections.abc import Collection

from bot.visits.messages import HOW, WHY
from storage.entries import Purpose, Setting


def words(counts: Collection[str]) -> str:
    """ "in person, to understand". `counts`: Programme.counts."""
    how = [HOW[each] for each in Setting if each in counts]
    why = [WHY[each] for each in Purpose if each in counts]
    return f"{either(how)}, {either(why)}"


def either(choices: list[str]) -> str:
    """ "in person, by video or by phone"."""
    return " or ".join([", ".join(choices[:-1]), choices[-1]] if len(choices) > 1 else choices)
