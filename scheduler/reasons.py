"""The rule that decides for each kind whether it is due, in words: for scheduler/why.py.

A function per kind; it takes the rules in the order in which the finder does and stops at the first that says no. The
words name dates and rules, and no numbers that are a leader's own.
"""

from scheduler import (
    closed_book,
    nudges,
    questions,
    sharing,
    visits_ahead,
    wearing_off,
    welcome,
)
from scheduler import promises as promised
from scheduler.reason import Explain, Reason
from scheduler.reasons_ahead import brief, did_you_meet, promise
from scheduler.reasons_nudges import overdue, wears_off
from scheduler.reasons_questions import closed_book_ten, question


def _only_when(rule: str) -> Explain:
    """For a kind that the clock does not find: whoever does something plans it."""
    return lambda _facts, _person: Reason(rule)


REASONS: dict[str, Explain] = {
    nudges.KIND: overdue,
    closed_book.KIND: closed_book_ten,
    questions.KIND: question,
    wearing_off.KIND: wears_off,
    promised.KIND: promise,
    welcome.KIND: _only_when("It comes once, on enrolment."),
    sharing.KIND: _only_when("It comes when a colleague logs a visit made together."),
    visits_ahead.BRIEF: brief,
    visits_ahead.DID_YOU_MEET: did_you_meet,
}
