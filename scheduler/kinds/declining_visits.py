"""A nudge to leaders who meet far fewer customers than they used to, before they are overdue.

Leaders are compared with themselves only: the counted visits of the 91 days that end today with the most they ever had
in 91 days in a row, those before the enrolment included. The nudge is due when that is half of the best or less, and
the best is at least four. It does not come in the first 91 days after the enrolment, in the week after a counted
visit, once the leader is overdue, or twice in a calendar quarter.

Facts: none; the numbers are read again when the message is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.calendars.calendar import ROLLING_QUARTER_DAYS, iso_week, local_day, quarter
from scheduler.kinds import overdue_nudge
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.overdue_nudge import ASKED_WITHIN, quiet_for_a_plan, quiet_for_an_answer
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import latest, opening_of
from scheduler.leaders.reason import Reason, RuleCode, Standing, past_of, plans_of
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.plans.plan_state import Plan
from storage.queries.leader_facts import PastDelivery

LEAST_BEST = 4  # counted visits in the best 91 days
QUIET_AFTER_VISIT = timedelta(days=7)

_QUARTER = timedelta(days=ROLLING_QUARTER_DAYS)

KIND = "wearing_off"  # the stored name of this kind


@dataclass(frozen=True)
class VisitTrend:
    """Numbers of counted visits: in the 91 days that end today, and in the leader's best 91 days ever."""

    now: int
    best: int

    @property
    def declines(self) -> bool:
        """Whether `now` is at most half of `best`, and `best` is large enough to compare with."""
        return self.best >= LEAST_BEST and 2 * self.now <= self.best


def trend(days: Iterable[date], today: date) -> VisitTrend:
    """Counts the visits. `days`: the last day of each counted visit, in any order; days after today are ignored."""
    gone = sorted(day for day in days if day <= today)
    best = first = 0
    for place, day in enumerate(gone):
        while gone[first] <= day - _QUARTER:
            first += 1
        best = max(best, place - first + 1)
    return VisitTrend(sum(day > today - _QUARTER for day in gone), best)


def is_declining(days: Sequence[date], enrolled_on: date, today: date) -> bool:
    """Whether these counted days are far fewer than the leader's best, and long enough observed to say so."""
    return _why_not_declining(days, enrolled_on, today) is None


def _why_not_declining(days: Sequence[date], enrolled_on: date, today: date) -> RuleCode | None:
    """The rule by which the visits do not count as declining; None if they do."""
    if today < enrolled_on + _QUARTER:
        return RuleCode.TREND_TOO_EARLY
    found = trend(days, today)
    if found.best < LEAST_BEST:
        return RuleCode.TREND_NO_BEST
    if not found.declines:
        return RuleCode.TREND_STEADY
    just_met = any(today - QUIET_AFTER_VISIT < day <= today for day in days)
    return RuleCode.TREND_JUST_MET if just_met else None


def decline_slot(past: Sequence[PastDelivery], today: date, zone: str) -> str | None:
    """The slot that is free now, such as "2026-Q4"; None if this quarter's nudge was sent or is under way.

    If it was dropped, for lack of a free day say, another attempt is allowed from the next ISO week on: "2026-Q4:2".
    Nobody gets two, because a dropped delivery is never sent.
    """
    mine = [each for each in past if each.slot.split(":")[0] == quarter(today)]
    if any(each.sent or each.pending for each in mine):
        return None
    if any(iso_week(local_day(each.at, zone)) >= iso_week(today) for each in mine):
        return None
    return quarter(today) + (f":{len(mine) + 1}" if mine else "")


def standing(
    person: LeaderContext,
    today: date,
    days: Sequence[date],
    past: Sequence[PastDelivery],
    plans: Sequence[Plan] = (),
    *,
    outcome_told: bool = False,
) -> Standing:
    """How this message stands with the leader on their local day `today`.

    `days`: the last day of each counted visit; `past`: earlier messages of this kind. `plans` and `outcome_told` can
    only silence it, as for the overdue nudge.
    """
    code = _why_not_declining(days, person.enrolled_on, today)
    if code is not None:
        return Standing(code, values={"day": _known_from(person), "least": LEAST_BEST})
    if overdue_nudge.is_over(max(days), person, today):
        return Standing(RuleCode.TREND_OVERDUE)
    slot = decline_slot(past, today, person.working_time.zone)
    if slot is None:
        mine = [each for each in past if each.slot.split(":")[0] == quarter(today)]
        said = any(each.sent for each in mine)
        return Standing(RuleCode.TREND_SAID if said else RuleCode.TREND_NEXT_WEEK)
    if person.snooze and person.snoozed(today):
        until = person.snooze.until
        return Standing(RuleCode.PUT_OFF, until, values={"until": until})
    quiet = quiet_for_a_plan(person, today, plans)
    if quiet is None and outcome_told:
        quiet = quiet_for_an_answer(person, today)
    return quiet or Standing(RuleCode.DUE, today, slot)


