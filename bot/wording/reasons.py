"""Why a message comes or does not: a sentence for each rule (scheduler/leaders/reason.py). Plain text, not escaped.

The sentences are about rules and dates, never about snooze reasons, predictions or ratings: an admin may read them too.
"""

import re
import string
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from bot.wording.dates import full_date
from bot.wording.delivery_reasons import words_of
from scheduler.leaders.reason import Reason, RuleCode, Values

SENTENCES: dict[RuleCode, str] = {
    RuleCode.DUE: "Nothing stands against it.",
    RuleCode.ON_ITS_WAY: "It is on its way.",
    RuleCode.WAITS: "It waits for {day}.",
    RuleCode.WAITS_BECAUSE: "It waits for {day}: {reason}.",
    RuleCode.ONCE_OPEN: "It comes when messages may come again: on {day}.",
    RuleCode.PUT_OFF: "Put off by “not now” until {until}.",
    # No messages at all
    RuleCode.NOT_ENROLLED: "Not enrolled in this programme.",
    RuleCode.REMOVED: "Removed from the programme.",
    RuleCode.DEACTIVATED: "The Slack account is deactivated.",
    RuleCode.OUTSIDE: "No full member of this workspace any more, as Slack says.",
    RuleCode.NO_LEADER: "Takes part without a clock: an admin who is no leader.",
    RuleCode.PAUSED: "Paused by an admin, until enrolled again.",
    RuleCode.STOPPED: "Nothing is sent in this workspace: {stopped}.",
    RuleCode.NO_HOURS: "The hours that are set leave none in which to send.",
    RuleCode.BEFORE_HOUR: "Messages wait for {at}.",
    RuleCode.OUTSIDE_HOURS: "Messages come from {start} to {end}.",
    RuleCode.DAY_OFF: "{day} is a company day off.",
    RuleCode.HOLIDAY: "{day} is a public holiday: {name}.",
    RuleCode.WEEKDAY_OFF: "{day:%A} is no working day.",
    RuleCode.AWAY: "Away, until {until}.",
    RuleCode.VACATION: "On vacation, by the Slack status, until {until}.",
    RuleCode.VACATION_WITHOUT_END: "On vacation, by the Slack status, which names no end.",
    # Visits
    RuleCode.NO_PLAN: "No visit is planned.",
    RuleCode.PLAN_AHEAD: "A visit is planned for {visit}, so no nudge comes before {day}.",
    RuleCode.PLAN_ASKED_AFTER: (
        "The visit planned for {visit} is still being asked after, so no nudge comes before {day}."
    ),
    RuleCode.OUTCOME_TOLD: (
        "It was said today what became of a planned visit, so no nudge comes before {day}."
    ),
    # The overdue nudge
    RuleCode.OVERDUE_UNDER_WAY: "{clock}. A nudge is on its way.",
    RuleCode.OVERDUE_NOT_YET: "{clock}, so it comes from {day} on.",
    RuleCode.OVERDUE_DUE: "{clock}. {Nth} of this lapse is due.",
    RuleCode.OVERDUE_PUT_OFF: "Put off by “not now”: the next nudge comes from {day} on.",
    RuleCode.OVERDUE_NEXT_WORKING_DAY: "The next nudge comes from {day} on, the next working day.",
    RuleCode.OVERDUE_NEXT_STEP: "The last nudge was due on {last}; {nth} comes from {day} on.",
    # Fewer visits than before
    RuleCode.TREND_TOO_EARLY: "It compares a leader with their own past, from {day} on.",
    RuleCode.TREND_NO_BEST: (
        "No 91 days have held {least} visits that count, so there is nothing to wear off."
    ),
    RuleCode.TREND_STEADY: "The last 91 days hold more than half of the best.",
    RuleCode.TREND_OVERDUE: "The overdue nudge says more.",
    RuleCode.TREND_JUST_MET: "A visit has counted only just now.",
    RuleCode.TREND_SAID: "It was said in this quarter already, and is said once in each at most.",
    RuleCode.TREND_NEXT_WEEK: "It had no free day this week, and is tried again in the next.",
    # The ten from memory
    RuleCode.TEN_UNDER_WAY: "The ten are due to be named.",
    RuleCode.TEN_DUE: "The ten are due to be named.",
    RuleCode.TEN_SILENT: "It was left unanswered too often; it comes again in the next half-year.",
    RuleCode.TEN_FIRST: (
        "They are asked for on the second working day after joining, which is {day}."
    ),
    RuleCode.TEN_FELL_THROUGH: "The first request fell through; it comes again on {day}.",
    RuleCode.TEN_ONCE_MORE: "They were asked for and are not named yet; once more on {day}.",
    RuleCode.TEN_UNANSWERED: (
        "{most} requests in a row were left unanswered; the next half-year's is on {day}."
    ),
    RuleCode.TEN_NAMED: "They were named on {named}; they are asked for half-yearly, next on {day}.",
    # The weekly question
    RuleCode.QUESTION_ASKED: "This week has had its question.",
    RuleCode.QUESTION_COMES: "This week it comes on {day:%A}.",
    RuleCode.QUESTION_TEN_INSTEAD: "This week the ten are asked for in its place.",
    RuleCode.QUESTION_NO_TEN: "It is about one of the ten, and none are named yet.",
    RuleCode.QUESTION_SILENT: (
        "{most} in a row were left unanswered: no more come until one is, or the ten are named anew."
    ),
    RuleCode.QUESTION_FORTNIGHTLY: "The last were left unanswered, so it comes every other week.",
    RuleCode.QUESTION_BEFORE_ENROLMENT: "This week's day for it was before the enrolment.",
    RuleCode.QUESTION_BEFORE_TEN: "The ten were named after this week's day for it.",
    RuleCode.QUESTION_NO_DAY: "No working day of this week is left for it.",
    # Promises
    RuleCode.PROMISE_NONE: "No promise with a day to come is open.",
    RuleCode.PROMISE_AHEAD: "A promise is due on {due_on}; it comes on the working day before.",
    RuleCode.PROMISE_SAID: "It was said, and is said once more two working days after the day.",
    # Around a planned visit
    RuleCode.BRIEF_AHEAD: "For the visit of {visit} it comes on {day} at {at}.",
    RuleCode.BRIEF_HAD: "The visits that are planned have had theirs.",
    RuleCode.MEET_AHEAD: (
        "The next visit is planned for {visit}; it is asked on the morning after."
    ),
    RuleCode.MEET_NEXT_MORNING: "For the visit of {visit} it is asked on the next working morning.",
    RuleCode.MEET_TWICE: "For the visit of {visit} it was asked twice, and is not asked again.",
    RuleCode.MEET_TOO_LATE: "For the visit of {visit} it was too late to ask.",
    RuleCode.MEET_ONCE_MORE: (
        "For the visit of {visit} it was asked on {asked}; once more on {day}, then no more."
    ),
    # Triggered by what somebody does
    RuleCode.ON_ENROLMENT: "It comes once, on enrolment.",
    RuleCode.ON_ABSENCE: "It comes when somebody notes days away that concern you.",
    RuleCode.ON_SHARED_PLAN: "It comes when a colleague plans a visit with you.",
    RuleCode.ON_SHARED_VISIT: "It comes when a colleague logs a visit made together.",
}

