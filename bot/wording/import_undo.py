"""The undo of an import in words: what it takes back, and what stays because it was used since. Plain text."""

from bot.wording.numbers_and_lists import count, listing
from storage.importing.undo import Kept, TakenBack, Use

_REASONS = {
    Use.VISIT: "a visit",
    Use.PLAN: "a plan",
    Use.TEN: "a list of ten",
    Use.ANSWER: "an answer",
    Use.PROMISE: "a promise",
    Use.RATING: "a rating",
    Use.MERGE: "a merge",
    Use.APART: "kept apart from another",
    Use.NAME: "another name",
    Use.PERSON: "people there",
    Use.NOTE: "a note",
    Use.LEFT: "has left",
    Use.RENAMED: "renamed",
    Use.REMOVED: "removed by hand",
}


def amounts(customers: int, people: int, changes: int = 0) -> str:
    """ "312 customers, 420 people and 3 changes"; "nothing" if there is none of them."""
    parts = [
        (customers, count(customers, "customer")),
        (people, count(people, "person", "people")),
        (changes, count(changes, "change")),
    ]
    return listing([said for number, said in parts if number]) or "nothing"


def undone(done: TakenBack) -> str:
    """ "Undone: 310 customers and 418 people are gone; …"."""
    gone = amounts(done.customers, done.people)
    verb = "is" if done.customers + done.people <= 1 else "are"
    return f"Undone: {gone} {verb} gone, and what it changed is as it was before."


def stays(done: TakenBack) -> str:
    """The sentence above the list of what stays."""
    return f"{count(len(done.kept), 'of them stays', 'of them stay')}, used or changed since:"


def kept(each: Kept) -> str:
    """ "Dana Cole at Acme (a visit)". The names are raw."""
    return f"{each.name}{f' at {each.at}' if each.at else ''} ({_REASONS[each.use]})"
