"""The words for new names that look like others. Pure."""

from enum import StrEnum

from bot.cli.import_customers.shown_headings import printable
from storage.importing.lookalikes import Evidence, LookAlike


class Merge(StrEnum):
    """What becomes of new names that look like others, as `--merge` says it."""

    ASK = "ask"
    NEW = "new"
    SAME = "same"


HEADINGS = {
    Merge.ASK: "New, and perhaps a customer that is there already",
    Merge.NEW: "New, though they look like others (--merge new)",
    Merge.SAME: "Taken for the ones that they look like (--merge same)",
}
_NAME = 80


def said_of(found: LookAlike) -> str:
    """ "line 14: Norrland Timber AB: perhaps Norrland Timber? The names are nearly the same." """
    name, other = printable(found.name, _NAME), printable(found.other_name, _NAME)
    return f"line {found.line}: {name}: perhaps {other}? {_evidence(found)}"


def _evidence(found: LookAlike) -> str:
    domain = f"the same domain, {printable(found.domain, _NAME)}" if found.domain else ""
    match found.evidence:
        case Evidence.PLACE:
            here, there = (
                printable(each or "", _NAME) for each in (found.place, found.other_place)
            )
            return f"The same name and domain, but in {here}, not in {there}."
        case Evidence.DOMAIN:
            return f"The same domain, {printable(found.domain or '', _NAME)}."
        case Evidence.FORM:
            said = "The same name with another legal form"
        case Evidence.BEGINS:
            said = "Its name begins so"
        case Evidence.NAME:
            said = "The names are close"
    return f"{'; '.join(filter(None, (said, domain)))}."


def unanswered(many: int) -> str:
    """Says how to answer for look-alikes where nobody can be asked."""
    names = "1 new name looks like another" if many == 1 else f"{many:,} new names look like others"
    return (
        f"Nothing was stored: {names}. Say what they are with --merge new (customers of their own) or --merge same "
        "(the ones they look like), or run it on a terminal without --yes, to be asked one by one."
    )