_STEPS = ("The first nudge", "The second nudge", "The third nudge")
_SLACK_CODE = re.compile(r"[a-z_]+")  # an error code


class _Sentence(string.Formatter):
    """Formats dates in full and hours to the minute, unless the sentence has a format of its own."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, date) and not format_spec:
            return full_date(value)
        if isinstance(value, time) and not format_spec:
            return f"{value:%H:%M}"
        formatted: str = super().format_field(value, format_spec)
        return formatted


def in_words(reasons: Iterable[Reason]) -> str:
    """The sentences of the reasons, joined."""
    return " ".join(sentence(each) for each in reasons)


def sentence(reason: Reason) -> str:
    """The rule that decided, with its dates and numbers: "It waits for 6 December 2026."."""
    return _Sentence().vformat(SENTENCES[reason.code], (), {**reason.values, **_phrases(reason)})


def _phrases(reason: Reason) -> dict[str, str]:
    """The parts of a sentence that are computed from its reason's values."""
    values, phrases = reason.values, {}
    if "cadence" in values:
        phrases["clock"] = _clock(values)
    if "number" in values:
        phrases["Nth"] = _nth(values["number"])
        phrases["nth"] = phrases["Nth"].lower()
    if reason.code is RuleCode.STOPPED:
        phrases["stopped"] = stopped(str(values["because"]))
    if reason.code is RuleCode.WAITS_BECAUSE:
        phrases["reason"] = words_of(str(values["reason"]))
    return phrases


def _clock(values: Values) -> str:
    text = (
        "The last visit that counts was on {since}; {cadence} days are allowed"
        if values["counted"]
        else "Enrolled on {since}, and no visit has counted yet; {cadence} days are allowed"
    )
    return _Sentence().vformat(text, (), values)


def _nth(number: Any) -> str:
    return _STEPS[number - 1] if number <= len(_STEPS) else f"The monthly nudge, number {number},"


def stopped(because: str) -> str:
    words = words_of(because).rstrip(".")
    return f"Slack said {words}" if _SLACK_CODE.fullmatch(because) else words
