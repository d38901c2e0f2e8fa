"""How a kind of message stands with a leader, and by which rule: codes and values. Words: bot/wording/reasons.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.queries.leader_facts import PastDelivery

Value = str | int | date | time | None
Values = Mapping[str, Value]


class RuleCode(StrEnum):
    """The rules that may decide. The comment after each names the values that come with it."""

    # Of any kind
    DUE = "due"
    ON_ITS_WAY = "on_its_way"
    WAITS = "waits"  # day
    WAITS_BECAUSE = "waits_because"  # day, reason (the stored text of the delivery's reason)
    ONCE_OPEN = "once_open"  # day
    PUT_OFF = "put_off"  # until

    # Why nothing at all may go out
    NOT_ENROLLED = "not_enrolled"
    REMOVED = "removed"
    DEACTIVATED = "deactivated"
    OUTSIDE = "outside"
    NO_LEADER = "no_leader"
    PAUSED = "paused"
    STOPPED = "stopped"  # because (Workspace.stopped_because)
    NO_HOURS = "no_hours"
    BEFORE_HOUR = "before_hour"  # at
    OUTSIDE_HOURS = "outside_hours"  # start, end
    DAY_OFF = "day_off"  # day
    HOLIDAY = "holiday"  # day, name
    WEEKDAY_OFF = "weekday_off"  # day
    AWAY = "away"  # until
    VACATION = "vacation"  # until
    VACATION_WITHOUT_END = "vacation_without_end"

    # Visits, and what keeps reminders of them silent
    NO_PLAN = "no_plan"
    PLAN_AHEAD = "plan_ahead"  # visit, day
    PLAN_ASKED_AFTER = "plan_asked_after"  # visit, day
    OUTCOME_TOLD = "outcome_told"  # day

    # The overdue nudge: since, cadence, counted (how many visits)
    OVERDUE_UNDER_WAY = "overdue_under_way"
    OVERDUE_NOT_YET = "overdue_not_yet"  # and day
    OVERDUE_DUE = "overdue_due"  # and number
    OVERDUE_PUT_OFF = "overdue_put_off"  # day
    OVERDUE_NEXT_WORKING_DAY = "overdue_next_working_day"  # day
    OVERDUE_NEXT_STEP = "overdue_next_step"  # last, number, day

    # Fewer visits than before
    TREND_TOO_EARLY = "trend_too_early"  # day
    TREND_NO_BEST = "trend_no_best"  # least
    TREND_STEADY = "trend_steady"
    TREND_OVERDUE = "trend_overdue"
    TREND_JUST_MET = "trend_just_met"
    TREND_SAID = "trend_said"
    TREND_NEXT_WEEK = "trend_next_week"

    # The ten from memory
    TEN_UNDER_WAY = "ten_under_way"
    TEN_DUE = "ten_due"  # but not at this hour
    TEN_SILENT = "ten_silent"
    TEN_FIRST = "ten_first"  # day
    TEN_FELL_THROUGH = "ten_fell_through"  # day
    TEN_ONCE_MORE = "ten_once_more"  # day
    TEN_UNANSWERED = "ten_unanswered"  # day, most
    TEN_NAMED = "ten_named"  # day, named

    # The weekly question
    QUESTION_ASKED = "question_asked"
    QUESTION_COMES = "question_comes"  # day
    QUESTION_TEN_INSTEAD = "question_ten_instead"
    QUESTION_NO_TEN = "question_no_ten"
    QUESTION_SILENT = "question_silent"  # most
    QUESTION_FORTNIGHTLY = "question_fortnightly"
    QUESTION_BEFORE_ENROLMENT = "question_before_enrolment"
    QUESTION_BEFORE_TEN = "question_before_ten"
    QUESTION_NO_DAY = "question_no_day"

    # Promises
    PROMISE_NONE = "promise_none"
    PROMISE_AHEAD = "promise_ahead"  # due_on
    PROMISE_SAID = "promise_said"

    # Around a planned visit: visit
    BRIEF_AHEAD = "brief_ahead"  # and day, at
    BRIEF_HAD = "brief_had"
    MEET_AHEAD = "meet_ahead"
    MEET_NEXT_MORNING = "meet_next_morning"
    MEET_TWICE = "meet_twice"
    MEET_TOO_LATE = "meet_too_late"
    MEET_ONCE_MORE = "meet_once_more"  # and asked, day

    # Planned when somebody does something, not by the clock
    ON_ENROLMENT = "on_enrolment"
    ON_SHARED_VISIT = "on_shared_visit"
    ON_SHARED_PLAN = "on_shared_plan"
    ON_ABSENCE = "on_absence"


@dataclass(frozen=True)
class Reason:
    """The rule that decides. `on`: the local day from which the kind is due if nothing changes; None if unknown."""

    code: RuleCode
    values: Values = field(default_factory=dict)
    on: date | None = None


@dataclass(frozen=True)
class Standing:
    """How one kind of message, or one occasion of it, stands with a leader.

    `code`: the rule that decides; `day`: the local day from which it is due if nothing changes, None if unknown;
    `slot`: the slot to enter into the outbox now, None if nothing is due.
    """

    code: RuleCode
    day: date | None = None
    slot: str | None = None
    values: Values = field(default_factory=dict)

    @property
    def reason(self) -> Reason:
        """The same as a Reason, for `why`."""
        return Reason(self.code, self.values, self.day)


def plans_of(facts: Facts, person: LeaderContext, *, back: int) -> list[Plan]:
    """The plans open to the leader, companions' too, from `back` days ago to a year ahead, the earliest first."""
    today = person.today(facts.now)
    first, last = today - timedelta(days=back), today + timedelta(days=365)
    found = plans.around(facts.connection, facts.context.workspace, [person.user_id], first, last)
    return sorted(found.get(person.user_id, []), key=lambda each: each.day)


def past_of(facts: Facts, person: LeaderContext, kind: str) -> list[PastDelivery]:
    """The leader's earlier deliveries of that kind, the oldest first."""
    return facts.past([person], kind).get(person.user_id, [])
