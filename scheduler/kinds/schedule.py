"""All kinds of messages that the bot sends unasked, one row each. Among those that count, an earlier row has priority
where two want the same day.

A new kind needs a row here, a file beside this one (`find`, `wakes`, `check`, `why`), and in bot/ its message, its name
and the words of its reasons: see "Where do I add…" in CONTRIBUTING.md. `when` and `too_late` describe the rule to
readers of this table; no code reads them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from sqlalchemy.engine import Connection

from scheduler.kinds import (
    absence_note,
    admin_notice,
    assistant_welcome,
    declining_visits,
    did_you_meet,
    overdue_nudge,
    plan_companion,
    promise_reminder,
    shared_visit,
    ten_from_memory,
    visit_brief,
    weekly_board,
    weekly_question,
    welcome,
)
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import LeaderContext, WorkspaceContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import every_quarter_hour, never
from scheduler.leaders.reason import Reason
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery

LeaderFinder = Callable[[Facts, Sequence[LeaderContext]], list[NewDelivery]]
LeaderCheck = Callable[[Facts, LeaderContext, Delivery], DeliveryCode | None]
LeaderWakes = Callable[[Facts, Sequence[LeaderContext]], Mapping[str, datetime]]
LeaderAsked = Callable[[Facts, LeaderContext, Delivery], bool]
LeaderWhy = Callable[[Facts, LeaderContext], Reason]
AssistantCheck = Callable[[Connection, WorkspaceContext, Delivery], DeliveryCode | None]
ChannelFinder = Callable[[Connection, WorkspaceContext, datetime], list[NewDelivery]]
ChannelCheck = Callable[[WorkspaceContext, Delivery, datetime], DeliveryCode | None]


class Place(IntEnum):
    """Where a message stands in one that holds several: the most urgent first."""

    WELCOME = 1
    BRIEF = 2
    DID_YOU_MEET = 3
    PROMISE = 4
    COUNTED = 5
    SHARED_VISIT = 6
    NOTE = 7


def never_asked(_facts: Facts, _person: LeaderContext, _delivery: Delivery) -> bool:
    """The `asked` of kinds that nobody asks for."""
    return False


@dataclass(frozen=True, kw_only=True)
class ToAdmins:
    """A direct message to each admin, planned where something went wrong (scheduler/kinds/admin_notice.py)."""

    kind: str
    when: str
    too_late: str = "never"
    place: Place = Place.NOTE


@dataclass(frozen=True, kw_only=True)
class ToAssistants:
    """A direct message to an assistant, who need not be enrolled; planned where somebody does something."""

    kind: str
    when: str
    too_late: str
    check: AssistantCheck


@dataclass(frozen=True, kw_only=True)
class ToChannel:
    """A message in a channel of the workspace."""

    kind: str
    when: str
    too_late: str
    find: ChannelFinder
    check: ChannelCheck


@dataclass(frozen=True, kw_only=True)
class ToLeaders:
    """A direct message to a leader. `counts`: whether it counts under the ceiling (scheduler/engine/ceiling.py).

    `find` takes a batch of leaders who may be written to now, and returns what is due to them. `wakes` returns by user
    id when something could next be due to those to whom nothing more is due now (scheduler/leaders/next_check.py).
    `at_opening`: this kind becomes due only when a leader's day opens, never later on that day. `check` looks at a
    planned delivery just before it is sent, and returns why it must not be sent, or None. `why` returns the rule that
    decides for one leader. `asked`: whether the leader has asked for it just now; then it goes at once and by itself.
    `waits`: whether it waits for the next opening where another message had the half-day (scheduler/engine/bundles.py).
    """

    kind: str
    when: str
    too_late: str
    counts: bool
    find: LeaderFinder
    check: LeaderCheck
    why: LeaderWhy
    wakes: LeaderWakes = every_quarter_hour
    at_opening: bool = False
    asked: LeaderAsked = never_asked
    waits: bool = True
    place: Place = Place.NOTE


ScheduleRow = ToLeaders | ToChannel | ToAdmins | ToAssistants

SCHEDULE: tuple[ScheduleRow, ...] = (
    ToLeaders(
        kind=overdue_nudge.KIND,
        when="clock ≥ cadence, then 3 and 7 working days later, then every 20; at the nudge hour; "
        "other words where visits were made and none counted (only selling)",
        too_late="when its week is over",
        counts=True,
        find=overdue_nudge.find,
        check=overdue_nudge.check,
        place=Place.COUNTED,
        wakes=overdue_nudge.wakes,
        why=overdue_nudge.why,
        at_opening=True,
    ),
    ToLeaders(
        kind=ten_from_memory.KIND,
        when="second working day after enrolment, then half-yearly on question_day, whose question it replaces; "
        "every other week while there are no ten, silent after six",
        too_late="when its week is over",
        counts=True,
        find=ten_from_memory.find,
        check=ten_from_memory.check,
        place=Place.COUNTED,
        wakes=ten_from_memory.wakes,
        why=ten_from_memory.why,
        at_opening=True,
    ),
    ToLeaders(
        kind=weekly_question.KIND,
        when="weekly on question_day; fortnightly after two unanswered, silent after six",
        too_late="when its week is over",
        counts=True,
        find=weekly_question.find,
        check=weekly_question.check,
        place=Place.COUNTED,
        wakes=weekly_question.wakes,
        why=weekly_question.why,
        at_opening=True,
    ),
    ToLeaders(
        kind=declining_visits.KIND,
        when="the last 91 days hold at most half of their own best; once a calendar quarter at most",
        too_late="when its week is over",
        counts=True,
        find=declining_visits.find,
        check=declining_visits.check,
        place=Place.COUNTED,
        wakes=declining_visits.wakes,
        why=declining_visits.why,
        at_opening=True,
    ),
    ToLeaders(
        kind=welcome.KIND,
        when="on enrolment, once for each",
        too_late="a week later",
        counts=False,
        find=welcome.find,
        check=welcome.check,
        waits=False,
        place=Place.WELCOME,
        why=welcome.why,
        wakes=never,
    ),
    ToLeaders(
        kind=promise_reminder.KIND,
        when="the working morning before a promise is due; once more two working days after",
        too_late="when its week is over",
        counts=False,
        find=promise_reminder.find,
        check=promise_reminder.check,
        place=Place.PROMISE,
        wakes=promise_reminder.wakes,
        why=promise_reminder.why,
        at_opening=True,
    ),
    ToLeaders(
        kind=shared_visit.KIND,
        when="somebody logged a visit and says that they came along; once for each visit",
        too_late="when its week is over",
        counts=False,
        find=shared_visit.find,
        check=shared_visit.check,
        place=Place.SHARED_VISIT,
        why=shared_visit.why,
        wakes=never,
    ),
    ToLeaders(
        kind=plan_companion.KIND,
        when="somebody plans, moves or calls off a visit on which they are to come along; once for each plan and day",
        too_late="when the day of the visit is over",
        counts=False,
        find=plan_companion.find,
        check=plan_companion.check,
        why=plan_companion.why,
        wakes=never,
    ),
    ToLeaders(
        kind=absence_note.KIND,
        when="somebody noted days away for them, or days away of a colleague fall on a visit planned together",
        too_late="when those days are over",
        counts=False,
        find=absence_note.find,
        check=absence_note.check,
        why=absence_note.why,
        wakes=never,
    ),
    ToLeaders(
        kind=visit_brief.KIND,
        when="the working afternoon before a planned visit; of one planned later than that, at once",
        too_late="when the visit has begun",
        counts=False,
        find=visit_brief.find,
        check=visit_brief.check,
        asked=visit_brief.asked,
        place=Place.BRIEF,
        wakes=visit_brief.wakes,
        why=visit_brief.why,
    ),
    ToLeaders(
        kind=did_you_meet.KIND,
        when="the working morning after a planned visit; once more two working days later",
        too_late="two weeks after the visit",
        counts=False,
        find=did_you_meet.find,
        check=did_you_meet.check,
        place=Place.DID_YOU_MEET,
        wakes=did_you_meet.wakes,
        why=did_you_meet.why,
        at_opening=True,
    ),
    ToChannel(
        kind=weekly_board.KIND,
        when="weekly on board_day at board_hour, by the workspace's clock",
        too_late="two working days later",
        find=weekly_board.find,
        check=weekly_board.check,
    ),
    ToAssistants(
        kind=assistant_welcome.KIND,
        when="a leader named them as their assistant; once for each leader",
        too_late="when they are no assistant any more",
        check=assistant_welcome.check,
    ),
    ToAdmins(
        kind=admin_notice.KIND, when="a delivery failed, or nobody can say whether it arrived"
    ),
)

_RANKS = {row.kind: rank for rank, row in enumerate(SCHEDULE)}
_ROWS = {row.kind: row for row in SCHEDULE}


def row_of(kind: str) -> ScheduleRow | None:
    """The row of that kind; None if this release has no such kind (an older one may have planned it)."""
    return _ROWS.get(kind)


def rank_of(kind: str) -> int:
    """The kind's place in the order, from 0: the lower rank has priority. Unknown kinds come last."""
    return _RANKS.get(kind, len(SCHEDULE))


def urgency(delivery: Delivery) -> tuple[int, datetime, datetime, str]:
    """A key that sorts the deliveries in one message: by the place of their kind, then the longest due first."""
    row = row_of(delivery.kind)
    place = row.place if isinstance(row, ToLeaders | ToAdmins) else Place.NOTE
    return place, delivery.due_at, delivery.planned_at, delivery.id