def why(facts: Facts, person: LeaderContext) -> Reason:
    """The rule that decides for this leader now, and the day on which the nudge is due if one is known."""
    return standing(
        person,
        person.today(facts.now),
        facts.counted_days([person]).get(person.user_id, []),
        past_of(facts, person, KIND),
        plans_of(facts, person, back=ASKED_WITHIN.days),
        outcome_told=bool(overdue_nudge.told_outcome_today(facts, [person])),
    ).reason


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """One delivery for each leader who is due today."""
    now = facts.now
    declining = _declining(
        facts, [p for p in people if p.opened(now) and not p.snoozed(p.today(now))]
    )
    days, past = facts.counted_days(declining), facts.past(declining, KIND)

    def stands(
        p: LeaderContext, plans: Sequence[Plan] = (), outcome_told: bool = False
    ) -> Standing:
        mine = past.get(p.user_id, [])
        return standing(p, p.today(now), days[p.user_id], mine, plans, outcome_told=outcome_told)

    some = [p for p in declining if stands(p).slot]
    made, told = facts.plans(some), overdue_nudge.told_outcome_today(facts, some)
    entries = []
    for person in some:
        slot = stands(person, made.get(person.user_id, ()), person.user_id in told).slot
        opened = person.opened(now)
        if opened and slot:
            entries.append(NewDelivery(KIND, person.user_id, slot, opened))
    return entries


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """The first day on which the visits count as declining if none are added; else the latest time a hint may have.

    A leader whose visits decline today is left out of the answer, and so is looked at again at their next opening.
    """
    now = facts.now
    horizon = latest(now)
    found = {each.user_id: horizon for each in people}
    known = [each for each in people if _known_from(each) <= horizon.date() + timedelta(days=1)]
    days = facts.counted_days(known)
    for person in known:
        today, mine = person.today(now), days.get(person.user_id, [])
        if len(mine) < LEAST_BEST:
            continue
        ahead = (today + timedelta(days=n) for n in range((horizon.date() - today).days + 2))
        first = next((day for day in ahead if is_declining(mine, person.enrolled_on, day)), None)
        if first == today:
            del found[person.user_id]
        elif first is not None:
            found[person.user_id] = opening_of(person, first, now)
    return found


def check(facts: Facts, person: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why this nudge must not be sent any more; None if it may be."""
    today = person.today(facts.now)
    days = facts.counted_days([person]).get(person.user_id, [])
    if not is_declining(days, person.enrolled_on, today):
        return DeliveryCode.A_VISIT_LOGGED
    if overdue_nudge.is_over(facts.lapses([person])[person.user_id], person, today):
        return DeliveryCode.OVERDUE_BY_NOW
    if delivery.slot.split(":")[0] != quarter(max(today, delivery.counts_on or date.min)):
        return DeliveryCode.QUARTER_OVER
    if person.snoozed(today):
        return DeliveryCode.SNOOZED
    return DeliveryCode.VISIT_PLANNED if overdue_nudge.awaiting_visit(facts, [person]) else None


def _declining(facts: Facts, people: Sequence[LeaderContext]) -> list[LeaderContext]:
    """The leaders whose visits decline and who are not overdue."""
    todays = {each.user_id: each.today(facts.now) for each in people}
    known = [each for each in people if todays[each.user_id] >= _known_from(each)]
    lapses = facts.lapses(known)
    going = [p for p in known if not overdue_nudge.is_over(lapses[p.user_id], p, todays[p.user_id])]
    days = facts.counted_days(going)
    return [
        p for p in going if is_declining(days.get(p.user_id, []), p.enrolled_on, todays[p.user_id])
    ]


def _known_from(person: LeaderContext) -> date:
    """The first day on which the bot has seen 91 days of this leader's visits."""
    return person.enrolled_on + timedelta(days=ROLLING_QUARTER_DAYS)
