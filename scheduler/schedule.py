"""What the bot says unasked, one row a kind. What counts is in the order in which it gets a day: the first wins.

A new kind is a row here, a finder that says who is due, a check that is made again when it is sent, and in bot/ the
builder of its words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from scheduler import boards, closed_book, notices, nudges, questions, sharing, wearing_off, welcome
from scheduler import promises as promised
from scheduler import visits_ahead as ahead
from scheduler.context import Context, Person
from scheduler.facts import Facts
from scheduler.wakes import by_the_quarter, never
from storage.deliveries import Delivery
from storage.outbox import Entry

LeaderFinder = Callable[[Facts, Sequence[Person]], list[Entry]]
LeaderCheck = Callable[[Facts, Person, Delivery], str | None]
LeaderWakes = Callable[[Facts, Sequence[Person]], Mapping[str, datetime]]
ChannelFinder = Callable[[Connection, Context, datetime], list[Entry]]
ChannelCheck = Callable[[Context, Delivery, datetime], str | None]


@dataclass(frozen=True, kw_only=True)
class ToLeaders:
    """A direct message. `find` gets leaders who may be written to at this instant, a batch at a time.

    `wakes` says when it could next find something for those for whom it has just found nothing (scheduler/wakes.py);
    `at_opening`: that is never later on a day that has opened.
    """

    kind: str
    when: str
    too_late: str
    counts: bool
    find: LeaderFinder
    check: LeaderCheck
    wakes: LeaderWakes = by_the_quarter
    at_opening: bool = False


@dataclass(frozen=True, kw_only=True)
class ToChannel:
    """A message in a channel of the workspace."""

    kind: str
    when: str
    too_late: str
    find: ChannelFinder
    check: ChannelCheck


@dataclass(frozen=True, kw_only=True)
class ToAdmins:
    """A direct message to who runs the programme, made where something went wrong (scheduler/notices.py)."""

    kind: str
    when: str
    too_late: str = "never"


Row = ToLeaders | ToChannel | ToAdmins

SCHEDULE: tuple[Row, ...] = (
    ToLeaders(
        kind=nudges.KIND,
        when="clock ≥ cadence, then 3 and 7 working days later, then every 20; at the nudge hour; "
        "other words where visits were made and none counted (only selling)",
        too_late="when its week is over",
        counts=True,
        find=nudges.find,
        check=nudges.check,
        wakes=nudges.wakes,
        at_opening=True,
    ),
    ToLeaders(
        kind=closed_book.KIND,
        when="second working day after enrolment, then half-yearly on question_day, whose question it replaces; "
        "every other week while there are no ten, silent after six",
        too_late="when its week is over",
        counts=True,
        find=closed_book.find,
        check=closed_book.check,
        wakes=closed_book.wakes,
        at_opening=True,
    ),
    ToLeaders(
        kind=questions.KIND,
        when="weekly on question_day; fortnightly after two unanswered, silent after six",
        too_late="when its week is over",
        counts=True,
        find=questions.find,
        check=questions.check,
        wakes=questions.wakes,
        at_opening=True,
    ),
    ToLeaders(
        kind=wearing_off.KIND,
        when="the last 91 days hold at most half of their own best; once a calendar quarter at most",
        too_late="when its week is over",
        counts=True,
        find=wearing_off.find,
        check=wearing_off.check,
        wakes=wearing_off.wakes,
        at_opening=True,
    ),
    ToLeaders(
        kind=welcome.KIND,
        when="on enrolment, once for each",
        too_late="a week later",
        counts=False,
        find=welcome.find,
        check=welcome.check,
        wakes=never,
    ),
    ToLeaders(
        kind=promised.KIND,
        when="the working morning before a promise is due; once more two working days after",
        too_late="when its week is over",
        counts=False,
        find=promised.find,
        check=promised.check,
        wakes=promised.wakes,
        at_opening=True,
    ),
    ToLeaders(
        kind=sharing.KIND,
        when="somebody logged a visit and says that they came along; once for each visit",
        too_late="when its week is over",
        counts=False,
        find=sharing.find,
        check=sharing.check,
        wakes=never,
    ),
    ToLeaders(
        kind=ahead.BRIEF,
        when="the working afternoon before a planned visit; of one planned later than that, at once",
        too_late="when the visit has begun",
        counts=False,
        find=ahead.find_briefs,
        check=ahead.check_brief,
        wakes=ahead.wake_for_briefs,
    ),
    ToLeaders(
        kind=ahead.DID_YOU_MEET,
        when="the working morning after a planned visit; once more two working days later",
        too_late="two weeks after the visit",
        counts=False,
        find=ahead.find_questions,
        check=ahead.check_question,
        wakes=ahead.wake_for_questions,
        at_opening=True,
    ),
    ToChannel(
        kind=boards.KIND,
        when="weekly on board_day at board_hour, by the workspace's clock",
        too_late="two working days later",
        find=boards.find,
        check=boards.check,
    ),
    ToAdmins(kind=notices.KIND, when="a delivery failed, or nobody can say whether it arrived"),
)

_RANKS = {row.kind: rank for rank, row in enumerate(SCHEDULE)}
_ROWS = {row.kind: row for row in SCHEDULE}


def row_of(kind: str) -> Row | None:
    """The row of that kind; None for a kind that an older release knew."""
    return _ROWS.get(kind)


def rank_of(kind: str) -> int:
    """The place in the order: the lower goes first."""
    return _RANKS.get(kind, len(SCHEDULE))
